"""Counts and sums of incidents, each within one origin: figures of the mission and of datasets are never added up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, Max
from django.db.models.functions import Trunc
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from areas import codes
from common.weeks import Week
from threats.incidents.filters import IncidentFilter
from threats.incidents.querysets import MISSION, EventQuerySet
from threats.models import Dataset, IncidentMonth
from threats.models.incident import KINDS_OF_FORMAT, MISSION_KINDS

PERIODS = {"year": gettext_lazy("Years"), "month": gettext_lazy("Months"), "week": gettext_lazy("Weeks (ISO)")}
# So many of the newest periods are shown at most; earlier ones by choosing a period in the filters.
MOST = {"year": 60, "month": 60, "week": 53}
# So many kinds get a column of their own.
KINDS_SHOWN = 6


@dataclass
class Sums:
    """Sums over some incidents of one origin. `killed_*` are all people killed; NULL figures are not among them."""

    n: int = 0
    contradicting: int = 0
    with_estimate: int = 0
    with_civilians: int = 0
    killed_low: int = 0
    killed_best: int = 0
    killed_high: int = 0
    civilians_killed: int = 0

    @classmethod
    def of(cls, parts: Iterable["Sums"]) -> "Sums":
        """All of `parts`, which are of one origin, together."""
        whole = cls()
        for part in parts:
            for each in fields(cls):
                setattr(whole, each.name, getattr(whole, each.name) + getattr(part, each.name))
        return whole

    def add(self, row: Mapping[str, Any]) -> None:
        """A row of `EventQuerySet.summed_by`."""
        for name in ("n", "contradicting", "with_estimate", "with_civilians"):
            setattr(self, name, getattr(self, name) + row[name])
        for name in ("killed_low", "killed_best", "killed_high", "civilians_killed"):
            setattr(self, name, getattr(self, name) + row[f"sum_{name}"])


@dataclass
class Origin:
    """Who recorded: the mission (`dataset` None) or a dataset. `code` is what the filter calls it.

    A dataset that two missions use is one origin: it publishes the same events to both.
    """

    code: str
    name: str
    dataset: Dataset | None
    sums: Sums = field(default_factory=Sums)

    @property
    def kind_list(self) -> str:
        return KINDS_OF_FORMAT[self.dataset.format] if self.dataset else MISSION_KINDS


@dataclass
class Period:
    """One year, month or ISO week of a chart, or what stands in a line below them."""

    first_day: date
    label: str
    sums: Sums = field(default_factory=Sums)
    by_kind: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    # In the order of the table's columns; set when all kinds are known.
    columns: list[int] = field(default_factory=list)

    def add(self, row: Mapping[str, Any]) -> None:
        self.sums.add(row)
        self.by_kind[row["kind"]] += row["n"]


@dataclass
class Course:
    """How incidents of one origin run over time. `left_out`: those whose dates reach beyond one period."""

    origin: Origin
    by: str
    kinds: list[str]
    periods: list[Period]
    # Of those whose dates reach beyond one period, and of all together.
    left_out: Period
    total: Period
    # The first day that is shown, where there is something before it.
    earlier_than: date | None

    @property
    def newest_first(self) -> list[Period]:
        return self.periods[::-1]

    @property
    def incident_bars(self) -> list[tuple[str, int]]:
        return [(period.label, period.sums.n) for period in self.periods]

    @property
    def civilian_bars(self) -> list[tuple[str, int]]:
        return [(period.label, period.sums.civilians_killed) for period in self.periods]

    @property
    def datasets(self) -> list[Dataset]:
        return [self.origin.dataset] if self.origin.dataset else []


def counted(filters: IncidentFilter, user: User) -> EventQuerySet:
    """What counts are worked out from: the sums per month, or the rows themselves where only they can answer."""
    if filters.is_about_rows:
        rows: EventQuerySet = filters.qs
        return rows
    return filters.over(IncidentMonth.objects.visible_to(user).with_any())


class Origins:
    """The mission and the datasets on offer, in the order in which they are shown: the mission first."""

    def __init__(self, datasets: Iterable[Dataset]) -> None:
        self.by_code = {MISSION: Origin(MISSION, _("The mission"), None)}
        self._codes: dict[int | None, str] = {None: MISSION}
        for dataset in datasets:
            self.by_code.setdefault(dataset.code, Origin(dataset.code, dataset.name, dataset))
            self._codes[dataset.pk] = dataset.code

    def code(self, dataset_id: int | None) -> str:
        """What the filter calls the origin of a row with this `dataset_id`."""
        return self._codes[dataset_id]


def by_origin(rows: EventQuerySet, datasets: Iterable[Dataset]) -> list[Origin]:
    """Sums of `rows` per origin, the mission first, which is there even with none. One statement."""
    origins = Origins(datasets)
    for row in rows.summed_by("dataset_id"):
        origins.by_code[origins.code(row["dataset_id"])].sums.add(row)
    return [origin for code, origin in origins.by_code.items() if code == MISSION or origin.sums.n]


def courses(filters: IncidentFilter, user: User, by: str) -> list[Course]:
    """What the filters leave, per period and kind, for each origin that has any. Three statements."""
    return courses_of(filters.qs if by == "week" else counted(filters, user), filters.datasets, by)


def courses_of(rows: EventQuerySet, datasets: Iterable[Dataset], by: str) -> list[Course]:
    """`rows`, which come from `visible_to`, per period and kind, for each origin that has any. Three statements.

    At most the newest `MOST[by]` periods; whether there are earlier ones is said.
    """
    newest = rows.order_by().aggregate(newest=Max(rows.begun_on))["newest"]
    if newest is None:
        return []
    first = _first_shown(newest, by)
    earlier = rows.filter(**{f"{rows.begun_on}__lt": first}).exists()
    start = Trunc(rows.begun_on, by, output_field=DateField())
    origins, found = Origins(datasets), defaultdict(list)
    shown = rows.filter(**{f"{rows.begun_on}__gte": first})
    for row in shown.summed_by("dataset_id", "kind", f"fits_{by}", start=start):
        found[origins.code(row["dataset_id"])].append(row)
    return [
        _course(origin, found[code], by, first, earlier=earlier)
        for code, origin in origins.by_code.items()
        if code in found
    ]


def _first_shown(newest: date, by: str) -> date:
    """The first day of the earliest period that is shown when `newest` lies in the last one."""
    back = MOST[by] - 1
    if by == "week":
        return newest - timedelta(days=newest.weekday(), weeks=back)
    if by == "year":
        return date(newest.year - back, 1, 1)
    months = newest.year * 12 + newest.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def _course(origin: Origin, rows: Iterable[Mapping[str, Any]], by: str, first: date, *, earlier: bool) -> Course:
    left_out, total = Period(first, _("Longer than one period")), Period(first, _("Total"))
    shown: dict[date, Period] = {}
    for row in rows:
        if row[f"fits_{by}"]:
            period = shown.setdefault(row["start"], Period(row["start"], _label(row["start"], by)))
        else:
            period = left_out
        period.add(row)
        total.add(row)
    periods = [shown.get(day) or Period(day, _label(day, by)) for day in _days(shown, by)]
    kinds = sorted(total.by_kind, key=lambda kind: -total.by_kind[kind])[:KINDS_SHOWN]
    for period in (*periods, left_out, total):
        period.columns = [period.by_kind.get(kind, 0) for kind in kinds]
    return Course(
        origin=origin,
        by=by,
        kinds=[codes.label(origin.kind_list, kind) for kind in kinds],
        periods=periods,
        left_out=left_out,
        total=total,
        earlier_than=first if earlier else None,
    )


def _days(shown: Mapping[date, Period], by: str) -> list[date]:
    """First days of all periods from the first to the last of `shown`, so that empty ones are seen as empty."""
    if not shown:
        return []
    day, last, days = min(shown), max(shown), []
    while day <= last:
        days.append(day)
        day = _after(day, by)
    return days


def _after(day: date, by: str) -> date:
    if by == "week":
        return day + timedelta(weeks=1)
    if by == "year":
        return date(day.year + 1, 1, 1)
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _label(day: date, by: str) -> str:
    if by == "year":
        return str(day.year)
    if by == "week":
        return Week.of(day).label
    return date_format(day, "YEAR_MONTH_FORMAT")
