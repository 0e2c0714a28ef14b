"""Partners outside the mission as addressees of a step: told what was released to them, once, and asked for nothing.

The clock holds what may be told (`Clock.released`), so that a step asks nobody: empty, and its partners are written
down as not told. Whoever releases or withdraws holds the clocks locked, so a step runs either before or after it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Self

from accounts.models import User
from accounts.protection import Status
from accounts.roles import PARTNER_ROLES, is_inside
from accounts.rosters import Roster
from areas.models import Area, AreaOfResponsibility, Mission
from followup.clocks import locked
from followup.models import Clock, StepRecipient
from followup.subjects import subject_kind
from notifications import outbox
from notifications.models import Message
from notifications.outbox import Draft, Subject

Reason: Final = StepRecipient.Reason
# Nobody there opens the portal, and nobody is telephoned or sent a text about what they need not answer.
CHANNEL: Final = Message.Channel.EMAIL


@dataclass(frozen=True)
class Released:
    """What may be told, and to whom: `uid` of the release, `boundary` how far it goes, `values` what a message says."""

    uid: str
    boundary: str
    values: Mapping[str, Any]

    @classmethod
    def of(cls, clock: Clock) -> Self | None:
        """None while nothing is released; of a drill nothing ever is."""
        is_real = clock.status == Status.ACTUAL and clock.exercise_id is None
        return cls(**clock.released) if clock.released and is_real else None

    def stored(self) -> dict[str, Any]:
        return asdict(self)

    def reaches(self, role: str) -> bool:
        return role in PARTNER_ROLES and is_inside(role, self.boundary)

    def key(self, user: User) -> str:
        """Of the message by which somebody is told: once for each release, whichever step or person names them."""
        return f"{self.uid}:{user.uid}:{CHANNEL}"


def notice(released: Released, user: User, role: str, aor: AreaOfResponsibility | None, **about: Any) -> Draft | None:
    """What `user` is told as `role`; None where it was not released as far as they stand.

    `about`: subject, mission, status and is_urgent, as a draft takes them.
    """
    kind = subject_kind(about["subject"].kind).partners
    if not kind or not released.reaches(role):
        return None
    return Draft(
        kind=kind, dedupe_key=released.key(user), recipient=user, channel=CHANNEL, values=released.values, role=role,
        aor=aor, language=user.language, **about,
    )  # fmt: skip


def partner_reason(clock: Clock, role: str) -> str:
    """As what a step of `clock` would address a partner; empty of a role of the mission."""
    if role not in PARTNER_ROLES:
        return ""
    released = Released.of(clock)
    return Reason.OUTSIDE if released and released.reaches(role) else Reason.NOT_RELEASED


def told_before(clocks: Iterable[Clock], users: Collection[int]) -> frozenset[str]:
    """Keys of the notices to `users` about these clocks that were queued. One statement, none where none could be."""
    about = [clock for clock in clocks if clock.released]
    if not about or not users:
        return frozenset()
    kinds = {subject_kind(clock.subject_kind).partners for clock in about}
    subjects = {"subject_kind__in": {clock.subject_kind for clock in about}}
    rows = Message.objects.filter(**subjects, subject_uid__in=[clock.subject_uid for clock in about], kind__in=kinds)
    return frozenset(rows.filter(recipient__in=users).values_list("dedupe_key", flat=True))


def release(
    subject: Subject, released: Released, *, mission: Mission, area: Area | None, priority: str, at: datetime
) -> list[Message]:
    """From now on the steps about `subject` tell partners this; those that ran before tell it now.

    Whoever holds the named posts now, once for each person. The clocks stay locked until the transaction ends.
    """
    _keep(subject, released.stored())
    executed = StepRecipient.objects.filter(
        execution__clock__subject_kind=subject.kind, execution__clock__subject_uid=subject.uid,
        role__in=PARTNER_ROLES,
    )  # fmt: skip
    named = sorted(set(executed.values_list("role", flat=True)))
    if not named:
        return []
    about = {"subject": subject, "mission": mission, "status": "ACTUAL", "is_urgent": priority in ("P1", "P2")}
    held = Roster.at([mission], named, at).holders(mission, area, named)
    drafts = {
        draft.dedupe_key: draft
        for each in held
        if (draft := notice(released, each.user, each.role, each.aor, **about)) is not None
    }
    return outbox.queue(list(drafts.values()), at=at)


def withdraw(subject: Subject, *, at: datetime, reason: str) -> int:
    """Nobody outside is told any more: not by the steps about `subject`, nor by what still waits to be sent.

    How many messages were held back. In one transaction with the withdrawal: a message is claimed before it or never.
    """
    _keep(subject, {})
    return outbox.withhold(subject, subject_kind(subject.kind).partners, at=at, reason=reason)


def _keep(subject: Subject, released: dict[str, Any]) -> None:
    # Once the clocks are ours no step of them runs. A step that ran while we waited may have started another clock
    # (followup.resuming), which only a statement begun after the wait can see.
    locked(subject)
    Clock.objects.of(subject).open().update(released=released)
