"""How alerts were answered: counts, rates and times, against what happened."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from common.weeks import Week
from earlywarning.answering import acknowledge_by_voice
from earlywarning.figures import Answers, answers_by_week, answers_of, standings_by_province
from earlywarning.models import Alert
from earlywarning.posts import Speaker
from earlywarning.services import close_alert
from followup.ticking import tick
from tests.earlywarning.factories import MINUTE, cancel, make_alert, respond, take
from tests.world import AT

BANGUI = ZoneInfo("Africa/Bangui")
LATER = AT + timedelta(days=1)


@pytest.fixture
def alerts(world):
    return Alert.objects.visible_to(world.adviser).standing()


def test_without_an_alert_there_is_nothing_to_divide_by(world, alerts):
    assert answers_of(alerts, at=AT) == Answers()


def test_who_answered_in_time_late_or_never(world, alerts):
    """P1: an answer is due within a quarter of an hour."""
    for minutes in (4, 10, 40):
        take(make_alert(world), world.head_of_office, at=AT + minutes * MINUTE)
    make_alert(world)
    found = answers_of(alerts, at=LATER)
    assert (found.raised, found.acknowledged, found.in_time, found.late, found.without) == (4, 3, 2, 1, 1)
    assert (found.to_acknowledge, found.slowest_acknowledged) == (10 * MINUTE, 40 * MINUTE)
    assert (found.responded, found.to_respond) == (0, None)


def test_the_median_of_an_even_number_lies_in_the_middle(world, alerts):
    for minutes in (4, 10):
        take(make_alert(world), world.head_of_office, at=AT + minutes * MINUTE)
    assert answers_of(alerts, at=LATER).to_acknowledge == 7 * MINUTE


def test_an_alert_that_still_has_time_is_not_one_without_an_answer(world, alerts):
    make_alert(world)
    before, after = answers_of(alerts, at=AT + 5 * MINUTE), answers_of(alerts, at=AT + 16 * MINUTE)
    assert (before.raised, before.still_in_time, before.without) == (1, 1, 0)
    assert (after.raised, after.still_in_time, after.without) == (1, 0, 1)


def test_an_alert_that_was_closed_unanswered_was_never_answered(world, alerts):
    past = make_alert(world, urgency="Past")
    close_alert(past, by=world.head_of_office, at=AT + 2 * MINUTE, outcome="TOO_LATE")
    found = answers_of(alerts, at=AT + 3 * MINUTE)
    assert (found.raised, found.acknowledged, found.still_in_time, found.without) == (1, 0, 0, 1)


def test_the_first_answer_counts_and_a_resumed_ladder_does_not_move_its_deadline(world, alerts):
    alert = make_alert(world)
    take(alert, world.head_of_office, at=AT + 5 * MINUTE, promised_at=AT + 20 * MINUTE)
    take(alert, world.focal_point, at=AT + 9 * MINUTE)
    tick(AT + 30 * MINUTE)  # the first promise was not kept: the ladder goes on
    found = answers_of(alerts, at=LATER)
    assert (found.acknowledged, found.in_time, found.to_acknowledge) == (1, 1, 5 * MINUTE)


def test_by_voice_it_counts_when_it_was_said(world, alerts):
    alert = make_alert(world)
    facts = {"will_do": "PATROL_DISPATCH", "promised_at": AT + 90 * MINUTE}
    said = Speaker("HOO", world.office_north, world.head_of_office, "PHONE")
    acknowledge_by_voice(
        alert, by=world.joc, at=AT + 30 * MINUTE, uid=alert.uid, speaker=said, answered_at=AT + 12 * MINUTE, **facts
    )
    found = answers_of(alerts, at=LATER)
    assert (found.in_time, found.to_acknowledge) == (1, 12 * MINUTE)


def test_a_response_counts_from_when_they_set_out_whoever_it_was(world, alerts):
    alert = make_alert(world)
    take(alert, world.head_of_office)
    respond(alert, world.head_of_office, at=AT + 30 * MINUTE, responder="COMMUNITY")
    respond(alert, world.head_of_office, at=AT + 50 * MINUTE)
    found = answers_of(alerts, at=LATER)
    assert (found.responded, found.to_respond, found.slowest_responded) == (1, 25 * MINUTE, 25 * MINUTE)


def test_one_raised_in_error_counts_nowhere(world, alerts):
    cancel(make_alert(world), world)
    assert answers_of(alerts, at=LATER) == Answers()


def test_weeks_end_at_midnight_where_the_mission_is(world, alerts):
    """23:30 UTC on a Sunday is Monday in Bangui."""
    sunday = datetime(2026, 3, 8, 22, 30, tzinfo=UTC)
    make_alert(world, at=sunday)
    take(make_alert(world, at=sunday + timedelta(hours=1)), world.head_of_office, at=sunday + timedelta(hours=1))
    weeks = Week.read("2026-W11").last(3)
    since = sunday + timedelta(minutes=30)
    whole, found = answers_by_week(alerts, weeks, since=since, zone=BANGUI, at=sunday + timedelta(days=2))
    assert [(week.label, found[week].raised, found[week].acknowledged) for week in weeks] == [
        ("2026-W09", 0, 0), ("2026-W10", 1, 0), ("2026-W11", 1, 1),
    ]  # fmt: skip
    assert found[weeks[0]] == Answers()
    assert (whole.raised, whole.acknowledged) == (1, 1)


def test_what_stands_open_by_province(world, alerts):
    waiting, unanswered, taken = (
        make_alert(world),
        make_alert(world, area=world.n2),
        make_alert(world, area=world.s1, by=world.adviser),
    )
    take(taken, world.head_of_south)
    past = make_alert(world, urgency="Past")
    close_alert(past, by=world.head_of_office, at=AT + MINUTE, outcome="THREAT_AVERTED")
    for minutes in (0, 15, 30, 45, 60):
        tick(AT + minutes * MINUTE)
    take(waiting, world.head_of_office, at=AT + 61 * MINUTE)
    found = standings_by_province(alerts)
    north, south = found[world.north.path], found[world.south.path]
    assert (north.open, north.waiting, north.unanswered, north.worst) == (2, 1, 1, "P1")
    assert (south.open, south.waiting, south.unanswered) == (1, 0, 0)
    assert list(alerts.unanswered()) == [unanswered]


def test_what_is_known_to_the_country_only_lies_in_no_province(world, alerts):
    make_alert(world, area=world.country, by=world.adviser)
    assert [path for path in standings_by_province(alerts) if len(path) >= len(world.north.path)] == []


def test_rates_cost_the_same_for_many(world, alerts, django_assert_num_queries):
    for _each in range(5):
        take(make_alert(world), world.head_of_office)
    str(alerts.query)  # the reader's scope has been worked out
    with django_assert_num_queries(1):
        answers_of(alerts, at=LATER)
    with django_assert_num_queries(1):
        answers_by_week(alerts, Week.read("2026-W11").last(12), since=AT, zone=BANGUI, at=LATER)
