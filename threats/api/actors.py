"""Reported actors for programs. What was said when the mission met them is told on the page alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from accounts.api.told import ToldDetail, ToldList, ToldSerializer, refs_in_sight
from accounts.models import User
from common.pagination import KeysetPagination
from threats.actors.filters import ActorFilter
from threats.api.threats import told_further_of
from threats.further import tell_further
from threats.models import Actor
from threats.models.actor import CAPABILITIES


class ActorSerializer(ToldSerializer):
    """A reported actor as its reader may see it. Capability goes from 1 to 5; null is not known."""

    further_areas = serializers.SerializerMethodField(help_text="P-codes of further areas, as deep as may be told.")
    merged_into = serializers.CharField(
        source="told_merged_into", allow_null=True, help_text="Reference of the actor that it is the same as."
    )

    class Meta:
        model = Actor
        fields = [
            "ref", "uid", "mission", "area", "further_areas", "name", "kind", "actor_class", "motives", *CAPABILITIES,
            "known", "merged_into", "language", "classification", "sharing_boundary", "recorded_at", "withdrawn_at",
        ]  # fmt: skip
        read_only_fields = fields

    @classmethod
    def tell(cls, rows: Sequence[Any], *, reader: User, at: datetime) -> None:
        super().tell(rows, reader=reader, at=at)
        tell_further(rows)
        refs = refs_in_sight(Actor.objects.visible_to(reader), {row.merged_into_id for row in rows})
        for row in rows:
            row.told_merged_into = refs.get(row.merged_into_id)

    def get_further_areas(self, actor: Actor) -> list[str]:
        return told_further_of(actor)


class ByName(KeysetPagination):
    ordering = ("name", "pk")


@extend_schema_view(get=extend_schema(summary="Reported actors within what you may see, by name"))
class ActorList(ToldList):
    model = Actor
    serializer_class = ActorSerializer
    pagination_class = ByName
    filterset_class = ActorFilter


@extend_schema_view(get=extend_schema(summary="One reported actor"))
class ActorDetail(ToldDetail):
    model = Actor
    serializer_class = ActorSerializer
