from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.choices import areas_seen_by
from accounts.coarsening import tell_areas
from accounts.models import User, highest
from accounts.policies import can
from accounts.reading import note_reading
from accounts.requests import SignedInRequest
from accounts.roles import THREATS_EDIT, THREATS_VIEW
from common import clock
from common.form_pages import form_page, refusals_on
from threats.actors.forms import WithdrawForm
from threats.api.triggers import TriggerSerializer
from threats.exports.columns import areas_by_pcode, of_triggers
from threats.exports.taking import WITHOUT_POINTS, Taken, take_along
from threats.further import tell_further
from threats.history import versions_of
from threats.models import Threat, ThreatTrigger, Trigger
from threats.triggers import services
from threats.triggers.days import AHEAD_DAYS, by_month, coming
from threats.triggers.filters import TriggerFilter
from threats.triggers.forms import NewTriggerForm, TriggerForm

# What a reader may follow from version to version, with the code list of the coded ones.
FOLLOWED = {
    "title": "",
    "kind": "trigger_kinds",
    "from_on": "",
    "to_on": "",
    "note": "",
    "classification": "classifications",
    "sharing_boundary": "sharing_boundaries",
}
FORM = ["GET", "HEAD", "POST"]
# So many triggers are worked out at most; the filters reach the rest.
MOST = 400


@require_safe
def calendar(request: SignedInRequest) -> HttpResponse:
    today = today_of(request)
    filters = _filters(request)
    last = today + timedelta(days=AHEAD_DAYS)
    triggers = list(filters.qs.maybe_between(today, last).for_list()[: MOST + 1])
    found = coming(triggers[:MOST], today)
    shown = list({each.trigger.pk: each.trigger for each in found}.values())
    tell_areas(shown)
    tell_threats(shown, request.user)
    context = {
        "months": by_month(found, today),
        "today": today,
        "last": last,
        "days": AHEAD_DAYS,
        "filters": filters,
        "capped": len(triggers) > MOST,
        "later": later(filters.qs, last),
        "classification": highest(
            each.classification
            for trigger in shown
            for each in (trigger, *trigger.threats)  # type: ignore[attr-defined]
        ),
        "may_add": request.scope.may(THREATS_EDIT),
    }
    return render(request, "triggers/calendar.html", context, status=200 if filters.is_valid() else 422)


@require_safe
def export(request: SignedInRequest) -> HttpResponseBase:
    """All triggers as a file, with the same filters; the calendar shows those of the next weeks alone."""
    taken = Taken("triggers", TriggerSerializer, of_triggers(areas_by_pcode()), kinds=WITHOUT_POINTS)
    return take_along(request, _filters(request), taken)


def _filters(request: SignedInRequest) -> TriggerFilter:
    visible = Trigger.objects.visible_to(request.user).standing()
    return TriggerFilter(request.GET, queryset=visible, areas=areas_seen_by(request.user, THREATS_VIEW))


def later(rows: Any, last: date) -> list[Trigger]:
    """The next that begin after the calendar ends, in the order of their first day; yearly ones are among it before."""
    found = list(rows.filter(from_on__gt=last).for_list()[:10])
    tell_areas(found)
    return found


def today_of(request: SignedInRequest) -> date:
    """The day it is at the mission, not at the server."""
    return clock.now().astimezone(request.scope.zone).date()


def tell_threats(triggers: list[Trigger], reader: User) -> None:
    """Sets `threats` on each: the open ones in the reader's sight that it may set off. Two statements."""
    manager: Any = ThreatTrigger.objects
    links = list(manager.standing().filter(trigger__in=triggers)) if triggers else []
    rows = Threat.objects.visible_to(reader).standing().open().filter(pk__in=[link.threat_id for link in links])
    threats = {threat.pk: threat for threat in rows} if links else {}
    for trigger in triggers:
        trigger.threats = [  # type: ignore[attr-defined]
            threats[link.threat_id] for link in links if link.trigger_id == trigger.pk and link.threat_id in threats
        ]


@require_safe
def detail(request: SignedInRequest, ref: str) -> HttpResponse:
    trigger = _visible(request, ref)
    tell_areas([trigger])
    tell_further([trigger])
    tell_threats([trigger], request.user)
    threats = trigger.threats  # type: ignore[attr-defined]
    context = {
        "trigger": trigger,
        "next": next(iter(coming([trigger], today_of(request), days=366)), None),
        "classification": highest([trigger.classification, *(threat.classification for threat in threats)]),
        "versions": versions_of(trigger, request.user, FOLLOWED),
        "may_edit": trigger.is_standing and can(request.user, THREATS_EDIT, trigger),
    }
    return render(request, "triggers/trigger_detail.html", context)


@require_http_methods(FORM)
def new(request: SignedInRequest) -> HttpResponse:
    form = NewTriggerForm(request.POST or None, user=request.user)
    if form.is_valid():
        with refusals_on(form):
            trigger, _added = services.add_trigger(by=request.user, at=clock.now(), **form.cleaned_data)
            return _written(request, trigger, _("%(ref)s is on the calendar."))
    return form_page(request, "triggers/trigger_new.html", form)


@require_http_methods(FORM)
def edit(request: SignedInRequest, ref: str) -> HttpResponse:
    trigger = _visible(request, ref, THREATS_EDIT)
    form = TriggerForm(request.POST or None, instance=trigger, user=request.user)
    if form.is_valid():
        with refusals_on(form):
            changed = services.change_trigger(trigger, by=request.user, at=clock.now(), **form.cleaned_data)
            return _written(request, changed, _("%(ref)s is up to date."))
    context = {"trigger": trigger, "classification": trigger.classification}
    return form_page(request, "triggers/trigger_edit.html", form, **context)


@require_http_methods(FORM)
def withdraw(request: SignedInRequest, ref: str) -> HttpResponse:
    trigger = _visible(request, ref, THREATS_EDIT)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            services.withdraw_trigger(trigger, by=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("%(ref)s left the calendar.") % {"ref": trigger.ref})
            return redirect("triggers:calendar")
    context = {"trigger": trigger, "classification": trigger.classification}
    return form_page(request, "triggers/trigger_withdraw.html", form, **context)


def _visible(request: SignedInRequest, ref: str, action: str = THREATS_VIEW) -> Trigger:
    """The trigger, if this person may do `action` to it; else 404, as if it did not exist."""
    trigger: Trigger = get_object_or_404(Trigger.objects.visible_to(request.user, action).for_detail(), ref=ref)
    if request.method == "GET":
        note_reading(trigger, by=request.user, at=clock.now())
    return trigger


def _written(request: SignedInRequest, trigger: Trigger, done: str) -> HttpResponse:
    """To the trigger, saying `done`; or, when it is now out of this person's sight, to the calendar."""
    if can(request.user, THREATS_VIEW, trigger):
        messages.success(request, done % {"ref": trigger.ref})
        return redirect(trigger)
    text = _("It went through as %(ref)s. From here on only those for whom it is meant can read it.")
    messages.success(request, text % {"ref": trigger.ref})
    return redirect("triggers:calendar")
