"""What an import would do with a chunk of rows: counted, with a few examples, and nothing written."""

# ruff: noqa: S608 - every name put into these statements is a constant of ours

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection

from threats.importing.formats import Event, Format
from threats.importing.ground import Ground, Placed
from threats.importing.staging import PUBLISHED, STAGING, UNDONE, differs, fill
from threats.models import Incident

EXAMPLES: Final = 8


@dataclass(frozen=True)
class Foreseen:
    """`new`: examples of rows to be added, `other`: of those to be changed, as they are kept on the file."""

    added: int
    changed: int
    new: list[dict[str, Any]]
    other: list[dict[str, Any]]


def foresee(
    events: Sequence[Event],
    ground: Ground,
    format: Format,
    *,
    dataset_id: int,
    mission_code: str,
    room: tuple[int, int],
) -> Foreseen:
    """`dataset_id` 0: the dataset is new. `room`: how many examples of each kind are still wanted."""
    if not events:
        return Foreseen(0, 0, [], [])
    placed = ground.placed(events)
    with connection.cursor() as cursor:
        fill(cursor, events, placed, format, mission_code)
        cursor.execute(
            f"SELECT count(*) FILTER (WHERE {_IS_NEW}), "
            f"count(*) FILTER (WHERE NOT ({_IS_NEW}) AND {differs()}) {_BOTH}",
            [dataset_id],
        )
        added, changed = cursor.fetchone()
        new = _new(cursor, events, placed, format, dataset_id, room[0]) if added and room[0] else []
        other = _other(cursor, dataset_id, room[1]) if changed and room[1] else []
    return Foreseen(added, changed, new, other)


_BOTH: Final = (
    f"FROM {STAGING} AS new LEFT JOIN {Incident._meta.db_table} AS old "
    "ON old.dataset_id = %s AND old.external_id = new.external_id"
)
_IS_NEW: Final = f"old.id IS NULL OR coalesce({UNDONE}, false)"


def _new(
    cursor: Any, events: Sequence[Event], placed: Placed, format: Format, dataset_id: int, room: int
) -> list[dict[str, Any]]:
    """As {column: value} with the key of the area; restricted kinds are no examples."""
    cursor.execute(
        f"SELECT new.external_id {_BOTH} WHERE ({_IS_NEW}) AND new.restricted_kind = '' LIMIT %s", [dataset_id, room]
    )
    wanted = {external_id for (external_id,) in cursor.fetchall()}
    return [
        {
            "external_id": event.external_id,
            "kind": event.kind,
            "from": str(event.occurred_from_on),
            "to": str(event.occurred_to_on),
            "area": area,
            "killed": [event.killed_low, event.killed_best, event.killed_high],
        }
        for event, area in zip(events, placed.area_ids, strict=True)
        if event.external_id in wanted
    ]


def _other(cursor: Any, dataset_id: int, room: int) -> list[dict[str, Any]]:
    """As {"ref": …, "changes": {column: [before, after]}}."""
    columns = ", ".join(f"{side}.{name}" for name in PUBLISHED for side in ("old", "new"))
    cursor.execute(
        f"SELECT old.ref, {columns} {_BOTH} WHERE NOT ({_IS_NEW}) AND {differs()} ORDER BY old.ref LIMIT %s",
        [dataset_id, room],
    )
    found = []
    for ref, *values in cursor.fetchall():
        pairs = zip(PUBLISHED, values[::2], values[1::2], strict=True)
        changes = {name: [_plain(old), _plain(new)] for name, old, new in pairs if old != new}
        found.append({"ref": ref, "changes": changes})
    return found


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date) else value
