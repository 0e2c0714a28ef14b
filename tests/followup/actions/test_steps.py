"""A step of a ladder that gives an action: its truth table, and that it is given once whatever dies (E2, E8)."""

import threading

import pytest
from django.db import IntegrityError, connection, connections, transaction

from audit.models import Entry
from followup.ladder import part_of
from followup.models import Clock, Step, StepExecution
from followup.policies import body_for
from followup.ticking import tick
from notifications.models import Message
from tests.audit.killing import count_statements, kill_points, run_killed
from tests.followup.actions.factories import DEPLOY, HOUR, given, with_action
from tests.followup.test_conditions import set_steps
from tests.followup.test_ticking import mailed, outcomes
from tests.followup.trial import MINUTE, make_clock
from tests.world import AT, World

pytestmark = pytest.mark.usefixtures("trial")


@pytest.fixture
def ladder(world):
    return [world.joc, world.head_of_office, world.adviser]


def run(*minutes):
    for each in minutes:
        tick(AT + each * MINUTE)


def test_it_gives_the_action_to_the_post_at_the_place_and_calls_nobody(world, ladder):
    with_action(world)
    clock = make_clock(world)
    run(0, 10)
    (action,) = given()
    assert (action.kind, action.owner_role, action.owner_aor) == ("DEPLOY", "HOO", world.office_north)
    assert (action.due_at, action.first_due_at) == (AT + 10 * MINUTE + 6 * HOUR,) * 2
    assert (action.clock, action.step, action.cycle, action.recorded_by) == (clock, 1, 0, None)
    assert (action.subject, action.area, action.priority) == (clock.subject, world.n1, "P1")
    about_it = Message.objects.filter(subject_uid=clock.subject_uid, queued_at=AT + 10 * MINUTE)
    assert not about_it.exists()
    assert not StepExecution.objects.get(clock=clock, step=1).recipients.exists()


def test_the_ladder_goes_on_and_the_last_resort_calls_no_owner(world, ladder):
    with_action(world)
    clock = make_clock(world)
    run(0, 10, 20, 30)
    assert outcomes(clock) == [
        (0, "NOTIFY", "DONE"), (1, "ACTION", "DONE"), (2, "NOTIFY", "DONE"), (3, "LAST_RESORT", "DONE"),
    ]  # fmt: skip
    to_head = Message.objects.filter(recipient=world.head_of_office, channel="EMAIL")
    assert set(to_head.values_list("subject_kind", flat=True)) == {"action"}
    assert mailed(AT + 20 * MINUTE) == ["adviser"]


@pytest.mark.parametrize(
    ("only", "number", "outcome"),
    [
        ({}, 1, "DONE"),
        ({"only_priorities": ["P1"]}, 1, "DONE"),
        ({"only_priorities": ["P4"]}, 0, "SKIPPED"),
        ({"only_undelivered": True}, 1, "DONE"),
    ],
)
def test_its_conditions_decide_as_for_any_step(world, ladder, only, number, outcome):
    with_action(world, **only)
    clock = make_clock(world)
    run(0, 10)
    assert len(given()) == number
    assert outcomes(clock)[1] == (1, "ACTION", outcome)


def test_what_nobody_ran_in_time_is_given_late_with_its_full_time(world, ladder):
    with_action(world)
    clock = make_clock(world)
    run(180)
    (action,) = given()
    assert action.due_at == AT + 180 * MINUTE + 6 * HOUR
    assert (1, "ACTION", "DONE") in outcomes(clock)


def test_a_post_that_nobody_holds_is_given_it_all_the_same_and_its_line_is_told_at_once(world):
    assert [world.joc, world.adviser, world.leader]
    with_action(world)
    make_clock(world)
    run(0, 10)
    (action,) = given()
    assert (action.owner_role, action.owner_aor) == ("HOO", None)
    told = Message.objects.filter(subject_uid=action.uid, kind="followup.action_nobody", channel="EMAIL")
    assert {each.recipient for each in told} == {world.adviser}


def test_raised_before_the_action_is_of_the_higher_priority(world, ladder):
    set_steps(
        world, {"roles": ["JOC"]}, {"kind": "RAISE", "roles": [], "after_s": 60}, {**DEPLOY, "after_s": 60},
        priority="P3", repeat_s=900,
    )  # fmt: skip
    make_clock(world, priority="P3")
    run(0, 1, 2)
    assert given()[0].priority == "P2"


