"""Lists and single records for programs: the rows of the pages, told as finely as the pages tell them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, cast

import h3.api.basic_int as h3
from drf_spectacular.utils import extend_schema_field
from rest_framework import generics, serializers

from accounts.choices import areas_seen_by
from accounts.coarsening import tell_areas, told_cell_of
from accounts.models import User
from accounts.reading import note_reading
from accounts.requests import person
from common import clock
from common.filtering import StrictFilters

POINT = {
    "type": ["object", "null"],
    "properties": {
        "type": {"type": "string", "const": "Point"},
        "coordinates": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
    },
}


class ToldSerializer(serializers.ModelSerializer):
    """A row as its reader may see it, once `tell` was called with it. Codes are those of `/code-lists/`."""

    mission = serializers.CharField(source="mission.code")
    area = serializers.CharField(
        source="told_area.pcode", allow_null=True, help_text="P-code of the area that may be told."
    )

    @classmethod
    def tell(cls, rows: Sequence[Any], *, reader: User, at: datetime) -> None:
        """Sets on each of `rows` what its fields ask for, as `reader` may know it at `at`."""
        tell_areas(rows)

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        """Where nothing may be chosen, nothing may be answered, and the description has to say so."""
        field, kwargs = super().build_standard_field(field_name, model_field)
        if model_field.choices and model_field.blank and not model_field.null:
            kwargs["choices"] = [*kwargs["choices"], ("", "")]
        return field, kwargs


class PlacedSerializer(ToldSerializer):
    """A row with a place: the cell in which it may be told to lie, and its middle."""

    cell = serializers.SerializerMethodField(help_text="H3 cell in which it may be told to lie, or null.")
    geometry = serializers.SerializerMethodField(
        help_text="GeoJSON point: the middle of `cell`, or null where only an area is known."
    )

    def get_cell(self, row: Any) -> str | None:
        cell = told_cell_of(row)
        return h3.int_to_str(cell) if cell else None

    @extend_schema_field(POINT)
    def get_geometry(self, row: Any) -> dict[str, Any] | None:
        cell = told_cell_of(row)
        if not cell:
            return None
        lat, lon = h3.cell_to_latlng(cell)
        return {"type": "Point", "coordinates": [round(lon, 5), round(lat, 5)]}


class Told(generics.GenericAPIView):
    """`model`: a Protected one, or another that answers the access question."""

    model: ClassVar[Any]

    def get_queryset(self) -> Any:
        return self.rows()

    def rows(self) -> Any:
        """What this person may see here."""
        return self.model.objects.visible_to(self.request.user).for_list()

    def tell(self, rows: Sequence[Any]) -> None:
        serializer = cast("type[ToldSerializer]", self.get_serializer_class())
        serializer.tell(rows, reader=person(self.request), at=clock.now())


class ToldList(Told, generics.ListAPIView):
    """Standing rows within sight, page after page, with the filters of the page."""

    filter_backends = [StrictFilters]

    def rows(self) -> Any:
        return super().rows().standing()

    def offered(self) -> dict[str, Any]:
        """Arguments of the filters: the areas of the person who asks; another p-code is as one that does not exist."""
        return {"areas": areas_seen_by(person(self.request), self.model.view_action)}

    def paginate_queryset(self, queryset: Any) -> Any:
        rows = super().paginate_queryset(queryset)
        self.tell(rows or ())
        return rows


class ToldDetail(Told, generics.RetrieveAPIView):
    """One row within sight by its reference, withdrawn or not; opening one of a restricted kind is written down."""

    lookup_field = "ref"
    filter_backends: list[Any] = []

    def get_object(self) -> Any:
        row = super().get_object()
        note_reading(row, by=person(self.request), at=clock.now())
        self.tell([row])
        return row


def refs_in_sight(rows: Any, keys: set[int | None]) -> dict[int | None, str]:
    """{key: reference} of those of `rows`, which come from `visible_to`, with these keys. None without any key."""
    wanted = keys - {None}
    return dict(rows.filter(pk__in=wanted).order_by().values_list("pk", "ref")) if wanted else {}
