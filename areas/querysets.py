"""Named questions about areas and areas of responsibility."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from django.db import models
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat
from treebeard.mp_tree import MP_NodeManager, MP_NodeQuerySet

if TYPE_CHECKING:
    from areas.models import Area, Edition

# Appended to a path this is the greatest path that can lie under it: paths are steps of four from 0-9A-Z, and
# levels end at 3.
LAST_DESCENDANT = "Z" * 12


def below(areas: "Iterable[Area]", prefix: str = "") -> Q:
    """Condition: the row's area is one of `areas` or lies under one.

    Written as path ranges rather than LIKE, so that any plain index on the path serves. `prefix` reaches the area
    from the model asked about, for example "area__". No areas: nothing matches.
    """
    condition = Q(pk__in=[])
    for area in _topmost(areas):
        condition |= Q(**{f"{prefix}path__gte": area.path, f"{prefix}path__lt": area._inc_path()})
    return condition


def _topmost(areas: "Iterable[Area]") -> "list[Area]":
    """`areas` without those that lie under another of them: fewer ranges for the planner."""
    kept: list[Area] = []
    for area in sorted(areas, key=lambda a: a.path):
        if not kept or not area.path.startswith(kept[-1].path):
            kept.append(area)
    return kept


class AreaQuerySet(MP_NodeQuerySet):  # type: ignore[misc]
    def in_subtree(self, area: "Area") -> "AreaQuerySet":
        """`area` and everything under it, by one range of the path's index."""
        return cast("AreaQuerySet", self.filter(path__gte=area.path, path__lt=area._inc_path()))

    def of(self, edition: "Edition") -> "AreaQuerySet":
        return cast("AreaQuerySet", self.filter(edition=edition))

    def at_level(self, level: int) -> "AreaQuerySet":
        return cast("AreaQuerySet", self.filter(level=level))

    def for_list(self) -> "AreaQuerySet":
        """Without the outlines, which weigh a hundred times the rest of the row."""
        return cast("AreaQuerySet", self.select_related("edition").defer("outline"))


class AreaManager(MP_NodeManager):  # type: ignore[misc]
    """treebeard's own manager, which it insists on, with our questions on its querysets."""

    def get_queryset(self) -> AreaQuerySet:
        return cast(AreaQuerySet, AreaQuerySet(self.model, using=self._db).order_by("path"))

    def in_subtree(self, area: "Area") -> AreaQuerySet:
        return self.get_queryset().in_subtree(area)

    def of(self, edition: "Edition") -> AreaQuerySet:
        return self.get_queryset().of(edition)

    def for_list(self) -> AreaQuerySet:
        return self.get_queryset().for_list()

    def subtree_ids(self, areas: "Iterable[Area]") -> set[int]:
        """Keys of `areas` and of everything under them: one statement for any number of loaded areas."""
        condition = below(areas)
        return set(self.get_queryset().filter(condition).order_by().values_list("pk", flat=True))


class EditionQuerySet(models.QuerySet["Edition"]):
    def current(self, countries: Iterable[str]) -> "EditionQuerySet":
        """The newest edition of each of `countries`."""
        return self.filter(country__in=list(countries)).newest()

    def newest(self) -> "EditionQuerySet":
        """One per country: the last one published."""
        return self.order_by("country", "-valid_on", "-pk").distinct("country")


class AreaOfResponsibilityQuerySet(models.QuerySet[Any]):
    def valid_on(self, day: date) -> "AreaOfResponsibilityQuerySet":
        """Those in force on `day`; the last day counts."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)

    def containing(self, area: "Area", on: date) -> "AreaOfResponsibilityQuerySet":
        """Those in force on `on` that hold `area`: their set names it or an area above it.

        The one of kind MISSION holds every area of the mission's countries. Sectors and field offices cut the
        same areas differently, so several answer. One statement; the ancestors come from the path itself.
        """
        paths = [area.path[:end] for end in range(area.steplen, len(area.path) + 1, area.steplen)]
        named = self.model.areas.through.objects.filter(aor=OuterRef("pk"), area__path__in=paths)
        whole = Q(kind=self.model.Kind.MISSION)
        in_country = Q(mission__countries__contains=[area.country])
        return self.valid_on(on).filter((whole & in_country) | (~whole & Exists(named)))

    def area_ids(self) -> set[int]:
        """Keys of every area these hold, with all that lies under it: one statement.

        The other direction of `containing`, for scopes: whoever is responsible here sees these areas.
        """
        from areas.models import Area

        aors = self.order_by().values("pk")
        named = self.model.areas.through.objects.alias(last=Concat("area__path", Value(LAST_DESCENDANT)))
        named = named.filter(aor__in=aors, area__path__lte=OuterRef("path"), last__gte=OuterRef("path"))
        whole = self.filter(kind=self.model.Kind.MISSION, mission__countries__contains=[OuterRef("country")])
        return set(Area.objects.filter(Exists(named) | Exists(whole)).order_by().values_list("pk", flat=True))
