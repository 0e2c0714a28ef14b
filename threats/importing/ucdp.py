"""The Georeferenced Event Dataset of the Uppsala Conflict Data Program (UCDP GED): one event per row.

Source of columns and codes: UCDP GED codebook, and the lists ucdp_* in `areas/data/codelists.json`. The columns
source_article, source_headline and source_original name people: they are not read, so they reach nothing.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.models import Mission
from areas.place import Precision
from threats.importing.csvfile import Wanted
from threats.importing.formats import BadRow, Event, Format, Parse
from threats.models import ActorClass, DatePrecision

NEEDED: Final = frozenset(
    {
        "id", "type_of_violence", "side_a", "side_b", "where_prec", "latitude", "longitude", "date_prec", "date_start",
        "date_end", "deaths_civilians", "best", "high", "low",
    }
)  # fmt: skip
OPTIONAL: Final = frozenset(
    {
        "where_coordinates", "where_description", "deaths_a", "deaths_b", "deaths_unknown", "event_clarity",
        "number_of_sources", "country", "country_id", "iso3",
    }
)  # fmt: skip
KINDS: Final = frozenset({"1", "2", "3"})
STATE_BASED, ONE_SIDED = "1", "3"
GOVERNMENT: Final = "government of "

# How well the place is known. 5 is a line or a vague area such as “the north-east”, which no prefecture contains;
# 7 lies at sea or in the air.
PRECISIONS: Final = {
    "1": Precision.EXACT,
    "2": Precision.NEAR,
    "3": Precision.ADMIN2,
    "4": Precision.ADMIN1,
    "5": Precision.COUNTRY,
    "6": Precision.COUNTRY,
    "7": Precision.COUNTRY,
}
DATE_PRECISIONS: Final = {
    "1": DatePrecision.DAY,
    "2": DatePrecision.DAYS,
    "3": DatePrecision.WEEK,
    "4": DatePrecision.MONTH,
    "5": DatePrecision.YEAR,
}
# Gleditsch-Ward numbers (`country_id`) of the countries where missions are, and of those around them. A file that has
# iso3 needs no number; an event of a number that is not here is not one of the mission's.
ISO3_OF: Final = {
    "404": "GNB", "432": "MLI", "433": "SEN", "435": "MRT", "436": "NER", "437": "CIV", "438": "GIN", "439": "BFA",
    "471": "CMR", "475": "NGA", "481": "GAB", "482": "CAF", "483": "TCD", "484": "COG", "490": "COD", "500": "UGA",
    "501": "KEN", "510": "TZA", "516": "BDI", "517": "RWA", "520": "SOM", "530": "ETH", "531": "ERI", "540": "AGO",
    "551": "ZMB", "615": "DZA", "620": "LBY", "625": "SDN", "626": "SSD", "651": "EGY", "652": "SYR", "660": "LBN",
    "663": "JOR", "666": "ISR",
}  # fmt: skip

# 2009-02-20, 2009-02-20T00:00:00 or 2011-09-17 00:00:00.000.
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ][\d:.]+)?")
MOST = 10_000_000
# Any other year is a slip of whoever wrote the file.
YEARS = range(1900, 2101)
LONGEST = {"where_coordinates": 200, "where_description": 1000, "side_a": 300, "side_b": 300}


def parser(columns: Mapping[str, int], width: int, mission: Mission) -> Parse:
    """The function that reads a row of a file with these columns as an event of `mission`. It raises BadRow."""
    place = {name: columns.get(name) for name in NEEDED | OPTIONAL}
    countries = frozenset(mission.countries)

    def parse(cells: Sequence[str]) -> Event:
        if len(cells) != width:
            raise BadRow(_("The row has %(has)s columns, the header %(width)s.") % {"has": len(cells), "width": width})
        value = {name: "" if at is None else cells[at].strip() for name, at in place.items()}
        _must_lie_in(countries, value)
        return _event(value)

    return parse


def _must_lie_in(countries: frozenset[str], value: Mapping[str, str]) -> None:
    iso3 = value["iso3"] or ISO3_OF.get(value["country_id"], "")
    if iso3 not in countries and (iso3 or value["country_id"]):
        raise BadRow(
            _("The event lies in %(country)s, which is not a country of the mission (%(countries)s).")
            % {"country": value["country"] or iso3 or value["country_id"], "countries": ", ".join(sorted(countries))}
        )


def _event(value: Mapping[str, str]) -> Event:
    kind = value["type_of_violence"]
    if kind not in KINDS:
        raise BadRow(_code_unknown("type_of_violence", kind, "1-3"))
    if not re.fullmatch(r"[0-9]{1,18}", value["id"]):
        raise BadRow(_("id “%(id)s” is not a number.") % {"id": value["id"][:40]})
    first, last = _day(value, "date_start"), _day(value, "date_end")
    if last < first:
        raise BadRow(_("date_end %(end)s lies before date_start %(start)s.") % {"start": first, "end": last})
    lat, lon = _point(value)
    return Event(
        external_id=value["id"],
        kind=kind,
        occurred_from_on=first,
        occurred_to_on=last,
        date_precision=_known(DATE_PRECISIONS, value, "date_prec"),
        place_name=_text(value, "where_coordinates"),
        place_description=_text(value, "where_description"),
        actor_a=_text(value, "side_a"),
        actor_b=_text(value, "side_b"),
        actor_class=_actor_class(kind, value["side_a"], value["side_b"]),
        killed_low=_count(value, "low"),
        killed_best=_count(value, "best"),
        killed_high=_count(value, "high"),
        civilians_killed=_count(value, "deaths_civilians"),
        killed_a=_count(value, "deaths_a"),
        killed_b=_count(value, "deaths_b"),
        killed_unknown=_count(value, "deaths_unknown"),
        is_aggregate=value["event_clarity"] == "2",
        sources_count=None if value["number_of_sources"] == "-1" else _count(value, "number_of_sources"),
        lat=lat,
        lon=lon,
        precision=_known(PRECISIONS, value, "where_prec"),
    )


def _code_unknown(column: str, value: str, offered: str) -> str:
    return _("%(column)s is “%(value)s”; UCDP GED knows %(offered)s.") % {
        "column": column,
        "value": value[:40],
        "offered": offered,
    }


def _known(codes: Mapping[str, str], value: Mapping[str, str], column: str) -> str:
    try:
        return str(codes[value[column]])
    except KeyError:
        raise BadRow(_code_unknown(column, value[column], f"{min(codes)}-{max(codes)}")) from None


def _day(value: Mapping[str, str], column: str) -> date:
    match = _DAY.fullmatch(value[column])
    try:
        day = date.fromisoformat(match[1] if match else "")
        if day.year not in YEARS:
            raise ValueError
        return day
    except ValueError:
        raise BadRow(
            _("%(column)s “%(value)s” is not a day such as 2009-02-20.")
            % {"column": column, "value": value[column][:40]}
        ) from None


def _count(value: Mapping[str, str], column: str) -> int | None:
    """A whole number of people or sources; None where the publisher left it open."""
    text = value[column]
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 18 or int(text) > MOST:
        raise BadRow(
            _("%(column)s “%(value)s” is not a whole number from 0 up.") % {"column": column, "value": text[:40]}
        )
    return int(text)


def _point(value: Mapping[str, str]) -> tuple[float, float]:
    try:
        if "_" in value["latitude"] + value["longitude"]:
            raise ValueError  # float() would read 1_0 as 10
        lat, lon = float(value["latitude"]), float(value["longitude"])
    except ValueError:
        raise BadRow(
            _("latitude “%(lat)s”, longitude “%(lon)s” are not two numbers.")
            % {"lat": value["latitude"][:40], "lon": value["longitude"][:40]}
        ) from None
    if abs(lat) <= 90 and abs(lon) <= 180:  # False for NaN too
        return lat, lon
    swapped = abs(lat) <= 180 and abs(lon) <= 90
    raise BadRow(
        _("latitude %(lat)s, longitude %(lon)s is not a point on earth.") % {"lat": lat, "lon": lon}
        + (" " + _("Are the two swapped?") if swapped else "")
    )


def _text(value: Mapping[str, str], column: str) -> str:
    if len(value[column]) > LONGEST[column]:
        raise BadRow(_("%(column)s is longer than %(most)s characters.") % {"column": column, "most": LONGEST[column]})
    return value[column]


def _actor_class(kind: str, side_a: str, side_b: str) -> str:
    """Who used force. In one-sided violence that is the first side alone; the second are the civilians."""
    sides = [side_a] if kind == ONE_SIDED else [side_a, side_b]
    states = {side.lower().startswith(GOVERNMENT) for side in sides if side}
    if not states:
        return ActorClass.NOT_KNOWN.value
    if states == {True, False}:
        return ActorClass.BOTH.value
    return (ActorClass.STATE if states == {True} else ActorClass.NON_STATE).value


FORMAT = Format(
    code="ucdp-ged",
    ref_prefix="GED",
    wanted=Wanted(
        name="UCDP GED",
        needed=NEEDED,
        optional=OPTIONAL,
        aliases={"best_est": "best", "high_est": "high", "low_est": "low"},
        others={
            "event_id_cnty": gettext_lazy(
                "%(file)s is an export of ACLED, not a %(format)s file: it has the column event_id_cnty."
            )
        },
    ),
    dataset={
        "code": "ucdp-ged",
        "format": "UCDP_GED",
        "name": "UCDP GED",
        "publisher": "Uppsala Conflict Data Program, Uppsala University",
        "licence": "CC BY 4.0",
        "citation": (
            "Davies, Shawn, Therese Pettersson and Magnus Öberg (2023). Organized violence 1989–2022, and the return "
            "of conflict between states. Journal of Peace Research 60(4). Sundberg, Ralph and Erik Melander (2013). "
            "Introducing the UCDP Georeferenced Event Dataset. Journal of Peace Research 50(4)."
        ),
        "language": "en",
    },
    parser=parser,
)
