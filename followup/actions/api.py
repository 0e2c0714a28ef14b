"""Actions for programs, to read: what is to be done, by which post, until when, and how it ended."""

from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers

from accounts.api.told import ToldDetail, ToldList, ToldSerializer
from accounts.requests import person
from common import clock
from common.pagination import KeysetPagination
from followup.actions.forms import ActionFilter
from followup.actions.listing import asked_for
from followup.models import ActionPoint


class ActionSerializer(ToldSerializer):
    """An action as its reader may see it. `about`: what it is about, by kind and reference."""

    about_kind = serializers.CharField(source="subject_kind", help_text="As `alert`.")
    about = serializers.CharField(source="subject_label", help_text="Its reference.")
    owner_responsible_for = serializers.CharField(
        source="owner_aor.code", allow_null=True, help_text="Area of responsibility in which the post is held."
    )

    class Meta:
        model = ActionPoint
        fields = [
            "ref", "uid", "mission", "area", "about_kind", "about", "kind", "note", "priority", "owner_role",
            "owner_responsible_for", "first_due_at", "due_at", "carried_over", "state", "recorded_at", "ended_at",
            "ending_note", "language", "classification", "sharing_boundary",
        ]  # fmt: skip
        read_only_fields = fields


class DueFirst(KeysetPagination):
    ordering = ("due_at", "pk")


@extend_schema_view(
    get=extend_schema(
        summary="Actions to be done by your posts, the first due first; with `whose=all` all that you may see",
        parameters=[
            OpenApiParameter("whose", str, enum=["all"]),
            OpenApiParameter("state", str, enum=["late", "done", "cancelled"], description="Without it: to be done."),
        ],
    )
)
class ActionList(ToldList):
    model = ActionPoint
    serializer_class = ActionSerializer
    pagination_class = DueFirst
    more_parameters = ("whose", "state")

    def rows(self) -> Any:
        return ActionPoint.objects.visible_to(self.request.user).for_list()

    def filter_queryset(self, queryset: Any) -> Any:
        rows = super().filter_queryset(queryset)
        filters = ActionFilter(self.request.query_params)
        if not filters.is_valid():
            raise ValidationError(filters.errors.as_data())
        return asked_for(rows, filters, person(self.request), clock.now()).for_list()


@extend_schema_view(get=extend_schema(summary="One action"))
class ActionDetail(ToldDetail):
    model = ActionPoint
    serializer_class = ActionSerializer
