"""Working out again what follows from coordinates, after the geography changed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from areas.locate import locate_many
from areas.models import Area, Edition, Mission
from areas.place import DERIVED, Placed, placed_models
from audit.services import Actor, Target, record
from common.errors import DomainError

BATCH = 1000


@dataclass
class Counts:
    """What happened to the rows of one model."""

    read: int = 0
    changed: int = 0
    unchanged: int = 0
    without_area: int = 0

    def summary(self) -> str:
        return f"read {self.read}, changed {self.changed}, unchanged {self.unchanged}, without area {self.without_area}"


@dataclass
class Relocation:
    edition: Edition
    counts: dict[str, Counts] = field(default_factory=dict)


def relocate(edition: Edition, *, by: Actor, at: datetime) -> Relocation:
    """Every placed row is located in `edition` and in the newest editions of the missions' other countries.

    Rows with coordinates are located afresh. A row that only names an area of this country gets the area of the same
    p-code in `edition`, or keeps the one it has. Batch by batch, each in its own transaction: safe to stop and to run
    again.
    """
    if not Area.objects.of(edition).exists():
        raise DomainError(_("The edition %(edition)s has no areas. Import them first.") % {"edition": edition.code})
    editions = [edition, *_neighbours(edition)]
    done = Relocation(edition)
    for model in placed_models():
        counts = done.counts[model._meta.label] = Counts()
        after = 0
        while rows := _relocate_batch(model, after, edition, editions, counts):
            after = rows[-1].pk
    if any(counts.changed for counts in done.counts.values()):
        _record(done, by=by, at=at)
    return done


@transaction.atomic
def _record(done: Relocation, *, by: Actor, at: datetime) -> None:
    target = Target("areas.edition", done.edition.code, done.edition.code)
    said: dict[str, tuple[object, object]] = {
        label.lower(): (None, counts.summary()) for label, counts in done.counts.items()
    }
    record("areas.relocated", by=by, target=target, at=at, changes=said)


def _neighbours(edition: Edition) -> list[Edition]:
    countries = {country for mission in Mission.objects.all() for country in mission.countries}
    return list(Edition.objects.current(countries - {edition.country}))


@transaction.atomic
def _relocate_batch(
    model: type[Placed], after: int, edition: Edition, editions: Sequence[Edition], counts: Counts
) -> list[Placed]:
    """The next rows by key, located and, where that changed something, saved."""
    placed: models.QuerySet[Placed] = model._base_manager.filter(pk__gt=after)
    rows = list(placed.select_for_update(of=("self",)).order_by("pk")[:BATCH])
    before = [_derived(row) for row in rows]
    _locate_points([row for row in rows if row.lat is not None], editions)
    _rename_areas([row for row in rows if row.lat is None], edition)
    changed = [row for row, old in zip(rows, before, strict=True) if _derived(row) != old]
    model._base_manager.bulk_update(changed, DERIVED, batch_size=200)
    counts.read += len(rows)
    counts.changed += len(changed)
    counts.unchanged += len(rows) - len(changed)
    counts.without_area += sum(row.area_id is None for row in rows)
    return rows


def _derived(row: Placed) -> tuple[object, ...]:
    return row.area_id, row.h3_r8, row.h3_r6, row.h3_r4, row.snapped_km


def _locate_points(rows: list[Placed], editions: Sequence[Edition]) -> None:
    found = locate_many(
        [row.lat or 0.0 for row in rows],
        [row.lon or 0.0 for row in rows],
        [row.precision for row in rows],
        editions=editions,
    )
    for i, row in enumerate(rows):
        row.take_place(found[i])


def _rename_areas(rows: list[Placed], edition: Edition) -> None:
    old = Area.objects.for_list().in_bulk({row.area_id for row in rows if row.area_id})
    wanted = {area.pcode for area in old.values() if area.country == edition.country}
    new = {area.pcode: area for area in Area.objects.for_list().of(edition).filter(pcode__in=wanted)}
    for row in rows:
        if row.area_id and (area := new.get(old[row.area_id].pcode)):
            row.area = area
