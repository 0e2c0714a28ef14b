"""ISO weeks (ISO 8601): Monday to Sunday, and the moments between which they lie where people live."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
_LABEL = re.compile(r"(\d{4})-W(\d{2})")


@dataclass(frozen=True, order=True)
class Week:
    """One week by its Monday."""

    first_day: date

    @classmethod
    def of(cls, day: date) -> "Week":
        """The week in which `day` lies."""
        return cls(day - day.weekday() * DAY)

    @classmethod
    def read(cls, label: str) -> "Week":
        """The week called `label`, such as 2026-W47. Raises ValueError where there is no such week."""
        found = _LABEL.fullmatch(label)
        if found is None:
            raise ValueError(label)
        return cls(date.fromisocalendar(int(found[1]), int(found[2]), 1))

    @property
    def last_day(self) -> date:
        return self.first_day + 6 * DAY

    @property
    def label(self) -> str:
        year, number, _day = self.first_day.isocalendar()
        return f"{year}-W{number:02}"

    def begins_at(self, zone: tzinfo) -> datetime:
        """Monday's midnight in `zone`."""
        return starts(self.first_day, zone)

    def later(self, weeks: int) -> "Week":
        """The week so many weeks on; earlier for a negative number. Raises OverflowError beyond the calendar."""
        return Week(self.first_day + weeks * WEEK)

    def last(self, weeks: int) -> list["Week"]:
        """So many weeks, the oldest first, this one the last."""
        return [self.later(back) for back in range(1 - weeks, 1)]

    def __str__(self) -> str:
        return self.label


def starts(day: date, zone: tzinfo) -> datetime:
    """Midnight of `day` in `zone`."""
    return datetime.combine(day, time.min, zone)


def between(first: date | None, last: date | None, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
    """From when to before when the days from `first` to `last` run in `zone`; None where a side is open."""
    since = starts(first, zone) if first else None
    until = starts(last + DAY, zone) if last and last < date.max else None
    return since, until
