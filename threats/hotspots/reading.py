"""What a page of hot spots shows beside the rows: order, nearest bases, what stands ready."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from accounts.coarsening import tell_areas
from accounts.models import User
from areas import codes
from threats.hotspots.nearest import Near, bases_of, nearest
from threats.hotspots.proposing import weight
from threats.models import HotSpot, Preparedness


@dataclass
class Row:
    """A hot spot as a line of the list. `place`: where it stands in the order that the reader sees, from 1.

    `by_risk`: where the risk that it is proposed for would put it. `above`, `below`: neighbours in the same mission.
    """

    spot: HotSpot
    near: Near | None
    ready: int
    items: int
    place: int | None = None
    by_risk: int | None = None
    above: HotSpot | None = None
    below: HotSpot | None = None


@dataclass(frozen=True)
class Item:
    """One thing that may stand ready, and the tick where it does."""

    code: str
    label: str
    tick: Preparedness | None


def rows_of(spots: Sequence[HotSpot], order: Sequence[HotSpot]) -> list[Row]:
    """The lines of `spots`; `order`: all open ones in the reader's sight, as they stand. Three statements more."""
    tell_areas(spots)
    bases = bases_of(spot.mission_id for spot in spots)
    ready = ready_counts(spots)
    items = {mission.pk: len(items_of(mission)) for mission in {spot.mission for spot in spots}}
    places = {spot.pk: number for number, spot in enumerate(order, start=1)}
    risks = {spot.pk: number for number, spot in enumerate(sorted(order, key=_risk), start=1)}
    rows = []
    for spot in spots:
        row = Row(spot, nearest(spot, bases), ready.get(spot.pk, 0), items[spot.mission_id])
        row.place, row.by_risk = places.get(spot.pk), risks.get(spot.pk)
        row.above, row.below = _neighbours(spot, order)
        rows.append(row)
    return rows


def _risk(spot: HotSpot) -> tuple[int, int, int]:
    """The highest risk first; of equal risks the firmest proposal, then the order as it stands."""
    commitments = list(codes.items("protection_commitments"))
    firm = commitments.index(spot.proposed) if spot.proposed in commitments else len(commitments)
    return -weight(spot.proposed_level), firm, spot.rank or 0


def _neighbours(spot: HotSpot, order: Sequence[HotSpot]) -> tuple[HotSpot | None, HotSpot | None]:
    same = [each for each in order if each.mission_id == spot.mission_id]
    keys = [each.pk for each in same]
    if spot.pk not in keys:
        return None, None
    place = keys.index(spot.pk)
    return same[place - 1] if place else None, same[place + 1] if place + 1 < len(same) else None


def items_of(mission: object) -> dict[str, str]:
    """Code -> word of what may stand ready at a hot spot of this mission."""
    return dict(codes.choices("preparedness_items", mission))  # type: ignore[arg-type]


def ready_counts(spots: Sequence[HotSpot]) -> dict[int, int]:
    """{key: how many of the things on offer are ticked}. One statement per page."""
    rows = Preparedness.objects.filter(hot_spot__in=[spot.pk for spot in spots], ended_at=None)
    offered = {code for spot in spots for code in items_of(spot.mission)}
    counted = rows.filter(item__in=offered).values("hot_spot").annotate(n=Count("pk"))
    return {row["hot_spot"]: row["n"] for row in counted.order_by()}


def checklist(spot: HotSpot) -> list[Item]:
    """What may stand ready, in the order of the list, each with its tick."""
    rows = Preparedness.objects.filter(hot_spot=spot, ended_at=None).select_related("ticked_by")
    ticks = {tick.item: tick for tick in rows}
    offered = items_of(spot.mission)
    return [Item(code, label, ticks.get(code)) for code, label in offered.items()]


def order_of(user: User) -> list[HotSpot]:
    """All open hot spots in the reader's sight, as they stand in the order."""
    return list(HotSpot.objects.visible_to(user).standing().open().for_list())


def travel_is_old(spot: HotSpot, at: datetime) -> bool:
    """The travel times were checked more than 90 days ago: roads change with the rains."""
    return spot.travel_checked_on is not None and (at.date() - spot.travel_checked_on).days > 90
