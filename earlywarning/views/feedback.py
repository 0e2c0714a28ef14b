"""Telling the community: the harm check is a page of its own, and the second page needs its answers."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.coarsening import tell_areas
from accounts.requests import SignedInRequest
from accounts.roles import ALERTS_FEEDBACK
from common import clock
from common.form_pages import form_page
from earlywarning.feedback import give_feedback, may_be_told, withhold_feedback
from earlywarning.feedback_forms import UNSURE, YES, GivenForm, HarmCheckForm, WithheldForm
from earlywarning.models import Alert
from earlywarning.posts import speaker_of
from earlywarning.views.shared import act, visible


@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: SignedInRequest, ref: str) -> HttpResponse:
    """Is contact safe? Where it is, what was said; where it is not, or nobody is sure, why nothing is."""
    alert = visible(request, ref, ALERTS_FEEDBACK)
    check = HarmCheckForm(request.POST or None)
    if not may_be_told(alert) or not check.is_valid():
        tell_areas([alert])
        context = {"alert": alert, "classification": alert.classification, "may_be_told": may_be_told(alert)}
        return form_page(request, "alerts/feedback_check.html", check, **context)
    # The first page sends the check alone; the second brings the check along with its own fields.
    sent = request.POST if "uid" in request.POST else None
    if check.is_safe:
        return _given(request, alert, check, GivenForm(sent, own_role=_own_role(request, alert)))
    return _withheld(request, alert, check, WithheldForm(sent))


def _own_role(request: SignedInRequest, alert: Alert) -> str:
    return speaker_of(request.user, alert, ALERTS_FEEDBACK).role


def _given(request: SignedInRequest, alert: Alert, check: HarmCheckForm, form: GivenForm) -> HttpResponse:
    def do() -> None:
        give_feedback(alert, by=request.user, at=clock.now(), **form.cleaned_data)

    return act(
        request, alert, form, "alerts/feedback.html", do, _("Written down: the community was told."), check=check
    )


def _withheld(request: SignedInRequest, alert: Alert, check: HarmCheckForm, form: WithheldForm) -> HttpResponse:
    def do() -> None:
        facts = {"exposes": check.answered(YES), "unsure_of": check.answered(UNSURE), **form.cleaned_data}
        withhold_feedback(alert, by=request.user, at=clock.now(), **facts)

    done = _("Written down: no contact, because it is unsafe. Nobody is reminded any more.")
    return act(request, alert, form, "alerts/feedback.html", do, done, check=check)
