"""Read-only doors. Geography and code lists are for everybody signed in, missions for their own people."""

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Length, Substr
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics

from areas import shipped
from areas.api.filters import AreaFilter, wants_geometry
from areas.api.pages import CodePages, FeaturePages, MissionPages
from areas.api.serializers import AreaSerializer, CodeItemSerializer, MissionSerializer
from areas.models import Area, CodeItem, Edition, Mission
from common.filtering import refuse_odd_parameters

GEOMETRY = OpenApiParameter("geometry", str, description="1: with outlines.", enum=["0", "1"])
EDITION = OpenApiParameter("edition", str, description="Code of an edition. Default: the newest per country.")


class AreaDoor(generics.GenericAPIView):
    serializer_class = AreaSerializer
    geometry_by_default = False

    def with_geometry(self) -> bool:
        return wants_geometry(self.request.query_params.get("geometry"), default=self.geometry_by_default)

    def get_queryset(self) -> "QuerySet[Area]":
        above = Area.objects.order_by().filter(
            edition=OuterRef("edition"), path=Substr(OuterRef("path"), 1, Length(OuterRef("path")) - Area.steplen)
        )
        areas = Area.objects.select_related("edition").annotate(parent_pcode=Subquery(above.values("pcode")))
        if not self.request.query_params.get("edition"):
            areas = areas.filter(edition__in=Edition.objects.newest().values("pk"))
        shown: QuerySet[Area] = areas if self.with_geometry() else areas.defer("outline")
        return shown

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "with_geometry": self.with_geometry()}


class AreaList(AreaDoor, generics.ListAPIView):
    """Areas as a FeatureCollection, in the order of the tree."""

    pagination_class = FeaturePages
    filterset_class = AreaFilter
    more_parameters = ("geometry",)

    @extend_schema(parameters=[GEOMETRY])
    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return super().get(request, *args, **kwargs)


class AreaDetail(AreaDoor, generics.RetrieveAPIView):
    """One area as a Feature with its outline."""

    lookup_field = "pcode"
    geometry_by_default = True
    filterset_class = None
    filter_backends = []

    def get_queryset(self) -> "QuerySet[Area]":
        edition = self.request.query_params.get("edition")
        areas = super().get_queryset()
        return areas.filter(edition__code=edition) if edition else areas

    def get_object(self) -> Area:
        refuse_odd_parameters(self.request, {"geometry", "edition"})
        found = self.get_queryset().filter(pcode=self.kwargs["pcode"]).first()
        if found is None:
            raise Http404
        return found

    @extend_schema(parameters=[GEOMETRY, EDITION])
    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return super().get(request, *args, **kwargs)


class MissionList(generics.ListAPIView):
    """The missions you have an appointment in."""

    serializer_class = MissionSerializer
    pagination_class = MissionPages
    queryset = Mission.objects.none()

    def get_queryset(self) -> "QuerySet[Mission]":
        return Mission.objects.filter(code__in=self.request.scope.mission_codes)  # type: ignore[attr-defined]


class CodeList(generics.ListAPIView):
    """The items of a code list in its order, those no longer offered too (`active` says so)."""

    serializer_class = CodeItemSerializer
    pagination_class = CodePages
    queryset = CodeItem.objects.none()

    def get_queryset(self) -> "QuerySet[CodeItem]":
        if self.kwargs["code_list"] not in shipped.titles():
            raise Http404
        own = Q(mission__code__in=self.request.scope.mission_codes)  # type: ignore[attr-defined]
        items = CodeItem.objects.filter(Q(mission=None) | own, code_list=self.kwargs["code_list"])
        return items.select_related("mission")
