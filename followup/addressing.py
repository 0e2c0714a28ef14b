"""Whom the steps of a batch of clocks address, as what and why, and the messages that they get."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from accounts.exercises import enrolled_in
from accounts.models import User
from accounts.roles import PARTNER_ROLES
from accounts.rosters import Roster
from areas.models import AreaOfResponsibility
from followup.holding import Meant, meant_by
from followup.ladder import DESK, HOLDER, LAST_RESORT, Rung
from followup.models import Clock, Step, StepRecipient
from followup.outside import Released, notice, told_before
from followup.planning import Turn
from followup.subjects import subject_kind
from notifications import sms, values
from notifications.channels import MEANS
from notifications.kinds import message_kind
from notifications.models import Message
from notifications.outbox import Draft

Reason = StepRecipient.Reason
Channel = Message.Channel
# What reaches somebody who is not looking at the portal (E9): a line in the portal alone does not.
REACHING = (Channel.EMAIL, Channel.SMS, Channel.CALL)
# Whose steps also go out as text messages, and before all others.
URGENT = ("P1", "P2")
LOST = (Message.State.FAILED_PERM, Message.State.SUPPRESSED)


@dataclass(frozen=True)
class Call:
    """One post addressed by one step: the person, or nobody, and what is sent to them."""

    turn: Turn
    rung: Rung
    role: str
    aor: AreaOfResponsibility | None
    user: User | None
    reason: str
    drafts: tuple[Draft, ...]

    @property
    def counts(self) -> bool:
        """True when the step is about this post, not about telling the desk, which answers for no component.

        A partner outside the mission, who answers nothing, counts only where nobody else is addressed.
        """
        if self.role in PARTNER_ROLES and any(set(rung.roles) - PARTNER_ROLES for rung in self.turn.calling):
            return False
        return self.reason != Reason.DESK and not (self.turn.is_of_component and self.role == DESK)

    def reaches(self, messages: Mapping[str, Message]) -> bool:
        """True when something is on its way to a person of a post that this step is about."""
        if not self.counts:
            return False
        sent = [messages[draft.dedupe_key] for draft in self.drafts]
        return any(message.channel in REACHING and message.state not in LOST for message in sent)


class Addressing:
    """The roster of a batch, what was said in it before, and who can be sent a text.

    Three statements, however many clocks; four where text messages are set up, one more where a drill is among them and
    where a step names partners of something that is released.
    """

    def __init__(
        self,
        roster: Roster,
        called: Mapping[int, list[str]],
        at: datetime,
        texted: Collection[int] = (),
        enrolled: Mapping[int, Collection[int]] | None = None,
        noticed: Collection[str] = (),
    ) -> None:
        # By exercise: whoever takes part, as if they alone held the posts; None: what is real.
        self._rosters: dict[int | None, Roster] = {None: roster}
        self._rosters |= {exercise: roster.among(people) for exercise, people in (enrolled or {}).items()}
        self._called = called
        self._at = at
        self._texted = texted
        self._noticed = set(noticed)

    @classmethod
    def of(cls, turns: list[Turn], at: datetime) -> Self:
        missions = list({turn.clock.mission_id: turn.clock.mission for turn in turns}.values())
        roles = {role for turn in turns for role in turn.roles()} | {DESK}
        roster = Roster.at(missions, roles, at)
        called = _called_before(turn.clock for turn in turns)
        exercises = {turn.clock.exercise_id for turn in turns if turn.clock.exercise_id}
        texted = _texted((turn.clock for turn in turns), roster)
        naming = [turn.clock for turn in turns if any(PARTNER_ROLES.intersection(rung.roles) for rung in turn.calling)]
        noticed = told_before(naming, roster.people()) if naming else ()
        return cls(roster, called, at, texted, enrolled_in(exercises), noticed)

    def calls(self, turn: Turn) -> Iterator[Call]:
        """Everybody whom the due steps of `turn` address; nobody is told the same thing twice."""
        told: set[tuple[int, str]] = set()
        for rung in turn.calling:
            yield from self._calls_of(turn, rung, told)

    def _calls_of(self, turn: Turn, rung: Rung, told: set[tuple[int, str]]) -> Iterator[Call]:
        # A call that nobody made in time is made up for by a message: those people have had their turn.
        by_phone = rung.kind == Step.Kind.CALL and turn.is_now(rung)
        for role in rung.roles:
            if role in PARTNER_ROLES:
                yield from self._to_partners(turn, rung, role)
                continue
            channels = _channels(turn.clock, rung, role, by_phone=by_phone)
            meant = self._meant(role, turn.clock, last_resort=rung.is_last_resort)
            if not meant:
                (shown,) = _shown(turn.clock, [role])
                nobody = Reason.NOT_ENROLLED if turn.clock.exercise_id else Reason.VACANT
                yield Call(turn, rung, shown, None, None, nobody, ())
            for each in meant:
                wanted = (*channels, *self._by_text(turn.clock, each.user, by_phone=by_phone))
                fresh = tuple(channel for channel in wanted if (each.user.pk, channel) not in told)
                told.update((each.user.pk, channel) for channel in fresh)
                if fresh:
                    drafts = self._drafts(turn, rung, each, fresh)
                    yield Call(turn, rung, each.role, each.aor, each.user, each.reason, drafts)
        if by_phone:
            yield from self._to_the_desk(turn, rung)

    def _to_partners(self, turn: Turn, rung: Rung, role: str) -> Iterator[Call]:
        """Contacts outside the mission: told what was released to them, by mail alone, and asked for nothing.

        Each once, also where clocks of several components name them in the same batch.
        """
        clock, released = turn.clock, Released.of(turn.clock)
        meant = self._meant(role, clock)
        if not meant:
            nobody = Reason.NOT_ENROLLED if clock.exercise_id else Reason.VACANT
            yield Call(turn, rung, role, None, None, nobody, ())
        about = {"subject": clock.subject, "mission": clock.mission, "status": clock.status}
        for each in meant:
            urgent = clock.priority in URGENT
            draft = notice(released, each.user, role, each.aor, is_urgent=urgent, **about) if released else None
            reason = Reason.OUTSIDE if draft else Reason.NOT_RELEASED
            fresh = (draft,) if draft and draft.dedupe_key not in self._noticed else ()
            self._noticed.update(told.dedupe_key for told in fresh)
            yield Call(turn, rung, role, each.aor, each.user, reason, fresh)

    def _meant(self, role: str, clock: Clock, *, last_resort: bool = False) -> list[Meant]:
        return meant_by(role, clock, self._rosters[clock.exercise_id], last_resort=last_resort)

    def _by_text(self, clock: Clock, user: User, *, by_phone: bool) -> tuple[str, ...]:
        kind = subject_kind(clock.subject_kind).messages[clock.purpose]
        wanted = not by_phone and clock.priority in URGENT and user.pk in self._texted and message_kind(kind).text
        return (Channel.SMS,) if wanted else ()

    def _to_the_desk(self, turn: Turn, rung: Rung) -> Iterator[Call]:
        """The desk learns that there are calls to make."""
        kind = subject_kind(turn.clock.subject_kind).call_sheet
        for each in self._meant(DESK, turn.clock):
            drafts = self._drafts(turn, rung, each, (Channel.EMAIL, Channel.IN_APP), kind=kind)
            yield Call(turn, rung, each.role, each.aor, each.user, Reason.DESK, drafts)

    def tell_owner(self, turn: Turn) -> list[Draft]:
        """To the policy's owner: this step reached nobody, and which posts it was about (E9)."""
        kind = subject_kind(turn.clock.subject_kind).nobody
        return [
            draft
            for each in self._meant(turn.course.body["owner"], turn.clock)
            for draft in self._drafts(turn, turn.current, each, (Channel.EMAIL, Channel.IN_APP), kind=kind)
        ]

    def _drafts(
        self, turn: Turn, rung: Rung, meant: Meant, channels: Iterable[str], *, kind: str = ""
    ) -> tuple[Draft, ...]:
        """The same to one person through each of `channels`."""
        clock, user = turn.clock, meant.user
        kind = kind or subject_kind(clock.subject_kind).messages[clock.purpose]
        facts, subject = self._values(turn, rung, meant), clock.subject
        return tuple(
            Draft(
                kind=kind,
                dedupe_key=f"{clock.uid}:{rung.step}:{rung.cycle}:{kind}:{user.uid}:{channel}",
                subject=subject,
                mission=clock.mission,
                status=clock.status,
                exercise=clock.exercise_id,
                recipient=user,
                channel=channel,
                values=facts,
                role=meant.role,
                aor=meant.aor,
                language=user.language,
                give_up_at=turn.following.at if turn.following else None,
                is_urgent=clock.priority in URGENT,
            )
            for channel in channels
        )

    def _values(self, turn: Turn, rung: Rung, meant: Meant) -> dict[str, Any]:
        """What the message says: of the subject, what it allowed; of the engine, who, when and what comes next."""
        clock = turn.clock
        called = self._called.get(clock.pk, [])
        return {
            **clock.facts,
            "due": values.hour(clock.deadline_at, clock.zone),
            "due_on": values.moment(clock.deadline_at, clock.zone),
            "you": values.post(meant.role, meant.aor, deputy=meant.reason == Reason.DEPUTY),
            "called": values.posts([values.post(each) for each in called]),
            "step": values.posts([values.post(each) for each in _asked(clock, rung.roles)]),
            **self._next(turn),
        }

    @staticmethod
    def _next(turn: Turn) -> dict[str, Any]:
        """Who is called next, and when; the last resort, which calls everybody, is said without their names."""
        clock, following = turn.clock, turn.next_call
        if following is None:
            return {}
        roles = () if following.is_last_resort else _asked(clock, following.roles)
        named = {"next": values.posts([values.post(each) for each in roles])} if roles else {}
        return {**named, "next_at": values.hour(following.at, clock.zone)}


