"""What became of risk lines once their days were over, and how good the stated probabilities were.

The measure is the quadratic score of G. W. Brier, “Verification of forecasts expressed in terms of probability”,
Monthly Weather Review 78 (1950): the mean of (p - o)², with p the stated probability and o what happened: 1, 0, or 0.5
where it happened in part. 0 is perfect; somebody who always says 50 % gets 0.25. Warnings that were acted upon are told
apart and never in the mean: what would have happened otherwise nobody knows. Figures are those of sections, never of a
person. docs/assessments.md says more.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, QuerySet
from django.db.models.fields import DurationField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import User
from accounts.policies import require
from accounts.roles import ASSESSMENTS_WRITE
from common.errors import WrongState
from threats.assessments.services import audit, locked
from threats.incidents.querysets import MISSION
from threats.models import Assessment, Incident, LineOutcome, RiskLine, State

HAPPENED = LineOutcome.Happened
# Five groups of stated probabilities, in percent: the lower end of each.
BINS: Final = (0, 20, 40, 60, 80)
# Sections that write assessments, as accounts.roles names them.
SECTIONS: Final = {
    "POC": _lazy("POC advisers and focal points"),
    "FIELD_OFFICE": _lazy("Heads of Office"),
    "JMAC": _lazy("Joint Mission Analysis Centre"),
    "HUMAN_RIGHTS": _lazy("Human Rights"),
    "CHILD_PROTECTION": _lazy("Child Protection"),
    "WOMEN_PROTECTION": _lazy("Women Protection"),
}
# So many incidents are proposed for one line.
MOST_PROPOSED: Final = 20


def over_at(line: RiskLine) -> datetime | None:
    """When the days of the line are over; None before it was endorsed or without a horizon."""
    endorsed = line.assessment.endorsed_at
    return endorsed + timedelta(days=line.horizon_days) if endorsed and line.horizon_days else None


def due_lines(assessments: Any, at: datetime) -> QuerySet[RiskLine]:
    """Lines of these assessments whose days were over by `at`, with outcome; withdrawn assessments are not asked."""
    days = ExpressionWrapper(F("horizon_days") * timedelta(days=1), output_field=DurationField())
    ends = ExpressionWrapper(F("assessment__endorsed_at") + Cast(days, DurationField()), output_field=DateTimeField())
    in_force = assessments.filter(state__in=[State.ENDORSED, State.SUPERSEDED])
    rows = RiskLine.objects.filter(assessment__in=in_force.order_by().values("pk"), horizon_days__isnull=False)
    return (
        rows.annotate(ends_at=ends)
        .filter(ends_at__lte=at)
        .select_related("assessment", "area", "outcome")
        .order_by("ends_at", "pk")
    )


def say_what_happened(
    line: RiskLine, *, by: User, at: datetime, happened: str, was_acted_upon: bool, note: str = "",
    incidents: Iterable[Incident] = (),
) -> LineOutcome:  # fmt: skip
    """What became of the line. Saying it again corrects it; the trail keeps both.

    `incidents`: those that `by` found to be what was expected. Raises WrongState while its days run.
    """
    with transaction.atomic():
        row = locked(line.assessment)
        require(by, ASSESSMENTS_WRITE, row)
        ends = over_at(line)
        if row.state not in (State.ENDORSED, State.SUPERSEDED) or ends is None or ends > at:
            raise WrongState(_("Its days are not over yet. What happened is asked when they are."))
        found = LineOutcome.objects.filter(line=line).first()
        outcome = found or LineOutcome(line=line)
        before = outcome.happened if found else ""
        outcome.happened, outcome.was_acted_upon, outcome.note = happened, was_acted_upon, note.strip()
        outcome.incident_uids = [each.uid for each in incidents]
        outcome.by, outcome.at = by, at
        outcome.full_clean(validate_unique=False)
        outcome.save()
        audit("scored", row, by, at, {"happened": (before, happened), "acted": ("", was_acted_upon)})
    return outcome


def proposed(line: RiskLine, reader: User) -> list[Incident]:
    """Incidents of the mission in the line's area, of its kind and within its days, that `reader` may see."""
    ends, endorsed = over_at(line), line.assessment.endorsed_at
    if ends is None or endorsed is None:
        return []
    zone = ZoneInfo(line.area.time_zone or line.assessment.mission.time_zone)
    visible = Incident.objects.visible_to(reader).standing().not_refuted().of_origin(MISSION).under(line.area)
    within = visible.filter(
        kind=line.kind, occurred_from_on__gte=endorsed.astimezone(zone).date(),
        occurred_from_on__lt=ends.astimezone(zone).date(),
    )  # fmt: skip
    return list(within.for_list()[:MOST_PROPOSED])


@dataclass
class Bin:
    """Lines of which the stated probability lay from `low` to `high` percent."""

    low: int
    high: int
    n: int = 0
    stated: float = 0.0
    happened: float = 0.0

    @property
    def stated_percent(self) -> float | None:
        return 100 * self.stated / self.n if self.n else None

    @property
    def happened_percent(self) -> float | None:
        return 100 * self.happened / self.n if self.n else None


@dataclass
class Score:
    """Of one section, or of all together. `section` is empty for the sum.

    `due`: lines whose days are over; `not_said`: nobody said yet what happened; `unknown`: nobody can say;
    `acted`: acted upon, of which `acted_happened` happened all the same, wholly or in part; `n`: the rest, in the mean.
    """

    section: str
    due: int = 0
    not_said: int = 0
    unknown: int = 0
    acted: int = 0
    acted_happened: int = 0
    n: int = 0
    squares: float = 0.0
    bins: list[Bin] = field(default_factory=lambda: [Bin(low, low + 19 if low < BINS[-1] else 100) for low in BINS])

    @property
    def name(self) -> str:
        """The section in words."""
        return str(SECTIONS.get(self.section, self.section))

    @property
    def brier(self) -> float | None:
        """From 0 (perfect) to 1; None where there is nothing to score."""
        return self.squares / self.n if self.n else None

    def add(self, probability: int, outcome: LineOutcome | None) -> None:
        self.due += 1
        if outcome is None:
            self.not_said += 1
        elif outcome.happened == HAPPENED.UNKNOWN:
            self.unknown += 1
        elif outcome.was_acted_upon:
            self.acted += 1
            self.acted_happened += outcome.happened != HAPPENED.NO
        else:
            self._score(probability, LineOutcome.VALUE[outcome.happened])

    def _score(self, percent: int, happened: float) -> None:
        stated = percent / 100
        self.n += 1
        self.squares += (stated - happened) ** 2
        found = self.bins[min(percent // 20, len(BINS) - 1)]
        found.n += 1
        found.stated += stated
        found.happened += happened


def scores(reader: User, at: datetime) -> tuple[Score, list[Score]]:
    """All together and by section, of assessments that `reader` may see. One statement."""
    whole = Score("")
    by_section: dict[str, Score] = {}
    rows = due_lines(Assessment.objects.visible_to(reader).standing(), at).filter(probability__isnull=False)
    for line in rows:
        outcome = getattr(line, "outcome", None)
        section = line.assessment.owner_section
        for score in (whole, by_section.setdefault(section, Score(section))):
            score.add(line.probability or 0, outcome)
    return whole, [by_section[name] for name in sorted(by_section)]
