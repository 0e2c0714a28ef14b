"""Reading single values of a row: days, numbers, points, codes. What can't be read is a BadRow with its column."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from threats.importing.formats import BadRow

MOST: Final = 10_000_000
# Any other year is a slip of whoever wrote the file.
YEARS: Final = range(1900, 2101)
# 2009-02-20, 2009-02-20T00:00:00 or 2011-09-17 00:00:00.000.
_ISO_DAY: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ][\d:.]+)?", re.ASCII)


def day_of_iso(value: Mapping[str, str], column: str) -> date:
    match = _ISO_DAY.fullmatch(value[column])
    try:
        day = date.fromisoformat(match[1] if match else "")
        if day.year not in YEARS:
            raise ValueError
        return day
    except ValueError:
        raise not_a_day(column, value[column], "2009-02-20") from None


def not_a_day(column: str, text: str, example: str) -> BadRow:
    return BadRow(
        _("%(column)s “%(value)s” is not a day such as %(example)s.")
        % {"column": column, "value": text[:40], "example": example},
        column,
    )


def count_of(value: Mapping[str, str], column: str) -> int | None:
    """A whole number of people or sources; None where the publisher left it open."""
    text = value[column]
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 18 or int(text) > MOST:
        raise BadRow(
            _("%(column)s “%(value)s” is not a whole number from 0 up.") % {"column": column, "value": text[:40]},
            column,
        )
    return int(text)


def point_of(lat_text: str, lon_text: str) -> tuple[float, float]:
    """(lat, lon) on earth. Says so when the two look swapped."""
    try:
        if "_" in lat_text + lon_text:
            raise ValueError  # float() would read 1_0 as 10
        lat, lon = float(lat_text), float(lon_text)
    except ValueError:
        raise BadRow(
            _("latitude “%(lat)s”, longitude “%(lon)s” are not two numbers.")
            % {"lat": lat_text[:40], "lon": lon_text[:40]},
            "latitude",
        ) from None
    if abs(lat) <= 90 and abs(lon) <= 180:  # False for NaN too
        return lat, lon
    swapped = abs(lat) <= 180 and abs(lon) <= 90
    raise BadRow(
        _("latitude %(lat)s, longitude %(lon)s is not a point on earth.") % {"lat": lat, "lon": lon}
        + (" " + _("Are the two swapped?") if swapped else ""),
        "latitude",
    )


def text_of(value: Mapping[str, str], column: str, longest: int) -> str:
    if len(value[column]) > longest:
        raise BadRow(_("%(column)s is longer than %(most)s characters.") % {"column": column, "most": longest}, column)
    return value[column]


def must_be_in_order(first: date, last: date, column: str, first_column: str) -> None:
    if last < first:
        raise BadRow(
            _("%(column)s %(end)s lies before %(first)s %(start)s.")
            % {"column": column, "end": last, "first": first_column, "start": first},
            column,
        )


def width_must_be(has: int, width: int) -> None:
    if has != width:
        raise BadRow(_("The row has %(has)s columns, the header %(width)s.") % {"has": has, "width": width})


def must_lie_in(countries: frozenset[str], iso3: str, number: str, named: str) -> None:
    """Nothing when `iso3` is one of the mission's countries, or the row names none, not by its number either."""
    if iso3 not in countries and (iso3 or number):
        raise BadRow(
            _("The event lies in %(country)s, which is not a country of the mission (%(countries)s).")
            % {"country": named or iso3 or number, "countries": ", ".join(sorted(countries))},
            "country",
        )
