"""Datasets for whoever reads incidents, and imports for whoever runs them: what came in, as counts."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import generics, serializers

from accounts.requests import person
from common.pagination import KeysetPagination
from threats.importing.files import missions_of
from threats.incidents.filters import datasets_of
from threats.models import Dataset, ImportRun


class DatasetSerializer(serializers.ModelSerializer):
    """A published collection of events as a mission uses it."""

    mission = serializers.CharField(source="mission.code")
    own_kinds = serializers.ListField(child=serializers.CharField(), help_text="Kinds in its own words.")

    class Meta:
        model = Dataset
        fields = [
            "mission", "code", "format", "name", "publisher", "licence", "citation", "language", "sharing_boundary",
            "own_kinds",
        ]  # fmt: skip
        read_only_fields = fields


class ImportRunSerializer(serializers.ModelSerializer):
    """One file taken in. Counts are of its rows; `kept`: of what an undo left alone, how many and why."""

    mission = serializers.CharField(source="dataset.mission.code")
    dataset = serializers.CharField(source="dataset.code")
    kept = serializers.SerializerMethodField()

    class Meta:
        model = ImportRun
        fields = [
            "uid", "mission", "dataset", "state", "started_at", "finished_at", "total", "read", "added", "changed",
            "unchanged", "rejected", "withdrawn", "restored", "kept",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field({"type": "object", "additionalProperties": {"type": "integer"}})
    def get_kept(self, run: ImportRun) -> dict[str, int]:
        return dict(run.kept)


class ByCode(KeysetPagination):
    ordering = ("code", "pk")


class NewestFirst(KeysetPagination):
    ordering = ("-started_at", "-pk")


@extend_schema_view(get=extend_schema(summary="Datasets of the missions in which you may see incidents"))
class DatasetList(generics.ListAPIView):
    serializer_class = DatasetSerializer
    pagination_class = ByCode
    queryset = Dataset.objects.select_related("mission")

    def filter_queryset(self, queryset: Any) -> Any:
        mine = [dataset.pk for dataset in datasets_of(person(self.request))]
        return super().filter_queryset(queryset).filter(pk__in=mine)


@extend_schema_view(get=extend_schema(summary="Imports into the missions in which you may import, the newest first"))
class ImportRunList(generics.ListAPIView):
    serializer_class = ImportRunSerializer
    pagination_class = NewestFirst
    queryset = ImportRun.objects.select_related("dataset__mission")

    def filter_queryset(self, queryset: Any) -> Any:
        return super().filter_queryset(queryset).filter(dataset__mission__in=missions_of(person(self.request)))
