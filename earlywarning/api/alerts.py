"""Alerts for programs, to read. Who said it stands on the page alone; answering is for people."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from accounts.api.told import PlacedSerializer, ToldDetail, ToldList, refs_in_sight
from accounts.models import User
from common import clock
from common.pagination import KeysetPagination
from earlywarning.board import lines_of
from earlywarning.figures import with_answers
from earlywarning.filters import AlertFilter
from earlywarning.models import Alert
from threats.models import Report, Threat


class AlertSerializer(PlacedSerializer):
    """An alert as its reader may see it. `standing` is the one word for where it stands; `due_at` of its clock."""

    standing = serializers.CharField(source="told_standing.code")
    due_at = serializers.DateTimeField(source="told_standing.clock.deadline_at", allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True, help_text="When somebody first took it.")
    responded_at = serializers.DateTimeField(allow_null=True, help_text="When the first response began.")
    threat = serializers.CharField(source="told_threat", allow_null=True, help_text="Reference, if you may see it.")
    report = serializers.CharField(source="told_report", allow_null=True, help_text="Reference, if you may see it.")
    same_as = serializers.CharField(source="told_merged_into", allow_null=True, help_text="The alert it repeats.")

    class Meta:
        model = Alert
        fields = [
            "ref", "uid", "mission", "stage", "standing", "due_at", "kind", "urgency", "severity", "certainty",
            "priority", "expected_at", "area", "precision", "cell", "geometry", "place_name", "heard", "crosscheck",
            "decision", "raised_at", "answered_at", "responded_at", "closed_at", "outcome", "closing_note", "threat",
            "report", "same_as", "language", "classification", "sharing_boundary",
        ]  # fmt: skip
        read_only_fields = fields

    @classmethod
    def tell(cls, rows: Sequence[Any], *, reader: User, at: datetime) -> None:
        """Being called opens an alert, never what it is linked to. At most five statements."""
        for line in lines_of(rows, at):
            line.alert.told_standing = line.standing  # type: ignore[attr-defined]
        others = (("threat", Threat), ("report", Report), ("merged_into", Alert))
        for name, model in others:
            refs = refs_in_sight(model.objects.visible_to(reader), {getattr(row, f"{name}_id") for row in rows})
            for row in rows:
                setattr(row, f"told_{name}", refs.get(getattr(row, f"{name}_id")))


class FilterOfPrograms(AlertFilter):
    """Code words of sources are not looked for: a search would tell which alert has one."""

    is_source_searched = False


class NewestFirst(KeysetPagination):
    ordering = ("-raised_at", "-pk")


@extend_schema_view(get=extend_schema(summary="Alerts within what you may see, open and ended, the newest first"))
class AlertList(ToldList):
    model = Alert
    serializer_class = AlertSerializer
    pagination_class = NewestFirst
    filterset_class = FilterOfPrograms

    def rows(self) -> Any:
        return with_answers(super().rows())

    def offered(self) -> dict[str, Any]:
        return super().offered() | {"zone": self.request.scope.zone, "at": clock.now()}  # type: ignore[attr-defined]


@extend_schema_view(get=extend_schema(summary="One alert"))
class AlertDetail(ToldDetail):
    model = Alert
    serializer_class = AlertSerializer

    def rows(self) -> Any:
        return with_answers(super().rows())
