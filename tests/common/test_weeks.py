from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from common.weeks import Week, between

BANGUI = ZoneInfo("Africa/Bangui")


@pytest.mark.parametrize(
    ("day", "label"),
    [
        (date(2026, 11, 25), "2026-W48"),
        (date(2026, 11, 22), "2026-W47"),  # a Sunday still belongs to it
        (date(2021, 1, 3), "2020-W53"),  # the first days of a year may lie in the last week of the one before
        (date(2024, 12, 30), "2025-W01"),
    ],
)
def test_a_day_lies_in_its_iso_week(day, label):
    week = Week.of(day)
    assert week.label == label
    assert week.first_day <= day <= week.last_day
    assert Week.read(label) == week


@pytest.mark.parametrize("label", ["", "2026", "2026-W54", "2026-W00", "W47", "2026-W4", "0000-W01", "2026-W47 "])
def test_what_is_no_week_is_refused(label):
    with pytest.raises(ValueError, match=r".*"):
        Week.read(label)


def test_weeks_run_on_across_the_new_year():
    assert [week.label for week in Week.read("2021-W02").last(4)] == ["2020-W52", "2020-W53", "2021-W01", "2021-W02"]
    assert Week.read("2021-W01").later(-1) < Week.read("2021-W01")


def test_days_run_from_midnight_to_midnight_where_people_live():
    since, until = between(date(2026, 11, 16), date(2026, 11, 22), BANGUI)
    assert since.astimezone(UTC) == datetime(2026, 11, 15, 23, tzinfo=UTC)
    assert until.astimezone(UTC) == datetime(2026, 11, 22, 23, tzinfo=UTC)
    assert Week.read("2026-W47").begins_at(BANGUI) == since


def test_an_open_side_and_the_end_of_the_calendar_have_no_moment():
    assert between(None, None, UTC) == (None, None)
    assert between(None, date.max, UTC) == (None, None)
