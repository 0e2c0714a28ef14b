"""How alerts were answered: counts with their denominators, and the time it took.

Definitions, the same on every page (docs/alerts.md):

* raised: alerts but for those raised in error;
* acknowledged: somebody said that they have it, whoever it was and however it was said. In time: before the deadline
  of the first call, by when it was said and not by when it was written down;
* responded to: something was done on the ground, by whomever. Time to respond: until they set out.

* the community told: feedback was given; withheld for safety: the harm check said that nobody should contact it; open:
  it is still owed, late once its deadline has passed. Three counts of what is owed, never one rate.

Medians are of those that were answered, and say so; how many were not stands beside them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import (
    Aggregate,
    BooleanField,
    Case,
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Greatest, TruncWeek

from accounts.coarsening import told_places
from areas.models import Area
from common.weeks import Week
from earlywarning.models import AlertQuerySet, Feedback, Response
from earlywarning.models.alert import KIND
from followup.clocks import first_deadline, owed, unanswered


@dataclass
class Standings:
    """Open alerts of one place: how many, how many nobody has, and for how many the whole ladder was called."""

    open: int = 0
    waiting: int = 0
    unanswered: int = 0
    worst: str = ""
    classifications: frozenset[str] = frozenset()

    @classmethod
    def of(cls, parts: Iterable["Standings"]) -> "Standings":
        """All of `parts` together."""
        whole = cls()
        for part in parts:
            whole.add(vars(part) | {"priority": part.worst})
            whole.classifications |= part.classifications
        return whole

    def add(self, row: Mapping[str, Any]) -> None:
        self.open += row["open"]
        self.waiting += row["waiting"]
        self.unanswered += row["unanswered"]
        self.worst = min(filter(None, (self.worst, row["priority"])), default="")


def standings_by_province(rows: AlertQuerySet, known: dict[int, Area] | None = None) -> dict[str, Standings]:
    """Open alerts among `rows` by the path of the province ("" or that of a country: of no province).

    One statement, and one for areas that are not `known`.
    """
    found = (
        rows.open()
        .order_by()
        .values("area_id", "classification", "restricted_kind", "priority")
        .annotate(
            open=Count("pk"),
            waiting=Count("pk", filter=unanswered(KIND)),
            unanswered=Count("pk", filter=unanswered(KIND, in_vain=True)),
        )
    )
    by_path: dict[str, Standings] = defaultdict(Standings)
    for path, row in told_places(found, 1, known):
        by_path[path].add(row)
        by_path[path].classifications |= {row["classification"]}
    return dict(by_path)


class Median(Aggregate):
    """The middle of the values that are there; of an even number, the middle of the two in the middle."""

    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


IN_TIME = Q(answered_at__lte=F("answer_due_at"))


@dataclass(frozen=True)
class Answers:
    """How some alerts were answered. `still_in_time`: not acknowledged, and their time is not over yet."""

    raised: int = 0
    acknowledged: int = 0
    in_time: int = 0
    still_in_time: int = 0
    responded: int = 0
    to_acknowledge: timedelta | None = None
    slowest_acknowledged: timedelta | None = None
    to_respond: timedelta | None = None
    slowest_responded: timedelta | None = None
    # Those among what was counted.
    classifications: list[str] = field(default_factory=list)

    @property
    def late(self) -> int:
        """Acknowledged after their time."""
        return self.acknowledged - self.in_time

    @property
    def without(self) -> int:
        """Not acknowledged, and their time is over."""
        return self.raised - self.acknowledged - self.still_in_time


def with_answers(rows: AlertQuerySet) -> Any:
    """`rows` with `answered_at`, `answer_due_at`, `in_time` and `responded_at`; each NULL where there is none."""
    # There is but one first answer, so this joins at most one row.
    first = FilteredRelation("acknowledgements", condition=Q(acknowledgements__is_first=True))
    response = Response.objects.filter(alert=OuterRef("pk")).order_by("began_at", "pk")
    return (
        rows.annotate(first_answer=first)
        .annotate(
            answered_at=F("first_answer__answered_at"),
            answer_due_at=first_deadline(KIND, "ACK"),
            responded_at=Subquery(response.values("began_at")[:1]),
        )
        .annotate(in_time=ExpressionWrapper(IN_TIME, BooleanField(null=True)))
    )


def _tallies(at: datetime) -> dict[str, Aggregate]:
    to_acknowledge = ExpressionWrapper(_after_raising("answered_at"), DurationField())
    to_respond = ExpressionWrapper(_after_raising("responded_at"), DurationField())
    return {
        "raised": Count("pk"),
        "acknowledged": Count("answered_at"),
        "in_time": Count("pk", filter=IN_TIME),
        "still_in_time": Count("pk", filter=Q(answered_at=None, answer_due_at__gt=at, stage="OPEN")),
        "responded": Count("responded_at"),
        "to_acknowledge": Median(to_acknowledge, filter=Q(answered_at__isnull=False)),
        "slowest_acknowledged": Max(to_acknowledge, filter=Q(answered_at__isnull=False)),
        "to_respond": Median(to_respond, filter=Q(responded_at__isnull=False)),
        "slowest_responded": Max(to_respond, filter=Q(responded_at__isnull=False)),
        "classifications": ArrayAgg("classification", distinct=True, default=Value([])),
    }


def _after_raising(moment: str) -> Any:
    """What was said before the alert was written down took no time."""
    return Greatest(F(moment) - F("raised_at"), Value(timedelta(0)))


def answers_of(rows: AlertQuerySet, *, at: datetime) -> Answers:
    """How `rows` were answered as of `at`. One statement."""
    return Answers(**with_answers(rows.counted().order_by()).aggregate(**_tallies(at)))


def answers_by_week(
    rows: AlertQuerySet, weeks: Iterable[Week], *, since: datetime, zone: tzinfo, at: datetime
) -> tuple[Answers, dict[Week, Answers]]:
    """How those raised from `since` on were answered, together; and all of `weeks` by the week they were raised in.

    One statement.
    """
    weeks = sorted(weeks)
    counted = with_answers(rows.counted().order_by())
    in_weeks = counted.filter(raised_at__gte=weeks[0].begins_at(zone))
    by_week = in_weeks.annotate(week=TruncWeek("raised_at", tzinfo=zone))
    together = counted.filter(raised_at__gte=since).annotate(week=Value(None, output_field=DateTimeField()))
    found = [each.values("week").annotate(**_tallies(at)) for each in (by_week, together)]
    told = {row.pop("week"): Answers(**row) for row in found[0].union(found[1], all=True)}
    whole = told.pop(None, Answers())
    of_week = {Week(start.astimezone(zone).date()): answers for start, answers in told.items()}
    return whole, {week: of_week.get(week, Answers()) for week in weeks}


@dataclass(frozen=True)
class Feedbacks:
    """What communities were told about their warnings; `late` are those of `open` whose deadline has passed."""

    given: int = 0
    withheld: int = 0
    open: int = 0
    late: int = 0
    classifications: list[str] = field(default_factory=list)

    @property
    def owed(self) -> int:
        """The denominator: whatever was told, withheld or is still to be told."""
        return self.given + self.withheld + self.open


def with_feedback(rows: AlertQuerySet, *, at: datetime) -> Any:
    """`rows` with `feedback`: given, withheld, late, open, or "" where none is owed. Given once, it stays given."""
    said = Feedback.objects.filter(alert=OuterRef("pk"))
    states = Case(
        When(Exists(said.filter(state=Feedback.State.GIVEN)), then=Value("given")),
        When(Exists(said), then=Value("withheld")),
        When(owed(KIND, "FEEDBACK", before=at), then=Value("late")),
        When(owed(KIND, "FEEDBACK"), then=Value("open")),
        default=Value(""),
    )
    return rows.annotate(feedback=states)


def feedbacks_of(rows: AlertQuerySet, *, at: datetime) -> Feedbacks:
    """What was told of `rows` as of `at`. One statement."""
    told = with_feedback(rows.counted().order_by(), at=at)
    return Feedbacks(
        **told.aggregate(
            given=Count("pk", filter=Q(feedback="given")),
            withheld=Count("pk", filter=Q(feedback="withheld")),
            open=Count("pk", filter=Q(feedback__in=["open", "late"])),
            late=Count("pk", filter=Q(feedback="late")),
            classifications=ArrayAgg("classification", filter=~Q(feedback=""), distinct=True, default=Value([])),
        )
    )
