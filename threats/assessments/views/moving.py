"""Taking an assessment further: handing in, reviewing, endorsing, withdrawing, renewing, dissenting."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from accounts.roles import ASSESSMENTS_VIEW, ASSESSMENTS_WRITE
from common import clock
from common.form_pages import form_page, refusals_on
from threats.assessments import deciding, services
from threats.assessments.completeness import missing_from
from threats.assessments.forms import DissentForm, MoveForm, RenewForm
from threats.assessments.lines import lines_of
from threats.assessments.states import MOVES, moves_open_to
from threats.assessments.views.finding import shown, visible
from threats.models import Assessment, State


@dataclass(frozen=True)
class Step:
    """What a move of this name does, what its button says, what it means, and what is said afterwards."""

    do: Callable[..., Assessment]
    label: str | Promise
    lead: str | Promise
    said: str | Promise


# By the name in the address.
STEPS: dict[str, Step] = {
    "submit": Step(
        deciding.submit,
        gettext_lazy("Hand in for review"),
        gettext_lazy("Text and risk lines are frozen until somebody sends it back. A reviewer is another person."),
        gettext_lazy("%(ref)s is in review."),
    ),
    "send_back": Step(
        deciding.send_back,
        gettext_lazy("Send back to its author"),
        gettext_lazy("It becomes a draft again, and its author reads why."),
        gettext_lazy("%(ref)s is a draft again."),
    ),
    "pass_on": Step(
        deciding.pass_on,
        gettext_lazy("Pass on for endorsement"),
        gettext_lazy("You find it good. Whoever may endorse it decides next."),
        gettext_lazy("%(ref)s waits for endorsement."),
    ),
    "endorse": Step(
        deciding.endorse,
        gettext_lazy("Endorse"),
        gettext_lazy("It is in force until its last day is over, in place of what stands for this area and level."),
        gettext_lazy("%(ref)s is endorsed."),
    ),
    "withdraw": Step(
        deciding.withdraw,
        gettext_lazy("Withdraw"),
        gettext_lazy("It holds no longer. It stays readable, and nobody is reminded of it any more."),
        gettext_lazy("%(ref)s is withdrawn."),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: SignedInRequest, ref: str, move: str) -> HttpResponse:
    """One move of the table. Whoever may not make it finds no such page."""
    row = visible(request, ref)
    known = next((each for each in MOVES if each.name == move), None)
    open_now = next((each for each in moves_open_to(request.user, row) if each.name == move), None)
    if known is None or (open_now is None and request.method != "POST"):
        raise Http404
    step = STEPS[move]
    form = MoveForm(request.POST or None, says_why=known.says_why)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            moved = step.do(row, by=request.user, at=clock.now(), comment=form.cleaned_data["comment"])
            messages.success(request, str(step.said) % {"ref": moved.ref})
            return redirect(moved)
    missing = missing_from(row, lines_of(row)) if move == "submit" else []
    return form_page(request, "assessments/assessment_move.html", form, **shown(row), step=step, missing=missing)


@require_http_methods(["GET", "HEAD", "POST"])
def dissent(request: SignedInRequest, ref: str) -> HttpResponse:
    row = visible(request, ref, ASSESSMENTS_VIEW)
    form = DissentForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            services.note_dissent(row, by=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("Your dissent stands with the assessment."))
            return redirect(row)
    return form_page(request, "assessments/dissent.html", form, **shown(row))


@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: SignedInRequest, ref: str) -> HttpResponse:
    """A new draft from this one. It looks back on the time since this one did."""
    row = visible(request, ref, ASSESSMENTS_WRITE)
    if row.state not in (State.ENDORSED, State.SUPERSEDED):
        messages.error(request, _("Only an endorsed assessment is renewed. Change the draft itself."))
        return redirect(row)
    today = clock.now().astimezone(ZoneInfo(row.zone)).date()
    first = min(row.period_until_on + timedelta(days=1), today)
    form = RenewForm(request.POST or None, initial={"period_from_on": first, "period_until_on": today})
    if form.is_valid():
        with refusals_on(form):
            fresh, _made = deciding.renew(row, by=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("%(ref)s is begun from %(old)s.") % {"ref": fresh.ref, "old": row.ref})
            return redirect("assessments:edit", fresh.ref)
    return form_page(request, "assessments/assessment_renew.html", form, **shown(row))
