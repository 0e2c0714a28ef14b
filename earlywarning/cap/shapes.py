"""Circles and polygons of CAP: “lat,lon radius” in km, and “lat,lon lat,lon …” that ends where it began."""

import math
from dataclasses import dataclass

import shapely
from django.utils.translation import gettext as _

from areas.locate import KM_PER_DEGREE

Polygon = tuple[tuple[float, float], ...]
HALF_ROUND_THE_EARTH_KM = 20_038.0


@dataclass(frozen=True)
class Circle:
    lat: float
    lon: float
    radius_km: float


def polygon(text: str) -> Polygon:
    """The corners as (lat, lon). Raises ValueError with a sentence that tells what is wrong."""
    corners = tuple(_point(each) for each in text.split())
    if len(corners) < 4:
        raise ValueError(_("a polygon needs at least four points, the last as the first."))
    if corners[0] != corners[-1]:
        raise ValueError(_("the polygon is not closed: its last point must be its first."))
    return corners


def circle(text: str) -> Circle:
    """The circle. Raises ValueError with a sentence that tells what is wrong."""
    parts = text.split()
    if len(parts) != 2:
        raise ValueError(_("a circle is a point, a space and a radius in km."))
    radius_km = _number(parts[1])
    if not 0 <= radius_km <= HALF_ROUND_THE_EARTH_KM:
        raise ValueError(_("the radius must lie between 0 and half the way round the earth."))
    return Circle(*_point(parts[0]), radius_km)


def _point(text: str) -> tuple[float, float]:
    parts = text.split(",")
    if len(parts) != 2:
        raise ValueError(_("a point is latitude and longitude with a comma between them."))
    lat, lon = _number(parts[0]), _number(parts[1])
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError(_("the point lies outside the world: latitude -90 to 90, longitude -180 to 180."))
    return lat, lon


def _number(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise ValueError(_("coordinates and radius must be numbers."))
    return found


def middle(shape: Polygon | Circle) -> tuple[float, float, float]:
    """(lat, lon, km): a point of the shape, and how far the shape reaches from its middle."""
    if isinstance(shape, Circle):
        return shape.lat, shape.lon, shape.radius_km
    flat = shapely.make_valid(shapely.Polygon([(lon, lat) for lat, lon in shape]))
    point = flat.representative_point()
    west, south, east, north = flat.bounds
    across = (east - west) * math.cos(math.radians((south + north) / 2))
    return point.y, point.x, math.hypot(across, north - south) * KM_PER_DEGREE / 2
