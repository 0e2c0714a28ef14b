"""From where on a reading is remarkable: truth tables, and what must hold of all numbers."""

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earlywarning.indicators.baseline import (
    FALL,
    LEAST_HISTORY,
    RISE,
    Baseline,
    Rule,
    baseline_of,
    crosses,
    threshold_of,
)
from earlywarning.indicators.periods import Period, period_with

ENOUGH = Baseline(12, D(2), D("0.5"))
CALM = Baseline(12, D(2), D(0))
TOO_FEW = Baseline(3, None, None)


@pytest.mark.parametrize(("values", "known", "usual", "spread"), [
    ([], 0, None, None),
    ([1, 2, 3], 3, None, None),
    ([1, 2, 3, None, None], 3, None, None),
    ([1, 2, 3, 4], 4, "2.5", 1),
    ([0, 0, 0, 0, 90], 5, 0, 0),
    ([2, 2, 2, 2, 3, 1], 6, 2, 0),
    ([None, 4, 2, 8, 6], 4, 5, 2),
])  # fmt: skip
def test_the_usual_is_the_median_of_what_was_observed(values, known, usual, spread):
    found = baseline_of([None if value is None else D(value) for value in values])
    assert (found.known, found.usual, found.spread) == (
        known, None if usual is None else D(usual), None if spread is None else D(spread)
    )  # fmt: skip


@pytest.mark.parametrize(("rule", "baseline", "threshold"), [
    (Rule(RISE, absolute=D(5)), ENOUGH, 5),
    (Rule(RISE, absolute=D(5)), TOO_FEW, 5),
    (Rule(RISE, spreads=D(3)), ENOUGH, 5),  # the spread of 0.5 counts as the least of 1
    (Rule(RISE, spreads=D(3)), CALM, 5),
    (Rule(RISE, spreads=D(3), least_spread=D("0.1")), ENOUGH, "3.5"),
    (Rule(RISE, spreads=D(3)), TOO_FEW, None),
    (Rule(RISE, absolute=D(9), spreads=D(3)), ENOUGH, 9),
    (Rule(RISE, absolute=D(4), spreads=D(3)), ENOUGH, 5),
    (Rule(RISE, absolute=D(9), spreads=D(3)), TOO_FEW, 9),
    (Rule(FALL, absolute=D(1)), ENOUGH, 1),
    (Rule(FALL, spreads=D(1)), ENOUGH, 1),
    (Rule(FALL, absolute=D("0.5"), spreads=D(1)), ENOUGH, "0.5"),
    (Rule(FALL, absolute=D(2), spreads=D(1)), ENOUGH, 1),
])  # fmt: skip
def test_of_both_limits_the_stricter_holds(rule, baseline, threshold):
    assert threshold_of(rule, baseline) == (None if threshold is None else D(threshold))


@pytest.mark.parametrize(("direction", "value", "threshold", "remarkable"), [
    (RISE, 4, 5, False), (RISE, 5, 5, True), (RISE, 6, 5, True), (RISE, None, 5, False), (RISE, 6, None, False),
    (FALL, 6, 5, False), (FALL, 5, 5, True), (FALL, 4, 5, True), (FALL, None, 5, False), (FALL, 0, None, False),
    (RISE, 0, 0, True),
])  # fmt: skip
def test_at_the_threshold_is_remarkable(direction, value, threshold, remarkable):
    value, threshold = (None if each is None else D(each) for each in (value, threshold))
    assert crosses(direction, value, threshold) is remarkable


values = st.integers(0, 100_000).map(lambda hundredths: D(hundredths) / 100)
history = st.lists(st.none() | values, max_size=16)
rules = st.builds(
    Rule, st.sampled_from([RISE, FALL]), absolute=st.none() | values,
    spreads=st.decimals(min_value=D("0.1"), max_value=9, places=1),
    least_spread=st.decimals(min_value=D("0.01"), max_value=9, places=2),
)  # fmt: skip


@settings(deadline=None)
@given(rules, history, values, values)
def test_more_of_it_never_makes_it_less_remarkable(rule, earlier, value, more):
    threshold = threshold_of(rule, baseline_of(earlier))
    further = value + more if rule.direction == RISE else value - more
    if crosses(rule.direction, value, threshold):
        assert crosses(rule.direction, further, threshold)


@settings(deadline=None)
@given(rules, st.lists(values, min_size=LEAST_HISTORY, max_size=16))
def test_what_is_usual_is_never_remarkable_by_its_distance(rule, earlier):
    by_distance = Rule(rule.direction, None, rule.spreads, rule.least_spread)
    found = baseline_of(earlier)
    assert not crosses(rule.direction, found.usual, threshold_of(by_distance, found))


@settings(deadline=None)
@given(history, st.randoms())
def test_neither_the_order_nor_what_was_not_observed_counts(earlier, random):
    mixed = [*earlier, None]
    random.shuffle(mixed)
    assert baseline_of(mixed) == baseline_of(earlier)


@settings(deadline=None)
@given(st.lists(values, min_size=9, max_size=16), values)
def test_one_outbreak_does_not_become_the_usual(earlier, outbreak):
    """It moves the median no further than to its neighbour."""
    known = sorted(earlier)
    moved = baseline_of([*earlier, known[-1] + outbreak * 1000]).usual
    assert known[(len(known) - 1) // 2] <= moved <= known[min(len(known) // 2 + 1, len(known) - 1)]


@settings(deadline=None)
@given(st.dates(), st.integers(1, 31))
def test_each_day_lies_in_one_period_of_the_grid(day, length):
    period = period_with(day, length)
    assert period.first_on <= day <= period.last_on
    assert (period.last_on - period.first_on).days == length - 1


def test_periods_of_seven_days_are_iso_weeks():
    assert period_with(date(2026, 11, 27), 7) == Period(date(2026, 11, 23), 7)
    assert Period(date(2026, 11, 23), 7).earlier(1).first_on.isocalendar().week == 47
