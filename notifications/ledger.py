"""What the trail attests of messages: that each was queued, to whom and saying what, and what became of it.

Two parts of the same row, since they come to be at two moments. Who queues or settles messages attests them in the same
transaction; a message that waits, is being sent or will be tried again is not settled, and nothing is attested of that.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.posts import post_words
from audit.ledger import Row
from audit.models import Entry
from audit.services import SYSTEM, Target, drafted, record_all
from notifications.kinds import message_kind
from notifications.models import Message

QUEUED, SETTLED = "notifications.messages.queued", "notifications.messages.settled"
State, Channel = Message.State, Message.Channel
# What a message is from its beginning. A column added later is attested under a name of its own, not added here:
# what was attested before would no longer fit.
FROM_THE_START = (
    "kind", "dedupe_key", "subject_kind", "subject_uid", "subject_label", "mission_id", "status", "recipient_id",
    "role", "aor_id", "channel", "language", "values", "queued_at", "give_up_at", "is_urgent",
)  # fmt: skip
FATE = ("state", "reason", "detail", "accepted_at", "sending_at", "attempts", "is_repeat")
UNSETTLED = (State.QUEUED, State.SENDING, State.HELD)


def fate_of(message: Message) -> list[object] | None:
    """What is attested of its fate; None while it may still be sent. Reading in the portal is nobody's proof."""
    if message.next_attempt_at is not None or message.state in UNSETTLED:
        return None
    if message.channel == Channel.IN_APP and message.state in (State.DELIVERED, State.READ):
        return None
    return [getattr(message, name) for name in FATE]


def queued(messages: Iterable[Message]) -> dict[str, object]:
    """What an entry attests of messages that its transaction queued."""
    found: dict[str, object] = {}
    for message in messages:
        found[f"message:{message.uid}"] = [getattr(message, name) for name in FROM_THE_START]
        fate = fate_of(message)
        if fate is not None:
            found[f"fate:{message.uid}"] = fate
    return found


def attest_queued(messages: Sequence[Message], *, at: datetime) -> None:
    """An entry for each subject of `messages`, which the caller's transaction has just queued. One statement."""
    by_subject: dict[tuple[str, str, str], list[Message]] = defaultdict(list)
    for message in messages:
        by_subject[message.subject_label, str(message.subject_uid), message.mission.code].append(message)
    record_all(
        [
            drafted(
                QUEUED,
                by=SYSTEM,
                target=Target("notifications.subject", uid, label),
                at=at,
                mission=mission,
                attests=queued(rows),
            )
            for (label, uid, mission), rows in by_subject.items()
        ]
    )


def attest_marked(marked: Iterable[tuple[Message, list[object], UUID]], *, at: datetime) -> None:
    """Messages of delivery with the fate just written, and the entry that each names already. One statement."""
    by_entry: dict[UUID, list[tuple[Message, list[object]]]] = defaultdict(list)
    for message, fate, uid in marked:
        by_entry[uid].append((message, fate))
    entries = []
    for uid, found in by_entry.items():
        entry = _entry_of(found[0][0].mission.code, found[0][0], {f"fate:{row.uid}": fate for row, fate in found}, at)
        entry.uid = uid
        entries.append(entry)
    record_all(entries)


_POINT = """
UPDATE notifications_message AS message SET settled_in = told.entry
  FROM unnest(%s::bigint[], %s::uuid[]) AS told (id, entry) WHERE message.id = told.id
"""


def attest_fates(rows: "QuerySet[Message]", *, at: datetime) -> None:
    """Those of `rows` that are settled are attested, and name the entry. In the transaction that settled them.

    One entry for each mission, however many messages; three statements.
    """
    settled: dict[str, list[Message]] = defaultdict(list)
    for message in rows.select_related("mission").order_by("pk"):
        if fate_of(message) is not None:
            settled[message.mission.code].append(message)
    entries = [_entry_of(code, messages[0], fates(messages), at) for code, messages in sorted(settled.items())]
    if not entries:
        return
    record_all(entries)
    pairs = [(message.pk, entry.uid) for entry in entries for message in settled[entry.mission]]
    with connection.cursor() as cursor:
        cursor.execute(_POINT, [[pk for pk, _uid in pairs], [uid for _pk, uid in pairs]])


def fates(messages: Iterable[Message]) -> dict[str, object]:
    """What an entry attests of messages that its transaction settled."""
    return {f"fate:{message.uid}": fate_of(message) for message in messages}


def _entry_of(mission: str, first: Message, attests: Mapping[str, object], at: datetime) -> Entry:
    # What the messages are about may be many things, so the entry is about the first of them; each row names the entry.
    target = Target("notifications.messages", first.uid, first.channel)
    return drafted(SETTLED, by=SYSTEM, target=target, at=at, mission=mission, attests=attests)


def rows_of(messages: Iterable[Message]) -> list[Row]:
    """The rows of a ledger: each message as it was queued, and what became of it."""
    found: list[Row] = []
    for message in messages:
        who = _post_of(message)
        words: Mapping[str, Any] = {"who": who, "person": message.recipient.name}
        start = [getattr(message, name) for name in FROM_THE_START]
        what = {"what": message_kind(message.kind).label, "channel": message.get_channel_display()}
        text = _("Queued: %(what)s (%(channel)s).") % what
        found.append(Row(f"message:{message.uid}", start, message.queued_at, text, **words))
        form = (
            _("%(what)s (%(channel)s), perhaps twice: %(fate)s.")
            if message.is_repeat
            else _("%(what)s (%(channel)s): %(fate)s.")
        )
        moment = message.accepted_at or message.changed_at
        text = form % {**what, "fate": message.fate}
        found.append(Row(f"fate:{message.uid}", fate_of(message), moment, text, **words))
    return found


def _post_of(message: Message) -> str:
    return post_words(message.role, message.aor.names if message.aor else None) if message.role else ""
