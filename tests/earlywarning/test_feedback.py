"""Telling the community what became of its warning: the harm check first, and a clock until it is told."""

import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Entry
from common.errors import NotAllowed, WrongState
from earlywarning.figures import feedbacks_of
from earlywarning.models import Alert, Feedback
from earlywarning.services import close_alert
from followup.ladder import DEFAULTS, Course
from followup.models import Clock, StepRecipient
from followup.ticking import tick
from notifications.models import Message
from tests.earlywarning.factories import MINUTE, cancel, make_alert, respond, take, tell, withhold
from tests.world import AT

HOUR = timedelta(hours=1)
SAFE = {"harm_VISIT": "NO", "harm_CALL": "NO", "harm_TIMING": "NO"}
ZONE = ZoneInfo("Africa/Bangui")


@pytest.fixture
def decided(world):
    """The head of office sends a patrol; focal point and liaison assistant of the place are there."""
    assert [world.liaison, world.focal_point, world.adviser, world.joc]
    alert = make_alert(world)
    take(alert, world.head_of_office, at=AT)
    return alert


def clock_of(alert):
    return Clock.objects.filter(subject_uid=alert.uid, purpose="FEEDBACK").last()


def ended_by(alert):
    return clock_of(alert).state


pytestmark = pytest.mark.django_db


def test_the_first_decision_starts_the_clock_and_a_second_does_not_start_it_again(world, decided):
    clock = clock_of(decided)
    assert clock.deadline_at == AT + 48 * HOUR
    assert (clock.holder_role, clock.holder_aor) == ("POCFP", world.office_north)
    take(decided, world.head_of_office, at=AT + HOUR)
    assert Clock.objects.filter(purpose="FEEDBACK").count() == 1
    tell(decided, world.liaison, at=AT + 2 * HOUR)
    take(decided, world.head_of_office, at=AT + 3 * HOUR)
    assert Clock.objects.filter(purpose="FEEDBACK").count() == 1, "what was told once is owed no more"


def test_nothing_is_owed_before_anything_is_decided(world):
    alert = make_alert(world)
    take(alert, world.focal_point)
    assert clock_of(alert) is None


def test_the_people_of_the_place_are_reminded_then_whoever_leads_them_then_the_adviser_every_morning(world, decided):
    """From Monday 10:30 at the place."""
    called = {}
    for hours in range(0, 7 * 24):
        tick(AT + hours * HOUR)
    for row in StepRecipient.objects.filter(execution__clock__purpose="FEEDBACK", message__channel="EMAIL"):
        called.setdefault(row.execution.executed_at.astimezone(ZONE), set()).add(row.role)
    days = [moment.strftime("%a %H:%M") for moment in sorted(called)]
    assert days == ["Tue 10:30", "Wed 10:30", "Thu 10:30", "Fri 10:30", "Sat 08:30", "Sun 08:30", "Mon 08:30"]
    assert [called[moment] for moment in sorted(called)] == [
        {"POCFP", "CLA"}, {"POCFP", "CLA"}, {"HOO"}, {"SPOCA"}, *[{"POCFP", "CLA", "HOO", "SPOCA"}] * 3
    ]  # fmt: skip
    kinds = Message.objects.filter(kind="earlywarning.feedback", channel="EMAIL").values_list("recipient__name")
    assert {name for (name,) in kinds} == {"focal-north", "liaison-north", "head-north", "adviser"}


@given(
    minutes=st.integers(0, 2 * 366 * 24 * 60),
    zone=st.sampled_from(["Africa/Bangui", "Africa/Juba", "Asia/Beirut", "Europe/Nicosia", "America/Port-au-Prince"]),
)
def test_nobody_is_reminded_at_night(minutes, zone):
    started = AT + minutes * MINUTE
    course = Course(DEFAULTS["FEEDBACK", "P1"], started, started + 48 * HOUR, zone)
    for rung, _count in zip(course.rungs(0, 0, course.first()), range(8), strict=False):
        assert 8 <= rung.at.astimezone(ZoneInfo(zone)).hour < 17


