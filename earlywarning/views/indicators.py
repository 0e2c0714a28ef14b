"""Early-warning indicators: how each area stands, what is watched, and entering readings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.choices import grouped_by_province
from accounts.models import highest
from accounts.requests import SignedInRequest
from accounts.roles import INDICATORS_ENTER, INDICATORS_MANAGE, NETWORKS_VIEW
from areas.models import Area
from common import clock
from common.form_pages import form_page, refusals_on
from earlywarning.indicators.forms import ChangeIndicatorForm, NewIndicatorForm, ReadingsForm
from earlywarning.indicators.periods import Period, period_with, to_enter
from earlywarning.indicators.services import change_indicator, define_indicator, enter_readings, may_manage
from earlywarning.indicators.standing import Standing, State, standings_of, today_of
from earlywarning.models import Indicator, Reading, Watch
from earlywarning.suggestions.words import span

HISTORY = 30


@dataclass(frozen=True)
class Row:
    """One indicator with how its areas in the reader's sight stand."""

    indicator: Indicator
    standings: Sequence[Standing]

    @property
    def states(self) -> list[tuple[State, int]]:
        """How many areas stand how, those that matter first; `total` is their sum."""
        counts = [(each, sum(one.state == each for one in self.standings)) for each in State]
        return [each for each in counts if each[1]]

    @property
    def total(self) -> int:
        return len(self.standings)


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    """What is remarkable now, and how every indicator in sight stands. `?area=CF43` narrows it to an area."""
    request.moment = clock.now()
    in_sight = list(Watch.objects.visible_to(request.user).with_indicators())
    watches = [each for each in in_sight if each.indicator.is_active]
    areas = _provinces_of(watches)
    asked = areas.get(request.GET.get("area", ""))
    within = [each for each in watches if asked is None or each.area.path.startswith(asked.path)]
    standings = standings_of(within, request.moment)
    by_indicator: dict[int, list[Standing]] = {}
    for each in standings:
        by_indicator.setdefault(each.watch.indicator_id, []).append(each)
    remarkable = [each for each in standings if each.is_remarkable]
    context = {
        "remarkable": sorted(remarkable, key=lambda each: each.watch.area.path if each.watch.area else ""),
        "rows": [Row(each[0].indicator, each) for each in by_indicator.values()],
        "areas": grouped_by_province(areas),
        "asked": asked,
        "any": bool(watches),
        "ended": list({each.indicator for each in in_sight if not each.indicator.is_active}),
        "may_manage": request.scope.may(INDICATORS_MANAGE),
        "may_see_networks": request.scope.may(NETWORKS_VIEW),
        "classification": highest(each.classification for each in in_sight),
    }
    return render(request, "indicators/indicator_list.html", context)


def _provinces_of(watches: Sequence[Watch]) -> dict[str, Area]:
    """The areas that are watched, by p-code."""
    areas = {each.area.pcode: each.area for each in watches if each.area is not None}
    return {area.pcode: area for area in sorted(areas.values(), key=lambda area: area.path)}


