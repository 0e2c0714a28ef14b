"""Steering an open alert: calling on, putting off, and what further reports make of it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from accounts.roles import ALERTS_RAISE, ALERTS_RELAY, INCIDENTS_EDIT
from common import clock
from common.errors import DomainError
from earlywarning import further, prior, second, services
from earlywarning.forms import FurtherReportForm, HoldForm, JudgeForm
from earlywarning.models import FurtherReport
from earlywarning.priority import priority_of
from earlywarning.views.shared import act, do_at_once, page_said_nothing, seen_on_page, visible
from threats.models import Incident


@require_POST
def call_next(request: SignedInRequest, ref: str) -> HttpResponse:
    """The next level is called now; a click on a page that has grown old does nothing and says so."""
    alert = visible(request, ref, ALERTS_RAISE)
    shown = seen_on_page(request)
    if shown is None:
        return page_said_nothing()
    seen, scope = shown

    def do() -> None:
        services.call_next_level(alert, by=request.user, at=clock.now(), seen=seen, scope_key=scope)

    return do_at_once(request, alert, do, _("The next level is being called."))


@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: SignedInRequest, ref: str) -> HttpResponse:
    """The next call waits for some minutes, and then it is made."""
    alert = visible(request, ref, ALERTS_RELAY)
    answer = services.answer_clock(alert)
    form = HoldForm(request.POST or None, alert=alert, clock=answer)

    def do() -> None:
        now = clock.now()
        services.hold_ladder(alert, by=request.user, at=now, **form.hold(now))

    done = _("The next call is put off. It is made by itself when the time is over.")
    return act(request, alert, form, "alerts/alert_hold.html", do, done, clock=answer)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, ref: str) -> HttpResponse:
    """One more report of the same danger; where it is worse, people are called anew."""
    alert = visible(request, ref, ALERTS_RAISE)
    form = FurtherReportForm(request.POST or None, alert=alert)
    before = alert.priority

    def do() -> None:
        further.add_report(alert, by=request.user, at=clock.now(), place=further.same_place(alert), **form.facts)
        alert.refresh_from_db(fields=["priority"])

    def done() -> str:
        if alert.priority < before:
            return _("Added. It is more urgent now, and people are called anew.")
        return _("Added. Those who were called are told.")

    return act(request, alert, form, "alerts/alert_add.html", do, done)


@require_POST
def separate(request: SignedInRequest, ref: str, uid: UUID) -> HttpResponse:
    """What was joined to this alert becomes one of its own."""
    alert = visible(request, ref, ALERTS_RAISE)
    joined = get_object_or_404(FurtherReport.objects.select_related("alert"), alert=alert, uid=uid)

    def do() -> None:
        further.separate(joined, by=request.user, at=clock.now())

    return do_at_once(request, alert, do, _("It is an alert of its own now, and people are being called about it."))


@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: SignedInRequest, ref: str) -> HttpResponse:
    """How urgent and how severe it is: upwards at once, downwards with a second person where it is most urgent."""
    alert = visible(request, ref, ALERTS_RAISE)
    form = JudgeForm(request.POST or None, initial={"urgency": alert.urgency, "severity": alert.severity})
    waits = False

    def do() -> None:
        nonlocal waits
        data, now = form.cleaned_data, clock.now()
        judged = {"urgency": data["urgency"], "severity": data["severity"]}
        if priority_of(**judged) > alert.priority:
            proposal = second.propose_lowering(
                alert, by=request.user, at=now, uid=data["uid"], note=data["note"], **judged
            )
            waits = proposal is not None
        else:
            further.reassess(alert, by=request.user, at=now, **judged)

    def done() -> str:
        return _("A second person is asked to confirm it. Until then nothing changes.") if waits else _("Noted.")

    return act(request, alert, form, "alerts/alert_judge.html", do, done)


@require_POST
def warned(request: SignedInRequest, ref: str, incident: str) -> HttpResponse:
    """What somebody says on the page of an incident: this alert warned of it, or it did not."""
    alert = visible(request, ref)
    row = get_object_or_404(Incident.objects.visible_to(request.user, INCIDENTS_EDIT).for_detail(), ref=incident)
    said = request.POST.get("warned", "")
    if said not in (prior.WARNED, prior.DID_NOT):
        return HttpResponse(_("The page did not say what was judged. Reload it and try again."), status=400)
    try:
        prior.judge(alert, row, by=request.user, at=clock.now(), warned=said == prior.WARNED)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is kept, and counts in the analytics."))
    return redirect(row)
