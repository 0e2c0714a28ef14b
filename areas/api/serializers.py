"""How areas, missions and codes look from outside: GeoJSON where there is geometry, codes and p-codes for keys."""

from typing import Any

import shapely
from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from areas.models import Area, CodeItem, Mission

NAMES = {"type": "object", "additionalProperties": {"type": "string"}}
GEOMETRY = {
    "type": ["object", "null"],
    "description": "GeoJSON MultiPolygon, WGS84, lon/lat. Null unless `geometry=1`.",
    "additionalProperties": True,
}


class AreaPropertiesSerializer(serializers.ModelSerializer):
    name = serializers.SerializerMethodField()
    names = serializers.SerializerMethodField()
    parent = serializers.CharField(  # type: ignore[assignment]
        source="parent_pcode", allow_null=True, help_text="P-code of the area above."
    )
    edition = serializers.CharField(source="edition.code")

    class Meta:
        model = Area
        fields = [
            "pcode",
            "level",
            "country",
            "name",
            "names",
            "reference_name",
            "parent",
            "edition",
            "centroid_lat",
            "centroid_lon",
            "population",
            "time_zone",
        ]

    def get_name(self, area: Area) -> str:
        return area.name()

    @extend_schema_field(NAMES)
    def get_names(self, area: Area) -> dict[str, str]:
        return dict(area.names)


class AreaSerializer(serializers.Serializer):
    """A GeoJSON feature."""

    type = serializers.SerializerMethodField()
    id = serializers.CharField(source="pcode")
    bbox = serializers.SerializerMethodField()
    geometry = serializers.SerializerMethodField()
    properties = AreaPropertiesSerializer(source="*")

    def get_type(self, area: Area) -> str:
        return "Feature"

    def get_bbox(self, area: Area) -> list[float]:
        return [area.west, area.south, area.east, area.north]

    @extend_schema_field(GEOMETRY)
    def get_geometry(self, area: Area) -> dict[str, Any] | None:
        return dict(shapely.geometry.mapping(area.shape)) if self.context["with_geometry"] else None


class MissionSerializer(serializers.ModelSerializer):
    name = serializers.SerializerMethodField()
    names = serializers.SerializerMethodField()

    class Meta:
        model = Mission
        fields = [
            "uid",
            "code",
            "kind",
            "name",
            "names",
            "ref_code",
            "countries",
            "time_zone",
            "default_language",
            "opened_on",
            "closed_on",
        ]

    def get_name(self, mission: Mission) -> str:
        return mission.name()

    @extend_schema_field(NAMES)
    def get_names(self, mission: Mission) -> dict[str, str]:
        return dict(mission.names)


class CodeItemSerializer(serializers.ModelSerializer):
    label = serializers.SerializerMethodField()  # type: ignore[assignment]
    labels = serializers.SerializerMethodField()
    attributes = serializers.SerializerMethodField()
    mission = serializers.CharField(source="mission.code", default=None, allow_null=True)

    class Meta:
        model = CodeItem
        fields = ["code", "label", "labels", "attributes", "active", "origin", "mission"]

    def get_label(self, item: CodeItem) -> str:
        return item.label(get_language())

    @extend_schema_field(NAMES)
    def get_labels(self, item: CodeItem) -> dict[str, str]:
        return {**item.labels, **item.local_labels}

    @extend_schema_field({"type": "object", "additionalProperties": True})
    def get_attributes(self, item: CodeItem) -> dict[str, Any]:
        return dict(item.attributes)
