"""The base layer of the maps: our own outlines as GeoJSON, light enough to be sent with a page.

Boundaries are simplified together, so that neighbours keep one border between them.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import h3.api.basic_int as h3
import numpy as np
import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from areas import outlines
from areas.models import Area, Edition

# In degrees; a hundredth is a kilometre. Areas of a deeper level are looked at from nearer by.
TOLERANCE = {0: 0.02, 1: 0.015, 2: 0.008, 3: 0.004}
DECIMALS = 3
# How far around the missions' countries their neighbours are drawn.
MARGIN_DEG = 8.0


def base_layer(editions: Sequence[Edition], level: int) -> dict[str, Any]:
    """A FeatureCollection: the areas of `level` in these editions and, for level 1, the countries around.

    Properties: `kind` (area | country), and of an area `pcode`, `name` in the reader's language and the point
    `label` [lat, lon] where its name stands.
    """
    key = tuple((edition.pk, edition.revision) for edition in editions)
    shapes = _areas(key, level)
    names = {area.pcode: area.name() for area in Area.objects.for_list().filter(edition__in=editions, level=level)}
    features = [
        {
            "type": "Feature",
            "properties": {"kind": "area", "pcode": pcode, "name": names.get(pcode, pcode), "label": label},
            "geometry": geometry,
        }
        for pcode, label, geometry in shapes
    ]
    if level == 1:
        around = _around(key, frozenset(edition.country for edition in editions))
        features += [{"type": "Feature", "properties": {"kind": "country"}, "geometry": each} for each in around]
    return {"type": "FeatureCollection", "features": features}


@lru_cache(maxsize=32)
def _areas(key: tuple[tuple[int, int], ...], level: int) -> list[tuple[str, list[float], dict[str, Any]]]:
    """(p-code, [lat, lon] of the label, geometry) of the areas of a level, at these revisions of editions."""
    areas = list(Area.objects.filter(edition__in=[pk for pk, _revision in key], level=level))
    if not areas:
        return []
    simple = shapely.coverage_simplify([area.shape for area in areas], TOLERANCE[level])
    return [
        (
            area.pcode,
            [round(area.centroid_lat, DECIMALS), round(area.centroid_lon, DECIMALS)],
            _light(shape),
        )
        for area, shape in zip(areas, simple, strict=True)
    ]


@lru_cache(maxsize=8)
def _around(key: tuple[tuple[int, int], ...], countries: frozenset[str]) -> list[dict[str, Any]]:
    """The countries around those of the missions, cut off where no map of them reaches."""
    own = list(Area.objects.filter(edition__in=[pk for pk, _revision in key], level=0))
    if not own:
        return []
    west, south, east, north = _bounds(own)
    reach = shapely.box(west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG)
    near = outlines.near((west, south, east, north), without=countries, margin_deg=MARGIN_DEG)
    return [_light(shapely.simplify(shape.intersection(reach), TOLERANCE[0])) for shape in near]


def point_of(cell: int, editions: Sequence[Edition]) -> tuple[float, float]:
    """(lat, lon) where a map draws the H3 cell `cell`: its middle, or a point of it that lies in these countries.

    The middle of a cell on a border may lie on the other side, where nothing of what it counts happened.
    """
    return _point_of(cell, tuple((edition.pk, edition.revision) for edition in editions))


@lru_cache(maxsize=20_000)
def _point_of(cell: int, key: tuple[tuple[int, int], ...]) -> tuple[float, float]:
    lat, lon = h3.cell_to_latlng(cell)
    land = _land(key)
    if land is None or shapely.contains_xy(land, lon, lat):
        return lat, lon
    ours = shapely.Polygon([(east, north) for north, east in h3.cell_to_boundary(cell)]).intersection(land)
    if ours.is_empty:
        return lat, lon
    inside = ours.representative_point()
    return inside.y, inside.x


@lru_cache(maxsize=8)
def _land(key: tuple[tuple[int, int], ...]) -> BaseGeometry | None:
    own = [area.shape for area in Area.objects.filter(edition__in=[pk for pk, _revision in key], level=0)]
    if not own:
        return None
    land = shapely.union_all(own)
    shapely.prepare(land)
    return land


def _bounds(areas: Iterable[Area]) -> tuple[float, float, float, float]:
    """West, south, east, north of all of them."""
    boxes = [(area.west, area.south, area.east, area.north) for area in areas]
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def box_of(areas: Iterable[Area]) -> list[float] | None:
    """[west, south, east, north] of these areas, None without any."""
    areas = list(areas)
    return list(_bounds(areas)) if areas else None


def _light(shape: BaseGeometry) -> dict[str, Any]:
    rounded = shapely.transform(shape, lambda points: np.round(points, DECIMALS))
    return dict(mapping(rounded))
