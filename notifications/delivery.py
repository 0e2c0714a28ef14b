"""Delivery: what waits in the outbox is sent, by any number of runners at once (escalation.md E21-E23).

A chunk is claimed by one statement and its fate written by one more, so a runner that dies leaves at most one chunk
of which nobody knows whether it arrived. Those are sent once more with the same Message-ID and say so; after that
they stay `UNKNOWN`, in plain sight.
"""

import time
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction

from accounts.contacts import still_kept
from accounts.exercises import enrolled_in
from accounts.protection import Status
from common.exercise_rules import Rule, exercise_rule
from notifications import ledger, links
from notifications.channels import Means, means_of
from notifications.models import ABOUT_EXERCISES, Message
from notifications.parcels import Parcel, crowded, note_carriers, sent_lately, sort_out
from notifications.storms import hold_back
from notifications.transports import Answer, ServerAway, Transport

log = structlog.get_logger(__name__)

CHUNK = 50
# How much of what waits for somebody is taken at once, when it has to go out together.
CROWD = 500
# Longer than a chunk can take, even when the server stalls at each of its mails.
LEASE = timedelta(seconds=60)
# How long one call goes on claiming, and after how long it gives back what it has not begun.
BUDGET_S, CHUNK_BUDGET_S = 5.0, 15.0
# A server that stops at so many messages of a chunk has stopped for all.
STRIKES = 2
FIRST_RETRY = timedelta(seconds=15)
LONGEST_RETRY = timedelta(minutes=15)
# What no step of a ladder limits is tried for a day.
LONGEST_WINDOW = timedelta(days=1)

State, Reason, Channel = Message.State, Message.Reason, Message.Channel


@dataclass
class Delivered:
    """How many messages one call had accepted (or written to a file), how many failed, and how many were repeats."""

    accepted: int = 0
    failed: int = 0
    repeats: int = 0


@dataclass(frozen=True)
class Fate:
    """What became of one message: the columns that are written. Not `tried`: as if it had never been claimed."""

    message: Message
    state: str
    reason: str = ""
    detail: str = ""
    accepted_at: datetime | None = None
    next_attempt_at: datetime | None = None
    tried: bool = True

    @property
    def is_settled(self) -> bool:
        return self.next_attempt_at is None and self.state not in ledger.UNSETTLED


def deliver(
    at: datetime,
    runner: str = "",
    budget_s: float = BUDGET_S,
    transport: Callable[[], Transport] | None = None,
    channel: str = Channel.EMAIL,
) -> Delivered:
    """Whatever is due in `channel` at `at` was tried once, as far as `budget_s` seconds went. Not in a transaction.

    Each channel is delivered by calls of its own, which never wait for those of another. `transport`: in place of the
    one that the settings name.
    """
    means = means_of(channel)
    return _Round(at, runner, budget_s, means, transport or means.transport()).go()


def deliver_texts(at: datetime) -> Delivered:
    """The text messages that are due."""
    return deliver(at, channel=Channel.SMS)


@dataclass(frozen=True)
class _Chunk:
    """What one claim brought: whether there was anything, the parcels to send, their people's addresses, links."""

    is_any: bool
    parcels: list[Parcel]
    addresses: dict[int, str]
    minted: dict[int, str]


