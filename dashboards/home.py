"""What the home page derives: a person's own posts, and open threats by province."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import Substr

from accounts.models import Assignment, User
from accounts.posts import rolls_of, without_post
from areas.models import Area
from followup import health
from followup.health import Summary
from followup.models import EngineIncident
from threats.models import ThreatQuerySet

PROVINCE_DEPTH = 2


@dataclass(frozen=True)
class AreaCount:
    """Open threats in one first-level area, and how many of them are imminent (under 72 hours)."""

    name: str
    pcode: str
    open: int
    imminent: int


def own_posts(user: User) -> list[Assignment]:
    """The posts this person holds now, the widest area of responsibility first."""
    return list(user.assignments.current().select_related("aor__mission").order_by("aor__kind", "role", "pk"))


@dataclass(frozen=True)
class Upkeep:
    """What the portal itself asks of its administrator."""

    vacant: int
    without_post: int
    engine: Summary
    incidents: list[EngineIncident]


def upkeep(mission_codes: Collection[str], on: date) -> Upkeep:
    """Vacant posts, accounts without one, and how the engine is doing."""
    return Upkeep(
        vacant=sum(roll.vacant for roll in rolls_of(mission_codes, on)),
        without_post=without_post().count(),
        engine=health.summary(),
        incidents=list(EngineIncident.objects.filter(closed_at=None).order_by("-opened_at")[:5]),
    )


@dataclass
class ThreatCount:
    """Open threats of one place, how many of them are imminent, and the classifications among them."""

    open: int = 0
    imminent: int = 0
    classifications: frozenset[str] = frozenset()

    @classmethod
    def of(cls, parts: Iterable["ThreatCount"]) -> "ThreatCount":
        """All of `parts` together."""
        whole = cls()
        for part in parts:
            whole.add(part)
        return whole

    def add(self, other: "ThreatCount") -> None:
        self.open += other.open
        self.imminent += other.imminent
        self.classifications |= other.classifications


def threats_by_area(threats: ThreatQuerySet) -> list[AreaCount]:
    """`threats` counted by first-level area, the most first. Those known to a country only count under it."""
    found = counts_by_province(threats)
    areas = Area.objects.for_list().filter(path__in=found)
    rows = [AreaCount(area.name(), area.pcode, found[area.path].open, found[area.path].imminent) for area in areas]
    return sorted(rows, key=lambda row: (-row.open, -row.imminent, row.name))


def counts_by_province(threats: ThreatQuerySet) -> dict[str, ThreatCount]:
    """By the path of the province, or of the country where no province is known. One statement."""
    counts = (
        threats.order_by()
        .annotate(province=Substr("area__path", 1, PROVINCE_DEPTH * Area.steplen))
        .values_list("province", "classification")
        .annotate(open=Count("pk"), imminent=Count("pk", filter=Q(horizon="IMMINENT")))
    )
    by_path: dict[str, ThreatCount] = defaultdict(ThreatCount)
    for path, classification, total, imminent in counts:
        by_path[path].add(ThreatCount(total, imminent, frozenset({classification})))
    return dict(by_path)