def _texted(clocks: Iterable[Clock], roster: Roster) -> Collection[int]:
    """Keys of those who can be sent a text; nobody is asked about where no text can be sent."""
    urgent = [clock for clock in clocks if clock.priority in URGENT]
    if not urgent or not sms.is_set_up():
        return ()
    people = {*roster.people(), *(clock.holder_id for clock in urgent if clock.holder_id)}
    return MEANS[Channel.SMS].addresses(people).keys()


def _channels(clock: Clock, rung: Rung, role: str, *, by_phone: bool) -> tuple[str, ...]:
    if by_phone:
        return (Channel.CALL,)
    is_telephoned = subject_kind(clock.subject_kind).call_sheet != ""
    if rung.kind == LAST_RESORT and role != DESK and is_telephoned:  # the desk makes the calls
        return (Channel.EMAIL, Channel.IN_APP, Channel.CALL)
    return (Channel.EMAIL, Channel.IN_APP)


def _shown(clock: Clock, roles: Iterable[str]) -> list[str]:
    """Codes of roles for people: whoever holds the clock by the role they hold it as."""
    return list(dict.fromkeys(clock.holder_role if role == HOLDER else role for role in roles))


def _asked(clock: Clock, roles: Iterable[str]) -> list[str]:
    """Those of whom an answer may come; partners alone where a step names nobody else."""
    shown = _shown(clock, roles)
    return [role for role in shown if role not in PARTNER_ROLES] or shown


def _called_before(clocks: Iterable[Clock]) -> dict[int, list[str]]:
    """The roles that were addressed by earlier steps of each clock, in the order in which they first were."""
    rows = (
        StepRecipient.objects.filter(execution__clock__in=[clock.pk for clock in clocks], user__isnull=False)
        .exclude(reason__in=(Reason.DESK, *StepRecipient.OF_PARTNERS))
        .order_by("pk")
        .values_list("execution__clock", "role")
    )
    found: dict[int, list[str]] = {}
    for clock, role in rows:
        roles = found.setdefault(clock, [])
        if role not in roles:
            roles.append(role)
    return found
