"""Questions about incidents, which the rows and the sums per month answer alike."""

from calendar import monthrange
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, ClassVar, Self

import h3.api.basic_int as h3
from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Aggregate, Count, DateField, F, Q, Sum
from django.db.models.functions import Trunc

from accounts.coarsening import RESOLUTIONS, told_at, told_cell, told_under
from accounts.protection import ProtectedQuerySet, ScopedQuerySet
from areas.models import Area
from threats.incidents.words import plain_words

# The origin of what the mission itself recorded; the others are codes of datasets.
MISSION = "mission"
REFUTED = "REFUTED"
ESTIMATES = ("killed_low", "killed_best", "killed_high", "civilians_killed")


def last_day_of(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


class EventQuerySet(ScopedQuerySet[Any]):
    # The day, or the first day of the month, on which an event may have begun.
    begun_on: ClassVar[str]
    # What is summed, by name; the same names for rows and for months.
    tallies: ClassVar[Mapping[str, Aggregate]]

    def of_origin(self, origin: str) -> Self:
        return self.filter(dataset=None) if origin == MISSION else self.filter(dataset__code=origin)

    def not_refuted(self) -> Self:
        """Without what was found not to have happened: it is kept, and counts nowhere."""
        return self.exclude(information_status=REFUTED)

    def under(self, area: Area) -> Self:
        """Those of which may be told that they lie in `area`."""
        return self.filter(told_under(area))

    def not_known_closer(self, area: Area) -> Self:
        """Those of which `area` is all that may be told."""
        return self.filter(told_at(area))

    def known_to_no_province(self) -> Self:
        """Those known to the country only, or to no area at all."""
        return self.filter(Q(area=None) | Q(area__level=0))

    def begun_since(self, month: date) -> Self:
        """Those whose first possible day lies in or after this month."""
        return self.filter(**{f"{self.begun_on}__gte": month.replace(day=1)})

    def begun_until(self, month: date) -> Self:
        """Those whose first possible day lies in or before this month."""
        return self.filter(**{f"{self.begun_on}__lte": last_day_of(month)})

    def drawn_at(self, cell: int, resolution: int) -> Self:
        """Those that a map of this resolution draws at `cell`."""
        raise NotImplementedError

    def drawn_in_area(self, area: Area, resolution: int) -> Self:
        """Those a map of this resolution counts at `area`, as no cell may be told of them.

        Far out, where only provinces can be told apart by eye, that is all that lies in a province.
        """
        whole = area.level == 1 and resolution == RESOLUTIONS[0]
        return self.without_cell().filter(told_under(area) if whole else told_at(area))

    def drawn_nowhere(self) -> Self:
        return self.without_cell().filter(area=None)

    def without_cell(self) -> Self:
        return self.filter(Q(h3_r4=None) | ~Q(restricted_kind=""))

    def with_cell(self, resolution: int) -> Self:
        """Those a map of this resolution draws at a cell, which is annotated as `cell`."""
        return self.annotate(cell=self.cell_at(resolution)).exclude(cell=None)

    @staticmethod
    def cell_at(resolution: int) -> Any:
        """The cell at which a map of this resolution may draw a row."""
        return told_cell(resolution)

    def near_box(self, cells: Collection[int] | None) -> Self:
        """Those in one of these cells of resolution 4: a first sieve for a box of a map, by index. None: all."""
        return self if cells is None else self.filter(h3_r4__in=cells)

    def per_month(self) -> Any:
        """Of rows `with_cell`, per month, the newest first: its first day, how many began in it, and in which cells."""
        month = Trunc(self.begun_on, "month", output_field=DateField())
        cells = ArrayAgg("cell", distinct=True)
        counted = self.order_by().values(begun=month).annotate(n=self.tallies["n"], cells=cells)
        return counted.order_by("-begun").values_list("begun", "n", "cells")

    def classifications(self) -> Any:
        """Those among the rows: a page that shows sums of them is marked by the highest."""
        return self.order_by().values_list("classification", flat=True).distinct()

    def summed_by(self, *columns: Any, **named: Any) -> Any:
        """One dict per group: `columns` and each of `tallies`."""
        return self.order_by().values(*columns, **named).annotate(**self.tallies)

    def numbered_by(self, *columns: Any) -> Any:
        """Likewise with `n` alone, which a map asks for at every move."""
        return self.order_by().values(*columns).annotate(n=self.tallies["n"])


class IncidentQuerySet(EventQuerySet, ProtectedQuerySet[Any]):  # type: ignore[override]
    begun_on = "occurred_from_on"
    tallies: ClassVar[Mapping[str, Aggregate]] = {
        "n": Count("pk"),
        "contradicting": Count("pk", filter=Q(range_inconsistent=True)),
        "with_estimate": Count("killed_best"),
        "with_civilians": Count("civilians_killed"),
        **{f"sum_{name}": Sum(name, default=0) for name in ESTIMATES},
    }

    def for_list(self) -> Self:
        """With what a line of a list shows; the last to have begun first."""
        return (
            self.select_related("area", "mission", "dataset")
            .defer("area__outline")
            .order_by("-occurred_from_on", "-pk")
        )

    def for_detail(self) -> Self:
        return self.select_related("area", "mission", "dataset", "import_run", "recorded_by").defer("area__outline")

    def with_words(self, text: str) -> Self:
        """Those in which each of these words, or one that begins with it, occurs. Without a word: all."""
        words = plain_words(text)
        if not words:
            return self
        query = SearchQuery(" & ".join(f"{word}:*" for word in words), config="simple", search_type="raw")
        return self.alias(found_by=SearchVector("words", config="simple")).filter(found_by=query)

    def drawn_at(self, cell: int, resolution: int) -> Self:
        # The cell of resolution 4 is the one with an index.
        return self.alias(drawn=told_cell(resolution)).filter(drawn=cell, h3_r4=h3.cell_to_parent(cell, 4))


class IncidentMonthQuerySet(EventQuerySet):
    begun_on = "month"
    tallies: ClassVar[Mapping[str, Aggregate]] = {
        "n": Sum("incidents"),
        "contradicting": Sum("range_inconsistent"),
        "with_estimate": Sum("figures_known"),
        "with_civilians": Sum("civilians_known"),
        **{f"sum_{name}": Sum(F(name)) for name in ESTIMATES},
    }

    def with_any(self) -> Self:
        """Without the sums of which every incident was withdrawn or moved elsewhere since."""
        return self.filter(incidents__gt=0)

    @staticmethod
    def cell_at(resolution: int) -> Any:
        """Sums know cells of resolution 4, and none of restricted kinds."""
        return F("h3_r4")

    def drawn_at(self, cell: int, resolution: int) -> Self:
        """Only a cell of resolution 4 can be told from sums."""
        far_out = resolution == h3.get_resolution(cell) == RESOLUTIONS[0]
        return self.filter(h3_r4=cell) if far_out else self.none()
