"""The format that a mapping makes of a table: the same path as any published file, with the values as mapped."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from areas import codes
from areas.models import Mission
from areas.place import Precision, precision_of_level
from threats.importing import values
from threats.importing.csvfile import Dialect, Wanted, name_of
from threats.importing.formats import BadRow, Event, Format
from threats.importing.ground import Ground
from threats.importing.mapping import TableMapping
from threats.models import ActorClass, Dataset, DatePrecision
from threats.models.threat import restricted_kind_of

KIND_LENGTH: Final = 64
# More different words are no list of kinds but a column of text.
MOST_OWN_KINDS: Final = 100
_DAY: Final = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})(?:[T ][\d:.]+)?", re.ASCII)
_YEAR_FIRST: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]+Z?)?", re.ASCII)
EXAMPLES: Final = {"iso": "2026-11-25", "dmy": "25/11/2026", "mdy": "11/25/2026"}


def format_of(mapping: TableMapping, mission: Mission, own_kinds: Sequence[str] = ()) -> Format:
    """The format of tables that are read by `mapping`, for a dataset of `mission`.

    `own_kinds`: those in the table's own words that were read before.
    """
    named = {what: name_of(column) for what, column in mapping.columns.items() if column}
    known = Dataset.objects.filter(mission=mission, code=mapping.code).first()
    return Format(
        code="csv",
        ref_prefix=prefix_of(mapping.code),
        wanted=Wanted(name=mapping.name, needed=frozenset(named.values()), optional=frozenset(), aliases={}, others={}),
        dataset={
            "code": mapping.code,
            "format": "CSV",
            "name": mapping.name,
            "publisher": mapping.publisher,
            "licence": mapping.licence,
            "citation": mapping.citation,
            "language": mapping.language,
            "sharing_boundary": mapping.sharing_boundary,
        },
        parser=lambda columns, width, mission: (
            _Table(
                mapping, named, columns, width, Ground.of(mission), {*own_kinds, *(known.own_kinds if known else ())}
            ).event
        ),
        restricted=restricted_kind_of,
        dialect=Dialect(mapping.encoding, mapping.delimiter),
        id_column=named["id"],
    )


def prefix_of(code: str) -> str:
    """First letters of the references. A digest, so that those of two datasets never meet."""
    return "DS" + hashlib.sha256(code.encode()).hexdigest()[:6].upper()


class _Table:
    """Reads rows of one table. It remembers kinds in the table's own words, to notice a column of text."""

    def __init__(
        self, mapping: TableMapping, named: Mapping[str, str], columns: Mapping[str, int], width: int, ground: Ground,
        own_kinds: set[str],
    ) -> None:  # fmt: skip
        self.mapping, self.width, self.ground, self.own_kinds = mapping, width, ground, own_kinds
        self.at = {what: columns[name] for what, name in named.items()}
        self.kinds = codes.items("threat_types")

    def event(self, cells: Sequence[str]) -> Event:
        values.width_must_be(len(cells), self.width)
        value = {what: cells[place].strip() for what, place in self.at.items()}
        first, last = self._days(value)
        lat, lon, pcode, precision = self._place(value)
        return Event(
            external_id=_identifier(value["id"], self.mapping.columns["id"]),
            kind=self._kind(value),
            occurred_from_on=first,
            occurred_to_on=last,
            date_precision=precision_of_span(first, last),
            place_name=pcode,
            place_description="",
            actor_a="",
            actor_b="",
            actor_class=self._actor_class(value),
            killed_low=self._count(value, "killed_low"),
            killed_best=self._count(value, "killed_best"),
            killed_high=self._count(value, "killed_high"),
            civilians_killed=self._count(value, "civilians_killed"),
            killed_a=None,
            killed_b=None,
            killed_unknown=None,
            is_aggregate=False,
            sources_count=None,
            lat=lat,
            lon=lon,
            precision=precision,
        )

    def _days(self, value: Mapping[str, str]) -> tuple[date, date]:
        names = self.mapping.columns
        first = day_of(value["first_day"], self.mapping.days, names["first_day"])
        if not value.get("last_day"):
            return first, first
        last = day_of(value["last_day"], self.mapping.days, names["last_day"])
        values.must_be_in_order(first, last, names["last_day"], names["first_day"])
        return first, last

    def _place(self, value: Mapping[str, str]) -> tuple[float | None, float | None, str, str]:
        """(lat, lon, p-code, precision): by coordinates where the row has any, else by its area."""
        if value.get("lat") or value.get("lon"):
            lat, lon = values.point_of(self._number(value["lat"]), self._number(value["lon"]))
            return lat, lon, "", self._precision(value)
        pcode = value.get("pcode", "")
        if not pcode:
            raise BadRow(_("The row says nothing of where it was."), self.mapping.columns.get("lat", ""))
        found = self.ground.by_pcode.get(pcode)
        if found is None:
            words = _("%(column)s “%(value)s” is the p-code of no area of the mission.")
            column = self.mapping.columns["pcode"]
            raise BadRow(words % {"column": column, "value": pcode[:40]}, column)
        return None, None, pcode, precision_of_level(found[1]).value

    def _number(self, text: str) -> str:
        if self.mapping.decimal == "," and "." not in text:
            return text.replace(",", ".", 1)
        return text

    def _kind(self, value: Mapping[str, str]) -> str:
        if "kind" not in value:
            return self.mapping.kind
        text, column = value["kind"], self.mapping.columns["kind"]
        if not text or len(text) > KIND_LENGTH:
            words = _("%(column)s is empty, or longer than the %(most)s characters of a kind.")
            raise BadRow(words % {"column": column, "most": KIND_LENGTH}, column)
        kind = self.mapping.kinds.get(text, text)
        if kind not in self.kinds and kind not in self.own_kinds:
            if len(self.own_kinds) >= MOST_OWN_KINDS:
                words = _("%(column)s has more than %(most)s different words, so it is no list of kinds.")
                raise BadRow(words % {"column": column, "most": MOST_OWN_KINDS}, column)
            self.own_kinds.add(kind)
        return kind

    def _precision(self, value: Mapping[str, str]) -> str:
        return self._coded(value, "precision", self.mapping.precisions, Precision.values, self.mapping.precision)

    def _actor_class(self, value: Mapping[str, str]) -> str:
        if not value.get("actor_class"):
            return self.mapping.actor_class
        return self._coded(value, "actor_class", self.mapping.actor_classes, ActorClass.values, "")

    def _coded(
        self, value: Mapping[str, str], what: str, table: Mapping[str, str], offered: Sequence[str], usual: str
    ) -> str:
        """What a word of the table means; where there is no column, or nothing in it, what holds for all rows."""
        text = value.get(what, "")
        if not text and usual:
            return usual
        found = table.get(text, text)
        if found not in offered:
            column = self.mapping.columns[what]
            words = _("%(column)s is “%(value)s”, and the mapping does not say what that means.")
            raise BadRow(words % {"column": column, "value": text[:40]}, column)
        return found

    def _count(self, value: Mapping[str, str], what: str) -> int | None:
        text = value.get(what, "")
        column = self.mapping.columns.get(what, what)
        # What Excel makes of whole numbers.
        whole, point, rest = text.partition(self.mapping.decimal)
        return values.count_of({column: whole if point and set(rest) == {"0"} else text}, column)


def _identifier(text: str, column: str) -> str:
    if not text or len(text) > 40:
        raise BadRow(_("%(column)s is empty, or longer than 40 characters.") % {"column": column}, column)
    return text


def day_of(text: str, days: str, column: str) -> date:
    """The day that `text` names, written as `days` says. Raises BadRow."""
    match = (_YEAR_FIRST if days == "iso" else _DAY).fullmatch(text)
    try:
        if match is None:
            raise ValueError
        one, two, three = (int(part) for part in match.groups())
        day = date(*{"iso": (one, two, three), "dmy": (three, two, one), "mdy": (three, one, two)}[days])
        if day.year not in values.YEARS:
            raise ValueError
        return day
    except ValueError:
        raise values.not_a_day(column, text, EXAMPLES[days]) from None


def precision_of_span(first: date, last: date) -> str:
    """How well a date is known of which only the first and last possible day are."""
    days = (last - first).days + 1
    steps = ((1, DatePrecision.DAY), (6, DatePrecision.DAYS), (7, DatePrecision.WEEK), (31, DatePrecision.MONTH))
    return next((known for most, known in steps if days <= most), DatePrecision.YEAR).value
