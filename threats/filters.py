"""One definition of the filters, for the page and the API."""

from typing import Any

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.choices import grouped_by_province
from areas import codes
from areas.models import Area
from threats.models import ThreatQuerySet


class WithinAreas(django_filters.FilterSet):  # type: ignore[misc]
    """Filters of a list that has an area among them. `areas`: those offered, by p-code."""

    def __init__(self, *args: Any, areas: dict[str, Area] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = areas or {}
        self.filters["area"].extra["choices"] = [*self.more_areas(), *grouped_by_province(self.areas)]

    def more_areas(self) -> list[tuple[str, str]]:
        """What the filter of the area offers beside the areas."""
        return []

    @property
    def active(self) -> int:
        """How many filters narrow the list now."""
        return sum(1 for name in self.filters if self.data.get(name))


class ThreatFilter(WithinAreas):
    """Narrows the threats a person may see."""

    q = django_filters.CharFilter(method="with_words", label=_("Words or reference"))
    state = django_filters.ChoiceFilter(
        method="in_state",
        label=_("State"),
        choices=[("open", _("Open")), ("closed", _("Closed"))],
        empty_label=_("Open and closed"),
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=lambda: codes.choices("threat_types"), empty_label=_("All kinds")
    )
    horizon = django_filters.ChoiceFilter(
        label=_("How soon"), choices=lambda: codes.choices("time_horizons"), empty_label=_("Any time")
    )
    area = django_filters.ChoiceFilter(method="under", label=_("Area"), empty_label=_("All areas"))

    def with_words(self, rows: ThreatQuerySet, name: str, value: str) -> ThreatQuerySet:
        for word in value.split():
            rows = rows.filter(Q(title__icontains=word) | Q(description__icontains=word) | Q(ref__icontains=word))
        return rows

    def in_state(self, rows: ThreatQuerySet, name: str, value: str) -> ThreatQuerySet:
        return rows.filter(closed_at__isnull=value == "open")

    def under(self, rows: ThreatQuerySet, name: str, value: str) -> ThreatQuerySet:
        return rows.filter(area__in=Area.objects.subtree_ids([self.areas[value]]))
