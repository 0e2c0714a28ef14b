"""Ledgers: whether each row of one matter is still what the trail says it was.

An entry may attest rows: it keeps a keyed digest of their content, each under a name that the row alone has. Of several
entries that attest the same row the last one counts. A row that differs from it was changed past the portal, one that
no entry attests was slipped in or has lost its entry, and one that is attested and not there was removed.

This app knows no rows: the higher app registers how a matter is found and what its rows are.
"""

import hmac
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit import digests, verification
from audit.models import Entry

# Entries before this form had no attested rows; what stands in that column of theirs is covered by no seal.
FIRST_FORM = 2


class Verdict(StrEnum):
    OK = "ok"
    UNSEALED = "ok, not sealed yet"
    CHANGED = "CHANGED"
    MISSING = "MISSING"
    REMOVED = "REMOVED"
    ENTRY_CHANGED = "ENTRY CHANGED"
    NO_KEY = "KEY UNKNOWN"


WORDS = {
    Verdict.OK: _("as attested"),
    Verdict.UNSEALED: _("as attested, not sealed yet"),
    Verdict.CHANGED: _("changed"),
    Verdict.MISSING: _("no entry attests it"),
    Verdict.REMOVED: _("removed"),
    Verdict.ENTRY_CHANGED: _("its entry was changed"),
    Verdict.NO_KEY: _("the key of its entry is not set here"),
}
GOOD = frozenset({Verdict.OK, Verdict.UNSEALED})


@dataclass(frozen=True)
class Row:
    """One row, or one part of it that comes to be at a moment of its own. `name`: "<kind>:<key>", like no other's.

    `value`: what is attested, plain values; None while there is nothing to attest yet. `text` and `who` say it in
    words: functions, never names. `person`: whose name may be told to those who may see it.
    """

    name: str
    value: object
    at: datetime
    text: str
    who: str = ""
    person: str = ""


@dataclass(frozen=True)
class Matter:
    """What the ledger is about. `entries`: those that its rows themselves name; `since`: before it was nothing."""

    uid: str
    label: str
    since: datetime
    rows: list[Row]
    entries: frozenset[UUID] = frozenset()
    searched: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """One row and the entry that attests it. `row` is None when it was removed, `entry` when there is none."""

    name: str
    verdict: Verdict
    row: Row | None = None
    entry: Entry | None = None

    @property
    def is_good(self) -> bool:
        return self.verdict in GOOD

    @property
    def words(self) -> str:
        """The verdict for a page."""
        return str(WORDS[self.verdict])


_registered: dict[str, Callable[[str], Matter | None]] = {}


def register_ledger(kind: str, find: Callable[[str], Matter | None]) -> None:
    """From now on `verify_audit --<kind> REF` proves the ledger that `find` gives for a reference."""
    if kind in _registered:
        raise ValueError(f"The ledger {kind!r} is registered already.")
    _registered[kind] = find


def registered() -> dict[str, Callable[[str], Matter | None]]:
    return dict(_registered)


def entries_of(matter: Matter, *, search: bool) -> Iterator[Entry]:
    """Every entry about the matter or named by its rows, in the order of the chain; what is not sealed yet comes last.

    `search`: besides, every later entry of the actions in `searched`, which attest rows of many matters at once: it
    finds a row that was put back to an earlier state together with the entry it names. Reads them all.
    """
    wanted = Q(target_label=matter.label) | Q(uid__in=matter.entries)
    if search:
        wanted |= Q(action__in=matter.searched, at__gte=matter.since)
    rows = Entry.objects.filter(wanted, format__gte=FIRST_FORM).exclude(attests={})
    yield from rows.order_by("sequence", "id").iterator(chunk_size=verification.CHUNK)


def proof(matter: Matter, *, search: bool = True) -> list[Line]:
    """One line for each row in order of time, then those that were removed."""
    own = {row.name for row in matter.rows}
    last: dict[str, Entry] = {}
    for entry in entries_of(matter, search=search):
        is_about_it = entry.target_uid == matter.uid
        last |= dict.fromkeys((name for name in entry.attests if name in own or is_about_it), entry)
    seals: dict[int, bool] = {}
    lines = [
        Line(row.name, _verdict(row, last.get(row.name), seals), row, last.get(row.name))
        for row in sorted(matter.rows, key=lambda row: row.at)
        if row.value is not None or row.name in last
    ]
    return lines + [Line(name, Verdict.REMOVED, None, entry) for name, entry in last.items() if name not in own]


def _verdict(row: Row, entry: Entry | None, seals: dict[int, bool]) -> Verdict:
    if entry is None:
        return Verdict.MISSING
    key = digests.keys().get(entry.digest_key)
    if key is None:
        return Verdict.NO_KEY
    if entry.sequence is not None and not seals.setdefault(entry.pk, verification.holds(entry)):
        return Verdict.ENTRY_CHANGED
    if not hmac.compare_digest(digests.attested(key, row.name, row.value), str(entry.attests[row.name])):
        return Verdict.CHANGED
    return Verdict.OK if entry.sequence is not None else Verdict.UNSEALED


def bad(lines: Iterable[Line]) -> list[Line]:
    """Those that prove that something was changed past the portal."""
    return [line for line in lines if not line.is_good]
