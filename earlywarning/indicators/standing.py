"""How each watched area stands: its reading, what is usual there, and whether that is remarkable.

At most five statements for any number of watches: the readings, the counts of reports and of incidents, and when
the mission began to have either.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import CLASSIFICATIONS
from accounts.protection import Scoped
from earlywarning.indicators.baseline import Baseline, Rule, baseline_of, crosses, threshold_of
from earlywarning.indicators.periods import Period, newest
from earlywarning.models import Indicator, Reading, Watch
from threats.counting import INCIDENTS, REPORTS, Asked, counts_of, first_days

# A reading by hand is the present one as long as no more than so many periods are without any.
FRESH = 2


class State(TextChoices):
    REMARKABLE = "REMARKABLE", _("Remarkable")
    USUAL = "USUAL", _("Not remarkable")
    UNKNOWN = "UNKNOWN", _("Not enough history")
    NOT_OBSERVED = "NOT_OBSERVED", _("Not observed")


@dataclass(frozen=True)
class Point:
    """One period with what was read in it; None: not observed."""

    period: Period
    value: Decimal | None


@dataclass(frozen=True)
class Standing:
    """`now` and the periods before it, the newest first, with what they make of it."""

    watch: Watch
    now: Point
    earlier: Sequence[Point]
    baseline: Baseline
    threshold: Decimal | None

    @property
    def indicator(self) -> Indicator:
        found: Indicator = self.watch.indicator
        return found

    @property
    def state(self) -> State:
        if self.now.value is None:
            return State.NOT_OBSERVED
        if self.threshold is None:
            return State.UNKNOWN
        crossed = crosses(self.indicator.direction, self.now.value, self.threshold)
        return State.REMARKABLE if crossed else State.USUAL

    @property
    def is_remarkable(self) -> bool:
        return self.state == State.REMARKABLE


def rule_of(indicator: Indicator) -> Rule:
    return Rule(indicator.direction, indicator.absolute, indicator.spreads, indicator.least_spread)


def today_of(row: Scoped, at: datetime) -> date:
    """The day at the mission of `row`."""
    return at.astimezone(ZoneInfo(row.mission.time_zone)).date()


def standings_of(watches: Iterable[Watch], at: datetime) -> list[Standing]:
    """Each of `watches` as of `at`, in their order. They come with their indicator, area and mission."""
    watches = list(watches)
    points = _entered([each for each in watches if not each.indicator.is_counted], at)
    for source in (REPORTS, INCIDENTS):
        points |= _counted(source, [each for each in watches if each.indicator.source == source], at)
    return [_standing(watch, points[watch.pk]) for watch in watches]


def _standing(watch: Watch, points: Sequence[Point]) -> Standing:
    now, *earlier = points
    baseline = baseline_of([each.value for each in earlier])
    return Standing(watch, now, earlier, baseline, threshold_of(rule_of(watch.indicator), baseline))


def _entered(watches: Sequence[Watch], at: datetime) -> dict[int, Sequence[Point]]:
    """By watch. The present period is the newest one with a reading, unless that is too long ago."""
    if not watches:
        return {}
    rows = Reading.objects.filter(watch__in=[each.pk for each in watches], replaced_at=None)
    oldest = min(newest(each.indicator, today_of(each, at)).earlier(_reach(each)).first_on for each in watches)
    found: dict[int, dict[date, Decimal | None]] = {}
    values = rows.filter(first_on__gte=oldest).order_by()
    for key, first_on, value in values.values_list("watch_id", "first_on", "value"):
        found.setdefault(key, {})[first_on] = value
    return {each.pk: _on_the_grid(each, found.get(each.pk, {}), today_of(each, at)) for each in watches}


def _reach(watch: Watch) -> int:
    """How many periods back a reading may still count."""
    return int(watch.indicator.baseline_periods) + FRESH


def _on_the_grid(watch: Watch, read: Mapping[date, Decimal | None], today: date) -> Sequence[Point]:
    running = newest(watch.indicator, today)
    back = next((each for each in range(FRESH + 1) if read.get(running.earlier(each).first_on) is not None), 0)
    periods = [running.earlier(back + each) for each in range(watch.indicator.baseline_periods + 1)]
    return [Point(each, read.get(each.first_on)) for each in periods]


def _counted(source: str, watches: Sequence[Watch], at: datetime) -> dict[int, Sequence[Point]]:
    """By watch. An earlier period that began before the mission had any row is not observed: nobody counted yet."""
    if not watches:
        return {}
    began = first_days(source, sorted({each.mission_id for each in watches}))
    counts = counts_of(source, [_asked(each, today_of(each, at)) for each in watches])
    found: dict[int, Sequence[Point]] = {}
    for each in watches:
        now, since = newest(each.indicator, today_of(each, at)), began.get(each.mission_id)
        points = []
        for back in range(each.indicator.baseline_periods + 1):
            period = now.earlier(back)
            is_observed = since is not None and (back == 0 or period.first_on >= since)
            points.append(Point(period, Decimal(counts.get(each.pk, {}).get(back, 0)) if is_observed else None))
        found[each.pk] = points
    return found


def _asked(watch: Watch, today: date) -> Asked:
    indicator = watch.indicator
    upto = CLASSIFICATIONS.index(watch.classification) + 1
    assert watch.area is not None  # noqa: S101 - the database says so
    return Asked(
        key=watch.pk,
        mission_id=watch.mission_id,
        path=watch.area.path,
        kinds=indicator.kinds,
        classifications=CLASSIFICATIONS[:upto],
        last_on=newest(indicator, today).last_on,
        days=indicator.period_days,
        periods=indicator.baseline_periods + 1,
    )
