"""Reading a GeoJSON file of administrative areas. Properties are found by name, never by position.

The names are those of the Common Operational Datasets (COD): adm1_pcode, adm1_name, adm1_ref, adm0_pcode, valid_on.
A file that is something else is refused whole with one sentence; a bad feature is refused alone, with its number.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import shapely
from django.utils.translation import gettext as _
from shapely.errors import GEOSException
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.geometry.base import BaseGeometry

from areas.validators import ISO3
from common.errors import DomainError

LEVELS = {"admin0": 0, "admin1": 1, "admin2": 2, "admin3": 3}


@dataclass(frozen=True)
class AreaFeature:
    """One good feature. `number` counts from 1 as in the file."""

    number: int
    level: int
    pcode: str
    parent_pcode: str | None
    names: dict[str, str]
    reference_name: str
    shape: BaseGeometry


@dataclass(frozen=True)
class Rejected:
    number: int
    pcode: str
    reason: str


@dataclass
class AreaFile:
    """What the file holds: one edition of one country at one level."""

    country: str
    valid_on: date
    level: int
    features: list[AreaFeature] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


class BadFeature(Exception):
    """A single feature can't be used; the text says why."""


def read(path: Path, level: int) -> AreaFile:
    """The areas of `level` in the file. Raises DomainError with one sentence when it is a file of another kind."""
    features = _features(path)
    _refuse_other_level(path, features, level)
    country, valid_on = _edition(path, features)
    found = AreaFile(country=country, valid_on=valid_on, level=level)
    times = Counter(_text(feature["properties"], f"adm{level}_pcode") for feature in features)
    for number, feature in enumerate(features, start=1):
        pcode = _text(feature["properties"], f"adm{level}_pcode")
        try:
            if pcode and times[pcode] > 1:
                raise BadFeature(_("The p-code %(pcode)s occurs more than once.") % {"pcode": pcode})
            found.features.append(_feature(number, feature, level))
        except BadFeature as bad:
            found.rejected.append(Rejected(number, pcode, str(bad)))
    return found


def _features(path: Path) -> list[dict[str, Any]]:
    content = _json(path)
    name = {"file": path.name}
    if isinstance(content, dict) and content.get("type") == "Topology":
        raise DomainError(_("%(file)s is TopoJSON. Save it as GeoJSON and import that.") % name)
    if not isinstance(content, dict) or content.get("type") != "FeatureCollection":
        raise DomainError(_("%(file)s is JSON but not a GeoJSON FeatureCollection of areas.") % name)
    features = content.get("features")
    if not isinstance(features, list) or not features:
        raise DomainError(_("%(file)s is a FeatureCollection without features: there is nothing to import.") % name)
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
            raise DomainError(
                _("Feature %(number)s of %(file)s has no properties, so it names no area.") % {**name, "number": number}
            )
    return features


def _json(path: Path) -> Any:
    name = {"file": path.name}
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DomainError(_("%(file)s can't be read: %(why)s.") % {**name, "why": error.strerror}) from None
    if not raw.strip():
        raise DomainError(_("%(file)s is empty.") % name)
    if raw.startswith(b"PK"):
        raise DomainError(_("%(file)s is an archive. Unpack it and import the GeoJSON file inside.") % name)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DomainError(_("%(file)s is not UTF-8 text. Save it as UTF-8 GeoJSON.") % name) from None
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = {**name, "line": error.lineno}
        if text.lstrip()[:1] not in ("{", "["):
            raise DomainError(_("%(file)s is not JSON. Import the GeoJSON form of the areas.") % name) from None
        if error.pos >= len(text.rstrip()) - 1 or "Unterminated" in error.msg:
            raise DomainError(
                _("%(file)s is cut off at line %(line)s: the JSON ends in the middle. Fetch it again.") % where
            ) from None
        raise DomainError(_("%(file)s is not valid JSON at line %(line)s.") % where) from None
    except RecursionError:
        raise DomainError(_("%(file)s is nested too deeply to be GeoJSON.") % name) from None


