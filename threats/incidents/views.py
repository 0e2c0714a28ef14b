from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import h3.api.basic_int as h3
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.coarsening import tell_areas, told_cell_of
from accounts.models import User, highest
from accounts.reading import note_reading
from accounts.requests import SignedInRequest
from accounts.roles import (
    ACTORS_KEEP,
    IMPORTS_MANAGE,
    INCIDENTS_LOG,
    INCIDENTS_RESTRICTED,
    REPORTS_LOG,
    REPORTS_VIEW,
    THREATS_EDIT,
)
from common import clock
from common.keyset import page_of
from threats.actors.reading import actors_of_incident
from threats.api.incidents import IncidentSerializer
from threats.exports.columns import areas_by_pcode, of_incidents
from threats.exports.taking import Taken, licences, take_along
from threats.history import versions_of
from threats.incidents.figures import PERIODS, by_origin, counted, courses
from threats.incidents.filters import IncidentFilter, offered_to
from threats.incidents.page import of_the_mission
from threats.models import Incident
from threats.models.incident import MISSION_KINDS

# What a reader may follow from version to version, with the code list of the coded ones.
FOLLOWED = {
    "kind": MISSION_KINDS,
    "title": "",
    "narrative": "",
    "occurred_from_on": "",
    "occurred_to_on": "",
    "place_name": "",
    "place_description": "",
    "actor_a": "",
    "actor_b": "",
    "killed_low": "",
    "killed_best": "",
    "killed_high": "",
    "civilians_killed": "",
    "information_status": "information_status",
    "classification": "classifications",
    "sharing_boundary": "sharing_boundaries",
}


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    filters = filters_of(request.GET, request.user)
    page = page_of(filters.qs.for_list(), request, moment="occurred_from_on")
    tell_areas(page.rows)
    sums = counted(filters, request.user)
    origins = by_origin(sums, filters.datasets)
    context = {
        "page": page,
        "filters": filters,
        "origins": origins,
        "datasets": [origin.dataset for origin in origins if origin.dataset],
        "classification": highest(sums.classifications()),
        "may_see_reports": request.scope.may(REPORTS_VIEW),
        "may_import": request.scope.may(IMPORTS_MANAGE),
        "may_report": request.scope.may(REPORTS_LOG),
        "may_record": request.scope.may(INCIDENTS_LOG),
        "may_count": request.scope.may(INCIDENTS_RESTRICTED),
    }
    return render(request, "incidents/incident_list.html", context, status=_status(filters))


@require_safe
def export(request: SignedInRequest) -> HttpResponseBase:
    """The list as a file, with the same filters."""
    filters = filters_of(request.GET, request.user)
    columns = of_incidents(areas_by_pcode())
    return take_along(request, filters, Taken("incidents", IncidentSerializer, columns, licences(filters.datasets)))


@require_safe
def over_time(request: SignedInRequest) -> HttpResponse:
    filters = filters_of(request.GET, request.user)
    asked = request.GET.get("by", "")
    by = asked if asked in PERIODS else "year"
    context = {
        "filters": filters,
        "classification": highest(counted(filters, request.user).classifications()),
        "by": by,
        "periods": PERIODS,
        "courses": courses(filters, request.user, by),
    }
    return render(request, "incidents/incident_figures.html", context, status=_status(filters))


@require_safe
def detail(request: SignedInRequest, ref: str) -> HttpResponse:
    incident = get_object_or_404(Incident.objects.visible_to(request.user).for_detail(), ref=ref)
    request.moment = clock.now()
    note_reading(incident, by=request.user, at=request.moment)
    tell_areas([incident])
    beside = of_the_mission(incident, request.user) if incident.dataset is None else {}
    marked = [line.classification for panel in beside.get("panels", ()) for line in panel.lines]
    context = {
        **beside,
        "incident": incident,
        "classification": highest([incident.classification, *marked]),
        "datasets": [incident.dataset] if incident.dataset else [],
        "map_query": _seen_on_map(incident),
        # Out of the reader's sight, the other incident is not even mentioned.
        "merged_into": _merged_into(incident, request.user),
        "named_actors": actors_of_incident(incident, request.user),
        "may_name": request.scope.may(ACTORS_KEEP),
        "may_link": request.scope.may(THREATS_EDIT),
        "versions": versions_of(incident, request.user, FOLLOWED),
    }
    return render(request, "incidents/incident_detail.html", context)


def _merged_into(incident: Incident, reader: User) -> Incident | None:
    """The incident it became part of, where `reader` may see that one."""
    if incident.merged_into_id is None:
        return None
    found: Incident | None = Incident.objects.visible_to(reader).filter(pk=incident.merged_into_id).first()
    return found


def _seen_on_map(incident: Incident) -> str:
    """The query of the map that shows where this incident is drawn; empty where it is drawn nowhere."""
    cell = told_cell_of(incident)
    if cell:
        lat, lon = h3.cell_to_latlng(cell)
        zoom = {8: 12, 6: 10, 4: 8}[h3.get_resolution(cell)]
        return urlencode({"lat": round(lat, 3), "lon": round(lon, 3), "zoom": zoom})
    return ""


def filters_of(asked: Mapping[str, Any], user: User) -> IncidentFilter:
    """The filters of a request over the incidents that `user` may see."""
    return IncidentFilter(asked, queryset=Incident.objects.visible_to(user).standing(), **offered_to(user))


def _status(filters: IncidentFilter) -> int:
    return 200 if filters.is_valid() else 422
