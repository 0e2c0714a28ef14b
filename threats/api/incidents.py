"""Incidents for programs: those of the mission and of datasets, and recording one of the mission's."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.told import PlacedSerializer, ToldDetail, ToldList
from accounts.requests import person
from common import clock
from common.api_fields import Text, YesNo
from common.pagination import KeysetPagination
from threats.api.inputs import (
    CodeInput,
    MarkingInput,
    PlaceInput,
    actor_class_input,
    answer,
    checked,
    sent,
    written,
)
from threats.conduct import refuse_un_personnel
from threats.incidents.filters import IncidentFilter, offered_to
from threats.incidents.forms import NewIncidentForm
from threats.incidents.querysets import MISSION
from threats.incidents.services import record_incident
from threats.models import Incident, Report


class IncidentSerializer(PlacedSerializer):
    """An incident as its reader may see it. Figures as published: null is “not known”, never 0."""

    origin = serializers.SerializerMethodField(help_text="`mission`, or the code of a dataset.")
    attribution = serializers.SerializerMethodField(help_text="Publisher, licence and citation of the dataset.")
    information_status = serializers.SerializerMethodField(
        help_text="A code of /code-lists/information_status/; null for an event of a dataset."
    )
    kind_list = serializers.CharField(help_text="The list of `/code-lists/` in which `kind` stands.")

    class Meta:
        model = Incident
        fields = [
            "ref", "uid", "mission", "origin", "attribution", "external_id", "title", "kind", "kind_list",
            "information_status", "occurred_from_on", "occurred_to_on", "occurred_at", "date_precision", "area",
            "precision", "cell", "geometry", "place_name", "place_description", "narrative", "actor_a", "actor_b",
            "actor_class", "killed_low", "killed_best", "killed_high",
            "range_inconsistent", "civilians_killed", "killed_a", "killed_b", "killed_unknown",
            "is_aggregate", "sources_count", "language", "classification", "sharing_boundary", "recorded_at",
        ]  # fmt: skip
        read_only_fields = fields

    def get_origin(self, incident: Incident) -> str:
        return incident.dataset.code if incident.dataset else MISSION

    def get_information_status(self, incident: Incident) -> str | None:
        return None if incident.dataset else incident.information_status

    def get_attribution(self, incident: Incident) -> str | None:
        if incident.dataset is None:
            return None
        return f"{incident.dataset.publisher}, {incident.dataset.licence}. {incident.dataset.citation}"


class IncidentInputSerializer(MarkingInput, PlaceInput):
    """What happened, as the mission knows it. Send the same `uid` again and the first result comes back."""

    kind = CodeInput("threat_types")
    occurred_from_on = serializers.DateField(help_text="The first day on which it may have happened, at the place.")
    occurred_to_on = serializers.DateField(required=False, help_text="The last day, if not the same.")
    hour = serializers.RegexField(
        r"^([01][0-9]|2[0-3]):[0-5][0-9]$", required=False, help_text="HH:MM by the clock of the place; for one day."
    )
    title = Text(max_length=160, required=False, allow_blank=True)
    narrative = Text(max_length=8000, required=False, allow_blank=True)
    place_name = Text(max_length=160, required=False, allow_blank=True)
    actor_class = actor_class_input()
    report = Text(max_length=40, required=False, help_text="Reference of a report that is an account of it.")
    take_figures = YesNo(required=False, help_text="The figures of that report stand for the incident.")

    def validate_report(self, ref: str) -> Report:
        visible = Report.objects.visible_to(self.context["request"].user).for_detail()
        found: Report | None = visible.filter(ref=ref).first()
        if found is None:
            raise serializers.ValidationError("There is no report of this reference within your sight.")
        return found


class LatestFirst(KeysetPagination):
    ordering = ("-occurred_from_on", "-pk")


MONTHS = [
    OpenApiParameter(name, str, pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])$", description=f"{words}, as 2026-03.")
    for name, words in (("since", "First month"), ("until", "Last month"))
]


@extend_schema_view(get=extend_schema(summary="Incidents within what you may see, the latest first", parameters=MONTHS))
class IncidentList(ToldList):
    model = Incident
    serializer_class = IncidentSerializer
    pagination_class = LatestFirst
    filterset_class = IncidentFilter

    def offered(self) -> dict[str, Any]:
        return offered_to(person(self.request))

    @extend_schema(
        summary="Record an incident of the mission", request=IncidentInputSerializer,
        responses=written(IncidentSerializer, "RecordedIncident"),
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        asked = IncidentInputSerializer(data=request.data, context={"request": request})
        asked.is_valid(raise_exception=True)
        given: dict[str, Any] = asked.validated_data
        refuse_un_personnel(given.get("actor_class", ""))
        form = NewIncidentForm(sent(given, "report"), user=person(request), report=given.get("report"))
        checked(form, sent(given, "report"))
        incident, recorded = record_incident(by=person(request), at=clock.now(), **form.facts)
        return answer(request, incident, recorded, IncidentSerializer)


@extend_schema_view(get=extend_schema(summary="One incident"))
class IncidentDetail(ToldDetail):
    model = Incident
    serializer_class = IncidentSerializer
