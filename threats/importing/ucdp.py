"""The Georeferenced Event Dataset of the Uppsala Conflict Data Program (UCDP GED): one event per row.

Source of columns and codes: UCDP GED codebook, and the lists ucdp_* in `areas/data/codelists.json`. The columns
source_article, source_headline and source_original name people: they are not read, so they reach nothing.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas.models import Mission
from areas.place import Precision
from threats.importing import values
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

LONGEST = {"where_coordinates": 200, "where_description": 1000, "side_a": 300, "side_b": 300}


def parser(columns: Mapping[str, int], width: int, mission: Mission) -> Parse:
    """The function that reads a row of a file with these columns as an event of `mission`. It raises BadRow."""
    place = {name: columns.get(name) for name in NEEDED | OPTIONAL}
    countries = frozenset(mission.countries)

    def parse(cells: Sequence[str]) -> Event:
        values.width_must_be(len(cells), width)
        value = {name: "" if at is None else cells[at].strip() for name, at in place.items()}
        iso3 = value["iso3"] or ISO3_OF.get(value["country_id"], "")
        values.must_lie_in(countries, iso3, value["country_id"], value["country"])
        return _event(value)

    return parse


def _event(value: Mapping[str, str]) -> Event:
    kind = value["type_of_violence"]
    if kind not in KINDS:
        raise _code_unknown("type_of_violence", kind, "1-3")
    if not re.fullmatch(r"[0-9]{1,18}", value["id"]):
        raise BadRow(_("id “%(id)s” is not a number.") % {"id": value["id"][:40]}, "id")
    first, last = values.day_of_iso(value, "date_start"), values.day_of_iso(value, "date_end")
    values.must_be_in_order(first, last, "date_end", "date_start")
    lat, lon = values.point_of(value["latitude"], value["longitude"])
    return Event(
        external_id=value["id"],
        kind=kind,
        occurred_from_on=first,
        occurred_to_on=last,
        date_precision=_known(DATE_PRECISIONS, value, "date_prec"),
        place_name=values.text_of(value, "where_coordinates", LONGEST["where_coordinates"]),
        place_description=values.text_of(value, "where_description", LONGEST["where_description"]),
        actor_a=values.text_of(value, "side_a", LONGEST["side_a"]),
        actor_b=values.text_of(value, "side_b", LONGEST["side_b"]),
        actor_class=_actor_class(kind, value["side_a"], value["side_b"]),
        killed_low=values.count_of(value, "low"),
        killed_best=values.count_of(value, "best"),
        killed_high=values.count_of(value, "high"),
        civilians_killed=values.count_of(value, "deaths_civilians"),
        killed_a=values.count_of(value, "deaths_a"),
        killed_b=values.count_of(value, "deaths_b"),
        killed_unknown=values.count_of(value, "deaths_unknown"),
        is_aggregate=value["event_clarity"] == "2",
        sources_count=None if value["number_of_sources"] == "-1" else values.count_of(value, "number_of_sources"),
        lat=lat,
        lon=lon,
        precision=_known(PRECISIONS, value, "where_prec"),
    )


def _code_unknown(column: str, value: str, offered: str) -> BadRow:
    words = _("%(column)s is “%(value)s”; UCDP GED knows %(offered)s.")
    return BadRow(words % {"column": column, "value": value[:40], "offered": offered}, column)


def _known(codes: Mapping[str, str], value: Mapping[str, str], column: str) -> str:
    try:
        return str(codes[value[column]])
    except KeyError:
        raise _code_unknown(column, value[column], f"{min(codes)}-{max(codes)}") from None


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
