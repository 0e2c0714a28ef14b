"""What one clock has to do at one moment. Pure: no database, no writing."""

from dataclasses import dataclass
from datetime import datetime

from followup.clocks import course_of
from followup.ladder import Course, Rung
from followup.models import Clock
from followup.models.policies import Purpose


@dataclass(frozen=True)
class Turn:
    """The steps of `clock` that are due: those that nobody ran in time, the one to run, and what comes next.

    `following` is None when no step is left: what was promised was not kept. `skipped`: steps whose conditions do not
    hold (followup.conditions).
    """

    clock: Clock
    course: Course
    missed: tuple[Rung, ...]
    current: Rung
    following: Rung | None
    skipped: tuple[Rung, ...] = ()

    @property
    def rungs(self) -> tuple[Rung, ...]:
        """All that are due, the one to run first: whoever several of them name is addressed by that one."""
        return (self.current, *reversed(self.missed))

    @property
    def calling(self) -> list[Rung]:
        """Those of them that call somebody, in the same order."""
        return [rung for rung in self.rungs if rung not in self.skipped and not rung.is_silent]

    @property
    def waits_for_nobody(self) -> bool:
        """True when the step to run calls nobody by intention: what follows comes at its own time."""
        return self.current not in self.calling

    @property
    def is_of_component(self) -> bool:
        """True when it waits for one component's own answer, which the desk cannot give for it (E14)."""
        return self.clock.purpose == Purpose.ACK and bool(self.clock.scope_key)

    @property
    def next_call(self) -> Rung | None:
        """The first of the steps to come that calls anybody; None when none is left."""
        if self.following is None:
            return None
        coming = self.course.rungs(self.following.step, self.following.cycle, self.following.at)
        return next((rung for rung in coming if not rung.is_silent), None)

    def is_now(self, rung: Rung) -> bool:
        """True for the step to run, and for those planned for the very same moment: they are not late."""
        return rung.at == self.current.at

    def roles(self) -> set[str]:
        """The codes of all roles that have to be looked up."""
        named = {role for rung in self.rungs for role in rung.roles}
        return named | set(self.next_call.roles if self.next_call else ()) | {self.course.body["owner"]}


def advance(turn: Turn, at: datetime, *, reached: bool) -> None:
    """The clock of `turn` stands where its step leaves it; `reached`: whether it reached anybody. Nothing is stored."""
    clock, following = turn.clock, turn.following
    if following is None:
        clock.state, clock.due_at, clock.ended_at = Clock.State.BROKEN, None, at
        clock.step = turn.current.step + 1
        return
    clock.step, clock.cycle, clock.due_at = following.step, following.cycle, following.at
    if turn.current.is_last_resort:
        clock.state = Clock.State.EXHAUSTED
    elif not reached and not turn.course.is_promise and not turn.waits_for_nobody:
        clock.due_at = at  # E9: nobody was reached, so nobody is waited for


def turn_of(clock: Clock, at: datetime) -> Turn:
    """The turn of a clock that is due at `at`: the ladder is entered where it should be, never run through (E5)."""
    course = course_of(clock)
    assert clock.due_at is not None  # noqa: S101 - an open clock is due, the database says so
    passed: list[Rung] = []
    following: Rung | None = None
    for rung in course.rungs(clock.step, clock.cycle, clock.due_at):
        if rung.at > at:
            following = rung
            break
        passed.append(rung)
        if rung.is_last_resort:
            following = _again(course, rung, at)
            break
    return Turn(clock, course, tuple(passed[:-1]), passed[-1], following)


def _again(course: Course, rung: Rung, at: datetime) -> Rung:
    return Rung(rung.step, rung.cycle + 1, course.again_after(rung.at, at), rung.kind, rung.roles)
