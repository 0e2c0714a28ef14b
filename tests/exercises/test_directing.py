"""Planning, starting, issuing and ending: each once, by those who may, and among those who take part alone."""

import dataclasses
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from audit.models import Entry
from common.errors import NotAllowed, WrongState
from earlywarning.exercises.directing import (
    Planned,
    change_plan,
    end_exercise,
    issue_inject,
    keep_exercises,
    plan_exercise,
    start_exercise,
)
from earlywarning.models import Alert, CapMessage
from earlywarning.services import raise_alert
from followup.invariants import violations
from followup.models import Clock, StepExecution, StepRecipient
from followup.story import story_of
from followup.ticking import tick
from notifications.delivery import deliver, deliver_texts
from notifications.models import Message
from notifications.outbox import Draft, Subject
from tests.earlywarning.factories import MINUTE, make_alert, take
from tests.exercises.factories import HOUR, alert_of, inside, issue, make_exercise, run_exercise
from tests.notifications.factories import send
from tests.notifications.test_sms import give_number
from tests.world import AT
from threats.placing import GivenPlace

pytestmark = pytest.mark.django_db


def everybody(world):
    """People in every post of the ladder, of whom most take part in nothing."""
    return [
        world.joc, world.focal_point, world.head_of_office, world.adviser, world.force_commander, world.leader,
    ]  # fmt: skip


def test_only_those_who_run_exercises_plan_and_direct_them(world):
    exercise = run_exercise(world)
    inject = exercise.injects.get()
    with pytest.raises(NotAllowed):
        make_exercise(world, by=world.head_of_office)
    with pytest.raises(NotAllowed):
        make_exercise(world, by=world.elsewhere)
    for do in (
        lambda: start_exercise(make_exercise(world), by=world.head_of_office, at=AT),
        lambda: issue_inject(inject, by=world.focal_point, at=AT),
        lambda: end_exercise(exercise, by=world.elsewhere, at=AT),
    ):
        with pytest.raises(NotAllowed), transaction.atomic():
            do()
    assert make_exercise(world, by=world.joc).director == world.joc


def test_a_plan_that_cannot_be_is_refused_at_its_field(world):
    for facts, name in (
        ({"ends_at": AT - HOUR}, "ends_at"),
        ({"begins_at": AT + HOUR, "ends_at": AT + HOUR}, "ends_at"),
        ({"participants": [world.nobody]}, "participants"),
        ({"title": ""}, "title"),
    ):
        with pytest.raises(ValidationError) as refused:
            make_exercise(world, **facts)
        assert name in refused.value.message_dict
    with pytest.raises(ValidationError):
        make_exercise(world, injects=[Planned(0, "NOTHING_KNOWN", "Immediate", world.n1)])
    with pytest.raises(WrongState, match="inject"):
        start_exercise(make_exercise(world, injects=[]), by=world.adviser, at=AT)


def test_a_plan_changes_until_it_starts_and_each_step_is_taken_once(world):
    exercise = make_exercise(world)
    facts = {"title": "Day drill", "participants": [world.head_of_office], "by": world.adviser, "at": AT}
    injects = [Planned(n, "KILLING", "Expected", world.s1) for n in (5, 90)]
    exercise = change_plan(exercise, injects=injects, **facts)
    assert exercise.title == "Day drill"
    assert [each.offset_min for each in exercise.injects.order_by("pk")] == [5, 90]
    assert [each.user for each in exercise.enrolments.all()] == [world.head_of_office]
    start_exercise(exercise, by=world.adviser, at=AT)
    for do in (
        lambda: start_exercise(exercise, by=world.adviser, at=AT),
        lambda: change_plan(exercise, injects=[], **facts),
    ):
        with pytest.raises(WrongState):
            do()
    inject = exercise.injects.earliest("pk")
    issue_inject(inject, by=world.adviser, at=AT)
    with pytest.raises(WrongState):
        issue_inject(inject, by=world.adviser, at=AT)
    end_exercise(exercise, by=world.adviser, at=AT)
    with pytest.raises(WrongState):
        end_exercise(exercise, by=world.adviser, at=AT)
    actions = Entry.objects.filter(action__startswith="earlywarning.exercise.").order_by("pk")
    said = [entry.action.rpartition(".")[2] for entry in actions]
    assert said == ["planned", "changed", "started", "injected", "ended"]


def test_an_inject_is_an_alert_by_the_real_service_with_a_number_of_its_own_series(world):
    before = make_alert(world)
    alert = issue(run_exercise(world), world.adviser)
    assert alert.ref == "EX-CAF-26-0001"
    assert (alert.status, alert.exercise.ref) == ("EXERCISE", "DRILL-CAF-26-0001")
    clocks = Clock.objects.of(alert.subject)
    assert {(each.purpose, each.status, each.exercise) for each in clocks} == {
        ("ACK", "EXERCISE", alert.exercise),
        ("DECISION", "EXERCISE", alert.exercise),
    }
    assert "<status>Exercise</status>" in CapMessage.objects.get(alert=alert).xml
    after = make_alert(world)
    numbers = [int(each.ref.rpartition("-")[2]) for each in (before, after)]
    assert numbers[1] == numbers[0] + 1, "a gap would tell that there was a drill"


