"""The tick: whatever is due gets done, once, by whichever runner comes first (escalation.md E2).

A batch of due clocks is locked, skipping those that another runner has, and everything their steps do is written in
the same transaction: executions, addressees with their reasons, messages for the outbox, audit entries, and when each
clock is due next. A runner that dies leaves nothing of it behind and no lock.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction

from audit.services import SYSTEM, Target, drafted, record_all
from common.inserting import insert
from followup import ledger
from followup.actions.giving import give_actions
from followup.addressing import Addressing, Call
from followup.conditions import settled
from followup.incidents import close_incident, raise_incident
from followup.ladder import Rung
from followup.models import Clock, EngineIncident, StepExecution, StepRecipient
from followup.planning import Turn, advance, turn_of
from followup.reach import pull_forward_unreached, try_next_channel
from followup.resuming import resume_answer
from followup.subjects import subject_kind
from notifications import outbox
from notifications.ledger import queued
from notifications.models import Message

log = structlog.get_logger(__name__)

# A hundred clocks cost hardly more statements than one; benchmarks/escalation.py shows what it buys.
BATCH = 100

Outcome = StepExecution.Outcome


@dataclass
class Ticked:
    """How many steps one tick executed, and the clocks it could not advance."""

    steps: int = 0
    failed: set[int] = field(default_factory=set)


def tick(at: datetime) -> Ticked:
    """Every clock that is due at `at` has taken its turn. Safe to call at any time by any number of runners.

    A clock that cannot be advanced is an incident and stops no other. Raises OperationalError without a database.
    """
    done = Ticked()
    try_next_channel(at)
    pull_forward_unreached(at)
    alone = 0  # how many of the next ones to take one by one, to find the one that fails
    while True:
        taken: list[Clock] = []
        try:
            with transaction.atomic():
                taken = _claim(at, 1 if alone else BATCH, done.failed)
                done.steps += _advance(taken, at)
        except (InterfaceError, OperationalError):
            raise  # the database itself; what it refuses of one clock is that clock's fault
        except Exception as error:  # noqa: BLE001 - whatever one clock holds, the others must have their turn
            if len(taken) == 1:
                _give_up(taken[0], error, at)
                done.failed.add(taken[0].pk)
            else:
                alone = len(taken)
            continue
        if not taken:
            break
        alone = max(0, alone - 1)
    _close_mended(done.failed, at)
    return done


def _claim(at: datetime, size: int, without: Collection[int]) -> list[Clock]:
    """The latest due clocks that nobody else holds, locked; the state is checked again once the lock is ours."""
    rows = Clock.objects.due(at).exclude(pk__in=without)
    locked = rows.select_for_update(of=("self",), skip_locked=True)
    # Read once for all: most clocks of a batch have the same mission and policy.
    return list(locked.prefetch_related("mission", "area", "snapshot", "holder", "holder_aor")[:size])


def _advance(clocks: list[Clock], at: datetime) -> int:
    if not clocks:
        return 0
    turns = settled([turn_of(clock, at) for clock in clocks], at)
    addressing = Addressing.of(turns, at)
    calls = [call for turn in turns for call in addressing.calls(turn)]
    # The rows of the executed steps, which are unique, are written in this transaction: so are their messages new.
    messages = outbox.queue([draft for call in calls for draft in call.drafts], at=at, are_new=True)
    by_key = {message.dedupe_key: message for message in messages}
    reached = {call.turn.clock.pk for call in calls if call.reaches(by_key)}
    executions = _executions(turns, reached, at)
    give_actions(turns, at)
    recipients = insert(_recipients(calls, executions, by_key))
    unreached = [turn for turn in turns if turn.clock.pk not in reached and not turn.waits_for_nobody]
    outbox.queue([draft for turn in unreached for draft in addressing.tell_owner(turn)], at=at)
    _write_trail(turns, executions, recipients, messages, at)
    _move_on(turns, reached, at)
    return len(turns)


def _executions(turns: list[Turn], reached: set[int], at: datetime) -> dict[tuple[int, int, int], StepExecution]:
    """One row for each step, by (clock, step, cycle): unique, so that no step can be done twice."""
    rows = [
        StepExecution(
            clock_id=turn.clock.pk,
            step=rung.step,
            cycle=rung.cycle,
            kind=rung.kind,
            outcome=_outcome(turn, rung, reached),
            planned_at=rung.at,
            executed_at=max(at, rung.at),
        )
        for turn in turns
        for rung in turn.rungs
    ]
    return {(row.clock_id, row.step, row.cycle): row for row in insert(rows)}


def _outcome(turn: Turn, rung: Rung, reached: set[int]) -> str:
    if rung in turn.skipped:
        return Outcome.SKIPPED
    if rung.is_silent:
        return Outcome.DONE
    if not turn.is_now(rung):
        return Outcome.MISSED
    return Outcome.DONE if turn.clock.pk in reached else Outcome.NOBODY


def _recipients(
    calls: Iterable[Call],
    executions: dict[tuple[int, int, int], StepExecution],
    by_key: dict[str, Message],
) -> list[StepRecipient]:
    found = []
    for call in calls:
        execution = executions[call.turn.clock.pk, call.rung.step, call.rung.cycle]
        facts = {
            # Keys, not objects: a storm writes thousands of these, and each object is looked at several times.
            "execution_id": execution.pk,
            "role": call.role,
            "aor_id": call.aor.pk if call.aor else None,
            "user_id": call.user.pk if call.user else None,
            "reason": call.reason,
        }
        messages = [by_key[draft.dedupe_key].pk for draft in call.drafts]
        found += [StepRecipient(**facts, message_id=pk) for pk in messages] or [StepRecipient(**facts)]
    return found


def _write_trail(
    turns: list[Turn],
    executions: dict[tuple[int, int, int], StepExecution],
    recipients: list[StepRecipient],
    messages: list[Message],
    at: datetime,
) -> None:
    """One entry for each clock: its steps, whom they addressed as what and why, and the messages to them."""
    done, addressed, sent = defaultdict(list), defaultdict(list), {message.pk: message for message in messages}
    clock_of = {execution.pk: execution.clock_id for execution in executions.values()}
    for execution in executions.values():
        done[execution.clock_id].append(execution)
    for recipient in recipients:
        addressed[clock_of[recipient.execution_id]].append(recipient)
    entries = []
    for turn in turns:
        clock = turn.clock
        called = addressed[clock.pk]
        attests = ledger.steps([(clock.uid, execution) for execution in done[clock.pk]], called, sent)
        attests |= queued(sent[row.message_id] for row in called if row.message_id)
        entries.append(
            drafted(
                "followup.step.executed",
                by=SYSTEM,
                target=Target(subject_kind(clock.subject_kind).audit_kind, clock.subject_uid, clock.subject_label),
                at=at,
                mission=clock.mission.code,
                attests=attests,
            )
        )
    record_all(entries)


def _move_on(turns: list[Turn], reached: set[int], at: datetime) -> None:
    for turn in turns:
        advance(turn, at, reached=turn.clock.pk in reached)
    _write([turn.clock for turn in turns])
    for turn in turns:
        if turn.following is None:
            resume_answer(turn.clock, at=at)


_MOVE_ON = """
UPDATE followup_clock AS clock
   SET state = moved.state, step = moved.step, cycle = moved.cycle, due_at = moved.due_at, ended_at = moved.ended_at,
       priority = moved.priority, held_until = NULL
  FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::int[], %s::timestamptz[], %s::timestamptz[], %s::text[])
       AS moved (id, state, step, cycle, due_at, ended_at, priority)
 WHERE clock.id = moved.id
"""


def _write(clocks: list[Clock]) -> None:
    """Where each clock stands now, by one statement: Django's own costs a third of the tick."""
    columns = ("pk", "state", "step", "cycle", "due_at", "ended_at", "priority")
    with connection.cursor() as cursor:
        cursor.execute(_MOVE_ON, [[getattr(clock, name) for clock in clocks] for name in columns])


def _give_up(clock: Clock, error: Exception, at: datetime) -> None:
    log.exception("engine.clock.failed", clock=str(clock.uid))
    drill = "EXERCISE. " if clock.exercise_id else ""
    detail = f"{drill}{clock}: {type(error).__name__}. The log says where."
    raise_incident(EngineIncident.Kind.CLOCK_FAILED, key=str(clock.pk), at=at, detail=detail)


def _close_mended(failed: set[int], at: datetime) -> None:
    rows = EngineIncident.objects.filter(kind=EngineIncident.Kind.CLOCK_FAILED, closed_at=None)
    for key in rows.exclude(key__in=[str(pk) for pk in failed]).values_list("key", flat=True):
        close_incident(EngineIncident.Kind.CLOCK_FAILED, key=key, at=at)
