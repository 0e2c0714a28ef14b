"""Threat assessments for programs: what is expected, until when, how surely, and line by line how likely."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers

from accounts.api.told import ToldDetail, ToldList, ToldSerializer, refs_in_sight
from accounts.models import User
from common import clock
from common.pagination import KeysetPagination
from threats.assessments.filters import AssessmentFilter
from threats.assessments.lines import lines_of
from threats.assessments.scenarios import BANDS, CASES
from threats.models import Assessment, RiskLine, StaleMark, Threat

SCENARIOS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["case", "text", "band", "indicators"],
        "properties": {
            "case": {"type": "string", "enum": list(CASES)},
            "text": {"type": "string"},
            "band": {"type": "string", "enum": ["", *BANDS]},
            "indicators": {"type": "string"},
        },
    },
}


class RiskLineSerializer(serializers.ModelSerializer):
    """One thing that may happen. `probability` is in percent, within `horizon_days` of the endorsement."""

    area = serializers.CharField(source="area.pcode", help_text="P-code.")
    threat = serializers.CharField(source="told_threat", allow_null=True, help_text="Reference in the register.")
    scenarios = serializers.SerializerMethodField()

    class Meta:
        model = RiskLine
        fields = [
            "uid", "position", "threat", "title", "area", "kind", "groups", "actors", "likelihood", "impact", "level",
            "measures", "residual_likelihood", "residual_impact", "residual_level", "matrix_number", "probability",
            "horizon_days", "justification", "scenarios",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(SCENARIOS)
    def get_scenarios(self, line: RiskLine) -> list[dict[str, str]]:
        return list(line.scenarios)


class AssessmentSerializer(ToldSerializer):
    """An assessment as its reader may see it. It is valid from its endorsement until `lapses_at`.

    `stale`: it is in force and what happened contradicts it.
    """

    # An assessment is of an area; its page names it whatever the marking, and so does this.
    area = serializers.CharField(source="area.pcode", allow_null=True, help_text="P-code of the area it is of.")
    valid = serializers.BooleanField(source="told_valid")
    stale = serializers.BooleanField(source="told_stale")
    replaces = serializers.CharField(
        source="told_replaced", allow_null=True, help_text="Reference of the version from which it was made."
    )

    class Meta:
        model = Assessment
        fields = [
            "ref", "uid", "mission", "title", "level", "area", "covered", "period_from_on", "period_until_on",
            "horizon", "valid_until_on", "lapses_at", "next_review_on", "contributing", "confidence", "summary",
            "atrocity_risk", "atrocity_factors", "state", "valid", "stale", "endorsed_role", "endorsed_at",
            "superseded_at", "withdrawn_at", "replaces", "language", "classification", "sharing_boundary",
            "recorded_at",
        ]  # fmt: skip
        read_only_fields = fields

    @classmethod
    def tell(cls, rows: Sequence[Any], *, reader: User, at: datetime) -> None:
        """At most two statements."""
        marks = StaleMark.objects.filter(assessment__in=[row.pk for row in rows])
        stale = set(marks.values_list("assessment", flat=True))
        refs = refs_in_sight(Assessment.objects.visible_to(reader), {row.replaces_id for row in rows})
        for row in rows:
            row.told_valid = row.is_in_force and row.endorsed_at <= at and not row.is_lapsed_at(at)
            row.told_stale = row.is_in_force and row.pk in stale
            row.told_replaced = refs.get(row.replaces_id)


class OneAssessmentSerializer(AssessmentSerializer):
    """With its blocks of text and its risk lines."""

    lines = RiskLineSerializer(source="told_lines", many=True)

    class Meta(AssessmentSerializer.Meta):
        fields = [*AssessmentSerializer.Meta.fields, "context", "civilians", "protectors", "presence", "lines"]
        read_only_fields = fields

    @classmethod
    def tell(cls, rows: Sequence[Any], *, reader: User, at: datetime) -> None:
        super().tell(rows, reader=reader, at=at)
        for row in rows:
            row.told_lines = lines_of(row)
            refs = refs_in_sight(Threat.objects.visible_to(reader), {line.threat_id for line in row.told_lines})
            for line in row.told_lines:
                line.told_threat = refs.get(line.threat_id)


class NewestFirst(KeysetPagination):
    ordering = ("-recorded_at", "-pk")


@extend_schema_view(
    get=extend_schema(summary="Threat assessments within what you may see, in every state, newest first")
)
class AssessmentList(ToldList):
    model = Assessment
    serializer_class = AssessmentSerializer
    pagination_class = NewestFirst
    filterset_class = AssessmentFilter

    def rows(self) -> Any:
        """Withdrawn ones among them, as on the page: they say so."""
        return Assessment.objects.visible_to(self.request.user).for_list()

    def offered(self) -> dict[str, Any]:
        return super().offered() | {"at": clock.now()}


@extend_schema_view(get=extend_schema(summary="One threat assessment with its risk lines"))
class AssessmentDetail(ToldDetail):
    model = Assessment
    serializer_class = OneAssessmentSerializer
