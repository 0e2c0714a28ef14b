"""The periods of an indicator.

Those entered by hand lie on a fixed grid, so that everybody enters the same days: of seven days they are ISO weeks.
Those that are counted end with today: a wave across a Sunday night is not cut in two. Where a fall is watched they
end with yesterday, because today is not over.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from earlywarning.indicators.baseline import FALL
from earlywarning.models import Indicator

# A Monday.
ORIGIN: Final = date(1970, 1, 5)


@dataclass(frozen=True, order=True)
class Period:
    """So many days from the first on."""

    first_on: date
    days: int

    @property
    def last_on(self) -> date:
        return self.first_on + timedelta(days=self.days - 1)

    def earlier(self, by: int) -> "Period":
        """So many periods before; later for a negative number. Raises OverflowError beyond the calendar."""
        return Period(self.first_on - timedelta(days=self.days * by), self.days)


def period_with(day: date, days: int) -> Period:
    """The period of the grid in which `day` lies."""
    return Period(day - timedelta(days=(day - ORIGIN).days % days), days)


def newest(indicator: Indicator, today: date) -> Period:
    """The period that is looked at now. By hand it is the running one of the grid."""
    if not indicator.is_counted:
        return period_with(today, indicator.period_days)
    last_on = today - timedelta(days=1) if indicator.direction == FALL else today
    return Period(last_on - timedelta(days=indicator.period_days - 1), indicator.period_days)


def to_enter(indicator: Indicator, today: date) -> Period:
    """What is usually entered: the last period that is over."""
    return period_with(today, indicator.period_days).earlier(1)
