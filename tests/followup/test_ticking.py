"""The ladder of an answer, step by step (escalation.md, “Who is called, and when”; E2, E5, E9, E10, E11, E15)."""

from datetime import timedelta

import pytest

from audit.models import Entry
from followup.clocks import Holder
from followup.models import Clock, EngineIncident, EscalationPolicy, StepExecution, StepRecipient
from followup.ticking import tick
from notifications.models import Message
from tests.followup.trial import MINUTE, answer, make_clock
from tests.world import AT, make_post, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial")]


@pytest.fixture
def ladder(world):
    """Everybody whom the ladder of the north calls."""
    people = [world.joc, world.focal_point, world.head_of_office, world.adviser, world.force_commander, world.leader]
    return {person.email.partition("@")[0]: person for person in people}


def mailed(at=None):
    """Who was sent a mail, in the order of the outbox; `at`: queued at that moment only."""
    rows = Message.objects.filter(channel="EMAIL").exclude(kind__in=["trial.sheet", "trial.nobody"])
    rows = rows.filter(queued_at=at) if at else rows
    return [row.recipient.email.partition("@")[0] for row in rows.select_related("recipient").order_by("pk")]


def outcomes(clock):
    return list(StepExecution.objects.filter(clock=clock).order_by("pk").values_list("step", "kind", "outcome"))


def test_step_zero_calls_the_desk_and_the_posts_of_the_place_at_once(world, ladder):
    assert world.neighbour
    clock = make_clock(world)
    tick(AT)
    assert mailed() == ["joc", "focal-north", "head-north"]
    clock.refresh_from_db()
    assert (clock.step, clock.due_at, clock.deadline_at) == (1, AT + 15 * MINUTE, AT + 15 * MINUTE)


def test_every_rung_comes_on_time_and_names_who_it_reached(world, ladder):
    clock = make_clock(world)
    for minutes in (0, 15, 30, 45, 60):
        tick(AT + minutes * MINUTE)
    assert mailed(AT + 30 * MINUTE) == ["adviser", "fc"]
    assert mailed(AT + 45 * MINUTE) == ["hom"]
    calls = Message.objects.filter(channel="CALL", queued_at=AT + 15 * MINUTE)
    assert sorted(call.recipient.email.partition("@")[0] for call in calls) == ["focal-north", "head-north"]
    assert outcomes(clock) == [
        (0, "NOTIFY", "DONE"), (1, "CALL", "DONE"), (2, "NOTIFY", "DONE"), (3, "NOTIFY", "DONE"),
        (4, "LAST_RESORT", "DONE"),
    ]  # fmt: skip


def test_nothing_is_done_before_its_time_nor_twice(world, ladder):
    clock = make_clock(world)
    tick(AT - timedelta(seconds=1))
    assert outcomes(clock) == []
    for _again in range(3):
        tick(AT)
    assert (outcomes(clock), len(mailed())) == ([(0, "NOTIFY", "DONE")], 3)


def test_past_the_last_step_it_is_unanswered_and_everybody_is_called_again_and_again(world, ladder):
    clock = make_clock(world)
    for minutes in range(0, 91, 15):
        tick(AT + minutes * MINUTE)
    clock.refresh_from_db()
    assert (clock.state, clock.cycle, clock.due_at) == ("EXHAUSTED", 3, AT + 105 * MINUTE)
    for minutes in (60, 75, 90):
        assert sorted(mailed(AT + minutes * MINUTE)) == sorted(ladder)
        assert Message.objects.filter(channel="CALL", queued_at=AT + minutes * MINUTE).count() == len(ladder) - 1


@pytest.mark.parametrize(("priority", "minutes", "again"), [("P1", 15, 15), ("P2", 15, 30), ("P3", 60, 240)])
def test_each_priority_has_its_own_pace(world, ladder, priority, minutes, again):
    assert world.person("cos", "COS", world.whole)  # where P3 ends
    clock = make_clock(world, priority=priority)
    moments = [AT + n * minutes * MINUTE for n in range(5)]
    for moment in [*moments, moments[-1] + again * MINUTE]:
        tick(moment)
    executed = StepExecution.objects.filter(clock=clock).order_by("pk").values_list("executed_at", flat=True)
    assert list(executed) == [*moments, moments[-1] + again * MINUTE]


def test_what_is_not_urgent_keeps_office_hours_and_repeats_every_morning(world, ladder):
    friday_16 = AT.replace(day=6, hour=15)  # 16:00 at the place
    clock = make_clock(world, priority="P4", at=friday_16)
    tick(friday_16)  # the desk and the posts are told at once, by mail
    clock.refresh_from_db()
    assert clock.due_at == AT.replace(day=9, hour=7, minute=0)  # Monday 08:00, not Saturday 16:00