@pytest.mark.parametrize("model", [Alert, Clock, Message])
def test_nothing_of_an_exercise_can_be_stored_as_real(world, model):
    exercise = run_exercise(world)
    alert = issue(exercise, world.adviser)
    tick(AT)
    rows = Alert.objects.unscoped("a test") if model is Alert else model.objects.all()
    found = rows.filter(exercise=exercise)
    assert found.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        found.update(status="ACTUAL")
    assert alert.exercise_id


def test_the_ladder_runs_to_its_end_and_calls_nobody_who_takes_no_part(world):
    """Also not the desk, the owner of the policy, a deputy or the last resort."""
    everybody(world)
    exercise = run_exercise(world, [world.focal_point, world.force_commander])
    alert = issue(exercise, world.adviser)
    for minutes in range(0, 181, 15):
        tick(AT + minutes * MINUTE)
    clock = Clock.objects.get(subject_uid=alert.uid, purpose="ACK")
    assert clock.state == "EXHAUSTED"
    called = set(StepRecipient.objects.filter(user__isnull=False).values_list("user__email", flat=True))
    assert called == {world.focal_point.email, world.force_commander.email}
    assert set(Message.objects.values_list("recipient__email", flat=True)) == called
    left_out = StepRecipient.objects.filter(reason="NOT_ENROLLED")
    assert {"JOC", "HOO", "HOM", "SPOCA"} <= set(left_out.values_list("role", flat=True))
    assert not StepRecipient.objects.filter(reason="VACANT").exists()
    assert StepExecution.objects.filter(clock=clock, outcome="NOBODY").exists(), "a level of which nobody takes part"


def test_what_is_planned_names_those_who_take_part_and_who_is_left_out(world):
    everybody(world)
    alert = issue(run_exercise(world, [world.focal_point]), world.adviser)
    planned = story_of(alert.subject, at=AT).planned[0]
    assert {each.name for each in planned.addressees if each.name} == {world.focal_point.name}
    assert any(each.is_not_enrolled and each.role == "HOO" for each in planned.addressees)


def test_what_people_do_in_it_tells_nobody_outside(world):
    everybody(world)
    exercise = run_exercise(world, [world.head_of_office, world.focal_point])
    alert = issue(exercise, world.adviser)
    tick(AT)
    take(alert, inside(world.head_of_office, exercise))
    told = Message.objects.filter(kind__in=["earlywarning.taken", "earlywarning.decided"])
    assert set(told.values_list("recipient__email", flat=True)) == {world.focal_point.email}
    assert set(told.values_list("exercise", flat=True)) == {exercise.pk}


def test_whoever_is_inside_raises_nothing_real_and_whoever_is_outside_no_drill(world):
    exercise = run_exercise(world)
    facts = {"at": AT, "place": GivenPlace(world.n1), "kind": "KILLING", "urgency": "Immediate"}
    drill, _raised = raise_alert(by=inside(world.focal_point, exercise), uid=uuid.uuid4(), **facts)
    real, _raised = raise_alert(by=world.focal_point, uid=uuid.uuid4(), **facts)
    assert (drill.exercise, real.exercise) == (exercise, None)
    assert (drill.ref[:2], real.ref[:2]) == ("EX", "EW")
    end_exercise(exercise, by=world.adviser, at=AT)
    with pytest.raises(WrongState, match="ended"):
        raise_alert(by=inside(world.focal_point, exercise), uid=uuid.uuid4(), **facts)


def test_it_goes_by_itself_each_inject_at_its_time_and_the_end_too(world):
    injects = [Planned(n, "ATTACK_VILLAGE", "Future", world.n1) for n in (0, 30)]
    exercise = run_exercise(world, injects=injects)
    assert [keep_exercises(AT + minutes * MINUTE) for minutes in (0, 1, 29, 30, 359)] == [1, 0, 0, 1, 0]
    assert exercise.injects.filter(issued_by=None, alert__isnull=False).count() == 2
    assert keep_exercises(AT + 6 * HOUR) == 1
    exercise.refresh_from_db()
    assert exercise.is_over
    assert keep_exercises(AT + 7 * HOUR) == 0


def test_one_inject_that_is_refused_stops_neither_the_others_nor_the_engine(world):
    """Its director no longer covers the place."""
    injects = [Planned(0, "KILLING", "Immediate", area) for area in (world.s1, world.n1)]
    exercise = run_exercise(world, injects=injects)
    world.adviser.assignments.update(role="POCO", aor=world.office_north)
    assert keep_exercises(AT) == 1
    assert [each.alert_id is None for each in exercise.injects.order_by("pk")] == [True, False]


