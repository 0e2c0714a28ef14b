"""Incidents and threats for programs: the same rows, rules and services as the pages."""

from typing import Any

from django.shortcuts import get_object_or_404
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.choices import areas_open_to
from accounts.coarsening import tell_areas
from accounts.policies import can
from accounts.reading import note_reading
from accounts.requests import person
from accounts.roles import THREATS_CLOSE, THREATS_VIEW
from common import clock
from common.pagination import KeysetPagination
from threats import services
from threats.api.serializers import ClosingSerializer, IncidentSerializer, ThreatInputSerializer, ThreatSerializer
from threats.filters import ThreatFilter
from threats.incidents.filters import IncidentFilter, offered_to
from threats.incidents.querysets import IncidentQuerySet
from threats.models import Incident, Threat, ThreatQuerySet


class NewestFirst(KeysetPagination):
    ordering = ("-opened_at", "-pk")


class WithinMyAreas(DjangoFilterBackend):  # type: ignore[misc]
    """Offers the areas of the person who asks; another p-code is refused as one that does not exist."""

    def get_filterset_kwargs(self, request: Request, queryset: Any, view: APIView) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_filterset_kwargs(request, queryset, view)
        return kwargs | {"areas": areas_open_to(person(request), THREATS_VIEW)}


class AsOnThePages(DjangoFilterBackend):  # type: ignore[misc]
    """Offers what the pages offer: areas and datasets of the person who asks."""

    def get_filterset_kwargs(self, request: Request, queryset: Any, view: APIView) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_filterset_kwargs(request, queryset, view)
        return kwargs | offered_to(person(request))


class LatestFirst(KeysetPagination):
    ordering = ("-occurred_from_on", "-pk")


class IncidentList(generics.ListAPIView):
    serializer_class = IncidentSerializer
    pagination_class = LatestFirst
    filter_backends = [AsOnThePages]
    filterset_class = IncidentFilter

    def get_queryset(self) -> IncidentQuerySet:
        rows: IncidentQuerySet = Incident.objects.visible_to(self.request.user).standing().for_list()
        return rows

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        tell_areas(rows or ())
        return rows

    @extend_schema(summary="Incidents within what you may see, the latest first")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class IncidentDetail(generics.RetrieveAPIView):
    serializer_class = IncidentSerializer
    lookup_field = "ref"
    filter_backends: list[Any] = []

    def get_queryset(self) -> IncidentQuerySet:
        rows: IncidentQuerySet = Incident.objects.visible_to(self.request.user).for_list()
        return rows

    def get_object(self) -> Incident:
        incident: Incident = super().get_object()
        note_reading(incident, by=person(self.request), at=clock.now())
        tell_areas([incident])
        return incident

    @extend_schema(summary="One incident")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class ThreatList(generics.ListAPIView):
    serializer_class = ThreatSerializer
    pagination_class = NewestFirst
    filter_backends = [WithinMyAreas]
    filterset_class = ThreatFilter

    def get_queryset(self) -> ThreatQuerySet:
        rows: ThreatQuerySet = Threat.objects.visible_to(self.request.user).standing().for_list()
        return rows

    @extend_schema(summary="Threats within what you may see, newest first")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary="Open a threat", request=ThreatInputSerializer, responses={201: ThreatSerializer, 200: ThreatSerializer}
    )
    def post(self, request: Request) -> Response:
        given = ThreatInputSerializer(data=request.data, context={"request": request})
        given.is_valid(raise_exception=True)
        threat, opened = services.open_threat(by=person(request), at=clock.now(), **given.validated_data)
        return Response(
            # A kind that is restricted from whoever logged it comes back as its reference alone.
            ThreatSerializer(threat).data if can(request.user, THREATS_VIEW, threat) else {"ref": threat.ref},
            status=status.HTTP_201_CREATED if opened else status.HTTP_200_OK,
        )


class ThreatDetail(generics.RetrieveAPIView):
    serializer_class = ThreatSerializer
    lookup_field = "ref"
    filter_backends: list[Any] = []

    def get_queryset(self) -> ThreatQuerySet:
        rows: ThreatQuerySet = Threat.objects.visible_to(self.request.user).for_list()
        return rows

    def get_object(self) -> Threat:
        threat: Threat = super().get_object()
        note_reading(threat, by=person(self.request), at=clock.now())
        return threat

    @extend_schema(summary="One threat")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class ThreatClosing(APIView):
    @extend_schema(summary="Close a threat", request=ClosingSerializer, responses={200: ThreatSerializer})
    def post(self, request: Request, ref: str) -> Response:
        threat = get_object_or_404(Threat.objects.visible_to(request.user, THREATS_CLOSE), ref=ref)
        given = ClosingSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        threat = services.close_threat(threat, by=person(request), at=clock.now(), **given.validated_data)
        return Response(ThreatSerializer(threat).data)
