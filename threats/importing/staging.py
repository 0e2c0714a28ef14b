"""From rows in memory to rows in the database: COPY into a staging table, then two statements for any number of rows.

What the publisher decides is compared; what the portal derives from it (area, cells, words, marks) is written along.
"""

# ruff: noqa: S608 - every name put into these statements is a constant of ours

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

from accounts.models import CLASSIFICATIONS
from threats.importing.formats import Event, Format
from threats.importing.ground import Placed
from threats.incidents.words import searchable
from threats.models import Dataset, DatePrecision, ImportRun, Incident

STAGING: Final = "event_staging"
REF_LENGTH: Final = 40
_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*", re.ASCII)
PUBLISHED: Final = Event._fields
DERIVED: Final = (
    "fits_week", "fits_month", "fits_year", "range_inconsistent", "words", "area_id", "h3_r8", "h3_r6", "h3_r4",
    "snapped_km", "restricted_kind",
)  # fmt: skip
COLUMNS: Final = (*PUBLISHED, *DERIVED)
# Given once, when a row is added.
GIVEN: Final = ("ref",)
STAGED: Final = (*COLUMNS, *GIVEN)
# Where empty means “no words”, not “not known”.
TEXTS: Final = ("place_name", "place_description", "actor_a", "actor_b", "words", "restricted_kind")
# What the mission's own rows protect, the publisher of a dataset has already told.
FIXED: Final = {
    "classification": CLASSIFICATIONS[0],
    "owner_component": "CIVILIAN",
    "owner_section": "",
    "status": "ACTUAL",
    "title": "",
    "withdrawn_reason": "",
}


@dataclass(frozen=True)
class Merged:
    """How many events were new, and how many said something else than before."""

    added: int
    changed: int


def merge(events: Sequence[Event], found: Placed, run: ImportRun, format: Format) -> Merged:
    """The dataset holds these events as they are given; they differ from one another in `external_id`.

    Runs in the caller's transaction. `found`: where each lies, in the same order. One that an undo has withdrawn
    stands again and counts as added.
    """
    with connection.cursor() as cursor:
        fill(cursor, events, found, format, run.dataset.mission.ref_code)
        back = _bring_back(cursor, run)
        cursor.execute(_update(), [run.pk, run.dataset.pk])
        changed = cursor.rowcount
        cursor.execute(_insert(), _values_of(run.dataset, run))
        return Merged(added=cursor.rowcount + back, changed=changed)


def fill(cursor: Any, events: Sequence[Event], found: Placed, format: Format, mission_code: str) -> None:
    """The staging table holds these events and nothing else."""
    columns = ", ".join(STAGED)
    cursor.execute(
        f"CREATE TEMP TABLE IF NOT EXISTS {STAGING} AS SELECT {columns} FROM {Incident._meta.db_table} LIMIT 0"
    )
    cursor.execute(f"TRUNCATE {STAGING}")
    cursor.copy_expert(
        f"COPY {STAGING} ({columns}) FROM STDIN (FORMAT csv, FORCE_NOT_NULL ({', '.join(TEXTS)}))",
        _as_csv(events, found, format, mission_code),
    )
    cursor.execute(f"ANALYZE {STAGING}")


def differs() -> str:
    """The condition under which the publisher says something else than before."""
    ours, theirs = (", ".join(f"{side}.{name}" for name in PUBLISHED) for side in ("old", "new"))
    return f"({ours}) IS DISTINCT FROM ({theirs})"


# Withdrawn by an undo, which withdraws everything at the moment of itself.
UNDONE: Final = (
    f"old.withdrawn_at IS NOT NULL AND old.withdrawn_at = "
    f"(SELECT run.undo_at FROM {ImportRun._meta.db_table} AS run WHERE run.id = old.import_run_id)"
)


def set_to(values: Sequence[str]) -> str:
    return ", ".join(f"{name} = new.{name}" for name in values)


