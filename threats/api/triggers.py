"""What may set a danger off, for programs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from accounts.api.told import ToldDetail, ToldList, ToldSerializer
from accounts.models import User
from common.pagination import KeysetPagination
from threats.api.threats import told_further_of
from threats.further import tell_further
from threats.models import Trigger
from threats.triggers.filters import TriggerFilter


class TriggerSerializer(ToldSerializer):
    """A day or season on which a danger may break out. `yearly`: on the same days of each later year too."""

    further_areas = serializers.SerializerMethodField(help_text="P-codes of further areas, as deep as may be told.")

    class Meta:
        model = Trigger
        fields = [
            "ref", "uid", "mission", "area", "further_areas", "title", "kind", "from_on", "to_on", "yearly", "note",
            "language", "classification", "sharing_boundary", "recorded_at", "withdrawn_at",
        ]  # fmt: skip
        read_only_fields = fields

    @classmethod
    def tell(cls, rows: Sequence[Any], *, reader: User, at: datetime) -> None:
        super().tell(rows, reader=reader, at=at)
        tell_further(rows)

    def get_further_areas(self, trigger: Trigger) -> list[str]:
        return told_further_of(trigger)


class ByFirstDay(KeysetPagination):
    ordering = ("from_on", "pk")


@extend_schema_view(get=extend_schema(summary="Triggers within what you may see, past ones too, by their first day"))
class TriggerList(ToldList):
    model = Trigger
    serializer_class = TriggerSerializer
    pagination_class = ByFirstDay
    filterset_class = TriggerFilter


@extend_schema_view(get=extend_schema(summary="One trigger"))
class TriggerDetail(ToldDetail):
    model = Trigger
    serializer_class = TriggerSerializer
