"""The weekly POC matrix: what was reported in one ISO week by area and kind, and the alerts that were open.

It is printed and passed on, so restricted kinds (survivors, children) are in it for nobody, whatever the reader may see
elsewhere; the page says so. Counted are reports, by the day on which they were recorded.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import areas_seen_by
from accounts.models import User
from accounts.protection import marking_of
from accounts.roles import REPORTS_VIEW
from accounts.scope import scope_of
from areas import codes
from areas.models import Area
from common.weeks import Week
from earlywarning.board import Line, lines_of
from earlywarning.figures import Answers, answers_of
from earlywarning.models import Alert
from threats.filters import NO_PROVINCE
from threats.models import Report
from threats.reports.figures import Counts, counts_by_area_and_kind

# How deep in the tree of areas the rows lie.
LEVELS: Final[Mapping[str, int]] = {"province": 1, "district": 2}
LEVEL_WORDS: Final[Mapping[str, str | Promise]] = {
    "province": gettext_lazy("By province"),
    "district": gettext_lazy("By district"),
}
# Beyond so many open alerts the sheet says that there are more.
MOST_ALERTS = 100
# No mission keeps a portal for longer; the calendar itself ends somewhere too.
EARLIEST = 2000


@dataclass(frozen=True)
class Cell:
    """Reports of one kind from one area; `query`: that of the list of these very reports."""

    kind: str
    n: int
    query: str


@dataclass(frozen=True)
class Row:
    """One area. `is_rest`: of a province, what is not known to any district of it."""

    name: str
    cells: list[Cell]
    before: int
    is_rest: bool = False

    @property
    def total(self) -> int:
        return sum(cell.n for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """Area by kind of one tense: what happened, or what is expected. `before`: all of the week before."""

    tense: str
    kinds: list[str]
    rows: list[Row]
    before: int

    @property
    def totals(self) -> list[int]:
        """Per kind, in the order of `kinds`."""
        return [sum(row.cells[place].n for row in self.rows) for place in range(len(self.kinds))]

    @property
    def total(self) -> int:
        return sum(self.totals)


@dataclass(frozen=True)
class Matrix:
    week: Week
    is_running: bool
    tables: list[Table]
    silent: list[str]
    alerts: list[Line]
    more_alerts: bool
    answers: Answers
    classification: str


def matrix_of(user: User, week: Week, by: str, at: datetime) -> Matrix:
    """The sheet of `week` for `user`, its rows provinces or districts (`by`). What has not come yet is not in it."""
    zone = scope_of(user).zone
    since, until = week.begins_at(zone), week.later(1).begins_at(zone)
    reports = Report.objects.visible_to(user).standing().filter(restricted_kind="")
    alerts = Alert.objects.visible_to(user).standing().filter(restricted_kind="")
    areas = {area.path: area for area in areas_seen_by(user, REPORTS_VIEW).values()}
    told = reports.filter(recorded_at__gte=since, recorded_at__lt=until)
    told_before = reports.filter(recorded_at__gte=week.later(-1).begins_at(zone), recorded_at__lt=since)
    known = {area.pk: area for area in areas.values()}
    counts, earlier = (counts_by_area_and_kind(rows, LEVELS[by], known) for rows in (told, told_before))
    raised = alerts.filter(raised_at__gte=since, raised_at__lt=until)
    then = alerts.filter(raised_at__lt=until).filter(Q(closed_at=None) | Q(closed_at__gte=until))
    listed = list(then.for_list()[: MOST_ALERTS + 1])
    return Matrix(
        week=week,
        is_running=at < until,
        tables=[_table(tense, week, counts, earlier, areas, LEVELS[by]) for tense in Report.Tense.values],
        silent=_silent(areas.values(), counts),
        alerts=lines_of(listed[:MOST_ALERTS], at, areas.values()),
        more_alerts=len(listed) > MOST_ALERTS,
        answers=answers_of(raised, at=at),
        classification=marking_of(told, told_before, raised, then),
    )


def _table(tense: str, week: Week, counts: Counts, earlier: Counts, areas: Mapping[str, Area], level: int) -> Table:
    mine = {(path, kind): n for (path, kind, each), n in counts.items() if each == tense}
    before: dict[str, int] = defaultdict(int)
    for (path, _kind, each), n in earlier.items():
        before[path] += n * (each == tense)
    kinds = [kind for kind in codes.items("threat_types") if any(kind == found for _path, found in mine)]
    rows = []
    for path in sorted({path for path, _kind in mine}):
        area = areas.get(path)
        is_rest = area is not None and area.level < level
        asked = {"area": area.pcode if area else NO_PROVINCE, **({"only": "1"} if is_rest else {})}
        cells = [Cell(kind, mine.get((path, kind), 0), _query(week, tense, kind, asked)) for kind in kinds]
        rows.append(Row(area.name() if area else _("Not known to a province"), cells, before[path], is_rest))
    labels = [codes.label("threat_types", kind) for kind in kinds]
    return Table(tense, labels, rows, sum(before.values()))


def _query(week: Week, tense: str, kind: str, asked: Mapping[str, str]) -> str:
    days = {"since": week.first_day.isoformat(), "until": week.last_day.isoformat()}
    return urlencode({**asked, "kind": kind, "tense": tense, **days})


def _silent(areas: Iterable[Area], counts: Counts) -> list[str]:
    """Provinces from which no report came: their silence says nothing about what happened there."""
    heard = {path[: 2 * Area.steplen] for path, _kind, _tense in counts}
    return sorted(area.name() for area in areas if area.level == 1 and area.path not in heard)


def week_asked(label: str, today: date) -> Week:
    """The week called `label`, by default that of `today`. Raises ValueError, with a sentence, for any other."""
    if not label:
        return Week.of(today)
    try:
        week = Week.read(label)
    except ValueError:
        raise ValueError(_("There is no week “%(label)s”. A week is written as 2026-W47.") % {"label": label}) from None
    if week > Week.of(today):
        raise ValueError(_("The week %(label)s has not begun.") % {"label": week})
    if week.first_day.year < EARLIEST:
        raise ValueError(_("There is nothing before %(year)s.") % {"year": EARLIEST})
    return week