def _bring_back(cursor: Any, run: ImportRun) -> int:
    """How many stand again that an undo had withdrawn."""
    if not ImportRun.objects.filter(dataset=run.dataset, undo_at__isnull=False).exists():
        return 0
    cursor.execute(
        f"UPDATE {Incident._meta.db_table} AS old SET {set_to(COLUMNS)}, import_run_id = %s, withdrawn_at = NULL, "
        f"withdrawn_by_id = NULL, withdrawn_reason = '' FROM {STAGING} AS new "
        f"WHERE old.dataset_id = %s AND old.external_id = new.external_id AND {UNDONE}",
        [run.pk, run.dataset.pk],
    )
    return int(cursor.rowcount)


def _update() -> str:
    return (
        f"UPDATE {Incident._meta.db_table} AS old SET {set_to(COLUMNS)}, import_run_id = %s FROM {STAGING} AS new "
        f"WHERE old.dataset_id = %s AND old.external_id = new.external_id AND {differs()}"
    )


def _insert() -> str:
    columns = ", ".join(STAGED)
    fixed = ", ".join(FIXED)
    values = ", ".join(["%s"] * len(FIXED))
    return (
        f"INSERT INTO {Incident._meta.db_table} "
        f"(uid, mission_id, dataset_id, import_run_id, language, sharing_boundary, {fixed}, {columns}) "
        f"SELECT gen_random_uuid(), %s, %s, %s, %s, %s, {values}, {columns} FROM {STAGING} "
        "ON CONFLICT (dataset_id, external_id) WHERE dataset_id IS NOT NULL DO NOTHING"
    )


def _values_of(dataset: Dataset, run: ImportRun) -> list[Any]:
    return [dataset.mission_id, dataset.pk, run.pk, dataset.language, dataset.sharing_boundary, *FIXED.values()]


def ref_of(prefix: str, mission_code: str, external_id: str) -> str:
    """The reference of an event: its identifier, or a digest of one that would not fit into an address."""
    start = f"{prefix}-{mission_code}-"
    if _PLAIN.fullmatch(external_id) and len(start) + len(external_id) <= REF_LENGTH:
        return start + external_id
    return f"{start}_{hashlib.sha256(external_id.encode()).hexdigest()[:16]}"


def _as_csv(events: Sequence[Event], found: Placed, format: Format, mission_code: str) -> io.StringIO:
    """As COPY reads it: an empty field is NULL, or no words in the columns of TEXTS."""
    text = io.StringIO()
    # With this end of a line the writer quotes a cell that holds a lone \r as well, which COPY insists on.
    csv.writer(text, lineterminator="\r\n").writerows(_fields(events, found, format, mission_code))
    text.seek(0)
    return text


def _fields(events: Sequence[Event], found: Placed, format: Format, mission_code: str) -> Iterator[Iterable[Any]]:
    places = zip(found.area_ids, found.h3_r8, found.h3_r6, found.h3_r4, found.snapped_km, strict=True)
    for event, (area, r8, r6, r4, km) in zip(events, places, strict=True):
        yield (
            *event,
            *fits(event.occurred_from_on, event.occurred_to_on, event.date_precision),
            contradicts(event.killed_low, event.killed_best, event.killed_high),
            searchable(event.external_id, event.place_name, event.place_description, event.actor_a, event.actor_b),
            area or None,
            r8 or None,
            r6 or None,
            r4 or None,
            km if km == km else None,  # NaN: not snapped
            format.restricted(event.kind),
            ref_of(format.ref_prefix, mission_code, event.external_id),
        )


def fits(first: date, last: date, precision: str) -> tuple[bool, bool, bool]:
    """Whether the event certainly lies within one ISO week, one month, one year."""
    week = first.isocalendar()[:2] == last.isocalendar()[:2] and precision not in (
        DatePrecision.MONTH,
        DatePrecision.YEAR,
    )
    year = first.year == last.year
    return week, year and first.month == last.month and precision != DatePrecision.YEAR, year


def contradicts(low: int | None, best: int | None, high: int | None) -> bool:
    """True when low <= best <= high does not hold, as far as the three are known."""
    known = [figure for figure in (low, best, high) if figure is not None]
    return known != sorted(known)
