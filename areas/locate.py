"""From coordinates to areas and cells, in memory.

One index per set of country editions and process: the deepest areas in a tree of boxes. One point and a million go
through the same code, so a form and an import can't disagree.
"""

import math
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import h3.api.basic_int as h3
import numpy as np
import numpy.typing as npt
import shapely
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from areas import outlines
from areas.models import Area, Edition, Mission
from areas.place import DEEPEST, POINTS, SNAP_KM, Precision

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

KM_PER_DEGREE = 111.195  # of latitude, on a sphere of 6371.0 km
INDEXES_KEPT = 8
NONE = -1


class Outcome(Enum):
    INSIDE = "INSIDE"
    SNAPPED = "SNAPPED"
    ABROAD = "ABROAD"
    OUTSIDE = "OUTSIDE"


@dataclass(frozen=True)
class Located:
    """Where a point lies, as deep as its precision allows. `area` is shared between callers: read it only."""

    area: Area | None
    outcome: Outcome
    snapped_km: float | None = None
    h3_r8: int | None = None
    h3_r6: int | None = None
    h3_r4: int | None = None

    def sentence(self) -> str:
        """What to tell the person who gave the point; empty when it simply lies in its area."""
        if self.outcome is Outcome.SNAPPED and self.area is not None:
            return _("The point lies outside every known area; the nearest is %(area)s, %(km)s km away.") % {
                "area": self.area.name(),
                "km": number_format(round(self.snapped_km or 0.0, 1), 1),
            }
        if self.outcome is Outcome.ABROAD:
            return _("The point lies in another country, so no area was set. Check the coordinates.")
        if self.outcome is Outcome.OUTSIDE:
            return _("The point lies outside every known area, so none was set. Check the coordinates.")
        return ""


@dataclass(frozen=True)
class LocatedMany:
    """As `Located`, one position per point. No area or cell: 0. Not snapped: NaN."""

    areas: Sequence[Area | None]
    area_ids: Ints
    outcomes: Sequence[Outcome]
    snapped_km: Floats
    h3_r8: Ints
    h3_r6: Ints
    h3_r4: Ints

    def __len__(self) -> int:
        return len(self.areas)

    def __getitem__(self, i: int) -> Located:
        km = float(self.snapped_km[i])
        return Located(
            area=self.areas[i],
            outcome=self.outcomes[i],
            snapped_km=None if math.isnan(km) else km,
            h3_r8=int(self.h3_r8[i]) or None,
            h3_r6=int(self.h3_r6[i]) or None,
            h3_r4=int(self.h3_r4[i]) or None,
        )


class Index:
    """The deepest areas of some editions, ready for points. Shapes stand in the order of their p-codes."""

    def __init__(self, editions: Sequence[Edition]) -> None:
        everything = list(Area.objects.filter(edition__in=editions).order_by("pcode", "path"))
        by_path = {area.path: area for area in everything}
        self.leaves = [area for area in everything if area.is_leaf()]
        self.shapes = np.array([area.shape for area in self.leaves], dtype=object)
        shapely.prepare(self.shapes)
        self.tree = shapely.STRtree(self.shapes)
        # upward[level][leaf] is the leaf's ancestor (or itself) no deeper than `level`.
        self.upward = {
            level: [by_path[leaf.path[: (min(level, leaf.level) + 1) * leaf.steplen]] for leaf in self.leaves]
            for level in set(DEEPEST.values())
        }
        for area in everything:
            area.__dict__.pop("outline", None)  # the shapes hold it; a field left out loads again when asked for
            area.__dict__.pop("shape", None)
        self.abroad = np.array(self._abroad(editions), dtype=object)
        shapely.prepare(self.abroad)
        self.abroad_tree = shapely.STRtree(self.abroad)

    def _abroad(self, editions: Sequence[Edition]) -> list[BaseGeometry]:
        if not len(self.shapes):
            return []
        box = tuple(shapely.total_bounds(self.shapes))
        return outlines.near(box, without=frozenset(e.country for e in editions), margin_deg=1.0)

    def leaf_at(self, lat: Floats, lon: Floats) -> Ints:
        """Per point the leaf that covers it; on a shared border or in an overlap the one of the lowest p-code."""
        return _first_covering(self.tree, self.shapes, lat, lon)

    def is_abroad(self, lat: Floats, lon: Floats) -> npt.NDArray[np.bool_]:
        covering = _first_covering(self.abroad_tree, self.abroad, lat, lon)
        return np.not_equal(covering, NONE)

    def nearest(self, lat: float, lon: float) -> tuple[int, float] | None:
        """(leaf, km) of the nearest leaf within the snapping distance; equally near: the lowest p-code."""
        reach = SNAP_KM / KM_PER_DEGREE
        east = _km_per_degree_east(lat)
        aside = min(SNAP_KM / east, 180.0) if east else 180.0
        box = shapely.box(lon - aside, lat - reach, lon + aside, lat + reach)
        distances = [(_km_to(self.shapes[leaf], lat, lon, box), leaf) for leaf in sorted(self.tree.query(box))]
        within = [(km, int(leaf)) for km, leaf in distances if km <= SNAP_KM]
        if not within:
            return None
        km, leaf = min(within)
        return leaf, km


