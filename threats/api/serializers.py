import uuid
from typing import Any

import h3.api.basic_int as h3
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.choices import areas_open_to
from accounts.coarsening import told_cell_of
from accounts.roles import THREATS_LOG
from areas import codes
from areas.models import Area
from threats.incidents.querysets import MISSION
from threats.models import Incident, Threat


class ThreatSerializer(serializers.ModelSerializer):
    """A threat as its reader may see it. Codes are those of `/code-lists/`."""

    mission = serializers.CharField(source="mission.code")
    area = serializers.CharField(source="area.pcode", help_text="P-code.")
    is_open = serializers.BooleanField()

    class Meta:
        model = Threat
        fields = [
            "ref", "uid", "mission", "area", "title", "kind", "horizon", "description", "language", "classification",
            "sharing_boundary", "is_open", "opened_at", "closed_at", "closing_reason",
        ]  # fmt: skip
        read_only_fields = fields


class IncidentSerializer(serializers.ModelSerializer):
    """An incident as its reader may see it. Figures as published: null is “not known”, never 0."""

    mission = serializers.CharField(source="mission.code")
    area = serializers.CharField(
        source="told_area.pcode", default=None, help_text="P-code of the area that may be told."
    )
    origin = serializers.SerializerMethodField(help_text="`mission`, or the code of a dataset.")
    attribution = serializers.SerializerMethodField(help_text="Publisher, licence and citation of the dataset.")
    information_status = serializers.SerializerMethodField(
        help_text="A code of /code-lists/information_status/; null for an event of a dataset."
    )
    kind_list = serializers.CharField(help_text="The list of `/code-lists/` in which `kind` stands.")
    cell = serializers.SerializerMethodField(help_text="H3 cell in which it may be told to lie, or null.")
    geometry = serializers.SerializerMethodField(
        help_text="GeoJSON point: the middle of `cell`, or null where only an area is known."
    )

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

    def get_cell(self, incident: Incident) -> str | None:
        cell = told_cell_of(incident)
        return h3.int_to_str(cell) if cell else None

    @extend_schema_field(
        {
            "type": ["object", "null"],
            "properties": {
                "type": {"type": "string", "const": "Point"},
                "coordinates": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
            },
        }
    )
    def get_geometry(self, incident: Incident) -> dict[str, Any] | None:
        cell = told_cell_of(incident)
        if not cell:
            return None
        lat, lon = h3.cell_to_latlng(cell)
        return {"type": "Point", "coordinates": [round(lon, 5), round(lat, 5)]}


class CodeInput(serializers.CharField):
    """A code on offer in `code_list`."""

    def __init__(self, code_list: str, **kwargs: Any) -> None:
        self.code_list = code_list
        super().__init__(max_length=64, help_text=f"A code of /code-lists/{code_list}/.", **kwargs)

    def to_internal_value(self, data: Any) -> str:
        code = str(super().to_internal_value(data))
        if code not in dict(codes.choices(self.code_list)):
            raise serializers.ValidationError(
                f"“{code}” is not offered. Choose one of /api/v1/code-lists/{self.code_list}/."
            )
        return code


class ThreatInputSerializer(serializers.Serializer):
    """What a new threat needs. Send the same `uid` again and the first result comes back."""

    uid = serializers.UUIDField(default=uuid.uuid4, help_text="Yours to mint: the idempotency key.")
    title = serializers.CharField(max_length=160)
    kind = CodeInput("threat_types")
    horizon = CodeInput("time_horizons")
    area = serializers.CharField(max_length=20, help_text="P-code of an area of yours.")
    description = serializers.CharField(max_length=8000, required=False, allow_blank=True)
    classification = CodeInput("classifications", required=False)
    sharing_boundary = CodeInput("sharing_boundaries", required=False)

    def validate_area(self, pcode: str) -> Area:
        found = areas_open_to(self.context["request"].user, THREATS_LOG).get(pcode)
        if found is None:
            raise serializers.ValidationError(f"“{pcode}” is not an area in which you may log a threat.")
        return found


class ClosingSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=2000, help_text="What changed, and how you know.")
