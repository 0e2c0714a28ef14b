"""Pages by key, not by number: the cost does not grow with the page, and rows that arrive do not shift it."""

import re
from typing import Any

from django.core.exceptions import ValidationError as FieldError
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

_NUMBER = re.compile(r"[0-9]{1,4}", re.ASCII)


class KeysetPagination(CursorPagination):
    page_size: int = 50
    max_page_size: int = 500
    page_size_query_param: str = "page_size"
    ordering: str | tuple[str, ...] = "-pk"

    def get_page_size(self, request: Request) -> int:
        asked = request.query_params.get(self.page_size_query_param)
        if asked is None:
            return self.page_size
        if not _NUMBER.fullmatch(asked) or not 1 <= int(asked) <= self.max_page_size:
            sentence = _("Give a number from 1 to %(most)s.") % {"most": self.max_page_size}
            raise ValidationError({self.page_size_query_param: [sentence]})
        return int(asked)

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> Any:
        """A page. Raises NotFound for a cursor that no page gave."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (ValueError, FieldError):
            if self.cursor_query_param not in request.query_params:
                raise
            # It reads well and names a position that no row can have.
            raise NotFound(self.invalid_cursor_message) from None

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        described: list[dict[str, Any]] = super().get_schema_operation_parameters(view)
        for parameter in described:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] |= {"minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
        return described
