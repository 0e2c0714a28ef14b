"""What a map draws in a box: cells with the number of incidents in them, and areas of which only the area is known.

Far out the numbers come from the sums per month, so that they cost what is shown and not what is stored; close in from
the rows around the box, of which at most the newest thousands are read: all since a month that is told. A mark lies
where its cell or its area lies, never where a row does (`accounts.coarsening`). It belongs to a box when its point lies
in it: the marks of boxes that do not overlap add up.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import h3.api.basic_int as h3
from django.utils.formats import date_format

from accounts.coarsening import told_path
from accounts.models import User
from areas.drawing import point_of
from areas.models import Area, Edition
from threats.incidents.figures import Origins, counted
from threats.incidents.filters import IncidentFilter
from threats.incidents.querysets import EventQuerySet

# Up to this zoom of the map, cells of this resolution. A cell of 4 is 45 km across, of 6 six and of 8 one.
RESOLUTIONS = ((8, 4), (11, 6))
CLOSEST = 8
MOST_CELLS = 2000
# Close in about so many rows in and around the box are read, the newest, and always whole months of them.
MOST_ROWS = 1000
# How deep in the tree the marks of areas lie on a map from far out.
PROVINCE_DEPTH = 2
# A larger box, about 500 cells of resolution 4, is searched without them: a sieve of everything sieves nothing.
MOST_SIEVED_DEG2 = 70


@dataclass(frozen=True)
class Box:
    """In degrees; east of `west` and north of `south`."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lat: float, lon: float) -> bool:
        """Its southern and western edges belong to it, so that no point lies in two boxes side by side."""
        return self.south <= lat < self.north and self.west <= lon < self.east


@dataclass
class Mark:
    """`mark` is what the list's filter calls it: a cell in hexadecimal, or a p-code. `counts`: per origin."""

    mark: str
    lat: float
    lon: float
    counts: Counter[str] = field(default_factory=Counter)
    name: str = ""
    level: int = 0


@dataclass
class Marks:
    """`left_out`: incidents of the smallest marks, when there were more than MOST_CELLS. `nowhere`: no place at all.

    `cells_since`: the first day of the month from which on the cells count; None where they count all.
    """

    resolution: int
    cells: list[Mark]
    areas: list[Mark]
    nowhere: Counter[str]
    left_out: Counter[str]
    cells_since: date | None

    def as_json(self) -> dict[str, Any]:
        return {
            "resolution": self.resolution,
            "cells": [{"mark": m.mark, "lat": m.lat, "lon": m.lon, "counts": m.counts} for m in self.cells],
            "areas": [
                {"mark": m.mark, "lat": m.lat, "lon": m.lon, "counts": m.counts, "name": m.name, "level": m.level}
                for m in self.areas
            ],
            "nowhere": self.nowhere,
            "left_out": self.left_out,
            "since": f"{self.cells_since:%Y-%m}" if self.cells_since else None,
            "since_words": date_format(self.cells_since, "YEAR_MONTH_FORMAT") if self.cells_since else "",
            "most": MOST_CELLS,
        }


def resolution_at(zoom: int) -> int:
    return next((resolution for up_to, resolution in RESOLUTIONS if zoom <= up_to), CLOSEST)


def marks_in(box: Box, zoom: int, filters: IncidentFilter, user: User, editions: Sequence[Edition]) -> Marks:
    """The marks of this box. Five statements. `editions`: the geography in which marks are kept on land."""
    resolution = resolution_at(zoom)
    origins = Origins(filters.datasets)
    sums = counted(filters, user)
    rows, since = sums, None
    if resolution != RESOLUTIONS[0][1]:
        since, around = _newest(sums.with_cell(RESOLUTIONS[0][1]).near_box(_cells_around(box)))
        rows = filters.qs.near_box(around)
        rows = rows.begun_since(since) if since else rows
    cells = [mark for mark in _cells(rows, resolution, origins, editions) if box.holds(mark.lat, mark.lon)]
    cells.sort(key=lambda mark: (-mark.counts.total(), mark.mark))
    areas, nowhere = _areas(sums.without_cell(), origins, resolution)
    return Marks(
        resolution=resolution,
        cells=cells[:MOST_CELLS],
        areas=[mark for mark in areas if box.holds(mark.lat, mark.lon)],
        nowhere=nowhere,
        left_out=sum((mark.counts for mark in cells[MOST_CELLS:]), Counter()),
        cells_since=since,
    )


def _cells_around(box: Box) -> Collection[int] | None:
    """A first sieve by index: cells of resolution 4 in and around the box; None for a box too large for one.

    Cells reach a little beyond those they are made of, hence the ring around.
    """
    if (box.east - box.west) * (box.north - box.south) > MOST_SIEVED_DEG2:
        return None
    corners = [(box.south, box.west), (box.south, box.east), (box.north, box.east), (box.north, box.west)]
    sieve: set[int] = set()
    for cell in h3.h3shape_to_cells_experimental(h3.LatLngPoly(corners), 4, contain="overlap"):
        sieve.update(h3.grid_disk(cell, 1))
    return sieve


def _newest(sums: EventQuerySet) -> tuple[date | None, Collection[int]]:
    """Where to find about MOST_ROWS incidents, the newest of those in `sums`.

    The month from which on they began, None where there are no more than those; and the cells they lie in. What lies
    around but is not this reader's would cost as much to pass over as to show, hence the cells.
    """
    total, cells = 0, set[int]()
    since: date | None = None
    for month, n, there in sums.per_month():
        if since and total + n > MOST_ROWS:
            return since, cells
        total, since = total + n, month
        cells.update(there)
    return None, cells


def _cells(rows: EventQuerySet, resolution: int, origins: Origins, editions: Sequence[Edition]) -> Iterable[Mark]:
    found: dict[int, Mark] = {}
    for row in rows.with_cell(resolution).numbered_by("cell", "dataset_id"):
        cell = row["cell"]
        if cell not in found:
            lat, lon = point_of(cell, editions)
            found[cell] = Mark(h3.int_to_str(cell), round(lat, 4), round(lon, 4))
        found[cell].counts[origins.code(row["dataset_id"])] += row["n"]
    return found.values()


def _areas(rows: EventQuerySet, origins: Origins, resolution: int) -> tuple[list[Mark], Counter[str]]:
    """Marks of the areas that may be told, far out of their provinces, and the incidents without any place."""
    found = list(rows.numbered_by("area_id", "dataset_id", "classification", "restricted_kind"))
    own = Area.objects.for_list().in_bulk({row["area_id"] for row in found if row["area_id"]})
    by_path: dict[str, Counter[str]] = defaultdict(Counter)
    nowhere: Counter[str] = Counter()
    for row in found:
        area = own.get(row["area_id"])
        path = told_path(row["classification"], row["restricted_kind"], area) if area else ""
        if resolution == RESOLUTIONS[0][1]:
            path = path[: PROVINCE_DEPTH * Area.steplen]
        told = by_path[path] if path else nowhere
        told[origins.code(row["dataset_id"])] += row["n"]
    marks = [
        Mark(area.pcode, area.centroid_lat, area.centroid_lon, by_path[area.path], area.name(), area.level)
        for area in Area.objects.for_list().filter(path__in=by_path)
    ]
    return marks, nowhere
