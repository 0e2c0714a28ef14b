"""The map's content as a table: incidents per area and origin, and when anything was last heard from there."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from accounts.coarsening import told_places
from areas.models import Area
from threats.filters import NO_PROVINCE
from threats.incidents.figures import Origin, Origins, Sums
from threats.incidents.filters import IncidentFilter
from threats.incidents.querysets import MISSION, EventQuerySet
from threats.map.heard import Heard


@dataclass(frozen=True)
class Cell:
    """Sums of one origin in one area; `query` is that of the list that shows their rows."""

    origin: Origin
    sums: Sums
    query: str


@dataclass(frozen=True)
class Line:
    """One area, or with `area` None what is known to something wider only. `map_query`: the map of that area.

    `heard_at`: the newest report from there, None where none was received.
    """

    area: Area | None
    cells: list[Cell]
    map_query: str
    heard_at: datetime | None


@dataclass(frozen=True)
class Table:
    """`tells_heard`: False where nothing can be said about reports, because the reader may read none or asked for
    what a dataset holds."""

    origins: list[Origin]
    lines: list[Line]
    tells_heard: bool

    @property
    def silent(self) -> list[Area]:
        """The areas of which no report was received."""
        return [line.area for line in self.lines if line.area and not line.heard_at] if self.tells_heard else []

    @property
    def totals(self) -> list[Sums]:
        """Per origin, in the order of `origins`."""
        return [Sums.of(line.cells[place].sums for line in self.lines) for place in range(len(self.origins))]


def by_area(rows: EventQuerySet, filters: IncidentFilter, heard: Heard | None) -> Table:
    """Per province or, when the filters name an area, per area below it. Two statements.

    An incident counts in the area of which it may be told that it lies in it; those known to something wider only
    stand in a line of their own. With `heard`, every area of the reader's has a line.
    """
    chosen = filters.areas.get(filters.data.get("area", ""))
    origins = Origins(filters.datasets)
    found = rows.summed_by("area_id", "dataset_id", "classification", "restricted_kind")
    sums: dict[str, dict[str, Sums]] = defaultdict(lambda: defaultdict(Sums))
    level = (chosen.level if chosen else 0) + 1
    for path, row in told_places(found, level):
        place = path if len(path) == (level + 1) * Area.steplen else ""
        sums[place][origins.code(row["dataset_id"])].add(row)
    with_rows = {MISSION, *(code for each in sums.values() for code in each)}
    shown = [origin for code, origin in origins.by_code.items() if code in with_rows]

    def line(area: Area | None) -> Line:
        there = sums[area.path if area else ""]
        asked = _asked(area, chosen)
        return Line(
            area=area,
            cells=[
                Cell(origin=origin, sums=there[origin.code], query=filters.query_with(**asked, origin=origin.code))
                for origin in shown
            ],
            map_query=filters.query_with(area=area.pcode) if area else "",
            heard_at=heard.last_from(area) if area and heard else None,
        )

    areas = {area.path: area for area in Area.objects.for_list().filter(path__in=[path for path in sums if path])}
    if heard:
        areas |= {area.path: area for area in areas_of(filters, level)}
    in_order = sorted(areas.values(), key=Area.name)
    return Table(shown, [line(area) for area in [*in_order, *([None] if "" in sums else [])]], heard is not None)


def areas_of(filters: IncidentFilter, level: int) -> list[Area]:
    """The reader's areas of this level, within the one that is asked for."""
    chosen = filters.areas.get(filters.data.get("area", ""))
    within = chosen.path if chosen else ""
    return [area for area in filters.areas.values() if area.level == level and area.path.startswith(within)]


def _asked(area: Area | None, chosen: Area | None) -> dict[str, str]:
    """What the list has to be asked for to show the rows of a line."""
    if area:
        return {"area": area.pcode}
    return {"area": chosen.pcode, "only": "1"} if chosen else {"area": NO_PROVINCE}
