"""The storm breaker: when far more of one kind of message leaves than ever should, the rest waits for a person (E24).

It holds nothing that is urgent. What it holds is kept, in its order, until somebody releases it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Min
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.protection import Status
from audit.services import Target, record
from common.errors import WrongState
from notifications.kinds import MessageKind, message_kind
from notifications.models import Message, Storm
from notifications.parcels import WINDOW

State = Message.State

_ROOM = """
SELECT kind, (SELECT count(*) FROM notifications_message AS message
               WHERE message.kind = asked.kind AND NOT message.is_urgent AND message.accepted_at > %(since)s
                 AND message.status <> 'EXERCISE'),
       EXISTS (SELECT 1 FROM notifications_storm AS storm
                WHERE storm.kind = asked.kind AND storm.released_at IS NULL),
       EXISTS (SELECT 1 FROM notifications_storm AS storm
                WHERE storm.kind = asked.kind AND storm.released_at > %(since)s)
  FROM unnest(%(kinds)s::text[]) AS asked (kind)
"""


def hold_back(rows: Iterable[Message], *, at: datetime) -> list[Message]:
    """Those of `rows` that are too many and have to wait; a storm is open for their kinds.

    A drill neither is held nor makes room scarce for what is real: it reaches only those who take part.
    One statement, and none when all are urgent. Runners at work together may let a chunk more through.
    """
    counted: dict[str, list[Message]] = {}
    for row in rows:
        if not row.is_urgent and not row.is_repeat and row.status != Status.EXERCISE:
            counted.setdefault(row.kind, []).append(row)
    if not counted:
        return []
    held: list[Message] = []
    with connection.cursor() as cursor:
        cursor.execute(_ROOM, {"since": at - WINDOW, "kinds": list(counted)})
        found = cursor.fetchall()
    for kind, sent, is_open, is_released in found:
        room = 0 if is_open else max(0, settings.STORM_ABOVE - sent)
        if is_released or len(counted[kind]) <= room:
            continue
        held += counted[kind][room:]
        if not is_open:
            Storm.objects.bulk_create([Storm(kind=kind, opened_at=at)], ignore_conflicts=True)
    return held


@dataclass(frozen=True)
class Held:
    """What one storm holds; never whom or what it is about, which not every reader may know."""

    storm: Storm
    messages: int
    people: int
    oldest_at: datetime | None

    @property
    def is_of(self) -> MessageKind:
        return message_kind(self.storm.kind)


def held() -> list[Held]:
    """Each open storm, the oldest first. Two statements."""
    rows = Message.objects.filter(state=State.HELD).values("kind")
    sums = {
        each["kind"]: each
        for each in rows.annotate(n=Count("pk"), people=Count("recipient", distinct=True), oldest=Min("queued_at"))
    }
    return [
        Held(storm, *(sums[storm.kind][name] for name in ("n", "people", "oldest")))
        if storm.kind in sums
        else Held(storm, 0, 0, None)
        for storm in Storm.objects.filter(released_at=None).order_by("opened_at")
    ]


def release_storm(uid: str, *, by: User, at: datetime) -> int:
    """What the storm held goes out, and its kind passes freely for ten minutes. How many there were.

    Raises WrongState when somebody released it before.
    """
    with transaction.atomic():
        open_ones = Storm.objects.select_for_update().filter(released_at=None)
        storm = next((each for each in open_ones if str(each.uid) == uid), None)
        if storm is None:
            raise WrongState(_("These messages were released before."))
        storm.released_at, storm.released_by = max(at, storm.opened_at), by
        storm.save(update_fields=["released_at", "released_by"])
        waiting = Message.objects.filter(state=State.HELD, kind=storm.kind)
        released = waiting.update(state=State.QUEUED, next_attempt_at=at, changed_at=at)
        record(
            "notifications.storm.released",
            by=by.audit_actor(),
            target=Target("notifications.storm", storm.uid, storm.kind),
            at=at,
            changes={"released": (0, released)},
        )
    return int(released)
