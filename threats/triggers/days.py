"""When a trigger comes round: its days, or for a yearly one those of the year that matters."""

from calendar import isleap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from threats.models import Trigger

# How far ahead the calendar and the pages of threats look.
AHEAD_DAYS = 90


@dataclass(frozen=True)
class Occurrence:
    """One time that a trigger comes round, from `from_on` to `to_on`."""

    trigger: Trigger
    from_on: date
    to_on: date

    def is_now(self, on: date) -> bool:
        return self.from_on <= on <= self.to_on


def occurrences(trigger: Trigger, first: date, last: date) -> Iterator[Occurrence]:
    """The times at which the trigger touches the days from `first` to `last`, in their order.

    A yearly trigger is never before the year it was given for. 29 February is told as 28 February in other years.
    """
    if not trigger.yearly:
        if trigger.from_on <= last and trigger.to_on >= first:
            yield Occurrence(trigger, trigger.from_on, trigger.to_on)
        return
    length = trigger.to_on - trigger.from_on
    # One that lasts over New Year began the year before.
    for year in range(max(first.year - 1 - length.days // 365, trigger.from_on.year), last.year + 1):
        begins = _in_year(trigger.from_on, year)
        ends = _in_year(trigger.to_on, year + trigger.to_on.year - trigger.from_on.year)
        if begins <= last and ends >= first:
            yield Occurrence(trigger, begins, ends)


def _in_year(day: date, year: int) -> date:
    return date(year, 2, 28) if (day.month, day.day) == (2, 29) and not isleap(year) else day.replace(year=year)


def coming(triggers: Iterable[Trigger], today: date, days: int = AHEAD_DAYS) -> list[Occurrence]:
    """What comes round in the next `days` days, or lasts now, the first to begin first."""
    last = today + timedelta(days=days)
    found = [each for trigger in triggers for each in occurrences(trigger, today, last)]
    return sorted(found, key=lambda each: (each.from_on, each.to_on, each.trigger.pk))


def by_month(found: Iterable[Occurrence], today: date) -> list[tuple[date, list[Occurrence]]]:
    """(first day of the month, what begins in it); what lasts already stands in the present month."""
    months: dict[date, list[Occurrence]] = {}
    for each in found:
        months.setdefault(max(each.from_on, today).replace(day=1), []).append(each)
    return sorted(months.items())
