"""Taking a list along as a file: the rows that the page shows, in the words of the API, with an entry in the trail.

Cases of restricted kinds are in no file: a row with its figures is a table of persons, and those are told by month and
province only (`docs/exports.md`).
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django_filters import FilterSet

from accounts.api.told import ToldSerializer
from accounts.models import User, highest
from accounts.requests import SignedInRequest
from audit.services import Target, record
from common import clock
from common.exporting import BOUNDARIES, FORMATS, MOST_ROWS, Column, Export, Row, file_of

CHUNK = 500


@dataclass(frozen=True)
class Taken:
    """A list to take along. `kinds`: the formats it has. `notes`: sentences that go with its rows, such as licences."""

    name: str
    serializer: type[ToldSerializer]
    columns: Sequence[Column]
    notes: Sequence[str] = ()
    kinds: Sequence[str] = field(default_factory=lambda: tuple(FORMATS))


def take_along(request: SignedInRequest, filters: FilterSet, taken: Taken) -> HttpResponseBase:
    """The file that `?as=` asks for; one sentence with status 422 where there is none or too much for one."""
    kind = request.GET.get("as", "")
    if kind not in taken.kinds:
        return _refused(_("Choose a format: %(formats)s.") % {"formats": ", ".join(taken.kinds)})
    if not filters.is_valid():
        return _refused(_("The filters cannot be read. Open the list, correct them, and take it along again."))
    visible = filters.qs.for_list()
    rows = visible.filter(restricted_kind="")
    count = rows.order_by()[: MOST_ROWS + 1].count()
    if count > MOST_ROWS:
        return _refused(
            _("These are more than %(most)s rows. Narrow the list by period or area, and take it along again.")
            % {"most": MOST_ROWS}
        )
    at = clock.now()
    left_out = visible.exclude(restricted_kind="").count()
    notes = [_("Within what the reader may see, as of %(at)s.") % {"at": at.isoformat(timespec="minutes")}]
    if left_out:
        notes.append(_("Left out, because they concern survivors or children: %(n)s.") % {"n": left_out})
    classification = highest(rows.order_by().values_list("classification", flat=True).distinct())
    export = Export(taken.name, taken.columns, classification, [*notes, *taken.notes, str(BOUNDARIES)], at)
    with transaction.atomic():
        record(
            "threats.exported", by=request.user.audit_actor(), at=at,
            mission=request.scope.missions[0].code if request.scope.missions else "",
            target=Target("threats.export", uuid.uuid4(), f"{taken.name} {kind}: {count}, {classification}"),
            changes={"query": ("", request.GET.urlencode())},
        )  # fmt: skip
    return file_of(export, told(rows, taken.serializer, request.user, at), kind)


def told(rows: Any, serializer: type[ToldSerializer], reader: User, at: datetime) -> Iterator[Row]:
    """The rows as the API tells them to `reader` at `at`, some at a time."""
    found = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(found, CHUNK)):
        serializer.tell(chunk, reader=reader, at=at)
        yield from serializer(chunk, many=True).data


WITHOUT_POINTS = ("csv", "xlsx", "hxl")


def _refused(sentence: str) -> HttpResponse:
    return HttpResponse(sentence, status=422, content_type="text/plain; charset=utf-8")


def licences(datasets: Iterable[Any]) -> list[str]:
    """Whose the rows are, under which licence and how to cite them."""
    return [f"{each.name}: {each.publisher}, {each.licence}. {each.citation}" for each in datasets]


def coordinate(place: int) -> Callable[[Row], Any]:
    """A number of the point that may be told; None where only an area is."""
    return lambda row: row["geometry"]["coordinates"][place] if row["geometry"] else None
