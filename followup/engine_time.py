"""The engine's own time, which clocks of machines cannot push back or throw ahead (docs/engine.md).

The database's clock is the source, but somebody may set it. Three rules:

* time never falls below the stored mark: set back, it stands still until the clock has caught up;
* a living runner notices a jump ahead, because its own monotonic clock did not jump, and follows that one;
* a runner that has just started cannot tell a jump from a rest: it believes the clock and reports the gap.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

BACKWARD_TOLERANCE = timedelta(seconds=5)
FORWARD_TOLERANCE = timedelta(seconds=60)
GAP_TOLERANCE = timedelta(seconds=60)

ZERO = timedelta(0)


@dataclass(frozen=True)
class Reading:
    """The moment that the work of one round takes as now, and what was odd about the clock."""

    at: datetime
    behind: timedelta = ZERO  # by how much the clock is behind the mark, beyond the tolerance
    ahead: timedelta = ZERO  # by how much the clock is ahead of the runner's own, beyond the tolerance
    gap: timedelta = ZERO  # how long no runner kept the mark before this one started


class EngineTime:
    """One runner's sense of time. Pure: clocks and mark are passed in."""

    def __init__(self) -> None:
        self._last: tuple[datetime, float] | None = None

    def read(self, *, now: datetime, mark: datetime | None, monotonic_s: float) -> Reading:
        """`now`: the database's clock; `mark`: the stored high-water mark; `monotonic_s`: the runner's own seconds."""
        floor = mark or (self._last[0] if self._last else now)
        if self._last is None:
            at, ahead, gap = max(now, floor), ZERO, _beyond(now - floor, GAP_TOLERANCE)
        else:
            at, ahead = self._follow(now, floor, monotonic_s)
            gap = ZERO
        self._last = (at, monotonic_s)
        return Reading(at=at, behind=_beyond(floor - now, BACKWARD_TOLERANCE), ahead=ahead, gap=gap)

    def _follow(self, now: datetime, floor: datetime, monotonic_s: float) -> tuple[datetime, timedelta]:
        assert self._last is not None  # noqa: S101 - `read` asked
        last_at, last_s = self._last
        expected = last_at + timedelta(seconds=max(0.0, monotonic_s - last_s))
        # Another runner may have taken the mark further, by the jump or without one: then time is already there.
        ahead = _beyond(now - max(expected, floor), FORWARD_TOLERANCE)
        return max(floor, expected if ahead else now, last_at), ahead


def _beyond(span: timedelta, tolerance: timedelta) -> timedelta:
    return span if span > tolerance else ZERO


def monotonic_s() -> float:
    """Seconds that nobody can set and that go on while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


def clock_and_mark() -> tuple[datetime, datetime | None]:
    """(the database's clock, the stored mark) of one moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp(), (SELECT at FROM followup_enginemark)")
        now, mark = cursor.fetchone()
    return now, mark


def advance_mark(at: datetime) -> None:
    """The stored mark is at least `at`, whichever runner was faster."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO followup_enginemark AS mark (id, at) VALUES (1, %s)
            ON CONFLICT (id) DO UPDATE SET at = EXCLUDED.at WHERE mark.at < EXCLUDED.at
            """,
            [at],
        )
