"""The map's content as a table: incidents per area and origin."""

from collections import defaultdict
from dataclasses import dataclass

from accounts.coarsening import told_places
from areas.models import Area
from threats.filters import NO_PROVINCE
from threats.incidents.figures import Origin, Origins, Sums
from threats.incidents.filters import IncidentFilter
from threats.incidents.querysets import MISSION, EventQuerySet


@dataclass(frozen=True)
class Cell:
    """Sums of one origin in one area; `query` is that of the list that shows their rows."""

    origin: Origin
    sums: Sums
    query: str


@dataclass(frozen=True)
class Line:
    """One area, or with `area` None what is known to something wider only. `map_query`: the map of that area."""

    area: Area | None
    cells: list[Cell]
    map_query: str


@dataclass(frozen=True)
class Table:
    origins: list[Origin]
    lines: list[Line]

    @property
    def totals(self) -> list[Sums]:
        """Per origin, in the order of `origins`."""
        return [Sums.of(line.cells[place].sums for line in self.lines) for place in range(len(self.origins))]


def by_area(rows: EventQuerySet, filters: IncidentFilter) -> Table:
    """Per province or, when the filters name an area, per area below it. Three statements.

    An incident counts in the area of which it may be told that it lies in it; those known to something wider only
    stand in a line of their own.
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
        if area:
            asked = {"area": area.pcode}
        else:
            asked = {"area": chosen.pcode, "only": "1"} if chosen else {"area": NO_PROVINCE}
        there = sums[area.path if area else ""]
        return Line(
            area=area,
            cells=[
                Cell(
                    origin=origin,
                    sums=there[origin.code],
                    query=filters.query_with(**asked, origin=origin.code),
                )
                for origin in shown
            ],
            map_query=filters.query_with(area=area.pcode) if area else "",
        )

    areas = sorted(Area.objects.for_list().filter(path__in=[path for path in sums if path]), key=Area.name)
    return Table(shown, [line(area) for area in [*areas, *([None] if "" in sums else [])]])
