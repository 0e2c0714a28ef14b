"""Any table of events through a mapping: which column is what, and what its words mean. What is not named is not read.

A mapping is data: a file beside the command, a row that a mission saved, or what a page asked for. `reading` checks it
and says in a sentence what is missing.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas import codes
from areas.place import Precision
from common.errors import DomainError
from threats.importing.csvfile import name_of
from threats.models import ActorClass, Dataset

# What a column of a table can be; the words are those of the page.
COLUMNS: Final = {
    "id": gettext_lazy("Identifier of the event"),
    "first_day": gettext_lazy("First day"),
    "last_day": gettext_lazy("Last day"),
    "kind": gettext_lazy("Kind"),
    "lat": gettext_lazy("Latitude"),
    "lon": gettext_lazy("Longitude"),
    "pcode": gettext_lazy("P-code of the area"),
    "precision": gettext_lazy("How well the place is known"),
    "killed_low": gettext_lazy("Killed, all: low estimate"),
    "killed_best": gettext_lazy("Killed, all: best estimate"),
    "killed_high": gettext_lazy("Killed, all: high estimate"),
    "civilians_killed": gettext_lazy("Civilians killed"),
    "actor_class": gettext_lazy("Who used force"),
}
# How days are written. The order of the parts is asked for where the values leave it open.
DAYS: Final = {
    "iso": gettext_lazy("year-month-day, as 2026-11-25"),
    "dmy": gettext_lazy("day/month/year, as 25/11/2026"),
    "mdy": gettext_lazy("month/day/year, as 11/25/2026"),
}
ENCODINGS: Final = {
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252",
    "iso8859-15": "ISO 8859-15 (Latin-9)",
    "mac-roman": "Mac Roman",
}
DELIMITERS: Final = {
    ",": gettext_lazy("comma"),
    ";": gettext_lazy("semicolon"),
    "\t": gettext_lazy("tab"),
    "|": gettext_lazy("vertical bar"),
}
DECIMALS: Final = {".": gettext_lazy("point, as 5.43"), ",": gettext_lazy("comma, as 5,43")}
# Codes that other formats, and the filters, use.
TAKEN: Final = frozenset({"ucdp-ged", "acled", "mission"})


@dataclass(frozen=True)
class TableMapping:
    """How one kind of table is read.

    `columns`: what -> name of the column. `kinds`, `precisions`, `actor_classes`: word of the table -> code. Where no
    column is named, `kind`, `precision` and `actor_class` hold for every row.
    """

    columns: Mapping[str, str]
    days: str
    name: str
    publisher: str
    licence: str
    citation: str
    encoding: str = "utf-8"
    delimiter: str = ","
    decimal: str = "."
    kinds: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    precisions: Mapping[str, str] = field(default_factory=dict)
    precision: str = ""
    actor_classes: Mapping[str, str] = field(default_factory=dict)
    actor_class: str = ActorClass.NOT_KNOWN.value
    language: str = "en"
    sharing_boundary: str = "MISSION"

    @property
    def code(self) -> str:
        """The dataset's code, from its name."""
        return slugify(self.name)[:40].strip("-")

    def as_data(self) -> dict[str, Any]:
        return asdict(self)

    def fits(self, header: Sequence[str]) -> bool:
        """True when a table with this header has every column that the mapping names."""
        return {name_of(column) for column in self.columns.values()} <= {name_of(cell) for cell in header}


def reading(data: Any) -> TableMapping:
    """The mapping that `data` describes. Raises DomainError with the first thing that is wrong, and what to do."""
    if not isinstance(data, dict):
        raise DomainError(_("The mapping is not a JSON object. Write it as in docs/incidents.md."))
    known = {each.name: each for each in fields(TableMapping)}
    if odd := sorted(set(data) - set(known)):
        raise DomainError(_("The mapping has “%(name)s”, which means nothing here. Take it out.") % {"name": odd[0]})
    tables = {"columns", "kinds", "precisions", "actor_classes"}
    for name, value in data.items():
        _must_be_words(name, value, as_table=name in tables)
    for name in ("columns", "days", "name", "publisher", "licence", "citation"):
        if not data.get(name):
            raise DomainError(_("The mapping lacks “%(name)s”. Add it.") % {"name": name})
    mapping = TableMapping(**data)
    _check_columns(mapping)
    _check_choices(mapping)
    return mapping


