"""Pages of the geography: by the tree's path, as GeoJSON."""

from typing import Any

from rest_framework.response import Response

from common.pagination import KeysetPagination


class FeaturePages(KeysetPagination):
    """A FeatureCollection with the addresses of the pages beside it."""

    ordering = "path"

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "type": "FeatureCollection",
                "next": self.get_next_link(),
                "previous": self.get_previous_link(),
                "features": data,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        described: dict[str, Any] = super().get_paginated_response_schema(schema)
        properties = described["properties"]
        properties["features"] = properties.pop("results")
        properties["type"] = {"type": "string", "enum": ["FeatureCollection"]}
        return {**described, "required": ["type", "features"]}


class MissionPages(KeysetPagination):
    ordering = "code"


class CodePages(KeysetPagination):
    """In the list's own order. Lists are short: nearly always one page."""

    page_size = 200
    ordering = ("sort", "code", "pk")