def _refuse_other_level(path: Path, features: Iterable[dict[str, Any]], level: int) -> None:
    """The first feature tells the level of the file: the deepest admN_pcode it has."""
    first = next(iter(features))["properties"]
    levels = [at for at in LEVELS.values() if f"adm{at}_pcode" in first]
    name = {"file": path.name, "wanted": f"adm{level}_pcode"}
    if not levels:
        raise DomainError(_("%(file)s has no property %(wanted)s, so it is not a file of these areas.") % name)
    if max(levels) != level:
        raise DomainError(
            _("%(file)s holds areas of level admin%(found)s. Import it with --level admin%(found)s.")
            % {**name, "found": max(levels)}
        )


def _edition(path: Path, features: Iterable[dict[str, Any]]) -> tuple[str, date]:
    """(country, valid on), which all features must agree on."""
    properties = [feature["properties"] for feature in features]
    countries = {_text(each, "iso3") for each in properties}
    days = {_text(each, "valid_on") for each in properties}
    if len(countries) != 1 or len(days) != 1:
        raise DomainError(
            _("%(file)s mixes several countries or editions (iso3, valid_on). Import one at a time.")
            % {"file": path.name}
        )
    (country,), (day,) = countries, days
    if not ISO3.match(country):
        raise DomainError(
            _("%(file)s doesn't say its country: the property iso3 must hold a code such as CAF.") % {"file": path.name}
        )
    try:
        return country, date.fromisoformat(day[:10])
    except ValueError:
        raise DomainError(
            _("%(file)s does not say how old it is: the property valid_on must hold a date such as 2015-06-15.")
            % {"file": path.name}
        ) from None


def _feature(number: int, feature: dict[str, Any], level: int) -> AreaFeature:
    properties = feature["properties"]
    pcode = _text(properties, f"adm{level}_pcode")
    if not pcode:
        raise BadFeature(_("The property %(name)s is missing or empty.") % {"name": f"adm{level}_pcode"})
    parent = _text(properties, f"adm{level - 1}_pcode") if level else ""
    if level and not parent:
        raise BadFeature(_("The property %(name)s is missing or empty.") % {"name": f"adm{level - 1}_pcode"})
    return AreaFeature(
        number=number,
        level=level,
        pcode=pcode,
        parent_pcode=parent or None,
        names=_names(properties, level),
        reference_name=_text(properties, f"adm{level}_ref"),
        shape=_shape(feature.get("geometry")),
    )


def _names(properties: dict[str, Any], level: int) -> dict[str, str]:
    """{language: name}: the main one in `lang`, further ones in `lang1`... A country's reference name is English."""
    names: dict[str, str] = {}
    for suffix in ("", "1", "2", "3"):
        name, language = _text(properties, f"adm{level}_name{suffix}"), _text(properties, f"lang{suffix}")
        if name and (language or not suffix):
            names[language or "en"] = name
    if level == 0 and _text(properties, "adm0_ref"):
        names.setdefault("en", _text(properties, "adm0_ref"))
    if not names:
        raise BadFeature(_("The property %(name)s is missing or empty.") % {"name": f"adm{level}_name"})
    return names


def _shape(geometry: Any) -> BaseGeometry:
    """The outline as a valid MultiPolygon within the bounds of the earth."""
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise BadFeature(_("The geometry is not a Polygon or MultiPolygon."))
    try:
        drawn = shapely.force_2d(shape(geometry))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, GEOSException):
        raise BadFeature(_("The geometry can't be read.")) from None
    if drawn.is_empty:
        raise BadFeature(_("The geometry is empty."))
    if not drawn.is_valid:
        raise BadFeature(_("The polygon is not valid: %(why)s.") % {"why": shapely.is_valid_reason(drawn)})
    west, south, east, north = drawn.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise BadFeature(_("The coordinates are not longitude and latitude in degrees (WGS84)."))
    return MultiPolygon([drawn]) if isinstance(drawn, Polygon) else drawn


def _text(properties: dict[str, Any], name: str) -> str:
    value = properties.get(name)
    return "" if value is None else str(value).strip()
