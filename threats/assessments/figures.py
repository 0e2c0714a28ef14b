"""What happened in the area and period of an assessment, beside the editor: counts of each origin, never added up."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Count, DateField, Q
from django.db.models.functions import Trunc
from django.utils.formats import date_format

from accounts.coarsening import told_under
from accounts.models import User
from areas import codes
from threats.evidence import Asked
from threats.incidents.figures import Origin, by_origin
from threats.incidents.querysets import MISSION, IncidentQuerySet
from threats.models import Dataset, Incident
from threats.models.incident import MISSION_KINDS

# So many months are columns; of a longer period the newest.
MOST_MONTHS: Final = 12


@dataclass
class KindLine:
    """One kind of incident of the mission: `by_month` in the order of the columns, `before` in the period before."""

    kind: str
    by_month: list[int]
    n: int = 0
    before: int = 0

    @property
    def label(self) -> str:
        return codes.label(MISSION_KINDS, self.kind)

    @property
    def trend(self) -> str:
        """“more”, “fewer” or “same” than in the period of the same length before."""
        return trend(self.n, self.before)


@dataclass
class Happened:
    """`months` are first days. `longer`: how many lie in no single month. `origins`: sums apart, the mission first."""

    since: date
    until: date
    before_since: date
    months: list[date]
    kinds: list[KindLine] = field(default_factory=list)
    longer: int = 0
    n: int = 0
    before: int = 0
    origins: list[Origin] = field(default_factory=list)

    @property
    def trend(self) -> str:
        return trend(self.n, self.before)

    @property
    def month_names(self) -> list[str]:
        return [date_format(month, "YEAR_MONTH_FORMAT") for month in self.months]


def trend(now: int, before: int) -> str:
    return "more" if now > before else "fewer" if now < before else "same"


def within(asked: Asked) -> Q:
    """Rows of which may be told that they lie in one of these areas."""
    return reduce(or_, (told_under(area) for area in asked.areas), Q(pk__in=[]))


def begun(rows: IncidentQuerySet, since: date, until: date) -> IncidentQuerySet:
    return rows.filter(occurred_from_on__gte=since, occurred_from_on__lte=until)


def what_happened(asked: Asked, reader: User, mission: Any) -> Happened:
    """Within what `reader` may see. Four statements, whatever happened."""
    seen: IncidentQuerySet = (
        Incident.objects.visible_to(reader).standing().not_refuted().filter(within(asked), mission=mission)
    )
    days = asked.until - asked.since
    earlier = asked.since - days - timedelta(days=1)
    found = Happened(asked.since, asked.until, earlier, _months(asked.since, asked.until))
    ours = begun(seen, asked.since, asked.until).of_origin(MISSION)
    before = begun(seen, earlier, asked.since - timedelta(days=1)).of_origin(MISSION)
    _count(found, ours, before)
    datasets = Dataset.objects.filter(mission=mission)
    found.origins = by_origin(begun(seen, asked.since, asked.until), datasets)
    return found


def _count(found: Happened, ours: IncidentQuerySet, before: IncidentQuerySet) -> None:
    month = Trunc("occurred_from_on", "month", output_field=DateField())
    by_kind: dict[str, KindLine] = {}
    place = {day: number for number, day in enumerate(found.months)}

    def line_of(kind: str) -> KindLine:
        return by_kind.setdefault(kind, KindLine(kind, [0] * len(found.months)))

    for row in ours.order_by().values("kind", "fits_month", start=month).annotate(n=Count("pk")):
        line = line_of(row["kind"])
        line.n += row["n"]
        found.n += row["n"]
        if not row["fits_month"]:
            found.longer += row["n"]
        elif row["start"] in place:
            line.by_month[place[row["start"]]] += row["n"]
    for row in before.order_by().values("kind").annotate(n=Count("pk")):
        line_of(row["kind"]).before = row["n"]
        found.before += row["n"]
    found.kinds = sorted(by_kind.values(), key=lambda line: (-line.n, -line.before, line.kind))


def _months(since: date, until: date) -> list[date]:
    """First days of the months of the period, the newest MOST_MONTHS of them, in their order."""
    found: list[date] = []
    day = until.replace(day=1)
    while day >= since.replace(day=1) and len(found) < MOST_MONTHS:
        found.append(day)
        day = (day - timedelta(days=1)).replace(day=1)
    return found[::-1]
