"""Taking an alert on, in all its ways (escalation.md E13, E15-E17)."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from audit.models import Entry
from common.errors import NotAllowed, WrongState
from earlywarning import answering
from earlywarning.models import Acknowledgement, Alert
from earlywarning.posts import Speaker
from earlywarning.services import call_next_level, close_alert
from followup.models import Clock, StepExecution
from followup.ticking import tick
from notifications.models import Message
from tests.earlywarning.factories import MINUTE, cancel, make_alert, respond, take
from tests.world import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def called(world):
    """An alert about which the posts of the north have just been called."""
    assert [world.joc, world.focal_point, world.head_of_office, world.adviser]
    alert = make_alert(world)
    tick(AT)
    return alert


def clocks(alert):
    """(purpose, state) of each clock but decision (test_deciding.py) and feedback (test_feedback.py), as they began."""
    rows = Clock.objects.filter(subject_uid=alert.uid).exclude(purpose__in=["DECISION", "FEEDBACK"])
    return list(rows.order_by("pk").values_list("purpose", "state"))


def told(kind):
    rows = Message.objects.filter(kind=f"earlywarning.{kind}", channel="EMAIL")
    return {message.recipient.name for message in rows}


def mail_to(person):
    return Message.objects.get(recipient=person, channel="EMAIL", kind="earlywarning.escalation")


def test_an_answer_stops_the_ladder_and_starts_the_clock_of_its_promise(world, called):
    taken = take(called, world.head_of_office)
    assert clocks(called) == [("ACK", "SATISFIED"), ("RESPONSE", "RUNNING")]
    promise = Clock.objects.get(purpose="RESPONSE")
    assert (promise.holder, promise.holder_role, promise.deadline_at) == (
        world.head_of_office, "HOO", taken.promised_at,
    )  # fmt: skip
    tick(AT + 20 * MINUTE)
    assert StepExecution.objects.filter(clock__purpose="ACK").count() == 1
    assert told("taken") == {"joc", "focal-north"}
    waiting = Message.objects.filter(kind="earlywarning.escalation", channel="EMAIL")
    assert set(waiting.values_list("state", "reason")) == {("SUPPRESSED", "ANSWERED")}


def test_an_open_alert_always_has_an_open_clock_and_an_ended_one_none_but_feedback(world, called):
    """Through its whole life (E1)."""

    def open_clocks():
        rows = Clock.objects.filter(subject_uid=called.uid, state__in=["RUNNING", "EXHAUSTED"])
        return rows.exclude(purpose="DECISION").count()

    assert open_clocks() == 1
    take(called, world.head_of_office)
    assert open_clocks() == 2
    respond(called, world.head_of_office)
    assert clocks(called)[-1] == ("REVIEW", "RUNNING")
    assert open_clocks() == 2
    close_alert(called, by=world.head_of_office, at=AT + 40 * MINUTE, outcome="THREAT_AVERTED")
    assert open_clocks() == 1
    assert Clock.objects.get(subject_uid=called.uid, state="RUNNING").purpose == "FEEDBACK"


def test_the_second_to_answer_is_a_co_acknowledgement_with_a_promise_of_its_own(world, called):
    first = take(called, world.head_of_office)
    second = take(called, world.focal_point, at=AT + 2 * MINUTE)
    assert (first.is_first, second.is_first) == (True, False)
    promises = Clock.objects.filter(purpose="RESPONSE", state="RUNNING")
    assert set(promises.values_list("scope_key", flat=True)) == {str(first.uid), str(second.uid)}


def test_the_same_form_twice_is_one_answer(world, called):
    uid = uuid.uuid4()
    assert take(called, world.head_of_office, uid=uid) == take(called, world.head_of_office, uid=uid)
    assert Acknowledgement.objects.count() == 1


@pytest.mark.parametrize(("minutes", "words"), [(0, "has passed"), (-5, "has passed"), (30_000, "two weeks")])
def test_a_promise_lies_ahead_and_not_too_far(world, called, minutes, words):
    with pytest.raises(ValidationError) as refused:
        take(called, world.head_of_office, promised_at=AT + (1 + minutes) * MINUTE)
    assert words in refused.value.message_dict["promised_at"][0]
    assert clocks(called) == [("ACK", "RUNNING")]


def test_who_was_called_may_answer_and_who_only_reads_may_not(world, called):
    with pytest.raises(NotAllowed):
        take(called, world.liaison)
    with pytest.raises(NotAllowed):
        take(called, world.neighbour)
    assert take(called, world.focal_point).role == "POCFP"


def test_being_called_opens_an_alert_that_clearance_would_not_until_it_ends(world):
    """Its own fields, nothing else (rule 4); and the right to answer follows from being called."""
    secret = make_alert(world, by=world.adviser, classification="CONFIDENTIAL")
    visible = Alert.objects.visible_to(world.focal_point)
    assert not visible.filter(pk=secret.pk).exists()
    tick(AT)
    world.focal_point.refresh_from_db()
    assert Alert.objects.visible_to(world.focal_point).get(pk=secret.pk)
    assert not Alert.objects.visible_to(world.neighbour).filter(pk=secret.pk).exists()
    assert take(secret, world.focal_point).role == "POCFP"
    respond(secret, world.focal_point, at=AT + 8 * MINUTE)
    close_alert(secret, by=world.adviser, at=AT + 9 * MINUTE, outcome="UNKNOWN")
    assert not Alert.objects.visible_to(world.focal_point).filter(pk=secret.pk).exists()


def voice(alert, by, **overrides):
    facts = {
        "uid": uuid.uuid4(), "speaker": Speaker("SECTOR", medium="PHONE"),
        "answered_at": AT + MINUTE, "will_do": "QRF", "promised_at": AT + 40 * MINUTE, "at": AT + 3 * MINUTE,
    }  # fmt: skip
    return answering.acknowledge_by_voice(alert, by=by, **facts | overrides)


def test_the_desk_writes_down_what_a_post_answered_by_voice(world, called):
    taken = voice(called, world.joc)
    assert (taken.channel, taken.medium, taken.role, taken.recorded_by) == ("VOICE", "PHONE", "SECTOR", world.joc)
    assert (taken.answered_at, taken.received_at) == (AT + MINUTE, AT + 3 * MINUTE)
    assert clocks(called) == [("ACK", "SATISFIED"), ("RESPONSE", "RUNNING")]
    with pytest.raises(NotAllowed):
        voice(called, world.focal_point)
    with pytest.raises(ValidationError):
        voice(called, world.adviser, answered_at=AT + 10 * MINUTE)


def test_an_answer_by_link_is_provisional_and_has_half_an_hour(world, called):
    taken = answering.acknowledge_by_link(mail_to(world.focal_point), at=AT + 5 * MINUTE, intent="SEND")
    assert (taken.is_provisional, taken.role, taken.person, taken.channel) == (True, "POCFP", world.focal_point, "LINK")
    promise = Clock.objects.get(purpose="RESPONSE")
    assert promise.deadline_at == AT + 35 * MINUTE
    assert told("taken_by_link") == {"joc", "head-north"}
    said = answering.promise(
        taken, by=world.focal_point, at=AT + 10 * MINUTE, will_do="QRF", promised_at=AT + 100 * MINUTE
    )
    assert not said.is_provisional
    assert clocks(called) == [("ACK", "SATISFIED"), ("RESPONSE", "SATISFIED"), ("RESPONSE", "RUNNING")]
    assert Clock.objects.get(purpose="RESPONSE", state="RUNNING").deadline_at == AT + 100 * MINUTE


def test_a_provisional_answer_without_a_promise_calls_the_next_level(world, called):
    answering.acknowledge_by_link(mail_to(world.focal_point), at=AT + 5 * MINUTE, intent="SEND")
    tick(AT + 20 * MINUTE)
    tick(AT + 35 * MINUTE)
    assert clocks(called) == [("ACK", "SATISFIED"), ("RESPONSE", "BROKEN"), ("ACK", "RUNNING")]
    again = Clock.objects.filter(purpose="ACK").latest("pk")
    assert list(again.executions.values_list("step", "kind")) == [(1, "CALL")]


def test_a_link_dies_with_its_clock(world, called):
    take(called, world.head_of_office)
    with pytest.raises(WrongState, match="Nothing is asked of you"):
        answering.acknowledge_by_link(mail_to(world.focal_point), at=AT + 5 * MINUTE, intent="SEND")


def test_passing_on_is_told_to_the_desk_and_the_ladder_goes_on(world, called):
    hastened = answering.pass_on_by_link(mail_to(world.focal_point), at=AT + MINUTE)
    assert not hastened
    assert told("passed_on") == {"joc"}
    assert Clock.objects.get(purpose="ACK").due_at == AT + 15 * MINUTE


def test_when_everybody_passes_on_the_next_level_is_called_at_once(world, called):
    for number, person in enumerate((world.focal_point, world.head_of_office, world.joc)):
        hastened = answering.pass_on_by_link(mail_to(person), at=AT + number * MINUTE)
    assert hastened
    tick(AT + 3 * MINUTE)
    assert list(StepExecution.objects.order_by("pk").values_list("step", "kind")) == [(0, "NOTIFY"), (1, "CALL")]


def test_passing_on_twice_is_passing_on_once(world, called):
    for _again in range(2):
        answering.pass_on_by_link(mail_to(world.focal_point), at=AT + MINUTE)
    assert called.passed_on.count() == 1
    assert Message.objects.filter(kind="earlywarning.passed_on", channel="EMAIL").count() == 1


def test_the_next_level_is_called_when_somebody_asks_and_a_stale_click_does_nothing(world, called):
    call_next_level(called, by=world.liaison, at=AT + MINUTE, seen=(1, 0))
    tick(AT + MINUTE)
    assert StepExecution.objects.count() == 2
    with pytest.raises(WrongState, match="was called in the meantime"):
        call_next_level(called, by=world.liaison, at=AT + 2 * MINUTE, seen=(1, 0))
    take(called, world.head_of_office)
    with pytest.raises(WrongState, match="answered in the meantime"):
        call_next_level(called, by=world.liaison, at=AT + 3 * MINUTE, seen=(2, 0))


def test_ending_reaches_those_who_were_called_and_holds_back_what_waits(world, called):
    cancel(called, world, at=AT + 5 * MINUTE)
    assert told("ended") == {"joc", "focal-north", "head-north"}
    assert clocks(called) == [("ACK", "CANCELLED")]
    waiting = Message.objects.filter(kind="earlywarning.escalation", channel="EMAIL")
    assert set(waiting.values_list("state", flat=True)) == {"SUPPRESSED"}
    with pytest.raises(WrongState, match="ended in the meantime"):
        take(called, world.head_of_office, at=AT + 6 * MINUTE)


def test_an_error_is_ended_with_its_reason_and_stays_on_record(world, called):
    ended = cancel(called, world)
    assert (ended.stage, ended.closing_note) == ("CANCELLED", "Entered twice.")
    with pytest.raises(ValidationError):
        cancel(make_alert(world), world, note="")


def test_a_response_meets_every_promise_and_asks_how_it_ended(world, called):
    take(called, world.head_of_office)
    respond(called, world.head_of_office)
    review = Clock.objects.get(purpose="REVIEW")
    assert review.deadline_at == AT + 30 * MINUTE + timedelta(days=1)
    with pytest.raises(ValidationError):
        respond(called, world.head_of_office, began_at=AT + timedelta(days=2))


def test_every_event_stands_in_the_trail(world, called):
    take(called, world.head_of_office)
    respond(called, world.head_of_office)
    close_alert(called, by=world.head_of_office, at=AT + 40 * MINUTE, outcome="THREAT_AVERTED")
    entries = Entry.objects.filter(target_label=called.ref).exclude(action__startswith="notifications.")
    assert list(entries.order_by("pk").values_list("action", flat=True)) == [
        "earlywarning.alert.raised", "earlywarning.cap.issued", "followup.step.executed",
        "earlywarning.alert.acknowledged", "earlywarning.cap.issued", "earlywarning.alert.decided",
        "earlywarning.alert.responded", "earlywarning.alert.closed", "earlywarning.cap.issued",
    ]  # fmt: skip
