from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.engine_time import EngineTime, advance_mark, clock_and_mark
from followup.models import EngineMark
from tests.followup.factories import AT


def s(seconds):
    return timedelta(seconds=seconds)


def test_a_first_reading_is_the_clock():
    reading = EngineTime().read(now=AT, mark=None, monotonic_s=5)
    assert (reading.at, reading.behind, reading.ahead, reading.gap) == (AT, s(0), s(0), s(0))


def test_time_follows_the_clock_while_it_walks():
    time = EngineTime()
    for second in range(100):
        reading = time.read(now=AT + s(second), mark=AT + s(second - 1), monotonic_s=50.0 + second)
        assert reading.at == AT + s(second)
        assert (reading.behind, reading.ahead, reading.gap) == (s(0), s(0), s(0))


def test_set_back_it_stands_still_at_the_mark_until_the_clock_has_caught_up():
    time = EngineTime()
    time.read(now=AT, mark=AT, monotonic_s=0)
    for second in range(1, 20):
        reading = time.read(now=AT - s(20) + s(second), mark=AT, monotonic_s=second)
        assert reading.at == AT
        assert bool(reading.behind) == (20 - second > 5)
    assert time.read(now=AT + s(1), mark=AT, monotonic_s=21).at == AT + s(1)


@pytest.mark.parametrize(("back", "is_odd"), [(0, False), (5, False), (5.001, True), (3600, True)])
def test_more_than_five_seconds_behind_is_odd(back, is_odd):
    assert bool(EngineTime().read(now=AT - s(back), mark=AT, monotonic_s=0).behind) == is_odd


@pytest.mark.parametrize(("gain", "is_odd"), [(0, False), (60, False), (60.001, True), (86_400, True)])
def test_a_clock_that_gains_over_a_minute_is_not_followed(gain, is_odd):
    time = EngineTime()
    time.read(now=AT, mark=AT, monotonic_s=100)
    reading = time.read(now=AT + s(1 + gain), mark=AT, monotonic_s=101)
    assert bool(reading.ahead) == is_odd
    assert reading.at == (AT + s(1) if is_odd else AT + s(1 + gain))


def test_after_a_jump_time_goes_on_by_the_runners_own_clock():
    time = EngineTime()
    time.read(now=AT, mark=AT, monotonic_s=0)
    mark = AT
    for second in range(1, 50):
        reading = time.read(now=AT + s(3600 + second), mark=mark, monotonic_s=second)
        assert reading.at == AT + s(second)
        assert reading.ahead
        mark = reading.at
    back = time.read(now=AT + s(50), mark=mark, monotonic_s=50)
    assert (back.at, back.ahead) == (AT + s(50), s(0))


def test_a_long_wait_for_the_database_is_no_jump():
    time = EngineTime()
    time.read(now=AT, mark=AT, monotonic_s=0)
    reading = time.read(now=AT + s(7200), mark=AT, monotonic_s=7200)
    assert (reading.at, reading.ahead) == (AT + s(7200), s(0))


def test_a_runner_that_starts_after_three_hours_of_rest_believes_the_clock_and_tells_the_gap():
    reading = EngineTime().read(now=AT + s(10_800), mark=AT, monotonic_s=0)
    assert (reading.at, reading.gap) == (AT + s(10_800), s(10_800))
    assert EngineTime().read(now=AT + s(60), mark=AT, monotonic_s=0).gap == s(0)


def test_another_runner_may_be_ahead():
    time = EngineTime()
    time.read(now=AT, mark=AT, monotonic_s=0)
    reading = time.read(now=AT + s(3601), mark=AT + s(3600), monotonic_s=1)
    assert (reading.at, reading.ahead) == (AT + s(3601), s(0))


step = st.tuples(
    st.floats(0, 30),  # what really passes between two rounds
    st.one_of(st.just(0.0), st.floats(-10_000, 10_000)),  # by how much somebody sets the clock
    st.booleans(),  # whether the runner is a new one
)


@given(st.lists(step, max_size=60))
def test_time_never_goes_back_whatever_the_clock_does(steps):
    clock, own, mark, time = AT, 0.0, None, EngineTime()
    for passed, jump, is_new in steps:
        own += passed
        clock += s(passed + jump)
        time = EngineTime() if is_new else time
        reading = time.read(now=clock, mark=mark, monotonic_s=own)
        assert mark is None or reading.at >= mark
        mark = reading.at


@given(st.lists(st.tuples(st.floats(0, 30), st.floats(-10_000, 10_000)), min_size=1, max_size=60))
def test_a_living_runner_never_runs_more_than_a_minute_ahead_of_what_really_passed(steps):
    """So a jump skips no step. Each round may gain what a slow clock may gain, and no more."""
    clock, own, mark, time = AT, 0.0, AT, EngineTime()
    time.read(now=clock, mark=mark, monotonic_s=own)
    for passed, jump in steps:
        own += passed
        clock += s(passed + jump)
        reading = time.read(now=clock, mark=mark, monotonic_s=own)
        assert reading.at - mark <= s(passed + 60) + timedelta(milliseconds=1)
        mark = reading.at


@pytest.mark.django_db
def test_the_stored_mark_only_rises():
    now, mark = clock_and_mark()
    assert mark is None
    advance_mark(AT)
    advance_mark(AT - s(5))
    assert clock_and_mark()[1] == AT
    advance_mark(AT + s(5))
    assert EngineMark.objects.get().at == AT + s(5)
    assert clock_and_mark()[0] >= now
