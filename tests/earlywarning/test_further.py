"""Further reports, the rise that breaks through, joining and separating, putting off (escalation.md E12, E18, E19)."""

import threading
import uuid
from datetime import timedelta

import h3.api.basic_int as h3
import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from common.errors import NotAllowed, WrongState
from earlywarning import further, second
from earlywarning.models import Alert, FurtherReport
from earlywarning.services import LONGEST_HOLD, call_next_level, hold_ladder
from followup.models import Clock, StepExecution
from followup.ticking import tick
from notifications.models import Message
from tests.earlywarning.factories import MINUTE, make_alert, take
from tests.world import AT
from threats.placing import GivenPlace

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def cast(world):
    assert [world.joc, world.focal_point, world.head_of_office, world.adviser, world.leader]
    return world


def warn(world, at=AT + 30 * MINUTE, by=None, **overrides):
    facts = {
        "uid": uuid.uuid4(), "place": GivenPlace(world.n1), "kind": "ATTACK_VILLAGE", "urgency": "Immediate",
        "severity": "", "heard": "A second village is being searched.",
    }  # fmt: skip
    return further.warn(by=by or world.liaison, at=at, **facts | overrides)


def add(alert, by, at=AT + 20 * MINUTE, **overrides):
    facts = {"uid": uuid.uuid4(), "urgency": "Immediate", "severity": "Severe", "heard": "More men, with vehicles."}
    return further.add_report(alert, by=by, at=at, place=further.same_place(alert), **facts | overrides)


def fresh(alert):
    return Alert.objects.unscoped("a test looks").get(pk=alert.pk)


def answer_clock(alert):
    return Clock.objects.filter(subject_uid=alert.uid, purpose="ACK").latest("pk")


def told(kind):
    rows = Message.objects.filter(kind=f"earlywarning.{kind}", channel="EMAIL")
    return sorted(message.recipient.name for message in rows)


def point(world, lat=3.0, lon=1.0):
    return GivenPlace(world.n1, lat, lon, "EXACT", [world.country.edition])


# --- A rise breaks through -----------------------------------------------------------------------------------------


def test_a_worse_report_reopens_an_answered_alert_and_tells_whoever_had_it_why(cast):
    alert = make_alert(cast, urgency="Past")
    tick(AT)
    take(alert, cast.focal_point, at=AT + 5 * MINUTE)
    assert answer_clock(alert).state == "SATISFIED"
    add(alert, cast.liaison)
    assert fresh(alert).priority == "P1"
    reopened = answer_clock(alert)
    assert (reopened.state, reopened.priority, reopened.deadline_at) == ("RUNNING", "P1", AT + 35 * MINUTE)
    tick(AT + 20 * MINUTE)
    assert [each.step for each in reopened.executions.all()] == [0]
    assert "focal-north" in told("risen")
    words = Message.objects.filter(kind="earlywarning.risen").first().words("en")
    assert (words["before"][:2], words["reports"]) == ("P3", "1")


def test_a_rise_asks_for_the_decision_anew_unless_it_was_to_respond(cast):
    watched = make_alert(cast, urgency="Past")
    take(watched, cast.head_of_office, will_do="MONITOR")
    add(watched, cast.liaison)
    assert Clock.objects.open().filter(subject_uid=watched.uid, purpose="DECISION").get().priority == "P1"
    responded = make_alert(cast, urgency="Past", kind="ABDUCTION")
    take(responded, cast.head_of_office)
    add(responded, cast.liaison)
    assert not Clock.objects.open().filter(subject_uid=responded.uid, purpose="DECISION").exists()


def test_what_the_slower_ladder_still_had_to_send_is_held_back(cast):
    alert = make_alert(cast, urgency="Past")
    tick(AT)
    add(alert, cast.liaison, at=AT + MINUTE)
    rows = Message.objects.filter(kind="earlywarning.escalation", channel="EMAIL", subject_uid=alert.uid)
    assert set(rows.values_list("state", "reason")) == {("SUPPRESSED", "REPLACED")}


def test_a_report_that_is_no_worse_is_one_update_and_no_new_ladder(cast):
    alert = make_alert(cast)
    tick(AT)
    before = answer_clock(alert)
    add(alert, cast.liaison, at=AT + MINUTE)
    assert answer_clock(alert) == before
    assert told("updated") == ["focal-north", "head-north", "joc"]
    assert told("risen") == []


def test_another_source_corroborates(cast):
    alert = make_alert(cast)
    add(alert, cast.liaison, corroborates=False)
    assert fresh(alert).crosscheck == ""
    add(alert, cast.liaison, corroborates=True)
    assert fresh(alert).crosscheck == "CORROBORATED"


def test_the_worse_of_each_counts_and_unknown_makes_nothing_better(cast):
    alert = make_alert(cast, urgency="Immediate", severity="Moderate", kind="LOOTING")
    add(alert, cast.liaison, urgency="Unknown", severity="Extreme")
    risen = fresh(alert)
    assert (risen.urgency, risen.severity, risen.priority) == ("Immediate", "Extreme", "P1")
    add(alert, cast.liaison, urgency="Future", severity="Unknown")
    assert fresh(alert).priority == "P1"


