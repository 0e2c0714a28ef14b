"""Clocks that cannot be cannot be stored; the tick finds its own by their index (E1, E34)."""

import pytest
from django.db import IntegrityError, connection, transaction

from common.errors import WrongState
from followup import clocks
from followup.clocks import Holder
from followup.models import Clock, PolicySnapshot, StepExecution
from followup.ticking import tick
from tests.followup.trial import MINUTE, answer, make_clock, make_subject
from tests.world import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial")]


@pytest.mark.parametrize(
    "change",
    [
        "due_at = NULL",
        "state = 'SATISFIED'",
        "state = 'CANCELLED', ended_at = now()",
        "state = 'ASLEEP'",
        "ended_at = now()",
        "deadline_at = started_at - interval '1 s'",
        "due_at = started_at - interval '1 s'",
        "holder_role = ''",
        "purpose = 'WAIT'",
        "cycle = 1",
        "status = 'MAYBE'",
    ],
)
def test_what_cannot_be_cannot_be_stored(world, change):
    clock = make_clock(world)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE followup_clock SET {change} WHERE id = %s", [clock.pk])


def test_one_open_clock_for_each_subject_purpose_and_scope(world):
    clock = make_clock(world)
    with pytest.raises(IntegrityError):
        make_clock(world, subject=clock.subject)
    assert make_clock(world, subject=clock.subject, scope_key="another")
    answer(clock, AT)
    assert make_clock(world, subject=clock.subject)


def test_a_step_of_a_clock_exists_once(world):
    clock = make_clock(world)
    tick(AT)
    done = StepExecution.objects.filter(clock=clock).first()
    done.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        done.save(force_insert=True)


def test_equal_policies_share_one_frozen_copy(world):
    assert make_clock(world).snapshot == make_clock(world).snapshot
    assert make_clock(world, priority="P2").snapshot != make_clock(world).snapshot
    assert PolicySnapshot.objects.count() == 2


def start_without_place(world):
    facts = {"at": AT, "mission": world.mission, "area": None, "priority": "P1", "holder": Holder("JOC"), "facts": {}}
    return clocks.start_clock(make_subject(), "ACK", **facts)


def test_clocks_change_only_inside_the_transaction_of_their_event(world, transactional_db):
    with pytest.raises(transaction.TransactionManagementError):
        start_without_place(world)


def test_calling_the_next_level_is_guarded_by_what_was_seen(world):
    assert [world.joc, world.focal_point]
    clock = make_clock(world)
    tick(AT)
    with transaction.atomic():
        assert clocks.call_next_level(clock.subject, "ACK", at=AT + MINUTE, seen=(1, 0)).due_at == AT + MINUTE
    with pytest.raises(WrongState, match="in the meantime"), transaction.atomic():
        clocks.call_next_level(clock.subject, "ACK", at=AT + MINUTE, seen=(0, 0))


def test_a_place_that_is_not_known_calls_the_whole_missions_posts(world):
    assert [world.joc, world.focal_point]
    with transaction.atomic():
        clock = start_without_place(world)
    tick(AT)
    assert [row.role for row in clock.executions.get(step=0).recipients.exclude(user=None).distinct("role")] == ["JOC"]


def test_the_tick_walks_its_own_index_whatever_else_is_stored(world):
    clock = make_clock(world)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO followup_clock (uid, subject_kind, subject_uid, subject_label, purpose, scope_key, mission_id,
                area_id, status, priority, facts, snapshot_id, holder_role, state, step, cycle, started_at, deadline_at,
                due_at, ended_at)
            SELECT gen_random_uuid(), subject_kind, gen_random_uuid(), subject_label, purpose, '', mission_id, area_id,
                   status, priority, '{}', snapshot_id, holder_role,
                   CASE WHEN n > 2000 THEN 'SATISFIED' ELSE 'RUNNING' END, 1, 0, started_at, deadline_at,
                   CASE WHEN n > 2000 THEN NULL ELSE deadline_at END,
                   CASE WHEN n > 2000 THEN deadline_at END
              FROM followup_clock, generate_series(1, 100000) AS n WHERE id = %s
            """,
            [clock.pk],
        )
        cursor.execute("ANALYZE followup_clock")
        sql, params = Clock.objects.due(AT).order_by("due_at", "pk")[:50].query.sql_with_params()
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "clock_due" in plan, plan
    assert "Seq Scan on followup_clock" not in plan, plan
