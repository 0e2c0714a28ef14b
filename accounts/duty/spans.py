"""Turns of duty by the clock on the wall: pure arithmetic with days, hours and zones.

A turn changes at the same local hour in summer and in winter. Where that hour does not exist on a day, the turn
changes at the first moment after the gap; where it exists twice, at the first of the two. Both are said.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

# Lengths in hours after which the changes of one day fall on the same hours of every day.
HOURS = (4, 6, 8, 12)


class Hour(Enum):
    """How an hour on the wall stands to the moments of a day."""

    ONCE = "once"
    SKIPPED = "skipped"
    TWICE = "twice"


@dataclass(frozen=True)
class Span:
    """From one aware moment until another, in UTC; `who` is the number of the person in the rotation."""

    starts_at: datetime
    ends_at: datetime
    who: int = 0


@dataclass(frozen=True)
class Oddity:
    """A change whose hour was skipped, or came twice, on this day: the change is at `moment`."""

    day: date
    hour: time
    kind: Hour
    moment: datetime


@dataclass(frozen=True)
class Rotation:
    """The turns that a pattern makes, and the changes at which the clocks were changed too."""

    spans: list[Span]
    oddities: list[Oddity]


def local_moment(day: date, hour: time, zone: ZoneInfo) -> tuple[datetime, Hour]:
    """The moment, in UTC, at which the wall shows `hour` on `day`, and how well that hour exists."""
    wall = datetime.combine(day, hour, zone)
    first, second = wall.replace(fold=0), wall.replace(fold=1)
    before, after = first.utcoffset(), second.utcoffset()
    if before == after:
        return first.astimezone(UTC), Hour.ONCE
    if before > after:  # type: ignore[operator]
        return first.astimezone(UTC), Hour.TWICE
    # The gap lies between the two readings of the hour that does not exist.
    return _change_of_clocks(second.astimezone(UTC), first.astimezone(UTC), zone), Hour.SKIPPED


def _change_of_clocks(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The second between `low` and `high` at which the clocks of `zone` change."""
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def rotate(
    people: int, *, start_on: date, change_at: time, zone: ZoneInfo, weeks: int, days: int = 0, hours: int = 0
) -> Rotation:
    """`people` by turns for `weeks` weeks from `start_on`, each for `days` days or for `hours` hours (one of HOURS).

    The turns follow one another without gap or overlap, from the first change to the last.
    """
    oddities: list[Oddity] = []
    moments: list[datetime] = []
    for day, hour in _changes(start_on, change_at, weeks, days, hours):
        moment, kind = local_moment(day, hour, zone)
        if kind is not Hour.ONCE:
            oddities.append(Oddity(day, hour, kind, moment))
        if not moments or moment > moments[-1]:
            moments.append(moment)
    spans = [Span(start, end, number % people) for number, (start, end) in enumerate(_pairs(moments))]
    return Rotation(spans, oddities)


def _changes(start_on: date, change_at: time, weeks: int, days: int, hours: int) -> Iterable[tuple[date, time]]:
    """Local day and hour of each change, the end of the last turn included; the last may be cut short by the end."""
    end_on = start_on + timedelta(weeks=weeks)
    step = timedelta(days=days) if days else timedelta(hours=hours)
    wall, end = datetime.combine(start_on, change_at), datetime.combine(end_on, change_at)  # noqa: DTZ901 - the wall's
    while wall < end:
        yield wall.date(), wall.time()
        wall += step
    yield end.date(), end.time()


def _pairs(moments: Sequence[datetime]) -> Iterable[tuple[datetime, datetime]]:
    return zip(moments, moments[1:], strict=False)


def gaps(spans: Sequence[Span], start: datetime, end: datetime) -> list[Span]:
    """The parts between `start` and `end` that none of `spans` covers, in order."""
    found: list[Span] = []
    reached = start
    for span in sorted(spans, key=lambda span: span.starts_at):
        if span.starts_at >= end:
            break
        if span.starts_at > reached:
            found.append(Span(reached, span.starts_at))
        reached = max(reached, span.ends_at)
    if reached < end:
        found.append(Span(reached, end))
    return found