class _Round:
    def __init__(
        self, at: datetime, runner: str, budget_s: float, means: Means, transport: Callable[[], Transport] | None
    ) -> None:
        self.at = at
        self._means = means
        self._transport = transport
        self.claim = f"{runner} {uuid.uuid4().hex[:8]}".strip()
        self.done = Delivered()
        self._began_s = time.monotonic()
        self._budget_s = budget_s

    def go(self) -> Delivered:
        _sweep(self.at, self._means.channel)
        if self._transport is None:
            self._not_configured()
            return self.done
        with self._transport() as transport:
            while self._elapsed_s() < self._budget_s:
                chunk = self._claim()
                if not chunk.is_any or not self._send_all(chunk, transport):
                    break
        return self.done

    def _elapsed_s(self) -> float:
        return time.monotonic() - self._began_s

    def _now(self) -> datetime:
        """The round's moment, moved on by this process's own clock."""
        return self.at + timedelta(seconds=self._elapsed_s())

    def _claim(self) -> _Chunk:
        """A chunk that is ours, in parcels; what cannot be sent, is too much or waits for more has been put aside."""
        means = self._means
        with transaction.atomic():
            claimed = _claim_rows(self.at, self.claim, CHUNK, means.channel)
            people = list(claimed.values())
            lately = sent_lately(people, at=self.at, channel=means.channel) if people else {}
            if crowd := crowded(people, lately):
                claimed |= _claim_rows(self.at, self.claim, CROWD, means.channel, crowd)
            rows = Message.objects.filter(pk__in=claimed).prefetch_related("recipient", "mission", "exercise")
            chunk = list(rows.order_by("queued_at", "pk"))
            addresses = means.addresses(row.recipient_id for row in chunk)
            enrolled = enrolled_in({row.exercise_id for row in chunk if row.exercise_id})
            kept = still_kept((row.recipient_id for row in chunk if row.recipient.is_contact), self.at)
            aside = {row.pk: fate for row in chunk if (fate := _unreachable(row, addresses, enrolled, kept))}
            aside |= {row.pk: self._simulated(row) for row in chunk if row.pk not in aside and self._is_simulated(row)}
            held = hold_back([row for row in chunk if row.pk not in aside], at=self.at)
            aside |= {row.pk: Fate(row, State.HELD, tried=False) for row in held}
            found = sort_out([row for row in chunk if row.pk not in aside], lately, at=self.at)
            self._write([*aside.values(), *(self._given_back(row, until) for row, until in found.waiting)])
            note_carriers(found.parcels)
            going = [row for parcel in found.parcels for row in parcel.rows]
            minted = links.mint([row for row in going if means.links and row.is_of.link], at=self.at)
        return _Chunk(bool(chunk), found.parcels, addresses, minted)

    def _is_simulated(self, row: Message) -> bool:
        """By the rule of the channel: of a drill nothing leaves there."""
        rule = exercise_rule("channel", self._means.channel).rule
        return bool(row.status == Status.EXERCISE and rule == Rule.SIMULATED)

    def _simulated(self, row: Message) -> Fate:
        return Fate(row, State.SIMULATED, detail="part of an exercise", accepted_at=self._now())

    def _send_all(self, chunk: _Chunk, transport: Transport) -> bool:
        """True when the server is still there. Whatever happens, what was accepted is written first."""
        began_s, strikes = self._elapsed_s(), 0
        stalled: set[int] = set()  # who brought the server to a stop: what else waits for them waits on
        fates: list[Fate] = []
        at_hand: Parcel | None = None
        try:
            # What was tried before comes last: whoever is slow to reach delays nobody who is not.
            for parcel in sorted(chunk.parcels, key=lambda parcel: parcel.carrier.attempts > 1):
                if strikes >= STRIKES or self._elapsed_s() - began_s > CHUNK_BUDGET_S:
                    break
                if parcel.carrier.recipient_id in stalled:
                    continue
                at_hand = parcel
                try:
                    fates += self._send(parcel, chunk, transport)
                except ServerAway as away:
                    fates += self._after_loss(parcel, away)
                    strikes += STRIKES if away.is_gone else 1
                    stalled.add(parcel.carrier.recipient_id)
                at_hand = None
        finally:
            if at_hand is not None:  # torn away in the middle, by a time limit say: nobody knows what became of it
                fates += [self._unknown(row, "interrupted") for row in at_hand.rows]
            told = {fate.message.pk for fate in fates}
            left = [row for parcel in chunk.parcels for row in parcel.rows if row.pk not in told]
            later = self._now() + FIRST_RETRY
            self._write(
                [*fates, *(self._given_back(row, later if row.recipient_id in stalled else self.at) for row in left)]
            )
        return strikes < STRIKES

    def _send(self, parcel: Parcel, chunk: _Chunk, transport: Transport) -> list[Fate]:
        """Every message of a parcel has the fate of its carrier."""
        row, now = parcel.carrier, self._now()
        address = chunk.addresses[row.recipient_id]
        try:
            if len(parcel.rows) > 1:
                built = self._means.build_parcel(parcel.rows, address, chunk.minted, now)
            else:
                built = self._means.build(row, address, chunk.minted.get(row.pk, ""), now)
        except Exception as error:  # noqa: BLE001 - one message that cannot be built must not keep the others
            log.exception("delivery.not_built", message=str(row.uid), kind=row.kind)
            if len(parcel.rows) > 1:  # one of them cannot; alone it shows which
                return [fate for each in parcel.rows for fate in self._send(Parcel((each,)), chunk, transport)]
            return [Fate(row, State.FAILED_PERM, Reason.NOT_BUILT, type(error).__name__)]
        answer = transport.send(address, built, str(row.uid))
        return [self._fate(each, answer) for each in parcel.rows]

    def _fate(self, row: Message, answer: Answer) -> Fate:
        if answer.state == State.FAILED_TEMP:
            return self._try_later(row, answer.detail)
        accepted_at = self._now() if answer.state in (State.ACCEPTED, State.SIMULATED) else None
        return Fate(row, answer.state, answer.reason, answer.detail, accepted_at)

    def _after_loss(self, parcel: Parcel, away: ServerAway) -> list[Fate]:
        log.warning("delivery.server_away", detail=str(away), begun=away.begun)
        after = self._unknown if away.begun else self._try_later
        return [after(row, str(away)) for row in parcel.rows]

    def _unknown(self, row: Message, detail: str) -> Fate:
        """It may have arrived. It is sent once more; a repeat is not repeated."""
        return Fate(row, State.UNKNOWN, detail=detail, next_attempt_at=None if row.is_repeat else self._now())

    def _try_later(self, row: Message, detail: str) -> Fate:
        """Exponential growth with a spread of its own for each message, within the window of its step."""
        wait = min(FIRST_RETRY * 2 ** (row.attempts - 1), LONGEST_RETRY)
        again = self._now() + wait * (0.8 + 0.4 * (row.uid.int % 1000) / 1000)
        if again > (row.give_up_at or row.queued_at + LONGEST_WINDOW):
            return Fate(row, State.FAILED_PERM, Reason.TOO_LATE, detail)
        return Fate(row, State.FAILED_TEMP, detail=detail, next_attempt_at=again)

    @staticmethod
    def _given_back(row: Message, until: datetime) -> Fate:
        """Not begun: it waits as before, and what would have been a repeat still will be one."""
        state = State.UNKNOWN if row.is_repeat else State.QUEUED
        return Fate(row, state, next_attempt_at=until, tried=False)

    def _not_configured(self) -> None:
        while claimed := _claim_rows(self.at, self.claim, CROWD, self._means.channel):
            log.error("delivery.not_configured", messages=len(claimed), channel=self._means.channel)
            rows = Message.objects.filter(pk__in=claimed).select_related("mission")
            self._write([Fate(row, State.FAILED_PERM, Reason.NOT_CONFIGURED) for row in rows])

    def _write(self, fates: Sequence[Fate]) -> None:
        if not fates:
            return
        _mark(fates, self._now(), self.claim)
        for fate in fates:
            accepted = fate.state in (State.ACCEPTED, State.SIMULATED)
            self.done.accepted += accepted
            self.done.repeats += accepted and fate.message.is_repeat
            self.done.failed += fate.tried and not accepted


