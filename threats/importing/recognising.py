"""What kind of file this is, and what a mapping of it could be: proposals that a person settles."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from areas.models import Mission
from common.errors import DomainError
from threats.importing import mapped
from threats.importing.csvfile import MOST_COLUMNS, Dialect, digest_of, name_of, rows_of
from threats.importing.formats import BadRow
from threats.importing.mapping import DAYS, DELIMITERS, digest_of_header
from threats.models import SavedMapping

CSV: Final = "csv"
SHOWN_ROWS: Final = 5
LOOKED_AT: Final = 1000
_BLOCK: Final = 1 << 20
# Columns that give a format away.
_SIGNS: Final = {"acled": {"event_id_cnty", "sub_event_type"}, "ucdp-ged": {"type_of_violence", "where_prec"}}
# Names of columns as tables often have them, by what they would be.
_USUAL: Final = {
    "id": ("id", "event_id", "eventid", "event id", "incident_id", "incident id", "ref", "reference", "code", "no"),
    "first_day": (
        "date",
        "day",
        "first day",
        "event_date",
        "date_start",
        "start_date",
        "from",
        "first_day",
        "occurred_on",
        "jour",
    ),
    "last_day": ("date_end", "end_date", "to", "last_day"),
    "kind": ("kind", "what", "type", "event_type", "incident_type", "category", "nature"),
    "lat": ("lat", "latitude", "y"),
    "lon": ("lon", "lng", "long", "longitude", "x"),
    "pcode": ("pcode", "p-code", "adm2_pcode", "admin2pcode", "adm1_pcode", "admin1pcode", "admin2_pcode"),
    "precision": ("precision", "geo_precision", "accuracy"),
    "killed_low": ("killed_low", "low"),
    "killed_best": ("killed", "killed_best", "best", "fatalities", "deaths", "dead"),
    "killed_high": ("killed_high", "high"),
    "civilians_killed": ("civilians_killed", "deaths_civilians", "civilian_deaths", "civilians"),
    "actor_class": ("actor_class", "actor_type", "perpetrator_type"),
}


@dataclass(frozen=True)
class Sample:
    """The first rows of a table, as a dialect reads them. `rows` have as many cells as the header."""

    dialect: Dialect
    header: list[str]
    rows: list[list[str]]

    @property
    def first(self) -> list[list[str]]:
        return self.rows[:SHOWN_ROWS]

    def values(self, column: str) -> list[str]:
        """What stands in the column called so, without blanks."""
        places = [place for place, cell in enumerate(self.header) if name_of(cell) == name_of(column)]
        return [text for row in self.rows if places and (text := row[places[0]].strip())]


def format_code(path: Path) -> str:
    """The code of the format that the header gives away, else that of a table. DomainError when it is none at all."""
    digest_of(path)
    names = {name_of(cell) for cell in sample_of(path).header}
    return next((code for code, signs in _SIGNS.items() if signs <= names), CSV)


def sample_of(path: Path, dialect: Dialect | None = None) -> Sample:
    """The header and first rows; without a dialect the one that the file seems to have."""
    dialect = dialect or dialect_of(path)
    try:
        rows = [row.cells for row in islice(rows_of(path, dialect), LOOKED_AT + 1)]
    except DomainError:
        rows = [row.cells for row in islice(rows_of(path, dialect), SHOWN_ROWS + 1)]
    header = rows[0] if rows else []
    if len(header) > MOST_COLUMNS:
        raise DomainError(
            _("%(file)s has %(has)s columns; a table of events has at most %(most)s.")
            % {"file": path.name, "has": len(header), "most": MOST_COLUMNS}
        )
    whole = [[*row, *[""] * (len(header) - len(row))][: len(header)] for row in rows[1:]]
    return Sample(dialect, header, whole)


def dialect_of(path: Path) -> Dialect:
    """As the file seems to be written: UTF-8 where its beginning is, and the sign that its header has most often."""
    with path.open("rb") as file:
        start = file.read(_BLOCK)
    start = start[: start.rfind(b"\n") + 1] or start
    try:
        text, encoding = start.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = start.decode("cp1252", "replace"), "cp1252"
    first = next((line for line in text.splitlines() if line.strip()), "")
    return Dialect(encoding, max(DELIMITERS, key=lambda sign: _columns_of(first, sign)))


def _columns_of(line: str, sign: str) -> int:
    try:
        return max((len(cells) for cells in csv.reader([line[:_BLOCK]], delimiter=sign)), default=0)
    except csv.Error:
        return 0


def proposed_columns(header: Sequence[str]) -> dict[str, str]:
    """What -> name of the column that is usually called so."""
    names = {name_of(cell): cell.strip() for cell in header}
    found = {what: next((names[usual] for usual in often if usual in names), "") for what, often in _USUAL.items()}
    return {what: column for what, column in found.items() if column}


def possible_days(values: Sequence[str]) -> list[str]:
    """The ways in which all of these days can be read. More than one: only a person can tell."""
    return [way for way in DAYS if values and all(_is_day(text, way) for text in values)]


def _is_day(text: str, way: str) -> bool:
    try:
        mapped.day_of(text, way, "")
    except BadRow:
        return False
    return True


def saved_for(mission: Mission, header: Sequence[str]) -> SavedMapping | None:
    """The mapping last saved for tables with these columns."""
    rows = SavedMapping.objects.filter(mission=mission, header=digest_of_header(header))
    return rows.order_by("-saved_at").first()


def words_of(sample: Sample, column: str, known: Mapping[str, str]) -> list[str]:
    """The different words in a column, those that a mapping knows among them; at most as many as are kinds."""
    found = dict.fromkeys([*known, *sample.values(column)]) if column else {}
    return list(found)[: mapped.MOST_OWN_KINDS]
