"""What becomes of an action: reminded, overdue, done, carried over, no longer needed; and who sees it."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, connections, transaction

from accounts.roles import ACTIONS_SETTLE, led_by, superior_of
from audit.models import Entry
from common.errors import NotAllowed, WrongState
from followup.actions.services import cancel_action, carry_over_action, complete_action
from followup.invariants import violations
from followup.models import ActionPoint, CarryOver, Clock
from followup.ticking import tick
from notifications import values
from notifications.models import Message
from tests.followup.actions.factories import HOUR, make_action
from tests.followup.trial import MINUTE
from tests.world import AT, World, make_post, make_user

pytestmark = pytest.mark.usefixtures("trial")


@pytest.fixture
def people(world):
    cos = make_user("cos")
    make_post(cos, "COS", world.whole)
    return [world.joc, world.head_of_office, world.adviser, cos]


def run_until(end, clock):
    """Step by step as they come, until that moment."""
    clock.refresh_from_db()
    while clock.due_at is not None and clock.due_at <= end:
        tick(clock.due_at)
        clock.refresh_from_db()


def clock_of(action):
    return Clock.objects.of(action.own_subject).latest("pk")


def told(action):
    """(minutes after it was given, who) of each mail."""
    rows = Message.objects.filter(subject_uid=action.uid, kind="followup.action_due", channel="EMAIL")
    return [
        ((row.queued_at - action.recorded_at) // MINUTE, row.recipient.email.partition("@")[0])
        for row in rows.select_related("recipient").order_by("pk")
    ]


def visible(user, action=""):
    return set(ActionPoint.objects.visible_to(user, action).values_list("ref", flat=True))


def test_whoever_has_to_do_it_is_reminded_then_their_line_then_the_adviser_then_everybody(world, people):
    action = make_action(world, priority="P1", due_at=AT + 4 * HOUR)
    run_until(AT + 8 * HOUR, clock_of(action))
    assert told(action) == [
        (0, "head-north"), (120, "head-north"), (240, "head-north"), (300, "cos"), (360, "adviser"),
        (420, "head-north"), (420, "cos"), (420, "adviser"),
    ]  # fmt: skip
    assert clock_of(action).state == "EXHAUSTED"
    assert not Message.objects.filter(subject_uid=action.uid, channel="CALL").exists()


def test_done_nobody_is_reminded_any_more(world, people):
    action = make_action(world)
    tick(AT)
    complete_action(action, by=world.head_of_office, at=AT + MINUTE, note="Patrol went.")
    action.refresh_from_db()
    assert (action.state, action.ended_by, action.ending_note) == ("DONE", world.head_of_office, "Patrol went.")
    assert clock_of(action).state == "SATISFIED"
    waiting = Message.objects.filter(subject_uid=action.uid, channel="EMAIL")
    assert set(waiting.values_list("state", flat=True)) == {"SUPPRESSED"}
    assert tick(AT + 200 * HOUR).steps == 0


def test_a_second_click_does_nothing_and_says_so(world, people):
    action = make_action(world)
    complete_action(action, by=world.head_of_office, at=AT + MINUTE)
    for again in (
        lambda: complete_action(action, by=world.adviser, at=AT + HOUR),
        lambda: cancel_action(action, by=world.adviser, at=AT + HOUR, reason="Twice."),
        lambda: carry_over_action(
            action, by=world.adviser, at=AT + HOUR, seen=action.due_at, until=AT + 48 * HOUR, reason="Rain."
        ),
    ):
        with pytest.raises(WrongState, match="has ended in the meantime"):
            again()
    action.refresh_from_db()
    assert (action.state, action.ended_by) == ("DONE", world.head_of_office)
    assert Entry.objects.filter(action__startswith="followup.action.").count() == 2


def test_carried_over_it_begins_anew_and_is_counted_with_its_reason(world, people):
    action = make_action(world)
    first = action.due_at
    later = {"until": AT + 48 * HOUR, "reason": "The bridge is under water."}
    carry_over_action(action, by=world.head_of_office, at=AT + MINUTE, seen=first, **later)
    action.refresh_from_db()
    assert (action.first_due_at, action.due_at, action.carried_over) == (first, AT + 48 * HOUR, 1)
    assert CarryOver.objects.get().reason == "The bridge is under water."
    clock = clock_of(action)
    assert (clock.state, clock.deadline_at) == ("RUNNING", AT + 48 * HOUR)
    assert Clock.objects.of(action.own_subject).open().count() == 1
    with pytest.raises(WrongState, match="carried over by somebody else"):
        carry_over_action(action, by=world.adviser, at=AT + HOUR, seen=first, **later | {"until": AT + 90 * HOUR})
    with pytest.raises(ValidationError, match="after the one when it is due"):
        carry_over_action(action, by=world.adviser, at=AT + HOUR, seen=action.due_at, **later)


def test_ending_it_needs_a_reason(world, people):
    action = make_action(world)
    with pytest.raises(ValidationError, match="no longer needed"):
        cancel_action(action, by=world.head_of_office, at=AT + MINUTE, reason=" ")
    cancel_action(action, by=world.head_of_office, at=AT + MINUTE, reason="The market was moved.")
    assert clock_of(action).state == "CANCELLED"


def test_owner_line_adviser_and_desk_settle_it_and_nobody_else(world, people):
    action = make_action(world)
    cos = people[-1]
    for person in (world.head_of_office, cos, world.adviser, world.joc):
        assert visible(person, ACTIONS_SETTLE) == {action.ref}, person
    for person in (world.focal_point, world.liaison, world.leader, world.auditor):
        assert visible(person) == {action.ref}, person
        assert visible(person, ACTIONS_SETTLE) == set(), person
    for person in (world.neighbour, world.head_of_south, world.partner, world.admin):
        assert visible(person) == set(), person
    with pytest.raises(NotAllowed):
        complete_action(action, by=world.focal_point, at=AT + MINUTE)


def test_what_is_marked_is_seen_by_those_who_may_and_while_it_is_open_by_its_post(world, people):
    action = make_action(world, restricted_kind="CRSV", classification="CONFIDENTIAL")
    assert visible(world.head_of_office) == visible(world.human_rights) == {action.ref}
    assert visible(world.focal_point) == visible(world.joc) == visible(people[-1]) == set()
    complete_action(action, by=world.head_of_office, at=AT + MINUTE)
    assert visible(world.head_of_office) == set()
    assert visible(world.human_rights) == {action.ref}


def test_whom_its_clock_called_sees_it_and_settles_it(world, people):
    """Such as a deputy, or the holder of the post elsewhere."""
    action = make_action(world, owner_aor=None, restricted_kind="CRSV")
    assert visible(world.adviser, ACTIONS_SETTLE) == set()
    run_until(action.due_at + 30 * HOUR, clock_of(action))
    assert visible(world.adviser, ACTIONS_SETTLE) == {action.ref}


def test_an_open_action_without_a_clock_is_noticed(world, people):
    action = make_action(world)
    assert not [each for each in violations(AT) if each.key == "action"]
    Clock.objects.filter(subject_uid=action.uid).delete()
    assert [each.key for each in violations(AT) if each.kind == "SUBJECT_UNWATCHED"] == ["action"]


def test_a_form_sent_twice_gives_one_action_and_a_past_moment_none(world, people):
    uid = "6a5b1fcb-14ee-4f6b-8c86-3dd4e5b6e6f0"
    assert make_action(world, uid=uid).pk == make_action(world, uid=uid).pk
    with pytest.raises(ValidationError, match="still to come"):
        make_action(world, due_at=AT)


def test_no_typed_text_is_in_what_its_messages_may_say(world, people):
    action = make_action(world, note="The chief is called Marker.")
    tick(AT)
    for message in Message.objects.filter(subject_uid=action.uid):
        assert "Marker" not in str(values.shown(message.values, "en")) + str(message.values)


@pytest.mark.parametrize(
    ("role", "superior"),
    [("POCFP", "HOO"), ("CLA", "HOO"), ("HOO", "COS"), ("SECTOR", "FC"), ("UNPOL", "PC"), ("FC", "HOM"),
     ("POCO", "SPOCA"), ("SPOCA", "COS"), ("HOM", "HOM")],
)  # fmt: skip
def test_each_post_has_a_line(role, superior):
    assert superior_of(role) == superior
    assert (role in led_by(superior)) is (role != superior)


@pytest.mark.parametrize(
    "change",
    [
        "state = 'DONE'",
        "ended_at = recorded_at",
        "state = 'DONE', ended_by_id = recorded_by_id",
        "state = 'CANCELLED', ended_at = recorded_at, ended_by_id = recorded_by_id",
        "recorded_by_id = NULL",
        "due_at = recorded_at - interval '1 day'",
        "due_at = due_at + interval '1 day'",
        "carried_over = 1",
        "kind = 'OTHER'",
        "owner_role = ''",
        "status = 'REAL'",
        "step = 1",
        "priority = 'P9'",
        "classification = 'SECRET'",
    ],
)
def test_what_cannot_be_cannot_be_stored(world, people, change):
    make_action(world)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE followup_actionpoint SET {change}")  # noqa: S608 - our own words


@pytest.mark.django_db(transaction=True)
def test_two_who_complete_it_at_once_are_one_completion(transactional_db):
    world = World()
    action = make_action(world)
    both, refused, gate = [world.head_of_office, world.adviser], [], threading.Barrier(2)

    def work(person):
        try:
            gate.wait(timeout=20)
            complete_action(action, by=person, at=AT + MINUTE, note=person.name)
        except WrongState as refusal:
            refused.append(str(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=[person]) for person in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    action.refresh_from_db()
    assert len(refused) == 1
    assert action.state == "DONE"
    assert action.ended_by.name == action.ending_note
    assert Entry.objects.filter(action="followup.action.completed").count() == 1