_SWEEP = """
UPDATE notifications_message
   SET state = 'UNKNOWN', leased_until = NULL, claimed_by = '', changed_at = greatest(changed_at, %(at)s),
       next_attempt_at = CASE WHEN is_repeat THEN NULL ELSE %(at)s END, detail = 'lost with its runner'
 WHERE leased_until < %(at)s AND state = 'SENDING' AND channel = %(channel)s
RETURNING id
"""

# Chosen first and once: as a subquery of IN the planner may run it again for each row, and claim all there are.
_CLAIM = """
WITH chosen AS MATERIALIZED (
    SELECT id FROM notifications_message WHERE channel = %(channel)s AND next_attempt_at <= %(at)s
       AND (%(people)s::bigint[] IS NULL OR recipient_id = ANY(%(people)s))
     ORDER BY is_urgent DESC, next_attempt_at, id LIMIT %(size)s FOR UPDATE SKIP LOCKED
)
UPDATE notifications_message AS message
   SET state = 'SENDING', leased_until = %(until)s, claimed_by = %(claim)s, sending_at = %(at)s, next_attempt_at = NULL,
       attempts = attempts + 1, is_repeat = is_repeat OR state = 'UNKNOWN', changed_at = greatest(changed_at, %(at)s)
  FROM chosen
 WHERE message.id = chosen.id
   AND message.next_attempt_at <= %(at)s AND message.state IN ('QUEUED', 'FAILED_TEMP', 'UNKNOWN')
RETURNING message.id, message.recipient_id
"""

