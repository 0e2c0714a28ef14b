"""The export that a user of ACLED (Armed Conflict Location & Event Data) fetched for themselves: one event per row.

Source of columns and codes: ACLED codebook of October 2024, and the lists acled_* in `areas/data/codelists.json`. Old
exports write the kinds of actors (`inter1`, `inter2`) as numbers, newer ones as words. The columns notes, source, tags
and assoc_actor_* name people or speak of sources: they are not read, so they reach nothing.
"""

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from accounts.protection import RestrictedKind
from areas import codes
from areas.models import Mission
from areas.place import Precision
from threats.importing import values
from threats.importing.csvfile import Wanted
from threats.importing.formats import BadRow, Event, Format, Parse
from threats.models import ActorClass, DatePrecision

NEEDED: Final = frozenset(
    {
        "event_id_cnty", "event_date", "time_precision", "event_type", "sub_event_type", "actor1", "inter1", "actor2",
        "inter2", "latitude", "longitude", "geo_precision", "fatalities",
    }
)  # fmt: skip
OPTIONAL: Final = frozenset({"iso", "iso3", "country", "location", "admin1", "admin2"})
KINDS: Final = "acled_sub_event_types"
# ISO 3166 numbers of the countries where missions are, and of those around them.
ISO3_OF: Final = {
    "12": "DZA", "24": "AGO", "108": "BDI", "120": "CMR", "140": "CAF", "148": "TCD", "178": "COG", "180": "COD",
    "196": "CYP", "231": "ETH", "232": "ERI", "266": "GAB", "324": "GIN", "332": "HTI", "356": "IND", "376": "ISR",
    "384": "CIV", "400": "JOR", "404": "KEN", "422": "LBN", "434": "LBY", "466": "MLI", "478": "MRT", "562": "NER",
    "566": "NGA", "586": "PAK", "624": "GNB", "646": "RWA", "686": "SEN", "706": "SOM", "728": "SSD", "729": "SDN",
    "732": "ESH", "760": "SYR", "800": "UGA", "818": "EGY", "834": "TZA", "854": "BFA", "894": "ZMB",
}  # fmt: skip
# A town is a point; “part of a region” is no village, so it gets no point at all.
PRECISIONS: Final = {"1": Precision.EXACT, "2": Precision.ADMIN2, "3": Precision.ADMIN1}
TIME_PRECISIONS: Final = {"1": DatePrecision.DAY, "2": DatePrecision.WEEK, "3": DatePrecision.MONTH}
# Kinds of actors, as number or word: whether it is a State's; None where the codebook leaves that open.
STATE, NON_STATE = "STATE", "NON_STATE"
ACTORS: Final[dict[str, str | None]] = {
    "1": STATE, "state forces": STATE,
    "2": NON_STATE, "rebel group": NON_STATE, "rebel groups": NON_STATE,
    "3": NON_STATE, "political militia": NON_STATE, "political militias": NON_STATE,
    "4": NON_STATE, "identity militia": NON_STATE, "identity militias": NON_STATE,
    "5": NON_STATE, "rioters": NON_STATE,
    "8": None, "external/other forces": None, "other forces": None, "external forces": None,
}  # fmt: skip
# Those who are there but use no force, and the second side where there is none.
NO_FORCE: Final = frozenset({"", "0", "6", "7", "protesters", "civilians"})
# Where both sides fight. In all others the first side acts, unless it uses no force.
BOTH_SIDES: Final = frozenset({"Battles", "Riots"})
LONGEST: Final = {"location": 200, "actor1": 300, "actor2": 300}
# 06 May 2014 and 6-May-2014 beside 2014-05-06; words of a month in English only, as ACLED writes them.
_WORDED_DAY: Final = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})[ -](\d{4})", re.ASCII)
MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
SEXUAL_VIOLENCE: Final = "Sexual violence"


def parser(columns: Mapping[str, int], width: int, mission: Mission) -> Parse:
    """The function that reads a row of a file with these columns as an event of `mission`. It raises BadRow."""
    place = {name: columns.get(name) for name in NEEDED | OPTIONAL}
    countries = frozenset(mission.countries)
    type_of = {code: str(item.attributes.get("event_type", "")) for code, item in codes.items(KINDS).items()}

    def parse(cells: Sequence[str]) -> Event:
        values.width_must_be(len(cells), width)
        value = {name: "" if at is None else cells[at].strip() for name, at in place.items()}
        iso3 = value["iso3"] or ISO3_OF.get(value["iso"].lstrip("0"), "")
        values.must_lie_in(countries, iso3, value["iso"], value["country"])
        return _event(value, type_of)

    return parse


