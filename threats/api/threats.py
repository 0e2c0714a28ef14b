"""Threats for programs: list, one of them, opening and closing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.told import ToldDetail, ToldList, ToldSerializer
from accounts.choices import areas_open_to
from accounts.models import User
from accounts.requests import person
from accounts.roles import ACTORS_VIEW, THREATS_CLOSE, THREATS_LOG
from areas.models import Area
from common import clock
from common.api_fields import Text
from common.pagination import KeysetPagination
from threats import services
from threats.api.inputs import CodeInput, MarkingInput, actor_class_input, answer, written
from threats.conduct import refuse_un_personnel
from threats.filters import ThreatFilter
from threats.further import areas_of_missions, tell_further
from threats.models import Actor, Threat


class ThreatSerializer(ToldSerializer):
    """A threat as its reader may see it. Codes are those of `/code-lists/`."""

    further_areas = serializers.SerializerMethodField(help_text="P-codes of further areas, as deep as may be told.")
    is_open = serializers.BooleanField()

    class Meta:
        model = Threat
        fields = [
            "ref", "uid", "mission", "area", "further_areas", "title", "kind", "horizon", "trend", "why", "groups",
            "actor_class", "description", "language", "classification", "sharing_boundary", "is_open", "opened_at",
            "closed_at", "closing_outcome", "closing_reason",
        ]  # fmt: skip
        read_only_fields = fields

    @classmethod
    def tell(cls, rows: Sequence[Any], *, reader: User, at: datetime) -> None:
        super().tell(rows, reader=reader, at=at)
        tell_further(rows)

    def get_further_areas(self, threat: Threat) -> list[str]:
        return told_further_of(threat)


def told_further_of(row: Any) -> list[str]:
    """P-codes of what `threats.further.tell_further` set."""
    return [area.pcode for area in row.told_further]


class ThreatInputSerializer(MarkingInput):
    """What a new threat needs. Send the same `uid` again and the first result comes back."""

    title = Text(max_length=160)
    kind = CodeInput("threat_types")
    horizon = CodeInput("time_horizons")
    area = Text(max_length=40, help_text="P-code of an area of yours. It decides who may read this.")
    why = Text(max_length=1000, help_text=_("What makes you think so, in a sentence or two."))
    trend = CodeInput("trends", required=False)
    groups = serializers.ListField(child=CodeInput("groups_at_risk"), required=False)
    actor_class = actor_class_input()
    further_areas = serializers.ListField(
        child=Text(max_length=40), required=False, help_text="P-codes of where else it is felt."
    )
    description = Text(max_length=8000, required=False, allow_blank=True)

    def validate_area(self, pcode: str) -> Area:
        found = areas_open_to(self.context["request"].user, THREATS_LOG).get(pcode)
        if found is None:
            raise serializers.ValidationError(f"“{pcode}” is not an area in which you may log a threat.")
        return found

    def validate_further_areas(self, pcodes: list[str]) -> list[str]:
        known = areas_of_missions(self.context["request"].user)
        for pcode in pcodes:
            if pcode not in known:
                raise serializers.ValidationError(f"“{pcode}” is not an area of your mission.")
        return sorted(set(pcodes))

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if "further_areas" in given:
            given["further_areas"] = [each for each in given["further_areas"] if each != given["area"].pcode]
        return given


class ClosingSerializer(serializers.Serializer):
    reason = Text(max_length=2000, help_text=_("What changed, and how you know. This stays with the threat."))
    outcome = CodeInput("threat_endings", required=False)


class NewestFirst(KeysetPagination):
    ordering = ("-opened_at", "-pk")


@extend_schema_view(get=extend_schema(summary="Threats within what you may see, newest first"))
class ThreatList(ToldList):
    model = Threat
    serializer_class = ThreatSerializer
    pagination_class = NewestFirst
    filterset_class = ThreatFilter

    def offered(self) -> dict[str, Any]:
        reader = person(self.request)
        sees_actors = self.request.scope.may(ACTORS_VIEW)  # type: ignore[attr-defined]
        actors = Actor.objects.visible_to(reader).standing().for_list() if sees_actors else None
        return {"areas": areas_open_to(reader, self.model.view_action), "actors": actors}

    @extend_schema(
        summary="Open a threat", request=ThreatInputSerializer, responses=written(ThreatSerializer, "OpenedThreat")
    )
    def post(self, request: Request) -> Response:
        given = ThreatInputSerializer(data=request.data, context={"request": request})
        given.is_valid(raise_exception=True)
        refuse_un_personnel(given.validated_data.get("actor_class", ""))
        threat, opened = services.open_threat(by=person(request), at=clock.now(), **given.validated_data)
        return answer(request, threat, opened, ThreatSerializer)


@extend_schema_view(get=extend_schema(summary="One threat"))
class ThreatDetail(ToldDetail):
    model = Threat
    serializer_class = ThreatSerializer


class ThreatClosing(APIView):
    @extend_schema(summary="Close a threat", request=ClosingSerializer, responses={200: ThreatSerializer})
    def post(self, request: Request, ref: str) -> Response:
        threat = get_object_or_404(Threat.objects.visible_to(request.user, THREATS_CLOSE), ref=ref)
        given = ClosingSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        at = clock.now()
        threat = services.close_threat(threat, by=person(request), at=at, **given.validated_data)
        ThreatSerializer.tell([threat], reader=person(request), at=at)
        return Response(ThreatSerializer(threat).data)
