"""Every page as the person who may open it meets it. A new address in tests/access/cases.py is looked at by itself."""

import re

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.access.cases import ANYBODY
from tests.browser.pages import (
    EMPTY_EVERY_FIELD,
    FORMS,
    LAPTOP,
    MACHINES,
    PAGES,
    PHONE,
    ZOOMED,
    address,
    cookies_of,
    enter,
    faults,
    faults_of_accessibility,
    faults_of_width,
    name_of,
    open_as,
)
from tests.look.markup import ROOT, templates
from tests.world import World

# Templates behind no address of the cases: failures and single components are looked at below, the rest is kept for
# parts of the sign-in library that the portal closes or does not use yet.
LOOKED_AT_BELOW = {
    "400.html", "403.html", "403_csrf.html", "404.html", "500.html", "style/components.html",
    *(f"components/{name}.html" for name in (
        "boundaries", "confirm", "confirm_card", "countdown", "facts", "figure", "none_matches", "notice", "search",
        "timeline")),
    # Only while there is something wrong: tests/followup/test_engine_page.py.
    "followup/_incidents.html",
}  # fmt: skip
IN_TEST_ALERT_PAGES = {
    "alerts/_calls.html", "alerts/_releases.html", "alerts/feedback.html", "desk/_shift.html",
    "reports/contact_opened.html",
    *(f"ack/{name}.html" for name in ("over", "passed", "taken", "unknown")),
}  # fmt: skip
IN_TEST_EXERCISE_PAGES = {"components/exercise_bar.html", "exercises/not_played.html"}
IN_TEST_INCIDENT_PAGES = {"conduct/stop.html", "incidents/_referral.html"}
IN_TEST_IMPORT_PAGES = {"imports/_progress.html"}
IN_TEST_FORMS = {"components/empty_state.html", "components/messages.html"}
NOT_IN_USE = {
    "account/signup_closed.html",
    *(f"allauth/elements/{name}.html" for name in (
        "alert", "badge", "details", "provider", "provider_list", "table")),
}  # fmt: skip


@pytest.mark.parametrize("case", PAGES, ids=name_of)
def test_a_page_is_accessible_and_fits(portal, new_page, case):
    page = new_page(*PHONE)
    answer = open_as(page, portal, case.right, case, case.make(portal))
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert faults(page, PHONE, LAPTOP, ZOOMED, axe=[PHONE]) == []
    if page.locator(".shell").count():
        assert page.locator(".thumb details.more summary").is_visible(), "the navigation is out of reach when zoomed in"


def test_an_address_that_leads_nowhere_is_a_page_too(portal, new_page, problems):
    problems.expect("status of 404")
    page = new_page(*PHONE)
    for login in ("adviser", "nobody"):
        enter(page, portal, login)
        assert page.goto("/threats/TH-CAF-26-9999/").status == 404
        assert faults(page, PHONE, LAPTOP, ZOOMED) == []


@pytest.mark.parametrize("status", [400, 403, 500])
def test_a_failure_is_a_page_too(portal, more_pages, new_page, problems, status):
    problems.expect(f"status of {status}")
    page = new_page(*PHONE)
    for login in (ANYBODY, "adviser"):
        enter(page, portal, login)
        assert page.goto(f"/look/{status}/").status == status
        assert faults(page, PHONE, LAPTOP) == []


def test_a_form_sent_from_an_old_page_is_explained(portal, new_page, problems):
    problems.expect("status of 403")
    page = new_page(*PHONE)
    page.goto(reverse("account_login"))
    page.context.clear_cookies()
    with page.expect_navigation() as answered:
        page.evaluate(EMPTY_EVERY_FIELD)
    assert answered.value.status == 403
    assert faults(page, PHONE, LAPTOP) == []


@pytest.mark.parametrize("name", ["alerts:all", "incidents:list", "reports:list", "threats:list"])
def test_a_list_that_its_filters_have_emptied_is_a_page_too(portal, new_page, name):
    page = new_page(*PHONE)
    enter(page, portal, "adviser")
    assert page.goto(reverse(name) + "?q=nothingofthekind").status == 200
    assert page.locator(f'main a[href="{reverse(name)}"].btn').count() >= 1, "the way back to the whole list"
    assert faults(page, PHONE, LAPTOP) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("state", ["filled", "errors"])
def test_every_component_is_accessible_in_both_themes(portal, more_pages, new_page, settings, state, theme):
    settings.DEBUG = True  # the page of all components is for developers
    page = new_page(*LAPTOP, color_scheme=theme)
    enter(page, portal, "adviser")
    assert page.goto(f"/look/style/?state={state}&exercise").status == 200
    assert faults_of_accessibility(page) == []
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert faults_of_width(page) == []


def test_what_is_not_a_page_answers_something_else(world):
    for case in MACHINES:
        made = case.make(world)
        answer = client_of(world, case).get(address(case, made, world))
        assert answer.status_code in (*case.statuses, 200)
        assert not answer.headers.get("Content-Type", "").startswith("text/html"), case.name


def test_every_template_is_among_what_is_looked_at(db):
    """A page that no case opens would be looked at by nobody: give its address a case."""
    seen = set().union(*map(templates_of, PAGES)) | IN_TEST_FORMS
    ours = {str(path.relative_to(ROOT / "templates")) for path in templates()}
    # Mails are read as mails (tests/earlywarning/test_messages.py, tests/followup).
    of_mails = re.compile(r"messages/(_|mail|alert_|exercise_|parcel|ladder_|partner_|action_|assessment_|self_test)")
    mails = {name for name in ours if of_mails.match(name)}
    elsewhere = IN_TEST_ALERT_PAGES | IN_TEST_EXERCISE_PAGES | IN_TEST_INCIDENT_PAGES | IN_TEST_IMPORT_PAGES
    unseen = sorted(ours - seen - LOOKED_AT_BELOW - elsewhere - NOT_IN_USE - mails)
    assert not unseen, "\n".join(unseen)


def templates_of(case):
    """Names of the templates behind the page of this case, and behind its form when it was refused."""
    with transaction.atomic():
        world = World()
        made = case.make(world)
        client = client_of(world, case)
        answers = [client.get(address(case, made, world), follow=True)]
        if case in FORMS:
            answers.append(client.post(address(case, made, world), follow=True))
        transaction.set_rollback(True)
    return {template.name for answer in answers for template in answer.templates}


def client_of(world, case):
    """Django's own client, in which the rightful person has just given their password again."""
    client = Client()
    if case.right != ANYBODY:
        (cookie,) = cookies_of(getattr(world, case.right), "")
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie["value"]
    return client
