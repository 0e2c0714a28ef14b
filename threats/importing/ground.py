"""Where the events of a chunk lie: by their coordinates, or by the p-code of an area where they have none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from areas.locate import editions_for, locate_many
from areas.models import Area, Edition, Mission
from threats.importing.formats import Event

NAN = float("nan")


@dataclass(frozen=True)
class Placed:
    """One position per event. No area or cell: 0. Not snapped: NaN."""

    area_ids: Sequence[int]
    h3_r8: Sequence[int]
    h3_r6: Sequence[int]
    h3_r4: Sequence[int]
    snapped_km: Sequence[float]


@dataclass(frozen=True)
class Ground:
    """The areas of a mission, asked for once per import."""

    editions: Sequence[Edition]
    # P-code -> (key, level)
    by_pcode: Mapping[str, tuple[int, int]]

    @classmethod
    def of(cls, mission: Mission) -> "Ground":
        editions = editions_for(mission)
        rows = Area.objects.filter(edition__in=editions).order_by().values_list("pcode", "pk", "level")
        return cls(editions, {pcode: (pk, level) for pcode, pk, level in rows})

    def placed(self, events: Sequence[Event]) -> Placed:
        """Where each of `events` lies, in their order."""
        given = [(event.lat, event.lon, event.precision) for event in events]
        pointed = [(lat, lon, how) for lat, lon, how in given if lat is not None and lon is not None]
        found = locate_many(
            [lat for lat, _lon, _how in pointed],
            [lon for _lat, lon, _how in pointed],
            [how for _lat, _lon, how in pointed],
            editions=self.editions,
        )
        columns = [found.area_ids, found.h3_r8, found.h3_r6, found.h3_r4, found.snapped_km]
        lists = [column.tolist() for column in columns]
        if len(pointed) == len(events):
            return Placed(*lists)
        rows = iter(zip(*lists, strict=True))
        mixed = [next(rows) if event.lat is not None else self._in_area(event) for event in events]
        return Placed(*(list(column) for column in zip(*mixed, strict=True)))

    def _in_area(self, event: Event) -> tuple[int, int, int, int, float]:
        key, _level = self.by_pcode.get(event.place_name, (0, 0))
        return key, 0, 0, 0, NAN