def test_the_ladder_stops_at_the_answer(world, ladder):
    clock = make_clock(world)
    tick(AT)
    answer(clock, AT + MINUTE)
    for minutes in range(15, 200, 15):
        tick(AT + minutes * MINUTE)
    assert outcomes(clock) == [(0, "NOTIFY", "DONE")]


def test_a_step_that_reaches_nobody_passes_at_once_says_why_and_tells_the_owner(world):
    """No holder in the north, so the level above is called in the same tick."""
    assert world.adviser
    clock = make_clock(world)
    tick(AT)
    assert outcomes(clock) == [(0, "NOTIFY", "NOBODY"), (1, "CALL", "NOBODY"), (2, "NOTIFY", "DONE")]
    vacant = StepRecipient.objects.filter(execution__step=0, reason="VACANT")
    assert sorted(vacant.values_list("role", flat=True)) == ["HOO", "JOC", "POCFP", "SECTOR", "UNPOL"]
    told = Message.objects.filter(kind="trial.nobody", channel="EMAIL")
    assert {message.recipient for message in told} == {world.adviser}
    assert mailed() == ["adviser"]


def test_somebody_without_a_verified_address_is_not_reached(world):
    world.focal_point.contact_points.update(verified_on=None)
    clock = make_clock(world)
    tick(AT)
    assert outcomes(clock)[0] == (0, "NOTIFY", "NOBODY")
    mail = Message.objects.get(recipient=world.focal_point, channel="EMAIL")
    assert (mail.state, mail.reason) == ("FAILED_PERM", "NO_VERIFIED_CHANNEL")


def test_when_every_mail_of_a_step_fails_the_next_level_is_called_within_one_tick(world, ladder):
    clock = make_clock(world)
    tick(AT)
    Message.objects.filter(channel="EMAIL").update(state="FAILED_PERM", reason="REFUSED", next_attempt_at=None)
    tick(AT + MINUTE)
    assert outcomes(clock) == [(0, "NOTIFY", "UNREACHED"), (1, "CALL", "DONE")]


def test_one_mail_on_its_way_is_enough_to_wait(world, ladder):
    clock = make_clock(world)
    tick(AT)
    mails = Message.objects.filter(channel="EMAIL").exclude(recipient=world.head_of_office)
    mails.update(state="FAILED_PERM", reason="REFUSED", next_attempt_at=None)
    tick(AT + MINUTE)
    assert outcomes(clock) == [(0, "NOTIFY", "DONE")]


def test_nobody_at_all_is_unanswered_and_does_not_spin(world):
    clock = make_clock(world)
    tick(AT)
    clock.refresh_from_db()
    assert (clock.state, clock.due_at) == ("EXHAUSTED", AT + 15 * MINUTE)
    assert len(outcomes(clock)) == 5


def test_after_a_rest_of_all_runners_the_ladder_is_entered_where_it_should_be(world, ladder):
    """Nobody ticked for 40 minutes: the steps in between are missed, and each person is told once (E5)."""
    clock = make_clock(world)
    tick(AT + 40 * MINUTE)
    assert outcomes(clock) == [(2, "NOTIFY", "DONE"), (1, "CALL", "MISSED"), (0, "NOTIFY", "MISSED")]
    assert sorted(mailed()) == ["adviser", "fc", "focal-north", "head-north", "joc"]
    clock.refresh_from_db()
    assert (clock.step, clock.due_at) == (3, AT + 45 * MINUTE)


def test_after_a_long_rest_nothing_is_made_up_for(world, ladder):
    clock = make_clock(world)
    tick(AT + timedelta(hours=9, minutes=1))
    assert sorted(mailed()) == sorted(ladder)
    clock.refresh_from_db()
    assert (clock.state, clock.due_at) == ("EXHAUSTED", AT + timedelta(hours=9, minutes=15))


def test_a_promise_is_reminded_of_and_when_it_is_not_kept_the_ladder_goes_on_one_level_up(world, ladder):
    first = make_clock(world)
    tick(AT)
    answer(first, AT + 5 * MINUTE)
    promise = make_clock(
        world, "RESPONSE", subject=first.subject, at=AT + 5 * MINUTE, scope_key="of the head",
        holder=Holder("HOO", world.office_north, world.head_of_office), deadline_at=AT + 65 * MINUTE,
    )  # fmt: skip
    tick(AT + 34 * MINUTE)
    assert outcomes(promise) == []
    tick(AT + 35 * MINUTE)
    tick(AT + 65 * MINUTE)
    promise.refresh_from_db()
    assert (promise.state, outcomes(promise)) == ("BROKEN", [(0, "NOTIFY", "DONE"), (1, "NOTIFY", "DONE")])
    again = Clock.objects.get(purpose="ACK", state="RUNNING")
    assert outcomes(again) == [(1, "CALL", "DONE")]
    assert again.snapshot == first.snapshot


