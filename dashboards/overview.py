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
from earlywarning.figures import Answers, Feedbacks, Standings, answers_by_week, feedbacks_of, standings_by_province
from earlywarning.models import Acknowledgement, Alert, AlertQuerySet
from threats.models import Report, ReportQuerySet, Threat
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
    feedbacks: Feedbacks
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


@dataclass(frozen=True)
class _Sight:
    """What the reader may see, and the days and weeks by which it is counted."""

    user: User
    at: datetime
    zone: tzinfo
    areas: list[Area]
    alerts: AlertQuerySet
    reports: ReportQuerySet

    @classmethod
    def of(cls, user: User, at: datetime) -> "_Sight":
        return cls(
            user=user,
            at=at,
            zone=scope_of(user).zone,
            areas=list(areas_seen_by(user, ALERTS_VIEW).values()),
            alerts=Alert.objects.visible_to(user).standing(),
            reports=Report.objects.visible_to(user).standing(),
        )

    @property
    def today(self) -> date:
        return self.at.astimezone(self.zone).date()

    @property
    def weeks(self) -> list[Week]:
        return Week.of(self.today).last(WEEKS)

    @property
    def recent_since(self) -> date:
        return self.today - (RECENT_DAYS - 1) * DAY

    @property
    def rated_since(self) -> date:
        return self.today - (RATED_DAYS - 1) * DAY


def overview_of(user: User, at: datetime) -> Overview:
    """Everything for `user` as of `at`."""
    sight = _Sight.of(user, at)
    known = {area.pk: area for area in sight.areas}
    standings = standings_by_province(sight.alerts, known)
    course = _course(sight, known)
    feared = counts_by_province(Threat.objects.visible_to(user).standing().open())
    lines = lines_of_provinces(sight.areas, standings, course.flows, feared, at)
    rated_from = starts(sight.rated_since, sight.zone)
    answers, by_week = answers_by_week(sight.alerts, sight.weeks, since=rated_from, zone=sight.zone, at=at)
    feedbacks = feedbacks_of(sight.alerts.filter(raised_at__gte=rated_from), at=at)
    waiting, yours = _named(sight)
    sketch = sketch_of(list({area.edition_id: area.edition for area in sight.areas}.values()))
    counted: list[Standings | ThreatCount | Answers | Feedbacks | Course] = [
        course,
        answers,
        feedbacks,
        *by_week.values(),
    ]
    counted += [*standings.values(), *feared.values()]
    return Overview(
        at=at,
        waiting=waiting,
        yours=yours,
        last_answer=None if waiting else _last_answer(sight),
        total=Standings.of(standings.values()),
        lines=lines,
        rated_since=sight.rated_since,
        recent_since=sight.recent_since,
        answers=answers,
        feedbacks=feedbacks,
        weeks=[WeekLine(week, course.weeks[week], by_week[week]) for week in sight.weeks],
        classification=highest(each for part in counted for each in part.classifications),
        sketch=sketch,
        drawn=drawn_on(sketch, lines),
    )


def _course(sight: _Sight, known: dict[int, Area]) -> Course:
    before = sight.recent_since - BEFORE_WEEKS * 7 * DAY
    return course_of(
        sight.reports, sight.weeks, zone=sight.zone, before=before, recently=sight.recent_since, known=known
    )


def _named(sight: _Sight) -> tuple[list[Line], list[Line]]:
    """The alerts that wait for an answer, and those that wait for the reader; of each the most urgent."""
    mine = sight.alerts.open().waiting_for(sight.user) | sight.alerts.held_by(sight.user)
    waiting, yours = (list(rows.longest_first()[:NAMED]) for rows in (sight.alerts.waiting(), mine))
    lines = lines_of([*waiting, *yours], sight.at, sight.areas)
    return lines[: len(waiting)], lines[len(waiting) :]


def _last_answer(sight: _Sight) -> timedelta | None:
    """How long the alert of these weeks that was last answered had waited; None when none was."""
    recent = sight.alerts.counted().filter(raised_at__gte=sight.weeks[0].begins_at(sight.zone)).order_by()
    answers = Acknowledgement.objects.filter(is_first=True, alert__in=recent)
    last = answers.select_related("alert").order_by("-answered_at", "-pk").first()
    return max(last.answered_at - last.alert.raised_at, timedelta(0)) if last else None
