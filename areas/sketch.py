"""A map as a drawing that stands in the page itself: provinces as shapes of one SVG, without script, tile or request.

For pages that are glanced at, printed and mailed; the map that can be moved is `areas.drawing` and Leaflet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from areas.models import Area, Edition

# Units of the drawing; as many as a wide screen has pixels for it.
WIDTH = 960
MARGIN = 6
# In degrees: about two units where a country is a dozen degrees wide, which no eye misses.
TOLERANCE_DEG = 0.03
LEVEL = 1


@dataclass(frozen=True)
class Shape:
    """One area: its outline as the `d` of an SVG path, and the point (x, y) where something may be written on it."""

    pcode: str
    outline: str
    x: int
    y: int


@dataclass(frozen=True)
class Sketch:
    """All shapes, on a sheet of `width` by `height` units. North is up; a degree is as long as on the ground."""

    width: int
    height: int
    shapes: tuple[Shape, ...]


def sketch_of(editions: Sequence[Edition]) -> Sketch | None:
    """The first-level areas of these editions; None where there are none."""
    return _sketched(tuple((edition.pk, edition.revision) for edition in editions))


@lru_cache(maxsize=8)
def _sketched(key: tuple[tuple[int, int], ...]) -> Sketch | None:
    """At these revisions of editions: drawn once, whatever is shown on it."""
    areas = list(Area.objects.filter(edition__in=[pk for pk, _revision in key], level=LEVEL))
    if not areas:
        return None
    west, north = min(area.west for area in areas), max(area.north for area in areas)
    east, south = max(area.east for area in areas), min(area.south for area in areas)
    narrowing = cos(radians((north + south) / 2))
    scale = (WIDTH - 2 * MARGIN) / ((east - west) * narrowing)

    def to_sheet(points: np.ndarray) -> np.ndarray:
        x = (points[:, 0] - west) * narrowing * scale + MARGIN
        y = (north - points[:, 1]) * scale + MARGIN
        return np.column_stack((x, y)).round()

    simple = shapely.coverage_simplify([area.shape for area in areas], TOLERANCE_DEG)
    shapes = []
    for area, shape in zip(areas, simple, strict=True):
        ((x, y),) = to_sheet(np.array([[area.centroid_lon, area.centroid_lat]]))
        shapes.append(Shape(area.pcode, _path(shapely.transform(shape, to_sheet)), int(x), int(y)))
    return Sketch(WIDTH, round((north - south) * scale) + 2 * MARGIN, tuple(shapes))


def _path(shape: BaseGeometry) -> str:
    """Rings one after the other, each from its first point by steps: a third of what absolute points take."""
    drawn = []
    for part in shapely.get_parts(shape):
        for ring in (part.exterior, *part.interiors):
            points = shapely.get_coordinates(ring).astype(int)
            steps = np.diff(points[:-1], axis=0)
            steps = steps[np.any(steps != 0, axis=1)]
            if len(steps) > 1:
                drawn.append(f"M{points[0][0]} {points[0][1]}l" + " ".join(f"{dx} {dy}" for dx, dy in steps) + "z")
    return "".join(drawn)
