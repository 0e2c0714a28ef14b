"""Writing the audit trail. Every business event calls `record` inside its own transaction."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from audit import digests, registry
from audit.models import Entry
from common import request_id
from common.inserting import insert

READ = "audit.record.read"


@dataclass(frozen=True)
class Actor:
    """Who acts. `kind` like "user" or "system"; the label is frozen as it reads today."""

    kind: str
    uid: uuid.UUID | None
    label: str


@dataclass(frozen=True)
class Target:
    """What is acted on. `kind` like "threats.threat"; `label` is a reference or code, never typed text or a name."""

    kind: str
    uid: uuid.UUID | str
    label: str


SYSTEM = Actor("system", None, "POC Portal")


def record(
    action: str,
    *,
    by: Actor,
    target: Target,
    at: datetime,
    mission: str = "",
    changes: Mapping[str, tuple[object, object]] | None = None,
    attests: Mapping[str, object] | None = None,
    reason: str = "",
) -> Entry:
    """The entry, written in the caller's transaction: it stands exactly when the event itself does.

    `changes`: field name -> (old, new); `attests`: name of a row -> its content as it now stands (audit.ledger). Only
    keyed digests of the values are kept. The sealer numbers and chains
    the entry after the commit. Raises LookupError for an action nobody registered, TransactionManagementError
    outside a transaction.
    """
    entry = drafted(
        action, by=by, target=target, at=at, mission=mission, changes=changes, attests=attests, reason=reason
    )
    entry.save(force_insert=True)
    return entry


def record_all(entries: Sequence[Entry]) -> None:
    """The entries that `drafted` made, written in the caller's transaction by one statement."""
    insert(entries)


def drafted(
    action: str,
    *,
    by: Actor,
    target: Target,
    at: datetime,
    mission: str = "",
    changes: Mapping[str, tuple[object, object]] | None = None,
    attests: Mapping[str, object] | None = None,
    reason: str = "",
) -> Entry:
    """An entry to be written by `record_all`; arguments and errors as of `record`."""
    if not registry.is_registered(action):
        raise LookupError(f"The audit action {action!r} is not registered; call audit.registry.register in ready().")
    if not connection.in_atomic_block:
        raise TransactionManagementError(
            f"audit.record({action!r}) was called outside a transaction: the entry could stand without its event."
        )
    if at.tzinfo is None:
        raise ValueError(f"audit.record({action!r}) got the naive moment {at!r}.")
    digest_key, key = digests.signing_key() if changes or attests else ("", b"")
    return Entry(
        action=action,
        actor_kind=by.kind,
        actor_uid=by.uid,
        actor_label=by.label[:200],
        target_kind=target.kind,
        target_uid=str(target.uid),
        target_label=target.label[:200],
        mission=mission,
        request_id=request_id.current(),
        at=at,
        changes=_digested(key, target, changes or {}),
        attests={name: digests.attested(key, name, value) for name, value in (attests or {}).items()},
        digest_key=digest_key,
        reason=reason,
    )


def record_read(*, by: Actor, target: Target, at: datetime, mission: str = "", reason: str = "") -> Entry:
    """The entry that `by` opened a restricted record; a reading page has no transaction, so it gets one here."""
    with transaction.atomic():
        return record(READ, by=by, target=target, at=at, mission=mission, reason=reason)


def _digested(key: bytes, target: Target, changes: Mapping[str, tuple[object, object]]) -> dict[str, list[str]]:
    """Field -> [digest of old, digest of new]."""
    return {
        field: [
            digests.digest(key, target_kind=target.kind, target_uid=str(target.uid), field=field, value=value)
            for value in pair
        ]
        for field, pair in changes.items()
    }
