"""Delivery: what waits in the outbox is sent, by any number of runners at once (escalation.md E21-E23).

A chunk is claimed by one statement and its fate written by one more, so a runner that dies leaves at most one chunk
of which nobody knows whether it arrived. Those are sent once more with the same Message-ID and say so; after that
they stay `UNKNOWN`, in plain sight.
"""

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction

from accounts.contacts import verified
from notifications import links
from notifications.mime import mail
from notifications.models import Message
from notifications.transports import Answer, ServerAway, Transport, configured

log = structlog.get_logger(__name__)

CHUNK = 25
# Longer than a chunk can take, even when the server stalls at each of its mails.
LEASE = timedelta(seconds=60)
# How long one call goes on claiming, and after how long it gives back what it has not begun.
BUDGET_S, CHUNK_BUDGET_S = 5.0, 10.0
FIRST_RETRY = timedelta(seconds=15)
LONGEST_RETRY = timedelta(minutes=15)
# What no step of a ladder limits is tried for a day.
LONGEST_WINDOW = timedelta(days=1)

State, Reason = Message.State, Message.Reason


@dataclass
class Delivered:
    """How many mails one call had accepted (or written to a file), how many failed, and how many were repeats."""

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


def deliver(
    at: datetime, runner: str = "", budget_s: float = BUDGET_S, transport: type[Transport] | None = None
) -> Delivered:
    """Whatever is due at `at` was tried once, as far as `budget_s` seconds went. Call outside a transaction.

    `transport`: in place of the one that the settings name.
    """
    return _Round(at, runner, budget_s, transport or configured()).go()


class _Round:
    def __init__(self, at: datetime, runner: str, budget_s: float, transport: type[Transport] | None) -> None:
        self.at = at
        self._transport = transport
        self.claim = f"{runner} {uuid.uuid4().hex[:8]}".strip()
        self.done = Delivered()
        self._began_s = time.monotonic()
        self._budget_s = budget_s

    def go(self) -> Delivered:
        _sweep(self.at)
        if self._transport is None:
            self._not_configured()
            return self.done
        with self._transport() as transport:
            while self._elapsed_s() < self._budget_s:
                chunk, reachable, addresses = self._claim()
                if not chunk:
                    break
                if not self._send_all(chunk, reachable, addresses, transport):
                    break
        return self.done

    def _elapsed_s(self) -> float:
        return time.monotonic() - self._began_s

    def _now(self) -> datetime:
        """The round's moment, moved on by this process's own clock."""
        return self.at + timedelta(seconds=self._elapsed_s())

    def _claim(self) -> tuple[list[Message], dict[int, str], dict[int, str]]:
        """A chunk that is ours, the addresses of its people, and the links of its mails; the rest is held back."""
        with transaction.atomic():
            pks = _claim_rows(self.at, self.claim, CHUNK)
            rows = Message.objects.filter(pk__in=pks).select_related("recipient", "mission").order_by("queued_at", "pk")
            chunk = list(rows)
            points = verified({row.recipient_id for row in chunk}, "EMAIL")
            addresses = {pk: point.address for pk, point in points.items()}
            lost = [fate for row in chunk if (fate := _unreachable(row, addresses))]
            self._write(lost)
            kept = [row for row in chunk if not _unreachable(row, addresses)]
            minted = links.mint([row for row in kept if row.is_of.link], at=self.at)
        return kept, addresses, minted

    def _send_all(
        self, chunk: Sequence[Message], addresses: dict[int, str], minted: dict[int, str], transport: Transport
    ) -> bool:
        """True when the server is still there. Whatever happens, what was accepted is written first."""
        began_s, is_there = self._elapsed_s(), True
        fates: list[Fate] = []
        at_hand: Message | None = None
        try:
            for row in chunk:
                if not is_there or self._elapsed_s() - began_s > CHUNK_BUDGET_S:
                    break
                at_hand = row
                try:
                    fates.append(self._send(row, addresses[row.recipient_id], minted.get(row.pk, ""), transport))
                except ServerAway as away:
                    fates.append(self._after_loss(row, away))
                    is_there = False
                at_hand = None
        finally:
            if at_hand is not None:  # torn away in the middle, by a time limit say: nobody knows what became of it
                fates.append(self._unknown(at_hand, "interrupted"))
            told = {fate.message.pk for fate in fates}
            self._write([*fates, *(self._given_back(row) for row in chunk if row.pk not in told)])
        return is_there

    def _send(self, row: Message, address: str, link: str, transport: Transport) -> Fate:
        try:
            built = mail(row, address, link=link, at=self._now())
        except Exception as error:  # noqa: BLE001 - one mail that cannot be built must not keep the others
            log.exception("delivery.not_built", message=str(row.uid), kind=row.kind)
            return Fate(row, State.FAILED_PERM, Reason.NOT_BUILT, type(error).__name__)
        return self._fate(row, transport.send(settings.DEFAULT_FROM_EMAIL, address, built, str(row.uid)))

    def _fate(self, row: Message, answer: Answer) -> Fate:
        if answer.state == State.FAILED_TEMP:
            return self._try_later(row, answer.detail)
        accepted_at = self._now() if answer.state in (State.ACCEPTED, State.SIMULATED) else None
        return Fate(row, answer.state, answer.reason, answer.detail, accepted_at)

    def _after_loss(self, row: Message, away: ServerAway) -> Fate:
        log.warning("delivery.server_away", detail=str(away), begun=away.begun)
        if not away.begun:
            return self._try_later(row, str(away))
        return self._unknown(row, str(away))

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

    def _given_back(self, row: Message) -> Fate:
        """Not begun: it waits as before, and what would have been a repeat still will be one."""
        state = State.UNKNOWN if row.is_repeat else State.QUEUED
        return Fate(row, state, next_attempt_at=self.at, tried=False)

    def _not_configured(self) -> None:
        while pks := _claim_rows(self.at, self.claim, 500):
            log.error("delivery.not_configured", messages=len(pks), backend=settings.EMAIL_BACKEND)
            rows = Message.objects.filter(pk__in=pks)
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
 WHERE leased_until < %(at)s AND state = 'SENDING'
