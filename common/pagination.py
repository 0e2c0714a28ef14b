"""Pages by key, not by number: the cost does not grow with the page, and rows that arrive do not shift it."""

from rest_framework.pagination import CursorPagination


class KeysetPagination(CursorPagination):
    page_size = 50
    max_page_size = 500
    page_size_query_param = "page_size"
    ordering: str | tuple[str, ...] = "-pk"