def test_the_same_report_twice_is_one_and_strangers_add_none(cast):
    alert, uid = make_alert(cast), uuid.uuid4()
    assert add(alert, cast.liaison, uid=uid) == add(alert, cast.liaison, uid=uid)
    with pytest.raises(NotAllowed):
        add(alert, cast.neighbour)


def test_lowering_needs_a_second_person_and_calls_nobody_anew(cast):
    alert = make_alert(cast)
    for minutes in (0, 15):
        tick(AT + minutes * MINUTE)
    steps = StepExecution.objects.count()
    facts = {"urgency": "Past", "severity": "Minor", "note": "It happened a week ago."}
    with pytest.raises(WrongState):
        further.reassess(alert, by=cast.head_of_office, at=AT + 16 * MINUTE, urgency="Past", severity="Minor")
    proposal = second.propose_lowering(alert, by=cast.head_of_office, at=AT + 16 * MINUTE, uid=uuid.uuid4(), **facts)
    assert fresh(alert).priority == "P1"
    second.confirm(proposal, by=cast.adviser, at=AT + 17 * MINUTE)
    assert fresh(alert).priority == "P3"
    clock = answer_clock(alert)
    assert (clock.step, clock.due_at, clock.priority) == (2, AT + 17 * MINUTE + HOUR, "P3")
    tick(AT + 18 * MINUTE)
    assert StepExecution.objects.count() == steps
    assert "focal-north" in told("lowered")


# --- Joining and separating ----------------------------------------------------------------------------------------


def test_a_warning_of_the_same_kind_close_by_is_joined_to_the_open_alert(cast):
    first = warn(cast, at=AT, place=point(cast)).alert
    tick(AT)
    second_one = warn(cast, place=point(cast, 3.01, 1.01))
    assert second_one.alert == first
    assert Alert.objects.unscoped("counted by a test").count() == 1
    assert Clock.objects.filter(purpose="ACK").count() == 1
    assert told("updated") == ["focal-north", "head-north", "joc"]
    assert (second_one.further.heard, second_one.further.lat) == ("A second village is being searched.", 3.01)


@pytest.mark.parametrize(
    "different",
    [
        {"kind": "ABDUCTION"}, {"at": AT + 2 * HOUR}, {"place": "far"}, {"urgency": "Past"},
        {"classification": "CONFIDENTIAL"},
    ],
    ids=["kind", "two hours later", "further away", "not urgent", "more secret"],
)  # fmt: skip
def test_a_warning_that_differs_is_an_alert_of_its_own(cast, different):
    warn(cast, at=AT, place=point(cast))
    place = {"place": point(cast, 3.6, 1.6) if different.pop("place", "") else point(cast)}
    warned = warn(cast, by=cast.adviser, **place | different)
    assert warned.further is None
    assert Alert.objects.unscoped("counted by a test").count() == 2


def test_the_neighbourhood_is_the_cell_and_those_around_it(cast):
    cell = h3.latlng_to_cell(3.0, 1.0, 6)
    warn(cast, at=AT, place=point(cast, *h3.cell_to_latlng(cell)))
    for ring, joined in ((1, True), (2, False)):
        lat, lon = h3.cell_to_latlng(sorted(h3.grid_ring(cell, ring))[0])
        assert (warn(cast, place=point(cast, lat, lon)).further is not None) is joined


def test_without_points_the_same_sub_prefecture_is_close_and_a_whole_province_is_not(cast):
    warn(cast, at=AT)
    assert warn(cast).further is not None
    warn(cast, at=AT, by=cast.adviser, place=GivenPlace(cast.north), kind="LOOTING")
    assert warn(cast, by=cast.adviser, place=GivenPlace(cast.north), kind="LOOTING").further is None


def test_an_alert_out_of_sight_is_joined_by_nobody(cast):
    warn(cast, at=AT, by=cast.adviser, classification="CONFIDENTIAL")
    assert warn(cast).further is None, "joining would tell that there is one"


def test_a_worse_warning_makes_the_open_alert_more_urgent(cast):
    first = warn(cast, at=AT, kind="LOOTING", severity="Minor").alert
    assert first.priority == "P2"
    warn(cast, kind="LOOTING", severity="Extreme")
    assert fresh(first).priority == "P1"


def test_the_same_form_twice_is_joined_once(cast):
    first = warn(cast, at=AT).alert
    uid = uuid.uuid4()
    for _again in range(2):
        assert warn(cast, uid=uid).alert == first
    assert FurtherReport.objects.count() == 1
    with pytest.raises(WrongState, match="already used"):
        warn(cast, uid=uid, by=cast.head_of_office)
    assert warn(cast, uid=first.uid).further is None, "the form of the first, sent again, shows the first"


