"""Pages of a list by key, newest first: the cost does not grow with the page, and new rows do not shift it."""

import uuid
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.lookups import GreaterThan, LessThan
from django.http import HttpRequest

PAGE_SIZE = 50

ModelT = TypeVar("ModelT", bound=models.Model)


@dataclass(frozen=True)
class Page(Generic[ModelT]):
    """Rows newest first, and the addresses (query strings) of the neighbouring pages; empty where there is none."""

    rows: list[ModelT]
    newer_url: str
    older_url: str


class _Row(Func):
    """A comparison of rows is one range of an index on the same columns."""

    function = "ROW"
    output_field = models.BooleanField()


def page_of(
    rows: "models.QuerySet[ModelT]", request: HttpRequest, *, moment: str, size: int = PAGE_SIZE
) -> Page[ModelT]:
    """The page of `rows` that the request's `before` or `after` (the `uid` of a row) asks for, else the newest.

    `moment`: the column by which the list runs, newest first; equal moments run by key. A start that is not among
    `rows` gives the newest page.
    """
    after, before = _uid(request, "after"), _uid(request, "before")
    start = after or before
    mark = rows.order_by().filter(uid=start).values_list(moment, "pk").first() if start else None
    if mark and after:
        found = list(rows.filter(_beside(GreaterThan, moment, mark)).order_by(moment, "pk")[: size + 1])
        shown, more_newer, more_older = found[:size][::-1], len(found) > size, True
    else:
        below = rows.filter(_beside(LessThan, moment, mark)) if mark else rows
        found = list(below.order_by(f"-{moment}", "-pk")[: size + 1])
        shown, more_newer, more_older = found[:size], mark is not None, len(found) > size
    return Page(
        rows=shown,
        newer_url=_address(request, "after", shown[0]) if shown and more_newer else "",
        older_url=_address(request, "before", shown[-1]) if shown and more_older else "",
    )


def _beside(comparison: type[LessThan] | type[GreaterThan], moment: str, mark: tuple[Any, Any]) -> Q:
    return Q(comparison(_Row(F(moment), F("pk")), _Row(*(Value(part) for part in mark))))


def _uid(request: HttpRequest, name: str) -> uuid.UUID | None:
    """A start of a page; an address that somebody broke gives the newest page."""
    try:
        return uuid.UUID(request.GET.get(name, ""))
    except ValueError:
        return None


def _address(request: HttpRequest, name: str, row: models.Model) -> str:
    query = request.GET.copy()
    for old in ("before", "after"):
        query.pop(old, None)
    query[name] = str(row.uid)  # type: ignore[attr-defined]
    return f"?{query.urlencode()}"
