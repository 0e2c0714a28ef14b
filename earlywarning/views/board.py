"""The board of open alerts, the list of all, and the outcome of a telephone call."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.choices import areas_seen_by
from accounts.models import highest
from accounts.requests import SignedInRequest
from accounts.roles import ALERTS_RAISE, ALERTS_RELAY, ALERTS_VIEW, DESK_KEEP, DESK_VIEW
from common import clock
from common.errors import DomainError
from common.keyset import page_of
from earlywarning.board import SHOWN, call_sheet, columns_of, lines_of, state_of
from earlywarning.desk.handover import LATE_AFTER, newest_of
from earlywarning.figures import with_answers
from earlywarning.filters import AlertFilter
from earlywarning.models import Alert, ShiftHandover, Suggestion
from earlywarning.models.alert import KIND
from earlywarning.suggestions.words import told
from earlywarning.views.suggestions import SHOWN as SUGGESTED
from notifications import outbox
from notifications.models import Message


@require_safe
def board(request: SignedInRequest) -> HttpResponse:
    """Every open alert in sight with its running clock; beside it, for the desk, whom to telephone."""
    now = clock.now()
    open_ones = Alert.objects.visible_to(request.user).standing().open().for_list()
    alerts = list(open_ones[: SHOWN + 1])
    may_relay = request.scope.may(ALERTS_RELAY)
    relayed = Alert.objects.visible_to(request.user, ALERTS_RELAY).standing().open() if may_relay else []
    lines, calls, handover = lines_of(alerts[:SHOWN], now), call_sheet(relayed), _left_desk(request)
    suggested = list(Suggestion.objects.visible_to(request.user).waiting().for_list()[:SUGGESTED])
    context = {
        "now": now,
        "classification": highest(row.classification for row in (*alerts, *suggested)),
        "columns": columns_of(lines),
        "urgent": [line for line in lines if line.standing.waits and line.alert.priority == "P1"],
        "handover": handover,
        "handover_tone": "act" if handover and handover.handed_at < now - LATE_AFTER else "soon",
        "state": state_of(lines, calls, handover, now),
        "may_keep": request.scope.may(DESK_KEEP),
        "are_more": len(alerts) > SHOWN,
        "shown": SHOWN,
        "any": bool(alerts),
        "may_raise": request.scope.may(ALERTS_RAISE),
        "may_relay": may_relay,
        "calls": calls,
        "suggested": told(suggested, now),
    }
    return render(request, "alerts/board.html", context)


def _left_desk(request: SignedInRequest) -> ShiftHandover | None:
    """The handover of the desk that waits for somebody to take it over, for those who read its log."""
    newest = newest_of(request.user) if request.scope.may(DESK_VIEW) else None
    return newest if newest and newest.taken_at is None else None


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    """Every alert in sight, open or ended, narrowed by filters that stay in the address; the newest first."""
    request.moment = clock.now()
    rows = Alert.objects.visible_to(request.user).standing()
    areas = areas_seen_by(request.user, ALERTS_VIEW)
    filters = AlertFilter(request.GET, queryset=rows, areas=areas, zone=request.scope.zone, at=request.moment)
    page = page_of(with_answers(filters.qs).select_related("area", "mission"), request, moment="raised_at")
    lines = lines_of(page.rows, request.moment)
    context = {
        "page": page,
        "lines": lines,
        "filters": filters,
        "classification": highest(line.alert.classification for line in lines),
        "may_raise": request.scope.may(ALERTS_RAISE),
    }
    return render(request, "alerts/alert_list.html", context, status=200 if filters.is_valid() else 422)


class CallForm(forms.Form):
    outcome = forms.ChoiceField(choices=[(each, each) for each in ("REACHED", "NO_ANSWER", "WRONG_NUMBER")])


@require_POST
def call(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """What came of a telephone call. Whoever was reached may have an answer to write down next."""
    message = get_object_or_404(Message.objects.select_related("recipient"), uid=uid, channel="CALL", subject_kind=KIND)
    alert = get_object_or_404(Alert.objects.visible_to(request.user, ALERTS_RELAY), uid=message.subject_uid)
    form = CallForm(request.POST)
    if not form.is_valid():
        return HttpResponse(_("Choose what came of the call: reached, no answer or wrong number."), status=400)
    outcome = form.cleaned_data["outcome"]
    try:
        outbox.record_call(message, by=request.user, at=clock.now(), outcome=outcome)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("alerts:list")
    if outcome == "REACHED":
        messages.success(request, _("Reached. Write down what was answered."))
        return redirect(f"{_voice(alert)}?post={message.recipient.uid}")
    messages.success(request, _("Noted. The ladder goes on."))
    return redirect("alerts:list")


def _voice(alert: Alert) -> str:
    return f"{alert.get_absolute_url()}voice/"
