"""Every change to rosters: one function, one business event, one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.duty.posts import DutyPost, may_manage, people_of
from accounts.models import DutyShift, User
from accounts.scope import scope_of
from areas.models import AreaOfResponsibility
from audit.services import SYSTEM, record
from common import moments
from common.errors import NotAllowed, WrongState

# A longer turn is a mistake of the year, or an appointment.
LONGEST = timedelta(days=92)


@dataclass(frozen=True)
class Turn:
    """A turn of duty to be entered: who, and from when until when (aware)."""

    person: User
    starts_at: datetime
    ends_at: datetime


def add_shifts(post: DutyPost, turns: Sequence[Turn], *, by: User | None, at: datetime) -> list[DutyShift]:
    """These turns on the roster of `post`, all of them or none. `by` None: the portal itself.

    Raises NotAllowed, or ValidationError with a sentence for each turn that cannot be.
    """
    with transaction.atomic():
        _keep(post, by)
        _check(post, turns, at)
        return [_insert(post, turn, by, at) for turn in turns]


def change_shift(shift: DutyShift, *, by: User, at: datetime, turn: Turn, reason: str = "") -> DutyShift:
    """The turn as it shall be from now on; what it was stays readable, withdrawn. Raises as `add_shifts`."""
    post = DutyPost(shift.role, shift.aor)
    with transaction.atomic():
        _keep(post, by)
        shift = _standing(shift)
        _check(post, [turn], at, but=shift)
        changes: dict[str, tuple[object, object]] = {
            name: (getattr(shift, name), getattr(turn, name))
            for name in ("starts_at", "ends_at")
            if getattr(shift, name) != getattr(turn, name)
        }
        if shift.person_id != turn.person.pk:
            changes["person"] = (shift.person.uid, turn.person.uid)
        if not changes:
            return shift
        _withdraw(shift, by, at, reason or _("changed"))
        after = _fresh(post, turn, by, at)
        after.replaces = shift
        after.save()
        record(
            "accounts.duty_shift.changed",
            by=by.audit_actor(),
            target=after.audit_target(),
            at=at,
            mission=post.aor.mission.code,
            changes=changes,
        )
    return after


def withdraw_shift(shift: DutyShift, *, by: User, at: datetime, reason: str) -> DutyShift:
    """The turn no longer stands. Raises NotAllowed, or WrongState when it was withdrawn before."""
    post = DutyPost(shift.role, shift.aor)
    with transaction.atomic():
        _keep(post, by)
        shift = _standing(shift)
        _withdraw(shift, by, at, reason)
        record(
            "accounts.duty_shift.withdrawn",
            by=by.audit_actor(),
            target=shift.audit_target(),
            at=at,
            mission=post.aor.mission.code,
            reason=reason,
        )
    return shift


def faults_of(post: DutyPost, turns: Sequence[Turn], at: datetime, but: DutyShift | None = None) -> list[list[str]]:
    """For each of `turns` what stands against it, in sentences; empty lists where nothing does. Two statements.

    `but`: a turn that makes room for them.
    """
    holders = {user.pk for user in people_of(post, at)}
    standing = [each for each in _meeting(post, turns) if each != but]
    found = []
    for number, turn in enumerate(turns):
        said = _faults_alone(post, turn, holders)
        others = [Turn(each.person, each.starts_at, each.ends_at) for each in standing] + list(turns[:number])
        said += [_overlap(post, turn, other) for other in others if _meet(turn, other)][:1]
        found.append(said)
    return found


def _faults_alone(post: DutyPost, turn: Turn, holders: set[int]) -> list[str]:
    said = []
    if turn.ends_at <= turn.starts_at:
        said.append(_("The end does not lie after the beginning. Correct one of them."))
    elif turn.ends_at - turn.starts_at > LONGEST:
        said.append(_("A turn of more than %(days)d days is no turn of duty. Correct one of the days.") % _longest())
    if turn.person.pk not in holders:
        words = {"name": turn.person.name, "post": post.words}
        said.append(_("%(name)s does not hold the post %(post)s. Appoint them first.") % words)
    return said


def _longest() -> dict[str, int]:
    return {"days": LONGEST.days}


def _meeting(post: DutyPost, turns: Sequence[Turn]) -> list[DutyShift]:
    if not turns:
        return []
    rows = DutyShift.objects.filter(aor=post.aor, role=post.role)
    rows = rows.meeting(min(turn.starts_at for turn in turns), max(turn.ends_at for turn in turns))
    return list(rows.select_related("person").order_by("starts_at"))


def _meet(one: Turn, other: Turn) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _overlap(post: DutyPost, turn: Turn, other: Turn) -> str:
    return _("From %(start)s until %(end)s %(name)s is on duty already. Withdraw or change that turn first.") % {
        "start": moments.exact(other.starts_at, post.zone),
        "end": moments.exact(other.ends_at, post.zone),
        "name": other.person.name,
    }


def _check(post: DutyPost, turns: Sequence[Turn], at: datetime, but: DutyShift | None = None) -> None:
    """Nothing when all of `turns` may stand, with `but` out of their way; raises ValidationError otherwise."""
    said = [sentence for faults in faults_of(post, turns, at, but=but) for sentence in faults]
    if said:
        raise ValidationError(said)


def _keep(post: DutyPost, by: User | None) -> None:
    """One writer at a time on the rosters of an area of responsibility, and only one who may keep this one."""
    AreaOfResponsibility.objects.select_for_update().get(pk=post.aor.pk)
    if by is not None and not may_manage(scope_of(by), post):
        raise NotAllowed(_("You do not keep the roster of this post. Ask whoever leads it, or an administrator."))


def _standing(shift: DutyShift) -> DutyShift:
    shift = DutyShift.objects.select_for_update(of=("self",)).select_related("aor__mission", "person").get(pk=shift.pk)
    if shift.withdrawn_at is not None:
        raise WrongState(_("This turn was withdrawn in the meantime. Look at the roster as it is now."))
    return shift


def _withdraw(shift: DutyShift, by: User, at: datetime, reason: str) -> None:
    shift.withdrawn_at, shift.withdrawn_by, shift.withdrawn_reason = at, by, reason
    shift.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])


def _fresh(post: DutyPost, turn: Turn, by: User | None, at: datetime) -> DutyShift:
    return DutyShift(
        role=post.role,
        aor=post.aor,
        person=turn.person,
        starts_at=turn.starts_at,
        ends_at=turn.ends_at,
        recorded_at=at,
        recorded_by=by,
    )


def _insert(post: DutyPost, turn: Turn, by: User | None, at: datetime) -> DutyShift:
    shift = _fresh(post, turn, by, at)
    shift.save()
    record(
        "accounts.duty_shift.entered",
        by=by.audit_actor() if by else SYSTEM,
        target=shift.audit_target(),
        at=at,
        mission=post.aor.mission.code,
        changes={
            "person": (None, turn.person.uid),
            "starts_at": (None, turn.starts_at),
            "ends_at": (None, turn.ends_at),
        },
    )
    return shift