def test_told_once_the_clock_is_met_and_it_is_in_the_trail(world, decided):
    row = tell(decided, world.liaison, at=AT + HOUR, way="RADIO", note="A patrol comes tonight.")
    assert (ended_by(decided), row.role) == ("SATISFIED", "CLA")
    tick(AT + 30 * HOUR)
    assert not Message.objects.filter(kind="earlywarning.feedback").exists()
    assert Entry.objects.filter(action="earlywarning.alert.told").count() == 1


def test_no_contact_because_it_is_unsafe_is_an_answer(world, decided):
    row = withhold(decided, world.liaison, at=AT + HOUR)
    assert (ended_by(decided), row.role, row.way) == ("SATISFIED", "CLA", "")
    assert Entry.objects.filter(action="earlywarning.alert.not_told").count() == 1


def test_the_same_form_twice_is_one_row(world, decided):
    uid = uuid.uuid4()
    assert tell(decided, world.liaison, at=AT + HOUR, uid=uid) == tell(decided, world.liaison, at=AT + HOUR, uid=uid)
    assert Feedback.objects.count() == 1


def test_the_clock_outlives_the_closing_of_the_alert(world, decided):
    respond(decided, world.head_of_office)
    close_alert(decided, by=world.head_of_office, at=AT + HOUR, outcome="THREAT_AVERTED")
    assert ended_by(decided) == "RUNNING"
    tell(decided, world.liaison, at=AT + 5 * HOUR)
    assert ended_by(decided) == "SATISFIED"


def test_what_was_raised_in_error_owes_nothing(world, decided):
    cancel(decided, world, at=AT + HOUR)
    assert ended_by(decided) == "CANCELLED"
    with pytest.raises(WrongState, match="Nothing is owed to the community"):
        tell(decided, world.liaison, at=AT + 2 * HOUR)


def test_who_only_reads_may_not_and_the_neighbour_does_not_see_it(world, decided):
    with pytest.raises(NotAllowed):
        tell(decided, world.auditor, at=AT + HOUR)
    with pytest.raises(NotAllowed):
        tell(decided, world.neighbour, at=AT + HOUR)


def test_whoever_was_called_may_write_it_down_while_the_alert_is_open(world):
    sector = world.sector
    alert = make_alert(world, area=world.n2)
    tick(AT)
    row = tell(alert, sector, at=AT + HOUR)
    assert row.recorded_by == sector


@pytest.mark.parametrize(
    ("given_at", "words"), [(AT + 2 * HOUR, "has not come yet"), (AT - HOUR, "before the alert was raised")]
)
def test_it_was_told_between_the_warning_and_now(world, decided, given_at, words):
    with pytest.raises(ValidationError) as refused:
        tell(decided, world.liaison, at=AT + HOUR, given_at=given_at)
    assert words in refused.value.message_dict["given_at"][0]


def test_a_harm_check_of_other_questions_is_refused(world, decided):
    with pytest.raises(ValidationError, match="Answer them anew"):
        withhold(decided, world.liaison, at=AT + HOUR, exposes=["UNKNOWN"])


