"""What the clocks of a subject did and will do, for people: who was called as what, and who comes next (E27)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.rosters import Roster
from areas.models import AreaOfResponsibility
from followup.clocks import course_of
from followup.holding import meant_by
from followup.ladder import HOLDER, Rung
from followup.models import Clock, StepExecution, StepRecipient
from followup.outside import partner_reason
from notifications.models import Message
from notifications.outbox import Subject


@dataclass(frozen=True)
class Addressee:
    """One post as a step addressed it; `name` is the person's, for those who may see names. No person: vacant."""

    role: str
    aor: AreaOfResponsibility | None
    name: str
    reason: str
    user_id: int | None = None
    messages: tuple[Message, ...] = ()

    @property
    def is_vacant(self) -> bool:
        return self.reason == StepRecipient.Reason.VACANT

    @property
    def is_not_enrolled(self) -> bool:
        """Of a drill in which nobody of this post takes part."""
        return self.reason == StepRecipient.Reason.NOT_ENROLLED

    @property
    def is_deputy(self) -> bool:
        """Called instead of somebody away."""
        return self.reason == StepRecipient.Reason.DEPUTY

    @property
    def why(self) -> str:
        """In words, where it is not simply that they hold the post."""
        reasons = StepRecipient.Reason
        told = (reasons.ON_DUTY, reasons.DEPUTY, *StepRecipient.OF_PARTNERS)
        return str(reasons(self.reason).label) if self.reason in told else ""

    @property
    def is_unreleased(self) -> bool:
        """A partner outside the mission, to whom nothing is released."""
        return self.reason == StepRecipient.Reason.NOT_RELEASED

    @property
    def is_desk(self) -> bool:
        """Told of calls to make, not called itself."""
        return self.reason == StepRecipient.Reason.DESK


@dataclass(frozen=True)
class PastStep:
    execution: StepExecution
    addressees: list[Addressee]

    @property
    def at(self) -> datetime:
        return self.execution.executed_at


@dataclass(frozen=True)
class PlannedStep:
    """What comes at `at` unless somebody answers before."""

    clock: Clock
    at: datetime
    kind: str
    addressees: list[Addressee]
    only: Mapping[str, Any] = field(default_factory=dict)
    # Of a step that gives an action: see followup.ladder.Rung.
    gives: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_last_resort(self) -> bool:
        return self.kind == "LAST_RESORT"


@dataclass(frozen=True)
class Story:
    clocks: list[Clock]
    past: list[PastStep] = field(default_factory=list)
    planned: list[PlannedStep] = field(default_factory=list)

    def addressed(self, user: User) -> Addressee | None:
        """As what `user` was last called; None when never."""
        partners = StepRecipient.OF_PARTNERS
        calls = (each for step in reversed(self.past) for each in step.addressees if each.reason not in partners)
        return next((each for each in calls if each.user_id == user.pk), None)

    @property
    def open(self) -> list[Clock]:
        return [clock for clock in self.clocks if clock.is_open]


def story_of(subject: Subject, *, at: datetime) -> Story:
    """Past and planned steps of all clocks of `subject`. Who would be called is what the roster says at `at`."""
    clocks = Clock.objects.of(subject).select_related("snapshot", "mission", "area", "holder", "holder_aor")
    found = list(clocks.order_by("started_at", "pk"))
    return Story(found, _past(found), planned_steps([clock for clock in found if clock.is_open], at))


def _past(clocks: Iterable[Clock]) -> list[PastStep]:
    """One statement, as every step that calls has a recipient, be it the post that nobody holds; two where a policy
    has steps that may call nobody."""
    clocks = list(clocks)
    rows = StepRecipient.objects.filter(execution__clock__in=[clock.pk for clock in clocks])
    rows = rows.select_related("execution__clock", "user", "aor", "message")
    steps: dict[int, PastStep] = {}
    people: dict[tuple[int, int | None, str], list[StepRecipient]] = {}
    for row in rows.order_by("execution__executed_at", "execution", "pk"):
        steps.setdefault(row.execution_id, PastStep(row.execution, []))
        people.setdefault((row.execution_id, row.user_id, row.role), []).append(row)
    for (execution, _user, role), told in people.items():
        first = told[0]
        messages = tuple(row.message for row in told if row.message)
        steps[execution].addressees.append(
            Addressee(role, first.aor, first.user.name if first.user else "", first.reason, first.user_id, messages)
        )
    return sorted([*steps.values(), *_without_calls(clocks)], key=lambda step: (step.at, step.execution.pk))


def _without_calls(clocks: Iterable[Clock]) -> list[PastStep]:
    """Steps that were skipped, and those that raised the handling or gave an action."""
    some = [clock.pk for clock in clocks if any(each.get("only") or not each["roles"] for each in clock.body["steps"])]
    if not some:
        return []
    rows = StepExecution.objects.filter(clock__in=some, recipients=None)
    return [PastStep(execution, []) for execution in rows.select_related("clock__snapshot")]


def planned_steps(clocks: list[Clock], at: datetime) -> list[PlannedStep]:
    """Every step still to come of each clock, up to the first call of the last resort."""
    rungs = [(clock, rung) for clock in clocks for rung in rungs_ahead(clock)]
    roles = {role for _clock, rung in rungs for role in rung.roles}
    # All are of one subject, so of one exercise or of none.
    exercise = clocks[0].exercise_id if clocks else None
    missions = list({clock.mission_id: clock.mission for clock in clocks}.values())
    roster = Roster.at(missions, roles, at, exercise=exercise)
    steps = [
        PlannedStep(clock, rung.at, rung.kind, _would_call(clock, rung, roster), rung.only, rung.gives)
        for clock, rung in rungs
    ]
    return sorted(steps, key=lambda step: step.at)


def rungs_ahead(clock: Clock) -> list[Rung]:
    """The steps of an open clock that are still to come, the first call of the last resort being the last."""
    found: list[Rung] = []
    if clock.due_at is not None:
        for rung in course_of(clock).rungs(clock.step, clock.cycle, clock.due_at):
            found.append(rung)
            if rung.is_last_resort:
                break
    return found


def _would_call(clock: Clock, rung: Rung, roster: Roster) -> list[Addressee]:
    """Whom this step would address if it ran now; a post that nobody holds is named as vacant."""
    found: list[Addressee] = []
    for role in rung.roles:
        meant = meant_by(role, clock, roster, last_resort=rung.is_last_resort)
        found += [
            Addressee(each.role, each.aor, each.user.name, partner_reason(clock, role) or each.reason) for each in meant
        ]
        if not meant:
            shown, aor = (clock.holder_role, clock.holder_aor) if role == HOLDER else (role, None)
            nobody = StepRecipient.Reason.NOT_ENROLLED if clock.exercise_id else StepRecipient.Reason.VACANT
            found.append(Addressee(shown, aor, "", nobody))
    return found
