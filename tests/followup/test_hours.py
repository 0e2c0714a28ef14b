"""Office hours and mornings are right in every zone, through every change of summer time (E35)."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followup.hours import CLOSES, OPENS, next_daily, next_open

ZONES = (
    *("Africa/Bangui", "Africa/Juba", "Africa/Cairo", "Africa/Casablanca", "Europe/Paris", "America/New_York"),
    *("America/Port-au-Prince", "Asia/Beirut", "Australia/Lord_Howe", "Asia/Kathmandu"),
)
FROM = datetime(2025, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: FROM + timedelta(minutes=minutes))


@given(moment=MOMENTS, zone=st.sampled_from(ZONES))
def test_the_next_opening_is_within_hours_never_early_and_the_first(moment, zone):
    opened = next_open(moment, zone)
    local = opened.astimezone(ZoneInfo(zone))
    assert opened >= moment
    assert local.weekday() < 5
    assert OPENS <= local.time() < CLOSES
    if opened != moment:
        assert local.time() == time(8)
        assert opened - moment < timedelta(days=3)
        step, at = timedelta(minutes=30), moment
        while at < opened - step:
            here = at.astimezone(ZoneInfo(zone))
            assert here.weekday() >= 5 or not OPENS <= here.time() < CLOSES
            at += step


@given(moment=MOMENTS, zone=st.sampled_from(ZONES), hour=st.integers(4, 23))
def test_the_next_morning_is_that_hour_and_the_first_after(moment, zone, hour):
    found = next_daily(moment, hour, zone)
    assert found > moment
    assert found.astimezone(ZoneInfo(zone)).time() == time(hour)
    assert found - moment <= timedelta(hours=25)


@pytest.mark.parametrize("zone", ZONES)
def test_mornings_follow_one_another_through_two_years(zone):
    at = datetime(2025, 1, 1, tzinfo=UTC)
    for _day in range(730):
        following = next_daily(at, 8, zone)
        assert timedelta(0) < following - at <= timedelta(hours=25)
        at = following
