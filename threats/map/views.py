from typing import Any

from django import forms
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from accounts.choices import areas_open_to
from accounts.models import User, highest
from accounts.requests import SignedInRequest
from accounts.roles import INCIDENTS_VIEW
from areas.drawing import base_layer, box_of
from areas.locate import locate
from areas.models import Edition
from areas.place import Precision
from threats.filters import NO_PROVINCE
from threats.incidents.figures import counted
from threats.incidents.filters import IncidentFilter
from threats.incidents.querysets import MISSION, last_day_of
from threats.incidents.views import filters_of
from threats.map.beside import beside
from threats.map.heard import Heard, heard_by
from threats.map.marks import Box, marks_in
from threats.map.table import Table, areas_of, by_area
from threats.offers import offers_on


class BoxForm(forms.Form):
    """The part of the world that a map shows."""

    west = forms.FloatField(min_value=-180, max_value=180)
    south = forms.FloatField(min_value=-90, max_value=90)
    east = forms.FloatField(min_value=-180, max_value=180)
    north = forms.FloatField(min_value=-90, max_value=90)
    zoom = forms.IntegerField(min_value=0, max_value=22)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and not (given["west"] < given["east"] and given["south"] < given["north"]):
            raise forms.ValidationError(gettext_lazy("The box is empty: west must be west of east, south of north."))
        return given


@require_safe
def page(request: SignedInRequest) -> HttpResponse:
    filters = filters_of(request.GET, request.user)
    rows = counted(filters, request.user)
    table, found = by_area(rows, filters, _heard(filters, request.user)), beside(request.user)
    context = {
        "filters": filters,
        "table": table,
        "beside": found,
        "config": _config(request, filters, table) | {"beside": found.as_json()},
        "classification": highest([*rows.classifications(), *found.classifications]),
        "offers": offers_on("map", request.user),
        "datasets": [origin.dataset for origin in table.origins if origin.dataset],
    }
    return render(request, "map/map.html", context, status=200 if filters.is_valid() else 422)


def _heard(filters: IncidentFilter, user: User) -> Heard | None:
    """What was heard in the period and from the areas asked for; None where the table is not about that."""
    if not filters.is_valid() or filters.data.get("area") == NO_PROVINCE:
        return None
    asked = filters.form.cleaned_data
    if asked["origin"] not in ("", MISSION):
        return None
    until = last_day_of(asked["until"]) if asked["until"] else None
    chosen = filters.areas.get(asked["area"])
    return heard_by(user, [chosen] if chosen else areas_of(filters, 1), (asked["since"], until))


@require_safe
def marks(request: SignedInRequest) -> HttpResponse:
    box, filters = BoxForm(request.GET), filters_of(request.GET, request.user)
    if not box.is_valid() or not filters.is_valid():
        return JsonResponse({"errors": {**box.errors, **filters.errors}}, status=422)
    place = Box(*(box.cleaned_data[side] for side in ("west", "south", "east", "north")))
    return JsonResponse(marks_in(place, box.cleaned_data["zoom"], filters, request.user, _editions(request)).as_json())


@require_safe
def base(request: SignedInRequest) -> HttpResponse:
    """Outlines of the missions' areas; `?level=2` for those below the provinces."""
    level = 2 if request.GET.get("level") == "2" else 1
    return JsonResponse(base_layer(_editions(request), level), content_type="application/geo+json")


class PointForm(forms.Form):
    """A point that somebody picked."""

    lat = forms.FloatField(min_value=-90, max_value=90)
    lon = forms.FloatField(min_value=-180, max_value=180)


@require_safe
def place(request: SignedInRequest) -> HttpResponse:
    """The area of the reader's own in which a point lies: what a form fills in. Elsewhere: no area, and no more."""
    form = PointForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    found = locate(form.cleaned_data["lat"], form.cleaned_data["lon"], Precision.NEAR, editions=_editions(request))
    own = areas_open_to(request.user, INCIDENTS_VIEW)
    area = own.get(found.area.pcode) if found.area else None
    return JsonResponse({"area": area.pcode, "name": area.name()} if area else {"area": None})


def _editions(request: SignedInRequest) -> list[Edition]:
    """The newest geography of the countries of the missions whose incidents this person may see."""
    seen = request.scope.mission_codes_for(INCIDENTS_VIEW)
    countries = {country for mission in request.scope.missions if mission.code in seen for country in mission.countries}
    return list(Edition.objects.current(countries))


def _config(request: SignedInRequest, filters: IncidentFilter, table: Table) -> dict[str, Any]:
    """What `static/js/map.js` needs to know."""
    chosen = filters.areas.get(filters.data.get("area", ""))
    shown = [chosen] if chosen else list(filters.areas.values())
    return {
        "box": box_of(shown),
        "base": reverse("map:base"),
        "marks": reverse("map:marks"),
        "rows": reverse("incidents:list"),
        "query": filters.query,
        "origins": {origin.code: origin.name for origin in table.origins},
        "silent": [area.pcode for area in table.silent],
        "words": {
            "named": _("%(name)s: %(text)s"),
            "incident": ngettext("incident", "incidents", 1),
            "incidents": ngettext("incident", "incidents", 2),
            "rows": _("Show the rows"),
            "within": {
                "4": _("within about 25 km of this point"),
                "6": _("within about 4 km of this point"),
                "8": _("within about 1 km of this point"),
            },
            "spots": _("Hot spots"),
            "spot": _("Hot spot"),
            "bases": _("Bases of the mission"),
            "in_area": _("drawn in the middle of its area: no closer place may be told"),
            "open": _("Open the hot spot"),
            "only": _("known to this area only"),
            "country": _("known to the country only, not drawn."),
            "nowhere": _("without a known place, not drawn."),
            "since": _(
                "Circles this close in count what happened since %(month)s. For what was before, choose a period."
            ),
            "left_out": _("in the smallest marks, left out: a map shows at most %(most)s marks. Zoom in."),
            "failed": _("The map could not be loaded. The table holds the same numbers; move the map to try again."),
            "none": _("Nothing in this part of the map."),
        },
    }
