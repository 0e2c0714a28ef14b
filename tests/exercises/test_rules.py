"""Every way out of the portal has an exercise rule (E33): what leaves is walked, and what has none fails."""

import importlib
from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.access import played, table
from common.exercise_rules import Rule, exercise_rule, register_exercise_rule, registered
from notifications.channels import MEANS
from notifications.models import Message
from tests.access.cases import ANYBODY, CASES
from tests.access.test_access_table import every_address
from tests.look.markup import ROOT
from tests.notifications.factories import make_draft, send

# Where figures are worked out, by the name of the file: a new one has to say what drills do in it.
STATISTICS = {"figures.py", "metrics.py", "overview.py", "matrix.py", "places.py", "home.py", "rollup.py", "score.py"}
# Of the same names, without a figure of alerts: posts and turns of duty; the wording of places; levels of risk.
OTHER = {"accounts.duty.overview", "threats.templatetags.places", "threats.assessments.matrix"}


def named(*kinds):
    return {rule.name for rule in registered(*kinds)}


def test_every_channel_has_a_rule_and_none_lets_a_drill_out_unmarked():
    rules = {rule.name: rule.rule for rule in registered("channel")}
    assert set(rules) == set(Message.Channel.values)
    assert set(rules.values()) <= {Rule.ENROLLED_ONLY, Rule.SIMULATED}
    assert set(MEANS) <= set(rules)


def test_what_has_no_rule_sends_nothing(world):
    with pytest.raises(LookupError, match="no exercise rule"):
        send(replace(make_draft(world, world.head_of_office, kind="earlywarning.escalation"), channel="PIGEON"))
    with pytest.raises(LookupError):
        exercise_rule("export", "exercises:nothing")
    with pytest.raises(ValueError, match="already"):
        register_exercise_rule("channel", "EMAIL", Rule.ABSENT, "Twice.")
    with pytest.raises(ValueError, match="reason"):
        register_exercise_rule("export", "exercises:nothing", Rule.ABSENT, "")


READ = [case for case in CASES if case.method == "GET"]


def test_every_address_that_answers_something_else_than_a_page_has_a_rule(world, signed_in):
    """Asked for by whoever may: files, feeds, JSON and figures for machines, as they really answer."""
    known = named("feed", "export", "statistic", "webhook")
    without, made_by = set(), {}
    for case in READ:
        made = made_by[case.make] = made_by[case.make] if case.make in made_by else case.make(world)
        client = Client() if case.right == ANYBODY else signed_in(getattr(world, case.right))
        answer = client.get(reverse(case.name, args=case.args(made)), **case.body(world, made))
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        leaves = not is_page or "attachment" in answer.headers.get("Content-Disposition", "")
        if answer.status_code in (200, 503) and leaves and case.name not in known:
            without.add(case.name)
    assert without == set()


def test_every_api_address_and_every_door_for_other_systems_has_a_rule():
    """Those that take what others send are known by needing no token of a form."""
    known = named("feed", "export", "statistic", "webhook")
    doors = set()
    for name, pattern in every_address():
        if not table().get(name) or name.startswith(("account_", "mfa_", "socialaccount_", "openid_", "api-docs")):
            continue
        is_api = "-api:" in name
        takes = getattr(pattern.callback, "csrf_exempt", False) and "POST" in table()[name] and not is_api
        if (is_api or takes) and name not in known:
            doors.add(name)
    assert doors == set()


def test_every_module_of_figures_has_a_rule_and_every_rule_is_of_something():
    apps = [app.partition(".")[0] for app in settings.INSTALLED_APPS if (ROOT / app.partition(".")[0]).is_dir()]
    files = {path for app in apps for path in (ROOT / app).rglob("*.py") if path.name in STATISTICS}
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files}
    assert len(modules) > 6
    assert modules - OTHER - named("statistic") == set()
    addresses = {name for name, _pattern in every_address(get_resolver())}
    for rule in registered("feed", "export", "webhook", "statistic"):
        if rule.name not in addresses:
            assert importlib.import_module(rule.name), rule


def test_whoever_is_in_an_exercise_opens_nothing_that_leaves_the_portal_but_marked():
    """By construction: what is not named as played is closed (tests/exercises/test_inside.py); of the rest, this."""
    assert played() <= set(table())
    leaving = {rule.name: rule.rule for rule in registered("feed", "export", "statistic")}
    assert {leaving[name] for name in played() & set(leaving)} == {Rule.WATERMARKED}
