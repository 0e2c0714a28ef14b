"""Counts of reports. A report is one source's account: several may tell of the same event, and no count says it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from django.db.models import Count, Max, Q
from django.db.models.functions import TruncWeek

from accounts.coarsening import told_places
from areas.models import Area
from common.weeks import Week, starts
from threats.models import ReportQuerySet

# By (path of the area or "", kind, tense).
Counts = Mapping[tuple[str, str, str], int]
_WHERE = ("area_id", "classification", "restricted_kind")


@dataclass
class Flow:
    """What came from one area: reports since a day, those of the time before it, and the newest of all."""

    recent: int = 0
    before: int = 0
    newest_at: datetime | None = None

    @classmethod
    def of(cls, parts: Iterable["Flow"]) -> "Flow":
        """All of `parts` together."""
        whole = cls()
        for part in parts:
            whole.add(vars(part))
        return whole

    def add(self, row: Mapping[str, Any]) -> None:
        self.recent += row["recent"]
        self.before += row["before"]
        self.newest_at = max(filter(None, (self.newest_at, row["newest_at"])), default=None)


@dataclass(frozen=True)
class Course:
    """How reports came in: by the path of their province ("" or that of a country: of no province), and by week.

    `classifications`: those among what was counted.
    """

    flows: Mapping[str, Flow]
    weeks: Mapping[Week, int]
    classifications: frozenset[str]


def course_of(
    rows: ReportQuerySet, weeks: Iterable[Week], *, zone: tzinfo, before: date, recently: date, known: dict[int, Area]
) -> Course:
    """Reports of `weeks`; the flows count from `recently` on, and from `before` until then, by days of `zone`.

    One statement, and one for areas that are not `known`. Raises ValueError when `before` lies before `weeks`.
    """
    weeks = sorted(weeks)
    if before < weeks[0].first_day:
        raise ValueError("The flows begin before the weeks.")
    moment = starts(recently, zone)
    found = (
        rows.order_by()
        .filter(recorded_at__gte=weeks[0].begins_at(zone))
        .annotate(week=TruncWeek("recorded_at", tzinfo=zone))
        .values(*_WHERE, "week")
        .annotate(
            n=Count("pk"),
            recent=Count("pk", filter=Q(recorded_at__gte=moment)),
            before=Count("pk", filter=Q(recorded_at__gte=starts(before, zone), recorded_at__lt=moment)),
            newest_at=Max("recorded_at"),
        )
    )
    flows: dict[str, Flow] = defaultdict(Flow)
    by_week = dict.fromkeys(weeks, 0)
    classifications = set()
    for path, row in told_places(found, 1, known):
        flows[path].add(row)
        # A report may be newer than the moment of the page, and lie in a week that has not been asked for.
        week = Week.of(row["week"].astimezone(zone).date())
        by_week[week] = by_week.get(week, 0) + row["n"]
        classifications.add(row["classification"])
    return Course(dict(flows), by_week, frozenset(classifications))


def counts_by_area_and_kind(rows: ReportQuerySet, level: int, known: dict[int, Area]) -> Counts:
    """Reports by area, no deeper than `level`, by kind and tense. `known`: areas at hand. At most two statements."""
    found = rows.order_by().values(*_WHERE, "kind", "tense").annotate(n=Count("pk"))
    counts: dict[tuple[str, str, str], int] = defaultdict(int)
    for path, row in told_places(found, level, known):
        counts[path, row["kind"], row["tense"]] += row["n"]
    return dict(counts)
