"""What the leadership page derives: what waits, where it is worst, and whether the mission answers.

Everything comes through `visible_to` of the reader and is counted by the days and weeks of their mission.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from accounts.choices import areas_seen_by
from accounts.models import User, highest
from accounts.roles import ALERTS_VIEW
from accounts.scope import scope_of
from areas.models import Area
from areas.sketch import Sketch, sketch_of
from common.weeks import DAY, Week, starts
from dashboards.home import ThreatCount, counts_by_province
from dashboards.places import BEFORE_WEEKS, RECENT_DAYS, AreaLine, Drawn, drawn_on, lines_of_provinces
from earlywarning.board import Line, lines_of
from earlywarning.figures import Answers, Standings, answers_by_week, standings_by_province
from earlywarning.models import Acknowledgement, Alert, AlertQuerySet
from threats.models import Report, Threat
from threats.reports.figures import Course, course_of

# So many lines are named on the page; the board has them all.
NAMED = 6
WEEKS = 12
# Rates are those of the alerts raised in so many days.
RATED_DAYS = 28


@dataclass(frozen=True)
class WeekLine:
    """One ISO week: what was reported, what was raised, and how that was answered."""

    week: Week
    reports: int
    answers: Answers


@dataclass(frozen=True)
class Overview:
    at: datetime
    waiting: list[Line]
    yours: list[Line]
    last_answer: timedelta | None
    total: Standings
    lines: list[AreaLine]
    rated_since: date
    recent_since: date
    answers: Answers
    weeks: list[WeekLine]
    classification: str
    sketch: Sketch | None
    drawn: list[Drawn]

    @property
    def tone(self) -> str:
        """Red where a person must act now: somebody waits, and nobody whom the ladder names has answered."""
        return "act" if self.total.unanswered else ""

    @property
    def rows(self) -> list[AreaLine]:
        """Where there is something to see."""
        return [line for line in self.lines if not line.is_quiet]

    @property
    def silent(self) -> list[AreaLine]:
        """Those of the others of which nothing was heard for long."""
        return [line for line in self.lines if line.is_quiet and line.is_silent]

    @property
    def calm(self) -> list[AreaLine]:
        """The rest: nothing this week, but not silent."""
        return [line for line in self.lines if line.is_quiet and not line.is_silent]

    @property
    def reports(self) -> int:
        """In the last seven days."""
        return sum(line.flow.recent for line in self.lines)

    @property
    def threats(self) -> int:
        return sum(line.feared.open for line in self.lines)

    @property
    def imminent(self) -> int:
        return sum(line.feared.imminent for line in self.lines)

    @property
    def more_waiting(self) -> int:
        return self.total.waiting - len(self.waiting)

    @property
    def newest_first(self) -> list[WeekLine]:
        return self.weeks[::-1]

    @property
    def report_bars(self) -> list[tuple[str, int]]:
        return [(line.week.label, line.reports) for line in self.weeks]

    @property
    def alert_bars(self) -> list[tuple[str, int]]:
        return [(line.week.label, line.answers.raised) for line in self.weeks]


def overview_of(user: User, at: datetime) -> Overview:
    """Everything for `user` as of `at`."""
    zone = scope_of(user).zone
    alerts = Alert.objects.visible_to(user).standing()
    threats = Threat.objects.visible_to(user).standing().open()
    areas = list(areas_seen_by(user, ALERTS_VIEW).values())
    today = at.astimezone(zone).date()
    weeks = Week.of(today).last(WEEKS)
    recent_since, rated_since = today - (RECENT_DAYS - 1) * DAY, today - (RATED_DAYS - 1) * DAY

    known = {area.pk: area for area in areas}
    standings = standings_by_province(alerts, known)
    course = _reports(user, weeks, recent_since, zone, known)
    feared = counts_by_province(threats)
    lines = lines_of_provinces(areas, standings, course.flows, feared, at)
    recent = alerts.filter(raised_at__gte=weeks[0].begins_at(zone))
    answers, by_week = answers_by_week(alerts, weeks, since=starts(rated_since, zone), zone=zone, at=at)
    waiting, yours = _named(alerts, user, areas, at)
    sketch = sketch_of(list({area.edition_id: area.edition for area in areas}.values()))
    counted: list[Standings | ThreatCount | Answers | Course] = [course, answers, *by_week.values()]
    counted += [*standings.values(), *feared.values()]
    return Overview(
        at=at,
        waiting=waiting,
        yours=yours,
        last_answer=None if waiting else _last_answer(recent),
        total=Standings.of(standings.values()),
        lines=lines,
        rated_since=rated_since,
        recent_since=recent_since,
        answers=answers,
        weeks=[WeekLine(week, course.weeks[week], by_week[week]) for week in weeks],
        classification=highest(each for part in counted for each in part.classifications),
        sketch=sketch,
        drawn=drawn_on(sketch, lines),
    )


def _reports(user: User, weeks: list[Week], recent_since: date, zone: tzinfo, known: dict[int, Area]) -> Course:
    reports = Report.objects.visible_to(user).standing()
    before = recent_since - BEFORE_WEEKS * 7 * DAY
    return course_of(reports, weeks, zone=zone, before=before, recently=recent_since, known=known)


def _named(alerts: AlertQuerySet, user: User, areas: list[Area], at: datetime) -> tuple[list[Line], list[Line]]:
    """The alerts that wait for an answer, and those that wait for `user`; of each the most urgent."""
    waiting = list(alerts.waiting().longest_first()[:NAMED])
    yours = list((alerts.open().waiting_for(user) | alerts.held_by(user)).longest_first()[:NAMED])
    lines = lines_of([*waiting, *yours], at, areas)
    return lines[: len(waiting)], lines[len(waiting) :]


def _last_answer(alerts: AlertQuerySet) -> timedelta | None:
    """How long the one of `alerts` that was last answered had waited; None when none was."""
    answers = Acknowledgement.objects.filter(is_first=True, alert__in=alerts.counted().order_by())
    last = answers.select_related("alert").order_by("-answered_at", "-pk").first()
    return max(last.answered_at - last.alert.raised_at, timedelta(0)) if last else None