def test_a_broken_promise_after_the_last_level_is_unanswered_at_once(world, ladder):
    first = make_clock(world)
    for minutes in range(0, 61, 15):
        tick(AT + minutes * MINUTE)
    answer(first, AT + 61 * MINUTE)
    make_clock(
        world, "RESPONSE", subject=first.subject, at=AT + 61 * MINUTE, holder=Holder("HOM", world.whole, world.leader)
    )
    tick(AT + 91 * MINUTE)
    again = Clock.objects.filter(purpose="ACK").latest("pk")
    assert again.state == "EXHAUSTED"
    assert outcomes(again)[0][:2] == (4, "LAST_RESORT")


def test_a_clock_keeps_the_policy_it_started_with(world, ladder):
    clock = make_clock(world)
    policy = EscalationPolicy.objects.get(purpose="ACK", priority="P1")
    policy.steps.filter(position=0).update(roles=["HOM"])
    policy.answer_s = 60
    policy.save()
    later = make_clock(world, at=AT + MINUTE)
    tick(AT + MINUTE)
    first = StepRecipient.objects.filter(execution__clock=clock, execution__step=0, message__channel="EMAIL")
    assert {row.role for row in first} == {"JOC", "POCFP", "HOO"}
    assert {row.role for row in StepRecipient.objects.filter(execution__clock=later, user__isnull=False)} == {"HOM"}


def test_the_roster_is_asked_when_the_step_runs(world, ladder):
    make_clock(world)
    tick(AT)
    make_post(make_user("new-fc"), "FC", world.whole, "MILITARY", valid_from=AT.date())
    for minutes in (15, 30):
        tick(AT + minutes * MINUTE)
    assert "new-fc" in mailed(AT + 30 * MINUTE)


def test_somebody_in_two_called_posts_is_told_once(world):
    make_post(world.focal_point, "HOO", world.office_north)
    make_clock(world)
    tick(AT)
    assert mailed() == ["focal-north"]


def test_each_step_stands_in_the_trail_in_the_same_transaction(world, ladder):
    clock = make_clock(world)
    tick(AT)
    entry = Entry.objects.get(action="followup.step.executed")
    assert (entry.target_kind, entry.target_uid, entry.target_label) == (
        "tests.trial", str(clock.subject_uid), clock.subject_label,
    )  # fmt: skip
    assert {f"step:{clock.uid}/0/0", f"addressed:{clock.uid}/0/0"} < set(entry.attests)
    assert {name.split(":")[0] for name in entry.attests} == {"step", "addressed", "message"}


def test_a_clock_that_cannot_be_advanced_stops_no_other_and_is_an_incident(world, ladder):
    broken, sound = make_clock(world), make_clock(world)
    body = {**broken.body, "steps": [{"kind": "NOTIFY", "roles": ["JOC"], "after_s": "soon"}] * 2}
    broken.snapshot = type(broken.snapshot).objects.of(body)
    broken.save(update_fields=["snapshot"])
    done = tick(AT)
    assert done.failed == {broken.pk}
    assert outcomes(sound) == [(0, "NOTIFY", "DONE")]
    incident = EngineIncident.objects.get(kind="CLOCK_FAILED")
    assert incident.key == str(broken.pk)
    broken.snapshot = sound.snapshot
    broken.save(update_fields=["snapshot"])
    tick(AT)
    incident.refresh_from_db()
    assert incident.closed_at is not None


def test_a_batch_costs_hardly_more_statements_than_one_clock(world, ladder, django_assert_max_num_queries):
    for _each in range(20):
        make_clock(world)
    with django_assert_max_num_queries(30):
        tick(AT)
    assert StepExecution.objects.count() == 20


def test_what_the_database_refuses_of_one_clock_stops_no_other(world, ladder):
    broken, sound = make_clock(world), make_clock(world)
    StepExecution.objects.create(
        clock=broken, step=0, cycle=0, kind="NOTIFY", outcome="DONE", planned_at=AT, executed_at=AT
    )
    assert tick(AT).failed == {broken.pk}
    assert outcomes(sound) == [(0, "NOTIFY", "DONE")]


@pytest.mark.parametrize("lost", ["the person left", "every mail failed"])
def test_a_reminder_that_reaches_nobody_breaks_no_promise_early(world, ladder, lost):
    promise = make_clock(
        world, "RESPONSE", holder=Holder("HOO", world.office_north, world.head_of_office), deadline_at=AT + 60 * MINUTE
    )
    if lost == "the person left":
        world.head_of_office.is_active = False
        world.head_of_office.save()
    tick(AT + 30 * MINUTE)
    Message.objects.filter(channel="EMAIL").update(state="FAILED_PERM", reason="REFUSED", next_attempt_at=None)
    tick(AT + 31 * MINUTE)
    promise.refresh_from_db()
    assert (promise.state, promise.due_at) == ("RUNNING", AT + 60 * MINUTE)
    tick(AT + 60 * MINUTE)
    promise.refresh_from_db()
    assert promise.state == "BROKEN"
