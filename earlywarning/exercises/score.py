"""How an exercise was answered, component by component: for those who took part, and for nobody else.

Definitions (docs/exercises.md). Everything is counted from the same rows as of a real alert:

* called: alerts about which somebody of the component was called for an answer; the denominator of what follows;
* answered in time: the component's first answer was given before the deadline of the first call;
* decided: somebody of the component decided;
* kept: what was promised was done by the promised moment; of the promises whose time came before the end;
* minutes: from raising to the component's first answer, the middle of the answered ones;
* steps: how many of the ladder had run until then, likewise;
* not reached: calls to a person of whom every mail, text and call failed; of all people who were called.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Any, Final
from uuid import UUID

from accounts.models import Exercise
from earlywarning.models import Acknowledgement, Decision
from followup.addressing import REACHING
from followup.models import Clock, StepRecipient
from notifications.models import Message

Reason, State = Message.Reason, Message.State
# What says that somebody could not be reached, and not that it was no longer needed.
OUT_OF_REACH: Final = (Reason.NOT_ACTIVE, Reason.NOT_ENROLLED)


@dataclass
class Score:
    """One component. Each figure stands beside what it is a part of; a median of nothing is None, never 0."""

    component: str
    people: int = 0
    called: int = 0
    answered: int = 0
    in_time: int = 0
    decided: int = 0
    promises: int = 0
    kept: int = 0
    calls: int = 0
    unreached: int = 0
    median_min: float | None = None
    median_steps: float | None = None


@dataclass(frozen=True)
class Scores:
    """`left_out`: codes of roles that the ladder meant and of which nobody took part."""

    lines: list[Score]
    left_out: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Played:
    """The rows of one exercise, each asked for once."""

    component_of: dict[int, str]
    due: dict[UUID, datetime]
    recipients: list[StepRecipient]
    answers: list[Acknowledgement]
    decisions: list[Decision]
    promises: dict[str, Clock]

    @classmethod
    def of(cls, exercise: Exercise) -> "_Played":
        clocks = list(Clock.objects.filter(exercise=exercise).order_by("started_at", "pk"))
        due: dict[UUID, datetime] = {}
        for clock in clocks:
            if clock.purpose == "ACK":
                due.setdefault(clock.subject_uid, clock.deadline_at)
        rows = StepRecipient.objects.filter(execution__clock__exercise=exercise, execution__clock__purpose="ACK")
        uncalled = (StepRecipient.Reason.DESK, *StepRecipient.OF_PARTNERS)
        rows = rows.exclude(reason__in=uncalled).select_related("message", "execution__clock")
        answers = Acknowledgement.objects.filter(alert__exercise=exercise).order_by("answered_at", "pk")
        return cls(
            component_of=dict(exercise.enrolments.values_list("user", "component")),
            due=due,
            recipients=list(rows.order_by("pk")),
            answers=list(answers.select_related("alert")),
            decisions=list(Decision.objects.filter(alert__exercise=exercise).select_related("alert")),
            promises={clock.scope_key: clock for clock in clocks if clock.purpose == "RESPONSE"},
        )


def scores_of(exercise: Exercise) -> Scores:
    """A line for each component that took part, in the order of its code; five statements."""
    played = _Played.of(exercise)
    components = sorted(set(played.component_of.values()))
    left_out = {row.role for row in played.recipients if row.reason == StepRecipient.Reason.NOT_ENROLLED}
    return Scores([_score(component, played) for component in components], sorted(left_out))


def _score(component: str, played: _Played) -> Score:
    people = {user for user, of in played.component_of.items() if of == component}
    score = Score(component, people=len(people))
    own = [row for row in played.recipients if row.user_id in people]
    called = {row.execution.clock.subject_uid for row in own}
    first: dict[UUID, Acknowledgement] = {}
    for answer in played.answers:
        if answer.person_id in people and answer.alert.uid in called:
            first.setdefault(answer.alert.uid, answer)
    score.called, score.answered = len(called), len(first)
    score.in_time = sum(answer.answered_at <= played.due[uid] for uid, answer in first.items())
    decided = {each.alert.uid for each in played.decisions if each.person_id in people}
    score.decided = len(decided & called)
    _count_promises(score, [each for each in played.answers if each.person_id in people], played)
    _count_reach(score, own)
    if first:
        waits = [(answer.answered_at - answer.alert.raised_at).total_seconds() / 60 for answer in first.values()]
        score.median_min = max(0.0, median(waits))
        score.median_steps = median(_steps_until(uid, answer.answered_at, played) for uid, answer in first.items())
    return score


def _count_promises(score: Score, answers: Iterable[Acknowledgement], played: _Played) -> None:
    for answer in answers:
        clock = played.promises.get(str(answer.uid))
        if answer.promised_at is None or clock is None or clock.ended_at is None:
            continue
        if clock.state == Clock.State.CANCELLED and clock.ended_at < clock.deadline_at:
            continue  # the exercise or the alert was over before its time came
        score.promises += 1
        score.kept += clock.state == Clock.State.SATISFIED and clock.ended_at <= clock.deadline_at


def _count_reach(score: Score, own: Iterable[StepRecipient]) -> None:
    """People and alerts, however often the ladder came by."""
    reached: dict[tuple[Any, Any], bool] = {}
    for row in own:
        key = (row.execution.clock.subject_uid, row.user_id)
        reached[key] = reached.get(key, False) or _got_through(row.message)
    score.calls, score.unreached = len(reached), sum(not each for each in reached.values())


def _got_through(message: Message | None) -> bool:
    if message is None or message.channel not in REACHING:
        return False
    lost = message.state == State.FAILED_PERM or (message.state == State.SUPPRESSED and message.reason in OUT_OF_REACH)
    return not lost


def _steps_until(uid: UUID, at: datetime, played: _Played) -> int:
    """How many steps of the ladder of this alert had run by then."""
    return len(
        {
            row.execution_id
            for row in played.recipients
            if row.execution.clock.subject_uid == uid and row.execution.executed_at <= at
        }
    )