def test_each_of_a_batch_has_a_reference_a_clock_and_an_entry_for_few_statements(world, ladder):
    with_action(world)
    made = [make_clock(world) for _each in range(6)]
    tick(AT)
    one = count_statements(lambda: tick(AT + 10 * MINUTE))
    actions = given()
    assert len({each.ref for each in actions}) == 6
    assert {each.clock_id for each in actions} == {each.pk for each in made}
    running = Clock.objects.open().filter(subject_kind="action", purpose="ACTION")
    assert {each.subject_uid for each in running} == {each.uid for each in actions}
    assert Entry.objects.filter(action="followup.action.given").count() == 6
    more = [make_clock(world, at=AT + HOUR) for _each in range(30)]
    tick(AT + HOUR)
    assert count_statements(lambda: tick(AT + HOUR + 10 * MINUTE)) <= one + 12
    assert len(given()) == 6 + len(more)


def test_where_each_component_answers_it_is_given_in_one_of_their_ladders(world):
    set_steps(world, {"roles": ["JOC", "HOO", "SECTOR"]}, {**DEPLOY, "after_s": 60}, quorum=["MILITARY", "CIVILIAN"])
    body = body_for(world.mission, "trial", "ACK", "P1")
    kinds = {each: [step["kind"] for step in part_of(body, each)["steps"]] for each in ("MILITARY", "CIVILIAN")}
    assert kinds == {"MILITARY": ["NOTIFY"], "CIVILIAN": ["NOTIFY", "ACTION"]}


@pytest.mark.parametrize(
    "columns",
    [
        {**DEPLOY, "roles": ["HOO"]},
        {**DEPLOY, "action": ""},
        {**DEPLOY, "action": "OTHER"},
        {**DEPLOY, "owner_role": ""},
        {**DEPLOY, "due_s": None},
        {**DEPLOY, "due_s": 0},
        {**DEPLOY, "times": 2, "every_s": 60},
        {"kind": "NOTIFY", "roles": ["HOO"], "action": "DEPLOY"},
        {"kind": "NOTIFY", "roles": ["HOO"], "due_s": 60},
    ],
)
def test_a_step_that_makes_no_sense_cannot_be_stored(world, columns):
    policy = set_steps(world, {"roles": ["JOC"]})
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.create(policy=policy, position=1, after_s=0, **columns)


# --- Many runners, and runners that die ----------------------------------------------------------------------------


@pytest.fixture
def crowd(transactional_db):
    world = World()
    assert [world.joc, world.head_of_office, world.adviser]
    return world


def wipe():
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE followup_carryover, followup_actionpointversion, followup_actionpoint, followup_steprecipient,"
            " followup_stepexecution, followup_clock, notifications_link, notifications_message CASCADE"
        )
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM audit_entry")
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")


def made_and_due(world):
    """Two clocks whose next step gives an action."""
    wipe()
    made = [make_clock(world) for _each in range(2)]
    tick(AT)
    return made


@pytest.mark.django_db(transaction=True)
def test_a_tick_killed_at_any_statement_gives_each_action_once_and_whole(crowd):
    with_action(crowd)
    made_and_due(crowd)
    tick(AT + 10 * MINUTE)
    made_and_due(crowd)
    statements = count_statements(lambda: tick(AT + 10 * MINUTE))
    assert statements > 12
    for point in kill_points(statements):
        made = made_and_due(crowd)
        run_killed(lambda: tick(AT + 10 * MINUTE), point)
        tick(AT + 10 * MINUTE)  # another runner
        actions = given()
        assert [each.clock_id for each in actions] == [each.pk for each in made], point
        assert Clock.objects.open().filter(subject_uid__in=[each.uid for each in actions]).count() == 2, point
        assert Entry.objects.filter(action="followup.action.given").count() == 2, point


@pytest.mark.django_db(transaction=True)
def test_eight_runners_give_each_action_once(crowd):
    with_action(crowd)
    for _each in range(20):
        make_clock(crowd)
    tick(AT)
    gate, errors = threading.Barrier(8), []

    def work():
        try:
            gate.wait(timeout=20)
            tick(AT + 10 * MINUTE)
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    assert len(given()) == len({each.clock_id for each in given()}) == 20
