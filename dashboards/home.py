"""What the home page derives: a person's own posts, and open threats by province."""

from collections.abc import Collection
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


def threats_by_area(threats: ThreatQuerySet) -> list[AreaCount]:
    """`threats` counted by first-level area, the most first. Those known to a country only count under it."""
    counts = (
        threats.order_by()
        .annotate(province=Substr("area__path", 1, PROVINCE_DEPTH * Area.steplen))
        .values_list("province")
        .annotate(open=Count("pk"), imminent=Count("pk", filter=Q(horizon="IMMINENT")))
    )
    found = {path: (total, imminent) for path, total, imminent in counts}
    rows = [
        AreaCount(area.name(), area.pcode, *found[area.path]) for area in Area.objects.for_list().filter(path__in=found)
    ]
    return sorted(rows, key=lambda row: (-row.open, -row.imminent, row.name))