def test_what_was_joined_becomes_an_alert_of_its_own_with_all_it_said(cast):
    warn(cast, at=AT, place=point(cast))
    joined = warn(cast, place=point(cast, 3.01, 1.01), source_code="K-3").further
    alert = further.separate(joined, by=cast.head_of_office, at=AT + 40 * MINUTE)
    assert (alert.heard, alert.source_code, alert.lat, alert.h3_r8) == (
        joined.heard, "K-3", 3.01, joined.h3_r8,
    )  # fmt: skip
    assert answer_clock(alert).state == "RUNNING"
    with pytest.raises(WrongState):
        further.separate(joined, by=cast.head_of_office, at=AT + 41 * MINUTE)


@pytest.mark.django_db(transaction=True)
def test_two_warnings_at_once_are_one_alert_with_two_reports(cast):
    assert cast.liaison
    warned, start = [], threading.Barrier(2)

    def go():
        try:
            start.wait(10)
            warned.append(warn(cast, at=AT))
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(warned) == 2
    assert len({each.alert.pk for each in warned}) == 1
    assert FurtherReport.objects.count() == 1


# --- Putting off ---------------------------------------------------------------------------------------------------


def hold(alert, by, minutes, at=AT + MINUTE, seen=(1, 0)):
    hold_ladder(alert, by=by, at=at, until=at + minutes * MINUTE, seen=seen)


def test_the_next_call_is_put_off_and_made_by_itself_when_the_time_is_over(cast):
    alert = make_alert(cast)
    tick(AT)
    hold(alert, cast.joc, 4, at=AT + 14 * MINUTE)
    clock = answer_clock(alert)
    assert (clock.due_at, clock.held_until, clock.deadline_at) == (AT + 18 * MINUTE,) * 2 + (AT + 15 * MINUTE,)
    tick(AT + 17 * MINUTE)
    assert clock.executions.count() == 1
    tick(AT + 18 * MINUTE)
    clock = answer_clock(alert)
    assert (clock.executions.count(), clock.held_until) == (2, None)


@pytest.mark.parametrize("priority", sorted(LONGEST_HOLD))
def test_no_hold_is_longer_than_its_priority_allows(cast, priority):
    urgency, severity = {"P1": ("Immediate", "Severe"), "P2": ("Immediate", "Minor"), "P3": ("Past", ""),
                         "P4": ("Future", "")}[priority]  # fmt: skip
    alert = make_alert(cast, urgency=urgency, severity=severity, expected_at=AT + HOUR)
    tick(AT)
    longest = LONGEST_HOLD[priority]
    at = answer_clock(alert).due_at - timedelta(seconds=30)
    with pytest.raises(ValidationError, match="at most"):
        hold_ladder(alert, by=cast.joc, at=at, until=at + longest + timedelta(seconds=1), seen=(1, 0))
    hold_ladder(alert, by=cast.joc, at=at, until=at + longest, seen=(1, 0))
    assert answer_clock(alert).held_until == at + longest


def test_a_hold_that_would_hasten_is_refused_and_so_is_one_from_an_old_page(cast):
    alert = make_alert(cast)
    tick(AT)
    with pytest.raises(WrongState, match="need not be put off"):
        hold(alert, cast.joc, 4)
    tick(AT + 15 * MINUTE)
    with pytest.raises(WrongState, match="in the meantime"):
        hold(alert, cast.joc, 4, at=AT + 29 * MINUTE)
    with pytest.raises(NotAllowed):
        hold(alert, cast.head_of_office, 4, at=AT + 29 * MINUTE, seen=(2, 0))


def test_a_rise_ends_a_hold_and_so_does_calling_the_next_level(cast):
    alert = make_alert(cast, urgency="Past")
    tick(AT)
    hold(alert, cast.joc, 100, at=AT + 50 * MINUTE)
    add(alert, cast.liaison, at=AT + 51 * MINUTE)
    assert (answer_clock(alert).held_until, answer_clock(alert).due_at) == (None, AT + 51 * MINUTE)
    tick(AT + 51 * MINUTE)
    hold(alert, cast.joc, 5, at=AT + 65 * MINUTE)
    call_next_level(alert, by=cast.liaison, at=AT + 66 * MINUTE, seen=(1, 0))
    assert (answer_clock(alert).held_until, answer_clock(alert).due_at) == (None, AT + 66 * MINUTE)


def test_a_hold_survives_a_step_that_reached_nobody(cast, tampered):
    """Nobody was reached, so nobody is waited for, but the desk has said that it is on the telephone."""
    alert = make_alert(cast)
    tick(AT)
    hold(alert, cast.joc, 5, at=AT + 14 * MINUTE)
    Message.objects.filter(channel="EMAIL").update(state="FAILED_PERM", reason="REFUSED", next_attempt_at=None)
    tick(AT + 15 * MINUTE)
    assert answer_clock(alert).executions.count() == 1
    tick(AT + 19 * MINUTE)
    assert answer_clock(alert).executions.count() > 1