# Guarded by the claim: a runner that was taken for dead no longer has a say.
_MARK = """
UPDATE notifications_message AS message
   SET state = fate.state, reason = fate.reason, detail = fate.detail, leased_until = NULL, claimed_by = '',
       accepted_at = fate.accepted_at, next_attempt_at = fate.next_attempt_at,
       attempts = message.attempts - CASE WHEN fate.tried THEN 0 ELSE 1 END,
       is_repeat = message.is_repeat AND fate.tried, changed_at = greatest(message.changed_at, %(at)s),
       settled_in = coalesce(fate.entry, message.settled_in)
  FROM unnest(%(pks)s::bigint[], %(states)s::text[], %(reasons)s::text[], %(details)s::text[],
              %(accepted)s::timestamptz[], %(again)s::timestamptz[], %(tried)s::boolean[], %(entries)s::uuid[])
       AS fate (id, state, reason, detail, accepted_at, next_attempt_at, tried, entry)
 WHERE message.id = fate.id AND message.state = 'SENDING' AND message.claimed_by = %(claim)s
RETURNING message.id, message.state, message.reason, message.detail, message.accepted_at, message.sending_at,
          message.attempts, message.is_repeat
"""


def _sweep(at: datetime, channel: str) -> None:
    """What a runner claimed and died with is unknown, and will be repeated once."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_SWEEP, {"at": at, "channel": channel})
            lost = [pk for (pk,) in cursor.fetchall()]
        if lost:
            ledger.attest_fates(Message.objects.filter(pk__in=lost), at=at)


def _claim_rows(at: datetime, claim: str, size: int, channel: str, people: list[int] | None = None) -> dict[int, int]:
    """The rows that are now ours, with their person: due, not yet taken, what is urgent first, then as they waited.

    `people`: only what is for them.
    """
    until = at + LEASE
    facts: dict[str, str | int | datetime | list[int] | None] = {
        "at": at,
        "until": until,
        "claim": claim,
        "size": size,
        "channel": channel,
        "people": people,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, facts)
        return dict(cursor.fetchall())


def _mark(fates: Sequence[Fate], at: datetime, claim: str) -> None:
    """The fate of each message, by one statement; in the same transaction an entry attests what is settled."""
    entries: dict[int, uuid.UUID] = {}
    named = [entries.setdefault(fate.message.mission_id, uuid.uuid4()) if fate.is_settled else None for fate in fates]
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(
            _MARK,
            {
                "at": at,
                "claim": claim,
                "pks": [fate.message.pk for fate in fates],
                "states": [str(fate.state) for fate in fates],
                "reasons": [str(fate.reason) for fate in fates],
                "details": [fate.detail[:300] for fate in fates],
                "accepted": [fate.accepted_at for fate in fates],
                "again": [fate.next_attempt_at for fate in fates],
                "tried": [fate.tried for fate in fates],
                "entries": named,
            },
        )
        by_pk = {fate.message.pk: (fate.message, entry) for fate, entry in zip(fates, named, strict=True)}
        written = [(*by_pk[pk], list(columns)) for pk, *columns in cursor.fetchall()]
        marked = [(message, columns, entry) for message, entry, columns in written if entry is not None]
        if marked:
            ledger.attest_marked(marked, at=at)


def _unreachable(
    row: Message, addresses: dict[int, str], enrolled: Mapping[int, Collection[int]], kept: Collection[int] = ()
) -> Fate | None:
    """Asked again when it is sent: whoever left or changed their address since gets nothing (pitfall P22).

    Nor does whoever is in no exercise get anything of one, nor anybody after it has ended but that it has. `kept`: the
    contacts outside the mission whose time has not run out.
    """
    if row.status == Status.EXERCISE:
        if row.recipient_id not in enrolled.get(row.exercise_id or 0, ()):
            return Fate(row, State.SUPPRESSED, Reason.NOT_ENROLLED)
        if row.subject_kind != ABOUT_EXERCISES and not row.exercise.is_running:
            return Fate(row, State.SUPPRESSED, Reason.EXERCISE_OVER)
    if row.recipient.is_contact:
        if not row.is_of.outside:
            return Fate(row, State.SUPPRESSED, Reason.NOT_RELEASED)
        if row.recipient_id not in kept:
            return Fate(row, State.SUPPRESSED, Reason.NOT_ENTITLED)
    elif not row.recipient.is_active:
        return Fate(row, State.SUPPRESSED, Reason.NOT_ACTIVE)
    if row.recipient_id not in addresses:
        return Fate(row, State.FAILED_PERM, Reason.NO_VERIFIED_CHANNEL)
    return None