def _event(value: Mapping[str, str], type_of: Mapping[str, str]) -> Event:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,24}", value["event_id_cnty"]):
        words = _("event_id_cnty “%(id)s” is not an identifier such as CAF1234.")
        raise BadRow(words % {"id": value["event_id_cnty"][:40]}, "event_id_cnty")
    kind = _kind(value, type_of)
    first, last, date_precision = _days(value)
    lat, lon = values.point_of(value["latitude"], value["longitude"])
    return Event(
        external_id=value["event_id_cnty"],
        kind=kind,
        occurred_from_on=first,
        occurred_to_on=last,
        date_precision=date_precision,
        place_name=values.text_of(value, "location", LONGEST["location"]),
        place_description="",
        actor_a=values.text_of(value, "actor1", LONGEST["actor1"]),
        actor_b=values.text_of(value, "actor2", LONGEST["actor2"]),
        actor_class=_actor_class(value),
        # One number, no range: what ACLED does not say is not known.
        killed_low=None,
        killed_best=values.count_of(value, "fatalities"),
        killed_high=None,
        civilians_killed=None,
        killed_a=None,
        killed_b=None,
        killed_unknown=None,
        is_aggregate=False,
        sources_count=None,
        lat=lat,
        lon=lon,
        precision=_known(PRECISIONS, value, "geo_precision"),
    )


def _kind(value: Mapping[str, str], type_of: Mapping[str, str]) -> str:
    """The sub-event type, which implies the event type; the two must go together."""
    kind, wider = value["sub_event_type"], value["event_type"]
    if kind not in type_of:
        words = _("sub_event_type is “%(value)s”, which is none of ACLED's.")
        raise BadRow(words % {"value": kind[:40]}, "sub_event_type")
    if type_of[kind] != wider:
        words = _("sub_event_type “%(kind)s” belongs to “%(type)s”, but event_type is “%(value)s”.")
        raise BadRow(words % {"kind": kind, "type": type_of[kind], "value": wider[:40]}, "event_type")
    return kind


def _days(value: Mapping[str, str]) -> tuple[date, date, str]:
    """First and last possible day. Known to the week or month, ACLED gives one day of it: it may have been any."""
    day = _day(value["event_date"])
    precision = _known(TIME_PRECISIONS, value, "time_precision")
    if precision == DatePrecision.WEEK:
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6), precision
    if precision == DatePrecision.MONTH:
        return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]), precision
    return day, day, precision


def _day(text: str) -> date:
    if not (match := _WORDED_DAY.fullmatch(text)):
        return values.day_of_iso({"event_date": text}, "event_date")
    try:
        word = match[2].lower()
        month = next(place for place, name in enumerate(MONTHS, start=1) if word in (name, name[:3]))
        day = date(int(match[3]), month, int(match[1]))
        if day.year not in values.YEARS:
            raise ValueError
        return day
    except (ValueError, StopIteration):
        raise values.not_a_day("event_date", text, "06 May 2014") from None


def _known(known: Mapping[str, str], value: Mapping[str, str], column: str) -> str:
    try:
        return str(known[value[column]])
    except KeyError:
        words = _("%(column)s is “%(value)s”; ACLED knows %(offered)s.")
        said = {"column": column, "value": value[column][:40], "offered": f"{min(known)}-{max(known)}"}
        raise BadRow(words % said, column) from None


def _actor_class(value: Mapping[str, str]) -> str:
    """Who used force."""
    sides = [(name, value[name].lower()) for name in ("inter1", "inter2")]
    for name, side in sides:
        if side not in ACTORS and side not in NO_FORCE:
            words = _("%(column)s is “%(value)s”, which is no kind of actor of ACLED's.")
            raise BadRow(words % {"column": name, "value": value[name][:40]}, name)
    forceful = [side for _name, side in sides if side not in NO_FORCE]
    if value["event_type"] not in BOTH_SIDES:
        forceful = forceful[:1]
    found = {ACTORS[side] for side in forceful} - {None}
    if not found:
        return ActorClass.NOT_KNOWN.value
    if len(found) > 1:
        return ActorClass.BOTH.value
    return (ActorClass.STATE if found == {STATE} else ActorClass.NON_STATE).value


def restricted(kind: str) -> str:
    """Sexual violence is told of only by province, and to the roles that serve survivors, whoever publishes it."""
    return RestrictedKind.CRSV.value if kind == SEXUAL_VIOLENCE else ""


FORMAT = Format(
    code="acled",
    ref_prefix="ACLED",
    wanted=Wanted(name="ACLED", needed=NEEDED, optional=OPTIONAL, aliases={}, others={}),
    dataset={
        "code": "acled",
        "format": "ACLED",
        "name": "ACLED",
        "publisher": "Armed Conflict Location & Event Data (ACLED), acleddata.com",
        "licence": "ACLED terms of use: for whoever fetched it, not to be passed on",
        "citation": (
            "Raleigh, Clionadh, Roudabeh Kishi and Andrew Linke (2023). Political instability patterns are obscured by "
            "conflict dataset scope conditions, sources, and coding choices. Humanities and Social Sciences "
            "Communications 10, 74. Data: ACLED, acleddata.com."
        ),
        "language": "en",
        "sharing_boundary": "MISSION",
    },
    parser=parser,
    restricted=restricted,
    id_column="event_id_cnty",
)
