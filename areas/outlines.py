"""Coarse outlines of the countries around, to tell “just abroad” from “just off the map”.

`areas/data/countries.geojson`: Natural Earth, public domain; 1:10m where missions are, 1:110m for their neighbours.
"""

import json
from functools import cache
from pathlib import Path

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

FILE = Path(__file__).resolve().parent / "data" / "countries.geojson"


@cache
def countries() -> dict[str, BaseGeometry]:
    """{ISO3: outline}, lon/lat."""
    with FILE.open(encoding="utf-8") as file:
        features = json.load(file)["features"]
    return {feature["properties"]["iso3"]: shape(feature["geometry"]) for feature in features}


def near(box: tuple[float, float, float, float], *, without: frozenset[str], margin_deg: float) -> list[BaseGeometry]:
    """Outlines that come within `margin_deg` of `box` (west, south, east, north), except those of `without`."""
    west, south, east, north = box
    wide = shapely.box(west - margin_deg, south - margin_deg, east + margin_deg, north + margin_deg)
    return [outline for iso3, outline in countries().items() if iso3 not in without and outline.intersects(wide)]
