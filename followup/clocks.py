"""Starting and ending clocks. Every function joins the transaction of the event that calls it.

Locks are taken in one order: the subject's own row by its app first, then its clocks by key. The tick takes clocks
alone and skips those that are held, so nothing waits in a circle.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, Q, Subquery
from django.db.transaction import TransactionManagementError
from django.utils.translation import gettext as _

from accounts.models import Exercise, User
from areas.models import Area, AreaOfResponsibility, Mission
from common.errors import WrongState
from followup.ladder import Course, part_of
from followup.models import Clock, PolicySnapshot, StepRecipient
from followup.models.clocks import OPEN
from followup.models.policies import OF_A_POST, Purpose
from followup.policies import freeze, installed_body
from notifications import outbox
from notifications.outbox import Subject

ANSWERED, ENDED, REPLACED = "ANSWERED", "ENDED", "REPLACED"


@dataclass(frozen=True)
class Holder:
    """Who holds a clock: a post, and the person in it where one took it on."""

    role: str
    aor: AreaOfResponsibility | None = None
    user: User | None = None


def start_clock(
    subject: Subject,
    purpose: str,
    *,
    at: datetime,
    mission: Mission,
    area: Area | None,
    priority: str,
    holder: Holder,
    facts: Mapping[str, Any],
    status: str = "ACTUAL",
    exercise: Exercise | None = None,
    scope_key: str = "",
    deadline_at: datetime | None = None,
    released: Mapping[str, Any] | None = None,
) -> Clock:
    """A running clock; its first step is due as its policy says. `deadline_at`: in place of the policy's own.

    `facts`: what messages may say, made by notifications.values. `released`: what partners outside may be told
    (followup.outside). Raises IntegrityError when such a clock is open.
    """
    _in_transaction()
    body = installed_body(mission, subject.kind, purpose, priority)
    if purpose == Purpose.ACK and scope_key:
        body = part_of(body, scope_key)
    clock = _beginning(
        subject, purpose, freeze(body), at=at, mission=mission, area=area, priority=priority, holder=holder,
        facts=facts, status=status, exercise=exercise, scope_key=scope_key, deadline_at=deadline_at,
        released=released,
    )  # fmt: skip
    clock.save()
    return clock


def start_clocks(starts: Iterable[tuple[Subject, str, dict[str, Any]]], *, at: datetime) -> list[Clock]:
    """Many at once: subject, purpose and what else `start_clock` takes. One statement beside those for the policies.

    For subjects that never had a clock: of no component.
    """
    _in_transaction()
    frozen: dict[tuple[int, str, str, str], PolicySnapshot] = {}
    clocks = []
    for subject, purpose, facts in starts:
        key = (facts["mission"].pk, subject.kind, purpose, facts["priority"])
        if key not in frozen:
            frozen[key] = freeze(installed_body(facts["mission"], *key[1:]))
        clocks.append(_beginning(subject, purpose, frozen[key], at=at, **facts))
    return Clock.objects.bulk_create(clocks)


def _beginning(
    subject: Subject,
    purpose: str,
    snapshot: PolicySnapshot,
    *,
    at: datetime,
    mission: Mission,
    area: Area | None,
    priority: str,
    holder: Holder,
    facts: Mapping[str, Any],
    status: str = "ACTUAL",
    exercise: Exercise | None = None,
    scope_key: str = "",
    deadline_at: datetime | None = None,
    released: Mapping[str, Any] | None = None,
) -> Clock:
    """The clock as it begins, not stored yet."""
    deadline_at = max(at, deadline_at or at + timedelta(seconds=snapshot.body["answer_s"]))
    clock = Clock(
        subject_kind=subject.kind,
        subject_uid=subject.uid,
        subject_label=subject.label,
        purpose=purpose,
        scope_key=scope_key,
        mission=mission,
        area=area,
        status=status,
        exercise=exercise,
        priority=priority,
        facts=dict(facts),
        released=dict(released or {}),
        snapshot=snapshot,
        holder_role=holder.role,
        holder_aor=holder.aor,
        holder=holder.user,
        started_at=at,
        deadline_at=deadline_at,
    )
    clock.due_at = course_of(clock).first()
    return clock


def start_answers(subject: Subject, *, at: datetime, **facts: Any) -> list[Clock]:
    """The clocks that wait for an answer: one, or one for each component that has to answer for itself (E14).

    `facts`: mission, area, priority, holder, facts and status, as `start_clock` takes them.
    """
    body = installed_body(facts["mission"], subject.kind, Purpose.ACK, facts["priority"])
    return [start_clock(subject, Purpose.ACK, at=at, scope_key=key, **facts) for key in body["quorum"] or [""]]


def course_of(clock: Clock) -> Course:
    """How the frozen policy of `clock` runs."""
    owner = clock.holder_role if clock.purpose in OF_A_POST else ""
    return Course(clock.body, clock.started_at, clock.deadline_at, clock.zone, owner)


def locked(subject: Subject, purposes: Iterable[str] = ()) -> list[Clock]:
    """The open clocks of `subject`, locked in the one order until the transaction ends."""
    _in_transaction()
    rows = Clock.objects.of(subject).open().order_by("pk").select_for_update(of=("self",))
    found = rows.select_related("snapshot", "mission", "area", "holder", "holder_aor")
    return list(found.filter(purpose__in=purposes) if purposes else found)


def end(clocks: Iterable[Clock], *, at: datetime, met: bool, reason: str = "") -> list[Clock]:
    """`clocks`, locked before, are met or no longer needed; what they still had to send is held back (E17).

    In the same transaction as the answer itself: a message is claimed either before the answer or never. `reason`: why
    messages are held back, where it is neither that it was answered nor that it is over.
    """
    clocks = [clock for clock in clocks if clock.is_open]
    for clock in clocks:
        clock.state = Clock.State.SATISFIED if met else Clock.State.CANCELLED
        # Not before its start, should the clock of the database have been set back in between.
        clock.due_at, clock.held_until, clock.ended_at = None, None, max(at, clock.started_at)
        clock.save(update_fields=["state", "due_at", "held_until", "ended_at"])
    for subject in {clock.subject for clock in clocks}:
        uids = [clock.uid for clock in clocks if clock.subject == subject]
        outbox.suppress(subject, at=at, reason=reason or (ANSWERED if met else ENDED), of=uids)
    return clocks


def slow_down(clock: Clock, priority: str, *, at: datetime, facts: Mapping[str, Any]) -> Clock:
    """In place of `clock`, locked before, one that goes on from the same step by the policy of a lower `priority`.

    Nobody is called anew; the next step is as far away as the new policy makes it.
    """
    end([clock], at=at, met=False, reason=REPLACED)
    fresh = start_clock(
        clock.subject, clock.purpose, at=at, mission=clock.mission, area=clock.area, priority=priority, facts=facts,
        holder=Holder(clock.holder_role, clock.holder_aor, clock.holder), status=clock.status,
        exercise=clock.exercise, scope_key=clock.scope_key, released=clock.released,
    )  # fmt: skip
    if clock.step:
        fresh.step = min(clock.step, len(fresh.body["steps"]))
        fresh.due_at = course_of(fresh).after(fresh.step, at)
        fresh.save(update_fields=["step", "due_at"])
    return fresh


Seen = tuple[int, int]


def call_next_level(subject: Subject, purpose: str, *, at: datetime, seen: Seen, scope_key: str = "") -> Clock:
    """The next step is due now. `seen`: step and cycle as the person saw them; a stale second click does nothing (E12).

    Raises WrongState when the clock has moved on or ended.
    """
    clock = _as_seen(subject, purpose, scope_key, seen)
    clock.due_at, clock.held_until = max(at, clock.started_at), None
    clock.save(update_fields=["due_at", "held_until"])
    return clock


def hold(subject: Subject, purpose: str, *, until: datetime, seen: Seen, scope_key: str = "") -> Clock:
    """The next step waits until then and not a moment longer (E18): the clock itself is due at that moment.

    Its deadline stays, so that what is late is seen to be late. Raises WrongState when the clock has moved on, ended,
    or would be hastened by it.
    """
    clock = _as_seen(subject, purpose, scope_key, seen)
    if clock.due_at is not None and until <= clock.due_at:
        raise WrongState(_("Nothing of %(ref)s is due before then. It need not be put off.") % {"ref": subject.label})
    clock.due_at = clock.held_until = until
    clock.save(update_fields=["due_at", "held_until"])
    return clock


def _as_seen(subject: Subject, purpose: str, scope_key: str, seen: Seen) -> Clock:
    """The open clock, locked, if it still stands where the person saw it."""
    clock = next((each for each in locked(subject, [purpose]) if each.scope_key == scope_key), None)
    if clock is None:
        raise WrongState(_("%(ref)s has been answered in the meantime.") % {"ref": subject.label})
    if (clock.step, clock.cycle) != seen:
        raise WrongState(_("The next level of %(ref)s was called in the meantime.") % {"ref": subject.label})
    return clock


def tell_facts(subject: Subject, facts: Mapping[str, Any]) -> None:
    """From now on messages of its open clocks say these facts."""
    _in_transaction()
    Clock.objects.of(subject).open().update(facts=dict(facts))


def open_clocks(subjects: Iterable[UUID], kind: str) -> dict[UUID, list[Clock]]:
    """The open clocks of each subject, the most urgent first. One statement."""
    found: dict[UUID, list[Clock]] = {}
    rows = Clock.objects.open().filter(subject_kind=kind, subject_uid__in=list(subjects))
    for clock in rows.select_related("mission", "area", "snapshot", "holder_aor").order_by("deadline_at", "pk"):
        found.setdefault(clock.subject_uid, []).append(clock)
    return found


def addressed(user: User, kind: str) -> Q:
    """Condition on `uid` of subjects of `kind` with an open clock about which `user` was called by any step.

    From the open ones, which are few: the desk has been called about all there ever were.
    """
    subjects = Clock.objects.open().filter(subject_kind=kind).values("subject_uid")
    called = StepRecipient.objects.filter(
        user=user, execution__clock__subject_kind=kind, execution__clock__subject_uid__in=subjects
    ).exclude(reason__in=StepRecipient.OF_PARTNERS)
    return Q(uid__in=called.values("execution__clock__subject_uid"))


def was_addressed(user: User, subject: Subject) -> StepRecipient | None:
    """As whom `user` was last called about `subject`; None when never."""
    clocks = Clock.objects.of(subject)
    rows = StepRecipient.objects.filter(user=user, execution__clock__in=clocks)
    rows = rows.exclude(reason__in=StepRecipient.OF_PARTNERS)
    return rows.select_related("aor").order_by("-pk").first()


def unanswered(kind: str, *, in_vain: bool = False) -> Q:
    """Condition on `uid` of subjects of `kind` whose answer is still waited for.

    `in_vain`: only where the whole ladder has been called and nobody answered.
    """
    waiting = Clock.objects.open().filter(subject_kind=kind, purpose="ACK")
    if in_vain:
        waiting = waiting.filter(state=Clock.State.EXHAUSTED)
    return Q(uid__in=waiting.values("subject_uid"))


def owed(kind: str, purpose: str, *, before: datetime | None = None) -> Q:
    """Condition on `uid` of subjects of `kind` with an open clock of `purpose`; `before`: due before that moment."""
    running = Clock.objects.open().filter(subject_kind=kind, purpose=purpose)
    if before is not None:
        running = running.filter(deadline_at__lt=before)
    return Q(uid__in=running.values("subject_uid"))


def held_by(user: User, kind: str) -> Q:
    """Condition on `uid` of subjects of `kind` of which `user` took a clock on that is open: a promise, an ending."""
    held = Clock.objects.open().filter(subject_kind=kind, holder=user)
    return Q(uid__in=held.values("subject_uid"))


def first_deadline(kind: str, purpose: str) -> Subquery:
    """By when `purpose` was first due of a subject of `kind`, for a query over rows with its `uid`."""
    clocks = Clock.objects.filter(subject_kind=kind, subject_uid=OuterRef("uid"), purpose=purpose)
    return Subquery(clocks.order_by("started_at", "pk").values("deadline_at")[:1])


def _in_transaction() -> None:
    if not connection.in_atomic_block:
        raise TransactionManagementError("Clocks change in the transaction of the event that they belong to.")


__all__ = [
    "OPEN", "Holder", "addressed", "call_next_level", "course_of", "end", "first_deadline", "held_by", "hold", "locked",
    "open_clocks", "owed", "slow_down", "start_answers", "start_clock", "start_clocks", "unanswered",
]  # fmt: skip