"""

# Chosen first and once: as a subquery of IN the planner may run it again for each row, and claim all there are.
_CLAIM = """
WITH chosen AS MATERIALIZED (
    SELECT id FROM notifications_message WHERE next_attempt_at <= %(at)s
     ORDER BY next_attempt_at, id LIMIT %(size)s FOR UPDATE SKIP LOCKED
)
UPDATE notifications_message AS message
   SET state = 'SENDING', leased_until = %(until)s, claimed_by = %(claim)s, sending_at = %(at)s, next_attempt_at = NULL,
       attempts = attempts + 1, is_repeat = is_repeat OR state = 'UNKNOWN', changed_at = greatest(changed_at, %(at)s)
  FROM chosen
 WHERE message.id = chosen.id
   AND message.next_attempt_at <= %(at)s AND message.state IN ('QUEUED', 'FAILED_TEMP', 'UNKNOWN')
RETURNING message.id
"""

# Guarded by the claim: a runner that was taken for dead no longer has a say.
_MARK = """
UPDATE notifications_message AS message
   SET state = fate.state, reason = fate.reason, detail = fate.detail, leased_until = NULL, claimed_by = '',
       accepted_at = fate.accepted_at, next_attempt_at = fate.next_attempt_at,
       attempts = message.attempts - CASE WHEN fate.tried THEN 0 ELSE 1 END,
       is_repeat = message.is_repeat AND fate.tried, changed_at = greatest(message.changed_at, %(at)s)
  FROM unnest(%(pks)s::bigint[], %(states)s::text[], %(reasons)s::text[], %(details)s::text[],
              %(accepted)s::timestamptz[], %(again)s::timestamptz[], %(tried)s::boolean[])
       AS fate (id, state, reason, detail, accepted_at, next_attempt_at, tried)
 WHERE message.id = fate.id AND message.state = 'SENDING' AND message.claimed_by = %(claim)s
"""


def _sweep(at: datetime) -> None:
    """What a runner claimed and died with is unknown, and will be repeated once."""
    with connection.cursor() as cursor:
        cursor.execute(_SWEEP, {"at": at})


def _claim_rows(at: datetime, claim: str, size: int) -> list[int]:
    """Keys of the rows that are now ours: due, not yet taken, in the order in which they have waited."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"at": at, "until": at + LEASE, "claim": claim, "size": size})
        return [pk for (pk,) in cursor.fetchall()]


def _mark(fates: Sequence[Fate], at: datetime, claim: str) -> None:
    """The fate of each message, by one statement."""
    with connection.cursor() as cursor:
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
            },
        )


def _unreachable(row: Message, addresses: dict[int, str]) -> Fate | None:
    """Asked again when it is sent: whoever left or changed their address since gets nothing (pitfall P22)."""
    if not row.recipient.is_active:
        return Fate(row, State.SUPPRESSED, Reason.NOT_ACTIVE)
    if row.recipient_id not in addresses:
        return Fate(row, State.FAILED_PERM, Reason.NO_VERIFIED_CHANNEL)
    return None