def _must_be_words(name: str, value: Any, *, as_table: bool) -> None:
    if as_table:
        fine = isinstance(value, dict) and all(isinstance(word, str) for pair in value.items() for word in pair)
    else:
        fine = isinstance(value, str)
    if not fine:
        raise DomainError(_("“%(name)s” of the mapping is not written as words. Mend it.") % {"name": name})


def _check_columns(mapping: TableMapping) -> None:
    named = mapping.columns
    if odd := sorted(set(named) - set(COLUMNS)):
        words = _("The mapping names a column for “%(name)s”; there are %(known)s.")
        raise DomainError(words % {"name": odd[0], "known": ", ".join(COLUMNS)})
    for name in ("id", "first_day"):
        if not named.get(name):
            raise DomainError(_("Say which column is: %(what)s.") % {"what": COLUMNS[name]})
    if bool(named.get("lat")) != bool(named.get("lon")):
        raise DomainError(_("Name both latitude and longitude, or neither."))
    if not named.get("lat") and not named.get("pcode"):
        raise DomainError(_("Say where it is: name latitude and longitude, or the column of the p-code."))
    if not named.get("kind") and not mapping.kind:
        raise DomainError(_("Say what it is: name the column of the kind, or choose one kind for all rows."))
    if named.get("lat") and not named.get("precision") and not mapping.precision:
        raise DomainError(_("Say how well the places are known: name a column, or choose what holds for all rows."))


def _check_choices(mapping: TableMapping) -> None:
    offered = {
        "days": DAYS, "encoding": ENCODINGS, "delimiter": DELIMITERS, "decimal": DECIMALS,
        "actor_class": ActorClass.values, "language": ("en", "fr"),
    }  # fmt: skip
    for name, values in offered.items():
        _must_be_offered(name, getattr(mapping, name), values)
    _must_be_offered("precision", mapping.precision, ("", *Precision.values))
    _must_be_offered("sharing_boundary", mapping.sharing_boundary, dict(codes.choices("sharing_boundaries")))
    kinds = codes.items("threat_types")
    _must_be_offered("kind", mapping.kind, ("", *kinds))
    for name, values in (("kinds", kinds), ("precisions", Precision.values), ("actor_classes", ActorClass.values)):
        for word in getattr(mapping, name).values():
            _must_be_offered(name, word, values)
    longest = {"name": 120, "publisher": 200, "licence": 120, "citation": 2000}
    for name, most in longest.items():
        if len(getattr(mapping, name)) > most:
            raise DomainError(_("“%(name)s” has more than %(most)s characters.") % {"name": name, "most": most})
    if not mapping.code or mapping.code in TAKEN:
        raise DomainError(_("The dataset needs another name: this one has no letters, or is that of a known dataset."))


def _must_be_offered(name: str, value: str, offered: Any) -> None:
    if value not in offered:
        raise DomainError(
            _("“%(value)s” is no choice for “%(name)s”. Choose one of: %(known)s.")
            % {"name": name, "value": value[:40], "known": ", ".join(filter(None, offered))}
        )


def must_not_rename(mapping: TableMapping, mission_id: int) -> None:
    """Nothing when the dataset is new or came by a mapping before; DomainError when the name is another format's."""
    found = Dataset.objects.filter(mission=mission_id, code=mapping.code).exclude(format="CSV").first()
    if found:
        raise DomainError(_("%(name)s is the name of another dataset here. Choose another one.") % {"name": found.name})


def from_file(path: Path) -> TableMapping:
    """The mapping in a JSON file. Raises DomainError."""
    try:
        return reading(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise DomainError(_("%(file)s can't be read: %(why)s.") % {"file": path.name, "why": error.strerror}) from None
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise DomainError(_("%(file)s is not JSON: %(why)s.") % {"file": path.name, "why": error}) from None


def digest_of_header(header: Sequence[str]) -> str:
    """The same for the same columns, in whatever order and case."""
    return hashlib.sha256("\n".join(sorted(map(name_of, header))).encode("utf-8", "replace")).hexdigest()
