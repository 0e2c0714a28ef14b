"""Turns by the clock on the wall, across zones and summer-time changes (E35)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.duty.spans import HOURS, Hour, Span, gaps, local_moment, rotate

ZONES = [
    "Africa/Bangui", "Africa/Casablanca", "America/New_York", "America/Sao_Paulo", "Asia/Beirut", "Asia/Kathmandu",
    "Australia/Lord_Howe", "Europe/Paris", "Pacific/Apia", "UTC",
]  # fmt: skip
TWO_YEARS = st.dates(date(2025, 1, 1), date(2026, 12, 31))
LENGTHS = st.one_of(st.builds(dict, days=st.integers(1, 7)), st.builds(dict, hours=st.sampled_from(HOURS)))


@given(
    zone=st.sampled_from(ZONES), start_on=TWO_YEARS, hour=st.times(), weeks=st.integers(1, 26),
    people=st.integers(1, 5), length=LENGTHS,
)  # fmt: skip
def test_turns_tile_without_gap_or_overlap_and_change_at_the_hour_on_the_wall(
    zone, start_on, hour, weeks, people, length
):
    hour, zone = hour.replace(second=0, microsecond=0, tzinfo=None), ZoneInfo(zone)
    made = rotate(people, start_on=start_on, change_at=hour, zone=zone, weeks=weeks, **length)
    spans = made.spans
    assert all(span.starts_at < span.ends_at for span in spans)
    assert all(one.ends_at == other.starts_at for one, other in zip(spans, spans[1:], strict=False))
    assert gaps(spans, spans[0].starts_at, spans[-1].ends_at) == []
    assert [span.who for span in spans] == [number % people for number in range(len(spans))]
    odd = {oddity.moment for oddity in made.oddities}
    step = length.get("hours", 24)
    of_the_day = {(hour.hour + n * step) % 24 for n in range(24 // step)}
    for moment in {span.starts_at for span in spans} | {spans[-1].ends_at}:
        wall = moment.astimezone(zone)
        assert (wall.hour in of_the_day and wall.minute == hour.minute) or moment in odd, wall
    assert spans[0].starts_at == local_moment(start_on, hour, zone)[0]
    assert spans[-1].ends_at == local_moment(start_on + timedelta(weeks=weeks), hour, zone)[0]


@given(zone=st.sampled_from(ZONES), day=TWO_YEARS, hour=st.times())
def test_every_hour_on_the_wall_is_one_moment_and_an_odd_one_is_said(zone, day, hour):
    hour, zone = hour.replace(second=0, microsecond=0, tzinfo=None), ZoneInfo(zone)
    moment, kind = local_moment(day, hour, zone)
    wall = moment.astimezone(zone)
    shows = (wall.date(), wall.time()) == (day, hour)
    assert shows is (kind is not Hour.SKIPPED)
    if kind is Hour.SKIPPED:
        assert (moment - timedelta(seconds=1)).astimezone(zone).utcoffset() < wall.utcoffset()
        assert datetime.combine(day, hour) < wall.replace(tzinfo=None)


@pytest.mark.parametrize(
    ("day", "hour", "kind", "moment"),
    [
        # In Paris 02:30 did not exist on 29 March 2026: the turn changes at 03:00, the first moment after the gap.
        (date(2026, 3, 29), time(2, 30), Hour.SKIPPED, datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        # On 25 October 2026 it exists twice: the first of the two.
        (date(2026, 10, 25), time(2, 30), Hour.TWICE, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (date(2026, 7, 1), time(2, 30), Hour.ONCE, datetime(2026, 7, 1, 0, 30, tzinfo=UTC)),
    ],
)
def test_the_hours_of_a_change_in_paris(day, hour, kind, moment):
    assert local_moment(day, hour, ZoneInfo("Europe/Paris")) == (moment, kind)


def test_the_last_turn_is_cut_short_by_the_end():
    zone = ZoneInfo("UTC")
    made = rotate(2, start_on=date(2026, 3, 2), change_at=time(8), zone=zone, weeks=1, days=5)
    assert [(span.ends_at - span.starts_at).days for span in made.spans] == [5, 2]


def test_gaps_are_what_nobody_covers():
    start = datetime(2026, 3, 2, tzinfo=UTC)
    hour = timedelta(hours=1)
    spans = [Span(start + 2 * hour, start + 4 * hour), Span(start + 4 * hour, start + 5 * hour)]
    found = gaps(spans, start, start + 8 * hour)
    assert found == [Span(start, start + 2 * hour), Span(start + 5 * hour, start + 8 * hour)]
    assert gaps([], start, start + hour) == [Span(start, start + hour)]
