"""The sealer: gives each entry its number and its place in the chain.

The order is the order in which entries become visible. An entry gets its id when it is inserted but is visible only
after its transaction commits, so ids say little about commits: 7 may commit an hour after 8. Numbering at insert
would either make every writer wait for the one before, or leave gaps when one rolls back. So entries are inserted
bare, and a single sealer takes whatever is visible and not yet sealed, in the order of ids, and appends it after all
that is sealed. It never waits for an open transaction and never leaves a gap: what commits later is appended later.
Two entries of one transaction become visible together and keep their order. docs/audit.md says it at length.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from django.db import connection, transaction

from audit import canonical
from audit.models import Entry

# Any number nobody else uses for an advisory lock: the letters "audit".
LOCK = int.from_bytes(b"audit", "big")
GENESIS = "0" * 64
BATCH = 1000
MOST_BATCHES = 50
# What a seal covers: every column but the two that are the chain itself; form 1 knew no attested rows. A new column
# gets a new form here and as the model's default; a form that was ever used stays, for the entries sealed in it.
_FIRST = (
    "action", "actor_kind", "actor_label", "actor_uid", "at", "changes", "digest_key", "format", "id", "mission",
    "reason", "recorded_at", "request_id", "sealed_at", "sequence", "target_kind", "target_label", "target_uid",
    "uid",
)  # fmt: skip
COVERED_BY_FORMAT = {1: _FIRST, 2: tuple(sorted((*_FIRST, "attests")))}
COVERED = tuple(sorted({name for names in COVERED_BY_FORMAT.values() for name in names}))


def content(values: Mapping[str, object]) -> bytes:
    """The bytes of an entry that its seal covers; `values` holds at least the columns of `COVERED`.

    An entry that claims a form that never was gets the bytes of all columns: its seal will not fit.
    """
    names = COVERED_BY_FORMAT.get(int(str(values["format"])), COVERED)
    return canonical.dumps({name: values[name] for name in names})


def chained(previous_root: str, values: Mapping[str, object]) -> str:
    """The seal of an entry that follows the one sealed `previous_root`: SHA-256 of both, in hexadecimal digits."""
    return hashlib.sha256(bytes.fromhex(previous_root) + content(values)).hexdigest()


def seal(at: datetime, batch: int = BATCH) -> int:
    """How many entries were sealed, as of `at`. 0 at once when another sealer is at work.

    Each batch is a transaction of its own: a killed sealer loses at most one, and the next one does it again.
    """
    total = 0
    for _round in range(MOST_BATCHES):
        sealed = _seal_batch(at, batch)
        total += sealed
        if sealed < batch:
            break
    return total


@transaction.atomic
def _seal_batch(at: datetime, batch: int) -> int:
    if not _alone():
        return 0
    # After the lock and in a statement of its own, so that it sees what the sealer before committed.
    sequence, root = newest() or (0, GENESIS)
    ids, sequences, before, roots = [], [], [], []
    for values in Entry.objects.unsealed().values(*COVERED)[:batch]:
        sequence += 1
        previous, root = root, chained(root, values | {"sequence": sequence, "sealed_at": at})
        ids.append(values["id"])
        sequences.append(sequence)
        before.append(previous)
        roots.append(root)
    if ids:
        _write(at, ids, sequences, before, roots)
    return len(ids)


def newest() -> tuple[int, str] | None:
    """(number, seal) of the last link of the chain, or None when nothing is sealed."""
    found = Entry.objects.sealed().order_by("-sequence").values_list("sequence", "root").first()
    return None if found is None else (int(found[0] or 0), str(found[1]))


def _alone() -> bool:
    """True when this transaction is now the only sealer; the lock ends with the transaction, however that ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        (taken,) = cursor.fetchone()
    return bool(taken)


def _write(at: datetime, ids: list[int], sequences: list[int], before: list[str], roots: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE audit_entry AS entry
               SET sequence = link.sequence, previous_root = link.previous_root, root = link.root, sealed_at = %s
              FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[])
                   AS link (id, sequence, previous_root, root)
             WHERE entry.id = link.id AND entry.sequence IS NULL
            """,
            [at, ids, sequences, before, roots],
        )
        if cursor.rowcount != len(ids):
            raise RuntimeError(f"{len(ids)} entries were to be sealed, {cursor.rowcount} were; nothing is written.")
