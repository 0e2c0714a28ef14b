"""One definition of the filters, for the page and the API."""

from datetime import UTC, date, tzinfo
from typing import Any, ClassVar

import django_filters
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.choices import grouped_by_province
from accounts.coarsening import told_at, told_under
from areas import codes
from areas.models import Area
from common.forms import DayInput
from common.weeks import between
from threats.further import concerned
from threats.models import Actor, ThreatActor, ThreatQuerySet

# What the filter of the area calls rows that are known to the country only, or to no area at all.
NO_PROVINCE = "none"
_DAY = {"input_formats": ["%Y-%m-%d"], "widget": DayInput}


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


class ToldWithinDays(WithinAreas):
    """Filters of what reaches the mission day by day, in areas told no finer than the reader may know.

    `moment`: the column by which a row has its day, which is counted in `zone`.
    """

    area = django_filters.ChoiceFilter(method="under", label=_("Area"), empty_label=_("All areas"))
    since = django_filters.DateFilter(method="from_day", label=_("From day"), **_DAY)
    until = django_filters.DateFilter(method="to_day", label=_("To day"), **_DAY)

    # Of the area that is asked for, what is not known to anything in it.
    only = django_filters.ChoiceFilter(method="with_area", choices=[("1", "1")], widget=forms.HiddenInput)

    moment: ClassVar[str]

    def __init__(self, *args: Any, zone: tzinfo = UTC, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def more_areas(self) -> list[tuple[str, str]]:
        return [(NO_PROVINCE, str(_("Not known to a province")))]

    def under(self, rows: Any, name: str, value: str) -> Any:
        if value == NO_PROVINCE:
            return rows.filter(Q(area=None) | Q(area__level=0))
        area = self.areas[value]
        return rows.filter(told_at(area) if self.data.get("only") else told_under(area))

    def with_area(self, rows: Any, name: str, value: str) -> Any:
        """It belongs to the area, which reads it."""
        return rows

    def from_day(self, rows: Any, name: str, value: date) -> Any:
        since, _until = between(value, None, self.zone)
        return rows.filter(**{f"{self.moment}__gte": since})

    def to_day(self, rows: Any, name: str, value: date) -> Any:
        _since, until = between(None, value, self.zone)
        return rows.filter(**{f"{self.moment}__lt": until}) if until else rows


def _no_actors(request: Any) -> Any:
    return Actor.objects.visible_to(AnonymousUser())


class ThreatFilter(WithinAreas):
    """Narrows the threats a person may see. `actors`: those in their sight, to narrow by; none: no such filter."""

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
    group = django_filters.ChoiceFilter(
        method="exposing", label=_("Group at risk"), choices=lambda: codes.choices("groups_at_risk"),
        empty_label=_("All groups"),
    )  # fmt: skip
    trend = django_filters.ChoiceFilter(
        label=_("Trend"), choices=lambda: codes.choices("trends"), empty_label=_("Any trend")
    )
    actor = django_filters.ModelChoiceFilter(
        method="of_actor", label=_("Reported actor"), queryset=_no_actors, to_field_name="ref",
        empty_label=_("Anybody"),
    )  # fmt: skip

    def __init__(self, *args: Any, actors: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if actors is None:
            del self.filters["actor"]
        else:
            self.filters["actor"].queryset = actors
            self.filters["actor"].extra["queryset"] = actors

    def with_words(self, rows: ThreatQuerySet, name: str, value: str) -> ThreatQuerySet:
        for word in value.split():
            rows = rows.filter(Q(title__icontains=word) | Q(description__icontains=word) | Q(ref__icontains=word))
        return rows

    def in_state(self, rows: ThreatQuerySet, name: str, value: str) -> ThreatQuerySet:
        return rows.filter(closed_at__isnull=value == "open")

    def under(self, rows: ThreatQuerySet, name: str, value: str) -> ThreatQuerySet:
        return rows.filter(concerned(self.areas[value]))

    def exposing(self, rows: ThreatQuerySet, name: str, value: str) -> ThreatQuerySet:
        return rows.filter(groups__contains=[value])

    def of_actor(self, rows: ThreatQuerySet, name: str, value: Any) -> ThreatQuerySet:
        standing: Any = ThreatActor.objects
        return rows.filter(pk__in=standing.standing().filter(actor=value).values("threat"))