@require_safe
def detail(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """How each area stands, and one of them over time: what is shown is what the engine works with."""
    request.moment = clock.now()
    watches = _watches(request, uid)
    indicator = watches[0].indicator
    standings = standings_of(watches, request.moment)
    chosen = _chosen(standings, request.GET.get("area", ""))
    context = {
        "indicator": indicator,
        "standings": standings,
        "chosen": chosen,
        "span": span(chosen.now.period.first_on, chosen.now.period.last_on),
        "points": [
            (span(each.period.first_on, each.period.last_on), each.value) for each in (chosen.now, *chosen.earlier)
        ],
        "chart": _chart(chosen),
        "readings": _readings(chosen),
        "may_enter": not indicator.is_counted and indicator.is_active and request.scope.may(INDICATORS_ENTER),
        "may_manage": may_manage(request.user, indicator.aor),
        "classification": indicator.classification,
    }
    return render(request, "indicators/indicator_detail.html", context)


def _watches(request: SignedInRequest, uid: UUID, action: str = "") -> list[Watch]:
    """Those of the indicator on which this person may do it; 404 where there are none."""
    watches = list(Watch.objects.visible_to(request.user, action).filter(indicator__uid=uid).with_indicators())
    if not watches:
        raise Http404
    return watches


def _chosen(standings: Sequence[Standing], pcode: str) -> Standing:
    """The area that was asked for, else the first that is remarkable, else the first."""
    named = (each for each in standings if each.watch.area and each.watch.area.pcode == pcode)
    remarkable = (each for each in standings if each.is_remarkable)
    return next(named, None) or next(remarkable, None) or standings[0]


def _chart(chosen: Standing) -> dict[str, Any]:
    points = [*reversed(chosen.earlier), chosen.now]
    usual, spread = chosen.baseline.usual, chosen.baseline.spread
    return {
        "values": [(f"{each.period.last_on:%d.%m.}", _float(each.value)) for each in points],
        "mark": _float(chosen.threshold),
        "band": None if usual is None or spread is None else (float(usual - spread), float(usual + spread)),
    }


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _readings(chosen: Standing) -> list[Reading]:
    """What was entered for the area, corrections with what they replaced; the newest first."""
    if chosen.indicator.is_counted:
        return []
    return list(chosen.watch.readings.select_related("entered_by").order_by("-first_on", "-pk")[:HISTORY])


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """What is watched, where, and when it is remarkable."""
    request.moment = clock.now()
    form = NewIndicatorForm(request.POST or None, user=request.user, today=_today(request))
    if form.is_valid():
        with refusals_on(form):
            row = define_indicator(by=request.user, at=request.moment, **form.cleaned_data)
            messages.success(request, _("It is watched from now on."))
            return redirect(row)
    return form_page(request, "indicators/indicator_new.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """The words, when it is remarkable, and whether it is still in use."""
    indicator = _watches(request, uid, INDICATORS_MANAGE)[0].indicator
    if not may_manage(request.user, indicator.aor):
        raise Http404
    form = ChangeIndicatorForm(request.POST or None, instance=indicator)
    if form.is_valid():
        with refusals_on(form):
            change_indicator(indicator, by=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("Changed."))
            return redirect(indicator)
    return form_page(request, "indicators/indicator_edit.html", form, indicator=indicator)


@require_http_methods(["GET", "HEAD", "POST"])
def readings(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """One period, all areas. `?period=2026-11-16`: the one in which that day lies; by default the last that is over."""
    now = request.moment = clock.now()
    watches = _watches(request, uid, INDICATORS_ENTER)
    indicator, today = watches[0].indicator, today_of(watches[0], now)
    if indicator.is_counted or not indicator.is_active:
        raise Http404
    period = _period(indicator, request.GET.get("period", ""), today)
    standing = Reading.objects.filter(watch__in=watches, first_on=period.first_on, replaced_at=None)
    facts = {"indicator": indicator, "watches": watches, "standing": {each.watch_id: each for each in standing}}
    form = ReadingsForm(request.POST or None, **facts)
    if form.is_valid():
        with refusals_on(form):
            said = enter_readings(indicator, period, form.entries(), by=request.user, at=now)
            messages.success(request, _done(len(said)))
            return redirect(indicator)
    context = {
        "indicator": indicator,
        "period": period,
        "span": span(period.first_on, period.last_on),
        "earlier": period.earlier(1),
        "later": period.earlier(-1) if period.earlier(-1).first_on <= today else None,
        "classification": indicator.classification,
    }
    return form_page(request, "indicators/readings.html", form, **context)


def _done(many: int) -> str:
    if not many:
        return _("Nothing was different from what stood there.")
    return ngettext("%(n)d reading entered.", "%(n)d readings entered.", many) % {"n": many}


def _period(indicator: Indicator, asked: str, today: date) -> Period:
    try:
        return period_with(min(date.fromisoformat(asked), today), indicator.period_days)
    except (ValueError, OverflowError):
        return to_enter(indicator, today)


def _today(request: SignedInRequest) -> date:
    moment: datetime = request.moment
    return moment.astimezone(request.scope.zone).date()