def test_the_end_stops_every_clock_and_message_and_tells_those_who_took_part(world):
    everybody(world)
    exercise = run_exercise(world, [world.focal_point, world.joc])
    real = make_alert(world)
    alert = issue(exercise, world.adviser)
    for minutes in (0, 15):
        tick(AT + minutes * MINUTE)
    end_exercise(exercise, by=world.adviser, at=AT + 16 * MINUTE)
    alert = alert_of(exercise)
    assert alert.stage == "CANCELLED"
    assert not Clock.objects.filter(exercise=exercise, state__in=["RUNNING", "EXHAUSTED"]).exists()
    waiting = Message.objects.filter(exercise=exercise, state__in=["QUEUED", "FAILED_TEMP", "UNKNOWN"])
    assert set(waiting.values_list("kind", flat=True)) == {"earlywarning.exercise_over"}
    held = Message.objects.filter(exercise=exercise, state="SUPPRESSED").exclude(subject_kind="exercise")
    assert set(held.values_list("reason", flat=True)) == {"EXERCISE_OVER"}
    assert {"EMAIL", "CALL"} <= set(held.values_list("channel", flat=True))
    assert Clock.objects.filter(subject_uid=real.uid, state="RUNNING").count() == 2
    assert Message.objects.filter(subject_uid=real.uid, state="QUEUED", channel="EMAIL").exists()
    assert "SUBJECT_UNWATCHED" not in {each.kind for each in violations(AT + 16 * MINUTE)}
    assert tick(AT + 20 * MINUTE).failed == set()


def test_a_mail_that_was_under_way_when_it_ended_is_not_tried_again(world, mail_server):
    exercise = run_exercise(world)
    issue(exercise, world.adviser)
    tick(AT)
    end_exercise(exercise, by=world.adviser, at=AT + MINUTE)
    rows = Message.objects.filter(kind="earlywarning.escalation", channel="EMAIL")
    rows.update(state="FAILED_TEMP", reason="", next_attempt_at=AT + MINUTE)
    deliver(AT + MINUTE)
    assert {(each.state, each.reason) for each in rows} == {("SUPPRESSED", "EXERCISE_OVER")}
    assert [mail["Subject"] for mail in mail_server.accepted()] == ["EXERCISE DRILL-CAF-26-0001: over"]


def test_the_outbox_itself_refuses_whoever_takes_no_part(world, mail_server):
    """Whatever forgot to ask: the last door before the transport asks again, and again when it is sent."""
    exercise = run_exercise(world)
    issue(exercise, world.adviser)
    tick(AT)
    (mine,) = Message.objects.filter(kind="earlywarning.escalation", channel="EMAIL")
    draft = Draft(
        kind=mine.kind, dedupe_key="another", subject=Subject("alert", mine.subject_uid, mine.subject_label),
        mission=world.mission, status="EXERCISE", exercise=exercise.pk, recipient=world.leader, channel="EMAIL",
        values=mine.values,
    )  # fmt: skip
    (refused, aimless, allowed) = send(
        draft,
        dataclasses.replace(draft, dedupe_key="of none", exercise=None, recipient=world.focal_point),
        dataclasses.replace(draft, dedupe_key="allowed", recipient=world.focal_point),
    )
    assert [(each.state, each.reason) for each in (refused, aimless)] == [("SUPPRESSED", "NOT_ENROLLED")] * 2
    exercise.enrolments.all().delete()
    assert allowed.state == "QUEUED"
    deliver(AT)
    allowed.refresh_from_db()
    assert (allowed.state, allowed.reason) == ("SUPPRESSED", "NOT_ENROLLED")


def test_a_text_of_a_drill_never_reaches_the_provider_and_a_real_one_does(world, gateway):
    give_number(world.focal_point)
    issue(run_exercise(world), world.adviser)
    real = make_alert(world)
    tick(AT)
    deliver_texts(AT)
    texts = Message.objects.filter(channel="SMS")
    assert {(each.subject_label[:2], each.state) for each in texts} == {("EX", "SIMULATED"), ("EW", "ACCEPTED")}
    assert real.ref.startswith("EW")


def test_a_drill_makes_nothing_that_is_real_wait(world, mail_server, settings):
    """Neither the limit of one person nor the storm breaker counts its messages."""
    settings.STORM_ABOVE = 3
    people = [world.focal_point, world.head_of_office]
    injects = [Planned(0, "ATTACK_VILLAGE", "Immediate", world.n1)] * 8
    exercise = run_exercise(world, people, injects=injects)
    for _each in injects:
        issue(exercise, world.adviser)
    tick(AT)
    deliver(AT)
    real = make_alert(world)
    tick(AT)
    deliver(AT)
    mails = Message.objects.filter(subject_uid=real.uid, channel="EMAIL", recipient__in=people)
    assert {each.state for each in mails} == {"ACCEPTED"}
    assert {each.carrier_id for each in mails} == {None}


def test_nobody_plans_one_in_a_mission_of_others(world):
    with pytest.raises(NotAllowed):
        plan_exercise(
            by=world.adviser, at=AT, mission=world.elsewhere.assignments.get().aor.mission, title="t", objective="o",
            begins_at=AT, ends_at=AT + HOUR, participants=[world.focal_point], injects=[],
        )  # fmt: skip
