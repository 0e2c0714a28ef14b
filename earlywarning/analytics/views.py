"""The page of figures, and the rows behind each of them."""

from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.choices import areas_seen_by
from accounts.coarsening import tell_areas
from accounts.models import highest
from accounts.requests import SignedInRequest
from accounts.roles import ALERTS_VIEW
from common import clock
from earlywarning.analytics.facts import FOLLOWS_WITHIN_DAYS, AlertFact, TooMany, facts_for
from earlywarning.analytics.figures import ENOUGH, Figures
from earlywarning.analytics.filters import PeriodFilter
from earlywarning.analytics.further import offices_of, promises_of, reasons_of
from earlywarning.board import lines_of
from earlywarning.models import Alert
from threats.models import Incident

# Of a figure with more rows, these are named; its page says so.
NAMED: Final = 500
TITLES: Final = {
    "raised": _("Alerts raised"),
    "acknowledged": _("Alerts acknowledged"),
    "in-time": _("Alerts acknowledged in time"),
    "decided": _("Alerts decided on"),
    "no-action": _("Alerts on which no action was decided"),
    "actionable": _("Alerts to respond to"),
    "responded": _("Alerts responded to, by anybody"),
    "responded-mission": _("Alerts responded to by the mission"),
    "judged": _("Warnings of which it is known what followed"),
    "followed": _("Warnings followed by harm"),
    "followed-same-day": _("Warnings with harm on the same day alone"),
    "incidents": _("Incidents compared with warnings"),
    "warned": _("Incidents with a warning on an earlier day"),
    "warned-same-day": _("Incidents with a warning on the same day alone"),
    "missed": _("Incidents without a warning"),
    "not-compared": _("Incidents whose place may not be told closely enough"),
}


@require_safe
def overview(request: SignedInRequest) -> HttpResponse:
    """Whether warnings are answered, and whether they come where harm does."""
    filters, figures = _asked(request)
    if figures is None:
        return render(request, "analytics/page.html", {"filters": filters}, status=422)
    context = {
        "filters": filters,
        "figures": figures,
        "counts": figures.counts,
        "promises": promises_of(figures.alerts, figures.facts.at),
        "reasons": reasons_of(request.user, figures.answered.of("no-action")),
        "offices": offices_of(request.user, figures, figures.facts.today),
        "classification": figures.classification,
        "query": _query(request),
        "within_days": FOLLOWS_WITHIN_DAYS,
        "enough": ENOUGH,
        "raised_bars": [(f"{month.first_day:%m/%y}", len(month.alerts.alerts)) for month in figures.months],
        "missed_bars": [(f"{month.first_day:%m/%y}", month.missed) for month in figures.months],
    }
    return render(request, "analytics/page.html", context)


@require_safe
def rows(request: SignedInRequest, figure: str) -> HttpResponse:
    """The rows that one figure counts: the very same set, so that they can be counted again."""
    if figure not in TITLES:
        raise Http404
    filters, figures = _asked(request)
    if figures is None:
        return render(request, "analytics/page.html", {"filters": filters}, status=422)
    found = figures.sets[figure]
    is_of_alerts = any(isinstance(each, AlertFact) for each in found)
    pks = [each.pk for each in found]
    context: dict[str, Any] = {
        "title": TITLES[figure],
        "count": len(pks),
        "named": NAMED,
        "query": _query(request),
        "asked": figures.facts.asked,
        "classification": highest(each.classification for each in found),
        "lines": _alert_lines(request, pks) if is_of_alerts else [],
        "incidents": [] if is_of_alerts else _incidents(request, pks),
    }
    return render(request, "analytics/rows.html", context)


def _asked(request: SignedInRequest) -> tuple[PeriodFilter, Figures | None]:
    """What the address asks for and its figures; None where it makes no sense, with the reason on the form."""
    request.moment = at = clock.now()
    zone, areas = request.scope.zone, areas_seen_by(request.user, ALERTS_VIEW)
    filters = PeriodFilter(request.GET, queryset=Alert.objects.visible_to(request.user), areas=areas, zone=zone)
    asked = filters.asked(at.astimezone(zone).date())
    if asked is None:
        return filters, None
    try:
        return filters, Figures(facts_for(request.user, asked, at))
    except TooMany as refusal:
        filters.form.add_error("since", str(refusal))
        return filters, None


def _query(request: SignedInRequest) -> str:
    return request.GET.urlencode()


def _alert_lines(request: SignedInRequest, pks: list[int]) -> list[Any]:
    alerts = Alert.objects.visible_to(request.user).filter(pk__in=pks).select_related("area", "mission")
    return lines_of(alerts.order_by("-raised_at", "-pk")[:NAMED], request.moment)


def _incidents(request: SignedInRequest, pks: list[int]) -> list[Incident]:
    found: list[Incident] = list(Incident.objects.visible_to(request.user).filter(pk__in=pks).for_list()[:NAMED])
    tell_areas(found)
    return found
