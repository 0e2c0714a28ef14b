"""A ladder gone through on paper: who would be called when, on which channel and why, if nobody ever answered.

What decides is what decides in earnest: the same turns, the same addressing, the same rule of who is reached. Only the
clock is none, nothing is stored and nobody is told.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Self
from uuid import uuid4

from accounts.contacts import verified
from accounts.models import ContactPoint, User
from accounts.outlook import Outlook
from accounts.roles import PARTNER_ROLES
from accounts.rosters import Roster
from areas.models import Area, AreaOfResponsibility, Mission
from followup.addressing import REACHING, Addressing, Call
from followup.clocks import course_of
from followup.conditions import settle
from followup.holding import Meant, meant_by
from followup.ladder import DESK, LAST_RESORT, SILENT, Body, Rung
from followup.models import Clock, PolicySnapshot, StepRecipient
from followup.models.policies import Purpose
from followup.outside import CHANNEL
from followup.planning import Turn, advance, turn_of
from notifications import sms
from notifications.channels import MEANS
from notifications.models import Message

Channel, Reason = Message.Channel, StepRecipient.Reason
# By which kind of contact point each channel reaches somebody; the portal itself needs none.
POINTS = {Channel.CALL: ContactPoint.Kind.PHONE, **{channel: means.point for channel, means in MEANS.items()}}


@dataclass(frozen=True)
class Way:
    """One channel to somebody. `verified_on`: when it was last seen to work; None: it has never been, or is none."""

    channel: str
    verified_on: date | None

    @property
    def words(self) -> str:
        return str(Channel(self.channel).label)


@dataclass(frozen=True)
class Told:
    """One post that a step would address: the person in it, or nobody, and why they."""

    role: str
    aor: AreaOfResponsibility | None
    user: User | None
    reason: str
    ways: tuple[Way, ...]

    @property
    def is_vacant(self) -> bool:
        return self.user is None

    @property
    def is_outside(self) -> bool:
        """A partner outside the mission, held by somebody or not."""
        return self.role in PARTNER_ROLES

    @property
    def works(self) -> bool:
        """True when one of the channels reaches them."""
        return any(way.verified_on for way in self.ways)

    @property
    def why(self) -> str:
        return str(Reason(self.reason).label)


@dataclass(frozen=True)
class RehearsedStep:
    """`is_done`: its conditions hold. `reaches`: somebody of the posts that it is about would be reached."""

    at: datetime
    step: int
    kind: str
    only: Mapping[str, Any]
    is_done: bool
    reaches: bool
    told: list[Told] = field(default_factory=list)
    # Of a step that gives an action: what it is, and those who would have to do it.
    gives: Mapping[str, Any] = field(default_factory=dict)
    owners: list[Told] = field(default_factory=list)

    @property
    def held(self) -> list[Told]:
        return [told for told in self.told if not told.is_vacant]

    @property
    def vacant(self) -> list[Told]:
        return [told for told in self.told if told.is_vacant]

    @property
    def is_last_resort(self) -> bool:
        return self.kind == LAST_RESORT

    @property
    def is_silent(self) -> bool:
        """True when it calls nobody by intention."""
        return self.kind in SILENT


@dataclass(frozen=True)
class Reach:
    """How people can be reached: the verified contact points of each kind, by person."""

    points: Mapping[str, Mapping[int, ContactPoint]]

    @classmethod
    def of(cls, people: Iterable[int]) -> Self:
        """Two statements."""
        people = set(people)
        return cls({kind: verified(people, kind) for kind in ContactPoint.Kind.values})

    def addresses(self) -> dict[str, dict[int, str]]:
        """Channel -> user key -> address, as the outbox asks for them."""
        return {
            channel: {
                pk: found for pk, point in self.points[means.point].items() if (found := means.address(point.address))
            }
            for channel, means in MEANS.items()
        }

    def ways(self, user: User, channels: Iterable[str]) -> tuple[Way, ...]:
        points = ((channel, self.points[POINTS[channel]].get(user.pk)) for channel in channels if channel in POINTS)
        return tuple(Way(channel, point.verified_on if point else None) for channel, point in points)


def trial_clock(
    body: Body, *, mission: Mission, area: Area | None, subject_kind: str, priority: str, at: datetime
) -> Clock:
    """A clock as it would start at `at`, which is never stored."""
    clock = Clock(
        pk=0, subject_kind=subject_kind, subject_uid=uuid4(), subject_label="-", purpose=body["purpose"],
        scope_key=body.get("component", "") if body["purpose"] == Purpose.ACK else "", mission=mission, area=area,
        priority=priority, snapshot=PolicySnapshot(body=body), holder_role=DESK, started_at=at,
        deadline_at=at + timedelta(seconds=body["answer_s"]),
    )  # fmt: skip
    clock.due_at = course_of(clock).first()
    return clock


def roles_of(body: Body) -> set[str]:
    """Every role that has to be looked up for a ladder."""
    owners = {step["owner_role"] for step in body["steps"] if step.get("owner_role")}
    return {role for step in body["steps"] for role in step["roles"]} | {DESK, body["owner"]} | owners


def end_of(clock: Clock) -> datetime:
    """When the ladder of a clock that has not begun is through, if every step reaches somebody."""
    for rung in course_of(clock).rungs(clock.step, clock.cycle, clock.started_at):
        if rung.is_last_resort:
            break
    return rung.at


def rehearse(clock: Clock, outlook: Outlook, reach: Reach) -> list[RehearsedStep]:
    """Every step of the ladder of `clock`, a trial one, up to the first call of the last resort. No statement."""
    found: list[RehearsedStep] = []
    addresses = reach.addresses()
    texted = addresses[Channel.SMS].keys() if sms.is_set_up() else ()
    while clock.due_at is not None:
        at = clock.due_at
        lacks_quorum = clock.scope_key != ""  # nobody ever answers
        has_arrived = any(step.reaches for step in found)
        turn = settle(turn_of(clock, at), at, has_arrived=has_arrived, lacks_quorum=lacks_quorum)
        roster = outlook.at(at)
        calls = list(_OnPaper(roster, {}, at, texted).calls(turn))
        reached = [call.rung for call in calls if call.counts and _arrives(call, addresses)]
        found += _steps(turn, at, calls, reached, roster, reach)
        if turn.current.is_last_resort:
            break
        advance(turn, at, reached=bool(reached))
    return found


class _OnPaper(Addressing):
    """Whom to address, without the words: nobody reads them."""

    def _drafts(self, turn: Turn, rung: Rung, meant: Meant, channels: Iterable[str], *, kind: str = "") -> Any:
        return tuple(_Note(meant.user, channel) for channel in channels)


@dataclass(frozen=True)
class _Note:
    """In place of a draft of a message: to whom and through what."""

    recipient: User
    channel: str


def _arrives(call: Call, addresses: Mapping[str, Mapping[int, str]]) -> bool:
    """True when a message of `call` would be on its way to somebody, as the outbox would have it."""
    return any(
        note.channel in REACHING and (note.channel not in addresses or note.recipient.pk in addresses[note.channel])
        for note in call.drafts
    )


def _steps(
    turn: Turn, at: datetime, calls: list[Call], reached: list[Any], roster: Roster, reach: Reach
) -> list[RehearsedStep]:
    return [
        RehearsedStep(
            at, rung.step, rung.kind, rung.only, rung not in turn.skipped, rung in reached,
            [_told(call, reach) for call in calls if call.rung is rung and call.reason != Reason.DESK],
            rung.gives, _owners(turn.clock, rung, roster, reach),
        )
        for rung in (*turn.missed, turn.current)
    ]  # fmt: skip


def _owners(clock: Clock, rung: Rung, roster: Roster, reach: Reach) -> list[Told]:
    """Who would have to do what this step gives, as its clock would call them at once; the post that nobody holds."""
    if not rung.gives:
        return []
    role, channels = rung.gives["owner_role"], (Channel.EMAIL,)
    held = meant_by(role, clock, roster)
    return [Told(each.role, each.aor, each.user, each.reason, reach.ways(each.user, channels)) for each in held] or [
        Told(role, None, None, Reason.VACANT, ())
    ]


def _told(call: Call, reach: Reach) -> Told:
    # A partner is told by mail once it is released; whether the address works can be known before.
    channels = [CHANNEL] if call.reason in StepRecipient.OF_PARTNERS else [draft.channel for draft in call.drafts]
    return Told(call.role, call.aor, call.user, call.reason, reach.ways(call.user, channels) if call.user else ())
