"""From rows in memory to rows in the database: COPY into a staging table, then two statements for any number of rows.

What the publisher decides is compared; what the portal derives from it (area, cells, words, marks) is written along.
"""

# ruff: noqa: S608 - every name put into these statements is a constant of ours

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

from accounts.models import CLASSIFICATIONS
from areas.locate import LocatedMany
from threats.importing.formats import Event
from threats.incidents.words import searchable
from threats.models import Dataset, DatePrecision, ImportRun, Incident

STAGING: Final = "event_staging"
PUBLISHED: Final = Event._fields
DERIVED: Final = (
    "fits_week", "fits_month", "fits_year", "range_inconsistent", "words", "area_id", "h3_r8", "h3_r6", "h3_r4",
    "snapped_km",
)  # fmt: skip
COLUMNS: Final = (*PUBLISHED, *DERIVED)
# Where empty means “no words”, not “not known”.
TEXTS: Final = ("place_name", "place_description", "actor_a", "actor_b", "words")
# A dataset is public: what the mission's own rows protect, its publisher has already told.
FIXED: Final = {
    "classification": CLASSIFICATIONS[0],
    "restricted_kind": "",
    "sharing_boundary": "PUBLIC",
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


def merge(events: Sequence[Event], found: LocatedMany, run: ImportRun, prefix: str) -> Merged:
    """The dataset holds these events as they are given; they differ from one another in `external_id`.

    Runs in the caller's transaction. `found`: where each lies, in the same order.
    """
    with connection.cursor() as cursor:
        columns = ", ".join(COLUMNS)
        cursor.execute(
            f"CREATE TEMP TABLE IF NOT EXISTS {STAGING} AS SELECT {columns} FROM {Incident._meta.db_table} LIMIT 0"
        )
        cursor.execute(f"TRUNCATE {STAGING}")
        cursor.copy_expert(
            f"COPY {STAGING} ({columns}) FROM STDIN (FORMAT csv, FORCE_NOT_NULL ({', '.join(TEXTS)}))",
            _as_csv(events, found),
        )
        cursor.execute(f"ANALYZE {STAGING}")
        cursor.execute(_update(), [run.pk, run.dataset.pk])
        changed = cursor.rowcount
        cursor.execute(_insert(), _values_of(run.dataset, run, prefix))
        return Merged(added=cursor.rowcount, changed=changed)


def _update() -> str:
    table = Incident._meta.db_table
    taken = ", ".join(f"{name} = new.{name}" for name in COLUMNS)
    ours, theirs = (", ".join(f"{side}.{name}" for name in PUBLISHED) for side in ("old", "new"))
    return (
        f"UPDATE {table} AS old SET {taken}, import_run_id = %s FROM {STAGING} AS new "
        f"WHERE old.dataset_id = %s AND old.external_id = new.external_id AND ({ours}) IS DISTINCT FROM ({theirs})"
    )


def _insert() -> str:
    columns = ", ".join(COLUMNS)
    fixed = ", ".join(FIXED)
    values = ", ".join(["%s"] * len(FIXED))
    return (
        f"INSERT INTO {Incident._meta.db_table} "
        f"(uid, ref, mission_id, dataset_id, import_run_id, language, {fixed}, {columns}) "
        f"SELECT gen_random_uuid(), %s || external_id, %s, %s, %s, %s, {values}, {columns} FROM {STAGING} "
        "ON CONFLICT (dataset_id, external_id) WHERE dataset_id IS NOT NULL DO NOTHING"
    )


def _values_of(dataset: Dataset, run: ImportRun, prefix: str) -> list[Any]:
    ref_start = f"{prefix}-{dataset.mission.ref_code}-"
    return [ref_start, dataset.mission_id, dataset.pk, run.pk, dataset.language, *FIXED.values()]


def _as_csv(events: Sequence[Event], found: LocatedMany) -> io.StringIO:
    """As COPY reads it: an empty field is NULL, or no words in the columns of TEXTS."""
    text = io.StringIO()
    # With this end of a line the writer quotes a cell that holds a lone \r as well, which COPY insists on.
    csv.writer(text, lineterminator="\r\n").writerows(_fields(events, found))
    text.seek(0)
    return text


def _fields(events: Sequence[Event], found: LocatedMany) -> Iterator[Iterable[Any]]:
    places = zip(
        found.area_ids.tolist(),
        found.h3_r8.tolist(),
        found.h3_r6.tolist(),
        found.h3_r4.tolist(),
        found.snapped_km.tolist(),
        strict=True,
    )
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
