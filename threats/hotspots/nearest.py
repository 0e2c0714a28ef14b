"""How far the nearest base is: in a straight line, from as near as the place may be told."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import h3.api.basic_int as h3

from accounts.coarsening import told_cell_of
from areas.models import Site
from threats.models import HotSpot

# Where forces or police of the mission stay; the other kinds of sites are not ours.
BASES: Final = (Site.Kind.BASE,)


@dataclass(frozen=True)
class Near:
    """The nearest base and its distance in whole km. `from_area`: measured from the middle of the area."""

    base: Site
    km: int
    from_area: bool


def bases_of(missions: Iterable[int]) -> list[Site]:
    """Bases of these missions of which a point is known. One statement."""
    rows = Site.objects.filter(mission__in=set(missions), kind__in=BASES, lat__isnull=False, lon__isnull=False)
    return list(rows.order_by("name", "pk"))


def origin_of(spot: HotSpot) -> tuple[tuple[float, float] | None, bool]:
    """(lat, lon) to measure from, and whether it is only the middle of the area that may be told (`told_area`)."""
    cell = told_cell_of(spot)
    if cell is not None:
        return h3.cell_to_latlng(cell), False
    area = spot.told_area  # type: ignore[attr-defined]
    return ((area.centroid_lat, area.centroid_lon), True) if area else (None, False)


def nearest(spot: HotSpot, bases: Iterable[Site]) -> Near | None:
    """None where the mission has no base with a point, or nothing may be told of the place. `spot` has `told_area`."""
    origin, from_area = origin_of(spot)
    ours = [base for base in bases if base.mission_id == spot.mission_id]
    if origin is None or not ours:
        return None
    measured = [(h3.great_circle_distance(origin, (base.lat, base.lon), unit="km"), base) for base in ours]
    km, base = min(measured, key=lambda each: (each[0], each[1].name))
    return Near(base, round(km), from_area)
