"""Putting messages into the outbox and taking them out again, in the transaction of the event they tell about."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.exercises import enrolled_in
from accounts.models import Exercise, User
from accounts.protection import Status
from areas.models import AreaOfResponsibility, Mission
from audit.services import Target, record
from common.errors import WrongState
from common.exercise_rules import exercise_rule
from common.inserting import insert
from notifications import ledger
from notifications.channels import MEANS
from notifications.kinds import calling, message_kind
from notifications.models import Message
from notifications.values import checked

Channel, State, Reason = Message.Channel, Message.State, Message.Reason
WAITING = (State.QUEUED, State.FAILED_TEMP, State.UNKNOWN, State.HELD)


@dataclass(frozen=True)
class Subject:
    """What a message is about: known by kind and uid, read by its reference."""

    kind: str
    uid: UUID
    label: str


@dataclass(frozen=True)
class Draft:
    """A message to be queued. `dedupe_key`: the same key is the same message, however often it is queued.

    `give_up_at`: when sending it has no sense any more. `values`: made by notifications.values. `held_back`: why it is
    not sent at all, of somebody who should be told and may not; the row says so. `is_urgent`: it is part of the ladder
    of a P1 or P2. `exercise`: of which exercise it is; then it is held back unless the recipient takes part in it.
    """

    kind: str
    dedupe_key: str
    subject: Subject
    mission: Mission
    status: str
    recipient: User
    channel: str
    values: Mapping[str, Any]
    role: str = ""
    aor: AreaOfResponsibility | None = None
    language: str = ""
    give_up_at: datetime | None = None
    held_back: str = ""
    is_urgent: bool = False
    exercise: int | None = None


def queue(drafts: Sequence[Draft], *, at: datetime, are_new: bool = False) -> list[Message]:
    """The messages of `drafts` in their order, those that were queued before included; four statements for any number.

    A mail or text to somebody without a verified address is kept as failed for good, with the reason, at the cost of a
    statement for each of these channels. Call in a transaction.
    `are_new`: the caller knows that none was queued before, which saves reading them back; else IntegrityError. It also
    attests them in an entry of its own (notifications.ledger), which otherwise is done here.
    """
    if not drafts:
        return []
    reachable = {
        channel: means.addresses(people)
        for channel, means in MEANS.items()
        if (people := {draft.recipient.pk for draft in drafts if draft.channel == channel})
    }
    enrolled = enrolled_in({draft.exercise for draft in drafts if draft.exercise is not None})
    rows = [_row(draft, at, reachable, enrolled) for draft in drafts]
    if are_new:
        return insert(rows)
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    # With conflicts ignored the database tells no keys.
    found = {each.dedupe_key: each for each in Message.objects.filter(dedupe_key__in=[row.dedupe_key for row in rows])}
    fresh = [row for row in rows if found[row.dedupe_key].uid == row.uid]
    ledger.attest_queued(fresh, at=at)
    return [found[key] for key in dict.fromkeys(row.dedupe_key for row in rows)]


def _row(
    draft: Draft,
    at: datetime,
    reachable: Mapping[str, Mapping[int, str]],
    enrolled: Mapping[int, Collection[int]],
) -> Message:
    kind = message_kind(draft.kind)
    exercise_rule("channel", draft.channel)  # nothing is queued for a channel of which nobody said what drills do there
    if surplus := draft.values.keys() - set(kind.needs):
        raise ValueError(f"{draft.kind} declares no value {sorted(surplus)[0]!r}; add it to `needs`.")
    if draft.channel == Channel.SMS and not kind.text:
        raise ValueError(f"{draft.kind} has no form as a text message; register it with `text=True`.")
    row = Message(
        kind=draft.kind,
        dedupe_key=draft.dedupe_key,
        subject_kind=draft.subject.kind,
        subject_uid=draft.subject.uid,
        subject_label=draft.subject.label,
        mission=draft.mission,
        status=draft.status,
        exercise_id=draft.exercise,
        recipient_id=draft.recipient.pk,
        role=draft.role,
        aor_id=draft.aor.pk if draft.aor else None,
        channel=draft.channel,
        language=draft.language or draft.recipient.language,
        values=checked(draft.values),
        give_up_at=draft.give_up_at,
        is_urgent=draft.is_urgent,
        queued_at=at,
        changed_at=at,
    )
    if draft.status == Status.EXERCISE and draft.recipient.pk not in enrolled.get(draft.exercise or 0, ()):
        row.state, row.reason = State.SUPPRESSED, Reason.NOT_ENROLLED
    elif draft.recipient.is_contact and not kind.outside:
        row.state, row.reason = State.SUPPRESSED, Reason.NOT_RELEASED  # whoever asked for it: it never leaves
    elif draft.held_back:
        row.state, row.reason = State.SUPPRESSED, draft.held_back
    elif draft.channel == Channel.IN_APP:
        row.state = State.DELIVERED  # the database is its transport
    elif draft.channel in MEANS and draft.recipient.pk not in reachable[draft.channel]:
        row.state, row.reason = State.FAILED_PERM, Reason.NO_VERIFIED_CHANNEL
    elif draft.channel in MEANS:
        row.next_attempt_at = at
    return row


def suppress(subject: Subject, *, at: datetime, reason: str, of: Iterable[UUID] = ()) -> int:
    """What still waits to be sent about `subject` and asks somebody to act is held back. How many there were.

    `of`: only what these clocks were to send, known by the uid that their keys begin with.
    In the transaction of the answer: a claim that comes after it finds nothing, and one that came before it had its
    rows locked, so each message is either claimed before the answer or never (E17).
    """
    waiting = Message.objects.filter(subject_kind=subject.kind, subject_uid=subject.uid, state__in=WAITING)
    rows = waiting.filter(reduce(or_, (Q(dedupe_key__startswith=f"{uid}:") for uid in of), Q()), kind__in=calling())
    return _hold_back(rows, reason, at)


def withhold(subject: Subject, kind: str, *, at: datetime, reason: str) -> int:
    """What of this kind still waits to be sent about `subject` is held back. How many there were.

    In the transaction of what makes it wrong to send: each is claimed either before it or never.
    """
    waiting = Message.objects.filter(subject_kind=subject.kind, subject_uid=subject.uid, state__in=WAITING, kind=kind)
    return _hold_back(waiting, reason, at)


def _hold_back(waiting: QuerySet[Message], reason: str, at: datetime) -> int:
    """What waits and is not in flight is not sent any more, and the trail says so."""
    rows = waiting.exclude(state=State.UNKNOWN, next_attempt_at=None).select_for_update(of=("self",)).order_by("pk")
    held_back = Message.objects.filter(pk__in=list(rows.values_list("pk", flat=True)))
    count = held_back.update(state=State.SUPPRESSED, reason=reason, next_attempt_at=None, changed_at=at)
    if count:
        ledger.attest_fates(held_back, at=at)
    return int(count)


def suppress_exercise(exercise: Exercise, *, at: datetime) -> int:
    """Whatever of an exercise still waits to be sent is held back: the exercise is over. How many there were."""
    waiting = Message.objects.filter(exercise=exercise, state__in=WAITING)
    return _hold_back(waiting, Reason.EXERCISE_OVER, at)


OUTCOMES = {
    "REACHED": (State.DELIVERED, ""),
    "NO_ANSWER": (State.FAILED_TEMP, Reason.NO_ANSWER),
    "WRONG_NUMBER": (State.FAILED_PERM, Reason.WRONG_NUMBER),
}


def record_call(message: Message, *, by: User, at: datetime, outcome: str) -> Message:
    """What came of a telephone call: REACHED, NO_ANSWER or WRONG_NUMBER. Raises WrongState when none is needed."""
    with transaction.atomic():
        seen, message = message.state, Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
        if message.channel != Channel.CALL or message.state not in (State.QUEUED, State.FAILED_TEMP):
            raise WrongState(_("This call is no longer needed: it was made, or %(ref)s was answered.") % _ref(message))
        message.state, message.reason = OUTCOMES[outcome]
        message.attempts, message.changed_at = message.attempts + 1, max(at, message.queued_at)
        message.save(update_fields=["state", "reason", "attempts", "changed_at"])
        entry = record(
            "notifications.call.made",
            by=by.audit_actor(),
            target=Target("notifications.message", message.uid, message.subject_label),
            at=at,
            mission=message.mission.code,
            changes={"state": (seen, message.state), "outcome": ("", outcome)},
            attests=ledger.fates([message]),
        )
        Message.objects.filter(pk=message.pk).update(settled_in=entry.uid)
    return message


def _ref(message: Message) -> dict[str, str]:
    return {"ref": message.subject_label}
