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

from accounts.models import User
from areas.models import Area, AreaOfResponsibility, Mission
from common.errors import WrongState
from followup.ladder import Course
from followup.models import Clock, StepRecipient
from followup.models.clocks import OPEN
from followup.policies import freeze
from notifications import outbox
from notifications.outbox import Subject

ANSWERED, ENDED = "ANSWERED", "ENDED"


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
    scope_key: str = "",
    deadline_at: datetime | None = None,
) -> Clock:
    """A running clock; its first step is due as its policy says. `deadline_at`: in place of the policy's own.

    `facts`: what messages may say, made by notifications.values. Raises IntegrityError when such a clock is open.
    """
    _in_transaction()
    snapshot = freeze(mission, subject.kind, purpose, priority)
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
        priority=priority,
        facts=dict(facts),
        snapshot=snapshot,
        holder_role=holder.role,
        holder_aor=holder.aor,
        holder=holder.user,
        started_at=at,
        deadline_at=deadline_at,
    )
    clock.due_at = course_of(clock).first()
    clock.save()
    return clock


def course_of(clock: Clock) -> Course:
    """How the frozen policy of `clock` runs."""
    return Course(clock.body, clock.started_at, clock.deadline_at, clock.zone)


def locked(subject: Subject, purposes: Iterable[str] = ()) -> list[Clock]:
    """The open clocks of `subject`, locked in the one order until the transaction ends."""
    _in_transaction()
    rows = Clock.objects.of(subject).open().order_by("pk").select_for_update(of=("self",))
    found = rows.select_related("snapshot", "mission", "area", "holder", "holder_aor")
    return list(found.filter(purpose__in=purposes) if purposes else found)


def end(clocks: Iterable[Clock], *, at: datetime, met: bool) -> list[Clock]:
    """`clocks`, locked before, are met or no longer needed; what they still had to send is held back (E17).

    In the same transaction as the answer itself: a message is claimed either before the answer or never.
    """
    clocks = [clock for clock in clocks if clock.is_open]
    for clock in clocks:
        clock.state = Clock.State.SATISFIED if met else Clock.State.CANCELLED
        # Not before its start, should the clock of the database have been set back in between.
        clock.due_at, clock.ended_at = None, max(at, clock.started_at)
        clock.save(update_fields=["state", "due_at", "ended_at"])
    for subject in {clock.subject for clock in clocks}:
        outbox.suppress(subject, at=at, reason=ANSWERED if met else ENDED)
    return clocks


def call_next_level(subject: Subject, purpose: str, *, at: datetime, seen: tuple[int, int]) -> Clock:
    """The next step is due now. `seen`: step and cycle as the person saw them; a stale second click does nothing (E12).

    Raises WrongState when the clock has moved on or ended.
    """
    clock = next(iter(locked(subject, [purpose])), None)
    if clock is None:
        raise WrongState(_("%(ref)s has been answered in the meantime.") % {"ref": subject.label})
    if (clock.step, clock.cycle) != seen:
        raise WrongState(_("The next level of %(ref)s was called in the meantime.") % {"ref": subject.label})
    clock.due_at = max(at, clock.started_at)
    clock.save(update_fields=["due_at"])
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
    )
    return Q(uid__in=called.values("execution__clock__subject_uid"))


def was_addressed(user: User, subject: Subject) -> StepRecipient | None:
    """As whom `user` was last called about `subject`; None when never."""
    clocks = Clock.objects.of(subject)
    rows = StepRecipient.objects.filter(user=user, execution__clock__in=clocks)
    return rows.select_related("aor").order_by("-pk").first()


def unanswered(kind: str, *, in_vain: bool = False) -> Q:
    """Condition on `uid` of subjects of `kind` whose answer is still waited for.

    `in_vain`: only where the whole ladder has been called and nobody answered.
    """
    waiting = Clock.objects.open().filter(subject_kind=kind, purpose="ACK")
    if in_vain:
        waiting = waiting.filter(state=Clock.State.EXHAUSTED)
    return Q(uid__in=waiting.values("subject_uid"))


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
    "OPEN", "Holder", "addressed", "call_next_level", "course_of", "end", "first_deadline", "held_by", "locked",
    "open_clocks", "start_clock", "unanswered",
]  # fmt: skip