def _first_covering(tree: shapely.STRtree, shapes: npt.NDArray[Any], lat: Floats, lon: Floats) -> Ints:
    """Per point the lowest position of a shape that covers it, border included, or NONE."""
    best = np.full(len(lat), len(shapes), dtype=np.int64)
    if len(shapes) and len(lat):
        point, shape = tree.query(shapely.points(lon, lat))
        covers = shapely.intersects_xy(shapes[shape], lon[point], lat[point])
        np.minimum.at(best, point[covers], shape[covers])
    best[best == len(shapes)] = NONE
    return best


def _km_per_degree_east(lat: float) -> float:
    return KM_PER_DEGREE * max(math.cos(math.radians(lat)), 0.0)


def _km_to(shape: BaseGeometry, lat: float, lon: float, box: BaseGeometry) -> float:
    """Kilometres from the point to `shape`, on a plane laid at the point: a degree east is shorter than one north."""
    near = shape.intersection(box)
    if near.is_empty:
        return math.inf
    east = _km_per_degree_east(lat)
    flat = shapely.transform(near, lambda c: np.column_stack([(c[:, 0] - lon) * east, (c[:, 1] - lat) * KM_PER_DEGREE]))
    return float(flat.distance(shapely.Point(0, 0)))


def cells(lat: float, lon: float, precision: str) -> tuple[int, int, int]:
    """H3 cells of resolution 8, 6 and 4, 0 where the precision doesn't reach.

    6 and 4 are parents of 8, not cells of the point itself: the two differ for one point in fifteen, and only
    parents make a cell's count the sum of its children.
    """
    if precision not in POINTS:
        return 0, 0, 0
    r8 = h3.latlng_to_cell(lat, lon, 8)
    r6 = h3.cell_to_parent(r8, 6)
    return (r8 if precision == Precision.EXACT else 0), r6, h3.cell_to_parent(r6, 4)


_indexes: dict[tuple[tuple[int, int], ...], Index] = {}
_lock = threading.Lock()


def index_of(editions: Iterable[Edition] | Edition) -> Index:
    """The index of these editions at their present revision; built at the first question."""
    wanted = [editions] if isinstance(editions, Edition) else sorted(editions, key=lambda edition: edition.pk)
    key = tuple((edition.pk, edition.revision) for edition in wanted)
    with _lock:
        if key not in _indexes:
            while len(_indexes) >= INDEXES_KEPT:
                del _indexes[next(iter(_indexes))]
            _indexes[key] = Index(wanted)
        return _indexes[key]


def forget() -> None:
    """The next question builds its index again."""
    with _lock:
        _indexes.clear()


def editions_for(mission: Mission) -> list[Edition]:
    """The newest edition of each of the mission's countries: what its places are located in."""
    return list(Edition.objects.current(mission.countries))


def locate(lat: float, lon: float, precision: str, *, editions: Iterable[Edition] | Edition) -> Located:
    """Where the point lies in `editions`, as deep as `precision` allows. Raises ValueError off the globe."""
    return locate_many([lat], [lon], [precision], editions=editions)[0]


def locate_many(
    lats: Sequence[float] | Floats,
    lons: Sequence[float] | Floats,
    precisions: Sequence[str],
    *,
    editions: Iterable[Edition] | Edition,
) -> LocatedMany:
    """`locate` for many points at once: 100,000 of them in about a second, most of it the cells."""
    lat, lon = np.asarray(lats, dtype=np.float64), np.asarray(lons, dtype=np.float64)
    _require_on_earth(lat, lon)
    index = index_of(editions)
    leaf, snapped, outcomes = _leaves(index, lat, lon)
    caps = [DEEPEST[Precision(precision)] for precision in precisions]
    areas = [None if at == NONE else index.upward[cap][at] for at, cap in zip(leaf.tolist(), caps, strict=True)]
    cell = np.array(
        [cells(*row) for row in zip(lat.tolist(), lon.tolist(), precisions, strict=True)], dtype=np.int64
    ).reshape(-1, 3)
    return LocatedMany(
        areas=areas,
        area_ids=np.array([area.pk if area else 0 for area in areas], dtype=np.int64),
        outcomes=outcomes,
        snapped_km=snapped,
        h3_r8=cell[:, 0],
        h3_r6=cell[:, 1],
        h3_r4=cell[:, 2],
    )


def _require_on_earth(lat: Floats, lon: Floats) -> None:
    fine = (np.abs(lat) <= 90) & (np.abs(lon) <= 180)  # False for NaN too
    if not fine.all():
        i = int(np.argmin(fine))
        raise ValueError(f"Position {i}: latitude {lat[i]}, longitude {lon[i]} is not a point on earth.")


def _leaves(index: Index, lat: Floats, lon: Floats) -> tuple[Ints, Floats, list[Outcome]]:
    """Per point its leaf, the km it was snapped over (NaN: none) and what became of it."""
    leaf = index.leaf_at(lat, lon)
    snapped = np.full(len(lat), np.nan)
    outcomes = [Outcome.INSIDE] * len(lat)
    lost = np.flatnonzero(leaf == NONE)
    abroad = index.is_abroad(lat[lost], lon[lost])
    found: dict[tuple[float, float], tuple[int, float] | None] = {}
    for i, is_abroad in zip(lost.tolist(), abroad.tolist(), strict=True):
        if is_abroad:
            outcomes[i] = Outcome.ABROAD
            continue
        place = (float(lat[i]), float(lon[i]))
        if place not in found:
            found[place] = index.nearest(*place)
        nearest = found[place]
        if nearest is None:
            outcomes[i] = Outcome.OUTSIDE
        else:
            leaf[i], snapped[i] = nearest
            outcomes[i] = Outcome.SNAPPED
    return leaf, snapped, outcomes
