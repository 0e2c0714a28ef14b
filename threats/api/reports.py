"""Reports for programs: what sources told, never who they are, and logging one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.told import PlacedSerializer, ToldDetail, ToldList, refs_in_sight
from accounts.models import User
from accounts.requests import person
from common import clock
from common.api_fields import Count, Text
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
from threats.casualties import Line
from threats.casualty_fields import HIGHEST, MOST_ROWS
from threats.conduct import refuse_un_personnel
from threats.models import Age, CasualtyPart, Harm, Incident, Report, Sex
from threats.models.casualties import BOUNDS, TOTALS
from threats.reports.filters import ReportFilter
from threats.reports.forms import NewReportForm
from threats.reports.services import log_report


class PartSerializer(serializers.ModelSerializer):
    """A part of a total, of one sex or age or both."""

    harm = serializers.ChoiceField(choices=Harm.choices)
    sex = serializers.ChoiceField(choices=[*Sex.choices, ("", "")])
    age = serializers.ChoiceField(choices=[*Age.choices, ("", "")])

    class Meta:
        model = CasualtyPart
        fields = ["harm", "sex", "age", *BOUNDS]
        read_only_fields = fields


class ReportSerializer(PlacedSerializer):
    """One source's account as its reader may see it; the source and what was pasted are told on the page alone."""

    incident = serializers.CharField(
        source="told_incident", allow_null=True, help_text="Reference of the incident of which it is an account."
    )

    class Meta:
        model = Report
        fields = [
            "ref", "uid", "mission", "kind", "tense", "occurred_from_on", "occurred_to_on", "area", "precision",
            "cell", "geometry", "place_name", "channel", "reliability", "credibility", "heard", "actor_class",
            *TOTALS, "incident", "language", "classification", "sharing_boundary", "recorded_at", "withdrawn_at",
        ]  # fmt: skip
        read_only_fields = fields

    @classmethod
    def tell(cls, rows: Sequence[Any], *, reader: User, at: datetime) -> None:
        """With `told_incident`: where it stands now, if the reader may see it. At most three statements."""
        super().tell(rows, reader=reader, at=at)
        linked = {row.incident_id for row in rows} - {None}
        unscoped = Incident.objects.unscoped("keys alone; their references come from visible_to")
        stands = Coalesce(F("merged_into"), F("pk"))
        now = dict(unscoped.filter(pk__in=linked).order_by().values_list("pk", stands)) if linked else {}
        refs = refs_in_sight(Incident.objects.visible_to(reader), set(now.values()))
        for row in rows:
            row.told_incident = refs.get(now.get(row.incident_id))


class OneReportSerializer(ReportSerializer):
    parts = PartSerializer(source="told_parts", many=True, help_text="Parts of the totals, by sex and age.")

    class Meta(ReportSerializer.Meta):
        fields = [*ReportSerializer.Meta.fields, "parts"]
        read_only_fields = fields

    @classmethod
    def tell(cls, rows: Sequence[Any], *, reader: User, at: datetime) -> None:
        super().tell(rows, reader=reader, at=at)
        for row in rows:
            row.told_parts = list(row.parts.filter(replaced_at=None))


class PartInput(serializers.Serializer):
    harm = serializers.ChoiceField(choices=Harm.choices)
    sex = serializers.ChoiceField(choices=Sex.choices, required=False)
    age = serializers.ChoiceField(choices=Age.choices, required=False)
    low = Count(max_value=HIGHEST)
    best = Count(max_value=HIGHEST)
    high = Count(max_value=HIGHEST)


class ReportInputSerializer(MarkingInput, PlaceInput):
    """What one source told. Send the same `uid` again and the first result comes back."""

    kind = CodeInput("threat_types")
    tense = serializers.ChoiceField(choices=Report.Tense.choices)
    occurred_from_on = serializers.DateField(required=False)
    occurred_to_on = serializers.DateField(required=False, help_text="The last day, if not the same.")
    place_name = Text(max_length=160, required=False, allow_blank=True)
    channel = CodeInput("alert_channels", required=False)
    source_code = Text(max_length=40, required=False, help_text="Code word of the source. Never a name; never told.")
    reliability = CodeInput("source_reliability", required=False)
    credibility = CodeInput("information_credibility", required=False)
    heard = Text(max_length=8000, required=False, allow_blank=True, help_text="Never the name of a person.")
    actor_class = actor_class_input()
    parts = serializers.ListField(child=PartInput(), required=False, max_length=MOST_ROWS)

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), **{name: Count(max_value=HIGHEST) for name in TOTALS}}


class FilterOfPrograms(ReportFilter):
    """Words are not looked for where programs may not read: a search would tell what stands there."""

    searched = ("heard", "place_name", "ref")
    is_source_searched = False


class NewestFirst(KeysetPagination):
    ordering = ("-recorded_at", "-pk")


@extend_schema_view(get=extend_schema(summary="Reports within what you may see, the newest first"))
class ReportList(ToldList):
    model = Report
    serializer_class = ReportSerializer
    pagination_class = NewestFirst
    filterset_class = FilterOfPrograms

    def offered(self) -> dict[str, Any]:
        return super().offered() | {"zone": self.request.scope.zone}  # type: ignore[attr-defined]

    @extend_schema(
        summary="Log a report", request=ReportInputSerializer, responses=written(OneReportSerializer, "LoggedReport")
    )
    def post(self, request: Request) -> Response:
        asked = ReportInputSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given: dict[str, Any] = asked.validated_data
        refuse_un_personnel(given.get("actor_class", ""))
        fields = sent(given, "parts")
        form = NewReportForm(fields, user=person(request))
        checked(form, fields)
        facts = form.facts | {"parts": _lines(given.get("parts", []))}
        report, logged = log_report(by=person(request), at=clock.now(), **facts)
        return answer(request, report, logged, OneReportSerializer)


def _lines(parts: Sequence[dict[str, Any]]) -> list[Line]:
    """Raises ValidationError for what is of no sex and no age, says no number, or stands there twice."""
    lines = [Line(**part) for part in parts]
    if any(not (line.sex or line.age) for line in lines):
        raise ValidationError({"parts": _("Say of which sex or age they are. How many there are in all is no part.")})
    if any(not line.is_known for line in lines):
        raise ValidationError({"parts": _("Say how many they are, or leave the part out.")})
    if len({line.key for line in lines}) < len(lines):
        raise ValidationError({"parts": _("The same sex and age stand here twice. Keep one.")})
    return lines


@extend_schema_view(get=extend_schema(summary="One report"))
class ReportDetail(ToldDetail):
    model = Report
    serializer_class = OneReportSerializer
