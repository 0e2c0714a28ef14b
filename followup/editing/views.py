"""Escalation policies: all of a mission, one with its steps and its history, changing it and applying it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.posts import post_words
from accounts.requests import SignedInRequest
from accounts.roles import LADDERS_MANAGE, LADDERS_VIEW
from areas import codes
from areas.models import Mission
from common import clock
from common.form_pages import refusals_on
from followup import subjects
from followup.editing import services
from followup.editing.forms import PolicyForm, step_forms
from followup.editing.services import Key, version_of
from followup.ladder import LAST_RESORT, Body
from followup.models import EscalationPolicy
from followup.models.policies import OF_A_POST, Purpose
from followup.policies import body_of, default_body
from followup.wording import condition_words, moment_words, span_words, step_words

PRIORITIES = ("P1", "P2", "P3", "P4")
SHOWN_CHANGES = 20


@dataclass(frozen=True)
class Line:
    """One policy in the list."""

    key: Key
    body: Body
    is_own: bool

    @property
    def url(self) -> str:
        return url_of("policies:detail", self.key)

    @property
    def due(self) -> str:
        return _due(self.body)

    @property
    def steps(self) -> list[str]:
        return [step_words(step) for step in self.body["steps"]]


def url_of(name: str, key: Key) -> str:
    return reverse(name, args=[key.mission.code, key.subject_kind, key.purpose.lower(), key.priority.lower()])


def mission_in_sight(request: SignedInRequest, action: str, code: str = "") -> Mission:
    """That mission, or the first one, in which the reader may do `action`; else 404."""
    seen = request.scope.mission_codes_for(action)
    for mission in request.scope.missions:
        if mission.code in seen and code in ("", mission.code):
            return mission
    raise Http404


def key_in_sight(request: SignedInRequest, action: str, mission: str, kind: str, purpose: str, priority: str) -> Key:
    """The policy with this address, where such clocks can be; else 404."""
    found = next((each for each in subjects.registered() if each.kind == kind), None)
    if found is None or purpose.upper() not in found.messages or priority.upper() not in PRIORITIES:
        raise Http404
    return Key(mission_in_sight(request, action, mission), kind, purpose.upper(), priority.upper())


@require_safe
def policies(request: SignedInRequest) -> HttpResponse:
    """Every policy of the mission: when an answer is due, and who is called one after the other."""
    mission = mission_in_sight(request, LADDERS_VIEW)
    groups = []
    for kind in subjects.registered():
        own = _own(mission, kind.kind)
        for purpose in [each for each in Purpose if each in kind.messages]:
            keys = [Key(mission, kind.kind, purpose.value, priority) for priority in PRIORITIES]
            groups.append((kind.label, purpose.label, [_line(key, own) for key in keys]))
    return render(request, "policies/policy_list.html", {"groups": groups, "mission": mission})


def _own(mission: Mission, kind: str) -> dict[tuple[str, str], EscalationPolicy]:
    rows = EscalationPolicy.objects.filter(mission=mission, subject_kind=kind).prefetch_related("steps")
    return {(policy.purpose, policy.priority): policy for policy in rows}


def _line(key: Key, own: dict[tuple[str, str], EscalationPolicy]) -> Line:
    policy = own.get((key.purpose, key.priority))
    body = body_of(policy) if policy else default_body(key.purpose, key.priority)
    return Line(key, body, is_own=policy is not None and body != default_body(key.purpose, key.priority))


@require_safe
def policy(request: SignedInRequest, mission: str, kind: str, purpose: str, priority: str) -> HttpResponse:
    """One policy step by step, the clocks that still follow it as it was, and who changed it when."""
    key = key_in_sight(request, LADDERS_VIEW, mission, kind, purpose, priority)
    found = key.find()
    body = key.body()
    changes = found.changes.select_related("changed_by", "before", "after")[:SHOWN_CHANGES] if found else []
    outdated = services.outdated_counts(found) if found else {}
    context = {
        **_about(key, body),
        "lines": [
            (moment_words(step), step_words(step), condition_words(step.get("only", {}))) for step in body["steps"]
        ],
        "changes": changes,
        "outdated": sum(outdated.values()),
        "outdated_unanswered": outdated.get("EXHAUSTED", 0),
        "may_change": key.mission.code in request.scope.mission_codes_for(LADDERS_MANAGE),
    }
    return render(request, "policies/policy_detail.html", context)


def _about(key: Key, body: Body) -> dict[str, Any]:
    """What every page about one policy says of it."""
    return {
        "key": key,
        "body": body,
        "title": _("%(purpose)s, %(priority)s")
        % {"purpose": Purpose(key.purpose).label, "priority": codes.label("priorities", key.priority)},
        "due": _due(body),
        "again": _again(body),
        "owner": post_words(body["owner"]),
        "quorum": [codes.label("components", each) for each in body["quorum"]],
        "url": url_of("policies:detail", key),
        "edit_url": url_of("policies:edit", key),
        "apply_url": url_of("policies:apply", key),
    }


def _due(body: Body) -> str:
    """How long the deadline lies after the start, where the policy says it."""
    return _("as it was given") if body["purpose"] in OF_A_POST else span_words(body["answer_s"])


def _again(body: Body) -> str:
    """What happens past the last step."""
    if body["then"] != LAST_RESORT:
        return _("The ladder of the answer goes on one level up.")
    if body["repeat_hour"] is not None:
        return _("Everybody is called again every day at %(hour)d:00, by the clocks of the place.") % {
            "hour": body["repeat_hour"]
        }
    return _("Everybody is called again every %(span)s, until somebody answers.") % {
        "span": span_words(body["repeat_s"])
    }


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, mission: str, kind: str, purpose: str, priority: str) -> HttpResponse:
    """The policy as a form. What runs already is not touched; the next page says what does and offers to apply it."""
    key = key_in_sight(request, LADDERS_MANAGE, mission, kind, purpose, priority)
    body = key.body()
    data = request.POST if request.method == "POST" else None
    form = PolicyForm(data, body=body, seen=version_of(body))
    steps = step_forms(data, services.steps_of(key), key.purpose)
    if data is not None and form.is_valid() & steps.is_valid():
        facts = form.cleaned_data
        with refusals_on(form):
            services.change_policy(
                key, by=request.user, at=clock.now(), seen=facts["seen"], facts=form.facts(), steps=steps.steps(),
                reason=facts["reason"],
            )  # fmt: skip
            messages.success(request, _("The policy is changed. Clocks that start from now on follow it."))
            return redirect(url_of("policies:detail", key))
    context = {**_about(key, body), "form": form, "steps": steps}
    return render(request, "policies/policy_edit.html", context, status=422 if data is not None else 200)


@require_POST
def apply(request: SignedInRequest, mission: str, kind: str, purpose: str, priority: str) -> HttpResponse:
    """Clocks that run already go on by the policy as it is now."""
    key = key_in_sight(request, LADDERS_MANAGE, mission, kind, purpose, priority)
    found = key.find()
    if found is None:
        raise Http404
    number = services.apply_policy(found, by=request.user, at=clock.now())
    text = ngettext("%(n)d open clock follows it now.", "%(n)d open clocks follow it now.", number)
    messages.success(request, text % {"n": number})
    return redirect(url_of("policies:detail", key))