def test_the_database_refuses_what_was_given_in_spite_of_a_danger(world, decided):
    tell(decided, world.liaison, at=AT + HOUR)
    for change in ({"exposes": ["VISIT"]}, {"way": ""}, {"state": "WITHHELD"}, {"given_at": AT + 2 * HOUR}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Feedback.objects.update(**change)


def test_three_counts_are_three_counts(world, decided):
    def alert(**facts):
        made = make_alert(world, **facts)
        take(made, world.head_of_office, at=AT)
        return made

    tell(alert(), world.liaison, at=AT + HOUR)
    both = alert()
    withhold(both, world.liaison, at=AT + HOUR)
    tell(both, world.liaison, at=AT + 2 * HOUR)
    withhold(alert(), world.liaison, at=AT + HOUR)
    cancel(alert(), world, at=AT + HOUR)
    make_alert(world)
    rows = Alert.objects.visible_to(world.adviser)
    soon, late = feedbacks_of(rows, at=AT + 3 * HOUR), feedbacks_of(rows, at=AT + 49 * HOUR)
    assert (soon.given, soon.withheld, soon.open, soon.late, soon.owed) == (2, 1, 1, 0, 4)
    assert (late.open, late.late) == (1, 1)


# --- The two pages --------------------------------------------------------------------------------------------------


@pytest.fixture
def address(decided, monkeypatch):
    monkeypatch.setattr("common.clock.now", lambda: AT + HOUR)
    return reverse("alerts:feedback", args=[decided.ref])


def given_form(**overrides):
    facts = {"uid": str(uuid.uuid4()), "way": "PHONE", "given_at": "2026-03-02T10:45", "role": "CLA", "note": ""}
    return {**SAFE, **facts, **overrides}


def test_the_harm_check_is_asked_first_and_nothing_else(world, signed_in, address):
    page = signed_in(world.liaison).get(address).content.decode()
    assert page.count('type="radio"') == 9
    assert "given_at" not in page


def test_an_unanswered_question_is_asked_again(world, signed_in, address):
    answer = signed_in(world.liaison).post(address, {"harm_VISIT": "NO"})
    assert answer.status_code == 422
    assert "given_at" not in answer.content.decode()


def test_where_contact_is_safe_the_second_page_asks_how(world, signed_in, address):
    page = signed_in(world.liaison).post(address, SAFE).content.decode()
    assert 'name="given_at"' in page
    assert '<input type="hidden" name="harm_VISIT" value="NO">' in page


@pytest.mark.parametrize("doubt", ["YES", "UNSURE"])
def test_where_it_is_not_or_nobody_is_sure_only_a_reason_is_asked(world, signed_in, address, decided, doubt):
    browser, unsafe = signed_in(world.liaison), SAFE | {"harm_CALL": doubt}
    page = browser.post(address, unsafe).content.decode()
    assert "No contact: unsafe" in page
    assert 'name="given_at"' not in page
    empty = browser.post(address, unsafe | {"uid": str(uuid.uuid4()), "reason": ""})
    assert empty.status_code == 422
    browser.post(address, unsafe | {"uid": str(uuid.uuid4()), "reason": "The telephone of the network was taken."})
    row = decided.feedbacks.get()
    assert (row.state, row.exposes + row.unsure_of) == ("WITHHELD", ["CALL"])


def test_a_second_page_without_the_first_leads_to_the_first(world, signed_in, address, decided):
    answer = signed_in(world.liaison).post(
        address, {key: value for key, value in given_form().items() if key[0] != "h"}
    )
    assert answer.status_code == 422
    assert "is it safe?" in answer.content.decode()
    assert not decided.feedbacks.exists()


def test_what_was_typed_comes_back_with_the_reason(world, signed_in, address):
    browser = signed_in(world.liaison)
    answer = browser.post(address, given_form(given_at="2026-03-03T10:45", note="A patrol comes tonight."))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "has not come yet" in page
    assert "A patrol comes tonight." in page


def test_the_alerts_page_says_where_it_stands(world, signed_in, address, decided):
    browser = signed_in(world.liaison)
    before = browser.get(decided.get_absolute_url()).content.decode()
    assert "The community is to be told by" in before
    assert "will be reminded to tell the community" in before
    browser.post(address, given_form(note="A patrol comes tonight."))
    after = browser.get(decided.get_absolute_url()).content.decode()
    assert "A patrol comes tonight." in after
    assert "told the community (By telephone)" in after


def test_late_is_said(world, signed_in, decided, monkeypatch):
    monkeypatch.setattr("common.clock.now", lambda: AT + 50 * HOUR)
    page = signed_in(world.liaison).get(decided.get_absolute_url()).content.decode()
    assert "Late: the community was to be told by" in page


def test_about_an_error_there_is_nothing_to_tell(world, signed_in, address, decided):
    cancel(decided, world, at=AT + MINUTE)
    browser = signed_in(world.liaison)
    assert "Nothing is owed to the community" in browser.get(address).content.decode()
    assert 'href="' + address not in browser.get(decided.get_absolute_url()).content.decode()
