"""Hot spots for programs: which places are to be protected, how firmly, and what stands ready."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from accounts.api.told import PlacedSerializer, ToldDetail, ToldList
from accounts.models import User
from common.pagination import KeysetPagination
from threats.hotspots.filters import HotSpotFilter
from threats.hotspots.reading import order_of
from threats.models import Assessment, HotSpot, Preparedness


class PostSerializer(serializers.Serializer):
    """A post: a role, and the area of responsibility in which it is held, where there is one."""

    role = serializers.CharField(help_text="A code of /code-lists/roles/.")
    responsible_for = serializers.CharField(allow_null=True, help_text="Code of the area of responsibility.")


class HotSpotSerializer(PlacedSerializer):
    """A hot spot as its reader may see it. `proposed` is what the rule or somebody proposes, `commitment` the decision.

    `place`: where it stands in the order of those that the reader sees, from 1; null once it is closed.
    """

    place = serializers.IntegerField(source="told_place", allow_null=True)
    proposed_from = serializers.CharField(
        source="told_source", allow_null=True, help_text="Reference of the assessment that it follows from."
    )
    proposed_then = serializers.CharField(source="decided_on", help_text="What was proposed when it was decided.")
    holder = serializers.SerializerMethodField(help_text="The post that holds it.")
    ready = serializers.ListField(
        child=serializers.CharField(), source="told_ready", help_text="Codes of /code-lists/preparedness_items/."
    )

    class Meta:
        model = HotSpot
        fields = [
            "ref", "uid", "mission", "name", "why", "area", "precision", "cell", "geometry", "stage", "place",
            "proposed", "proposed_level", "proposed_from", "proposed_at", "commitment", "proposed_then", "decided_at",
            "decided_because", "forum", "closed_at", "closing_reason", "holder", "road_minutes", "air_minutes",
            "travel_checked_on", "ready", "language", "classification", "sharing_boundary", "recorded_at",
            "withdrawn_at",
        ]  # fmt: skip
        read_only_fields = fields

    @classmethod
    def tell(cls, rows: Sequence[Any], *, reader: User, at: datetime) -> None:
        """Ranks have gaps where others stand that the reader may not see, so they are counted anew. Four statements."""
        super().tell(rows, reader=reader, at=at)
        places = {spot.pk: number for number, spot in enumerate(order_of(reader), start=1)}
        named = {row.proposed_from for row in rows} - {""}
        seen = set(Assessment.objects.visible_to(reader).filter(ref__in=named).values_list("ref", flat=True))
        ready: dict[int, list[str]] = {}
        ticks = Preparedness.objects.filter(hot_spot__in=[row.pk for row in rows], ended_at=None).order_by("item")
        for spot, item in ticks.values_list("hot_spot", "item"):
            ready.setdefault(spot, []).append(item)
        for row in rows:
            row.told_place = places.get(row.pk)
            row.told_source = row.proposed_from if row.proposed_from in seen else None
            row.told_ready = ready.get(row.pk, [])

    def get_holder(self, spot: HotSpot) -> PostSerializer(allow_null=True):  # type: ignore[valid-type]
        return post_of(spot.holder_role, spot.holder_aor)


def post_of(role: str, aor: Any) -> dict[str, Any] | None:
    """A post as PostSerializer describes it; None where no role is named."""
    return {"role": role, "responsible_for": aor.code if aor else None} if role else None


class NewestFirst(KeysetPagination):
    ordering = ("-recorded_at", "-pk")


@extend_schema_view(
    get=extend_schema(
        summary="Hot spots within what you may see; without a stage the open ones. `place` is their order"
    )
)
class HotSpotList(ToldList):
    model = HotSpot
    serializer_class = HotSpotSerializer
    pagination_class = NewestFirst
    filterset_class = HotSpotFilter


@extend_schema_view(get=extend_schema(summary="One hot spot"))
class HotSpotDetail(ToldDetail):
    model = HotSpot
    serializer_class = HotSpotSerializer
