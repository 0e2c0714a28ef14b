"""One definition of the filters of incidents: for the list, the figures, the map and the API."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import django_filters
import h3.api.basic_int as h3
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import areas_seen_by
from accounts.coarsening import RESOLUTIONS
from accounts.models import User
from accounts.roles import INCIDENTS_VIEW
from accounts.scope import scope_of
from areas import codes, shipped
from areas.models import Area
from common.forms import MonthInput
from threats.filters import NO_PROVINCE, WithinAreas
from threats.incidents.querysets import MISSION, EventQuerySet, IncidentQuerySet
from threats.models import ActorClass, Dataset
from threats.models.incident import KINDS_OF_FORMAT, MISSION_KINDS

# What a number of the map, or of its table, asks for beside the filters that people set.
POINTED = ("mark", "at", "only")
_CELL = re.compile(r"[0-9a-f]{15}")
_MONTH = {"input_formats": ["%Y-%m"], "widget": MonthInput}


class IncidentFilter(WithinAreas):
    """Narrows incidents, or the sums of them, to what was asked for. `datasets`: those of the reader's missions."""

    q = django_filters.CharFilter(method="with_words", label=_("Words or reference"), max_length=200)
    area = django_filters.ChoiceFilter(method="under", label=_("Area"), empty_label=_("All areas"))
    origin = django_filters.ChoiceFilter(method="of_origin", label=_("Recorded by"), empty_label=_("All, each apart"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), empty_label=_("All kinds"))
    actors = django_filters.ChoiceFilter(
        field_name="actor_class",
        label=_("Who used force"),
        choices=ActorClass.choices,
        empty_label=_("Anybody"),
    )
    verification = django_filters.ChoiceFilter(
        method="of_status",
        label=_("Verification"),
        choices=lambda: codes.choices("information_status"),
        empty_label=_("All but refuted"),
    )
    since = django_filters.DateFilter(method="begun_since", label=_("From month"), **_MONTH)
    until = django_filters.DateFilter(method="begun_until", label=_("To month"), **_MONTH)
    # What one mark of a map stands for: a cell at the resolution `at`, or the p-code of an area.
    mark = django_filters.CharFilter(method="drawn_at", max_length=20, widget=forms.HiddenInput)
    at = django_filters.ChoiceFilter(
        method="with_mark", choices=[(str(each), str(each)) for each in RESOLUTIONS], widget=forms.HiddenInput
    )

    # Of the area that is asked for, what is not known to anything in it.
    only = django_filters.ChoiceFilter(method="with_area", choices=[("1", "1")], widget=forms.HiddenInput)

    def __init__(self, *args: Any, datasets: Sequence[Dataset] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.datasets = datasets
        self.filters["origin"].extra["choices"] = [
            (MISSION, _("The mission")),
            *{dataset.code: dataset.name for dataset in datasets}.items(),
        ]
        self.filters["kind"].extra["choices"] = self._kinds()

    def more_areas(self) -> list[tuple[str, str]]:
        return [(NO_PROVINCE, str(_("Not known to a province")))]

    def _kinds(self) -> list[Any]:
        """Kinds grouped by who uses them."""
        formats = {dataset.name: dataset.format for dataset in self.datasets}
        return [
            (shipped.title(MISSION_KINDS), codes.choices(MISSION_KINDS)),
            *((name, codes.choices(KINDS_OF_FORMAT[code])) for name, code in formats.items() if code != "CSV"),
            *((each.name, [(kind, kind) for kind in each.own_kinds]) for each in self.datasets if each.own_kinds),
        ]

    @property
    def is_pointed(self) -> bool:
        """True when the rows are those of one number of the map or its table."""
        return any(self.data.get(name) for name in POINTED)

    @property
    def active(self) -> int:
        """A number of the map is one filter, whatever it takes to say it."""
        return super().active - sum(bool(self.data.get(name)) for name in ("at", "only"))

    @property
    def query(self) -> str:
        """The filters as they stand in an address, without what a number of the map added."""
        return self.query_with()

    def query_with(self, **others: str) -> str:
        """`query` with `others` in place of what was asked."""
        kept = {name: self.data[name] for name in self.filters if self.data.get(name) and name not in POINTED}
        return urlencode(kept | others)

    @property
    def is_about_rows(self) -> bool:
        """True when only the rows themselves can answer, not the sums per month."""
        given: Mapping[str, Any] = self.form.cleaned_data if self.is_valid() else {}
        return bool(given.get("q") or given.get("mark"))

    def filter_queryset(self, queryset: EventQuerySet) -> EventQuerySet:
        """What was refuted is shown to whoever asks for it, and is in no count of anything else."""
        rows: EventQuerySet = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data["verification"] else rows.not_refuted()

    def over(self, rows: EventQuerySet) -> EventQuerySet:
        """`rows` narrowed by the same filters."""
        narrowed: EventQuerySet = type(self)(self.data, queryset=rows, areas=self.areas, datasets=self.datasets).qs
        return narrowed

    def with_words(self, rows: IncidentQuerySet, name: str, value: str) -> IncidentQuerySet:
        return rows.with_words(value)

    def under(self, rows: EventQuerySet, name: str, value: str) -> EventQuerySet:
        if value == NO_PROVINCE:
            return rows.known_to_no_province()
        area = self.areas[value]
        return rows.not_known_closer(area) if self.data.get("only") else rows.under(area)

    def with_area(self, rows: EventQuerySet, name: str, value: str) -> EventQuerySet:
        """It belongs to the area, which reads it."""
        return rows

    def of_origin(self, rows: EventQuerySet, name: str, value: str) -> EventQuerySet:
        return rows.of_origin(value)

    def of_status(self, rows: EventQuerySet, name: str, value: str) -> EventQuerySet:
        """Of the mission's own: what a dataset publishes is not verified here."""
        return rows.filter(dataset=None, information_status=value)

    def begun_since(self, rows: EventQuerySet, name: str, value: Any) -> EventQuerySet:
        return rows.begun_since(value)

    def begun_until(self, rows: EventQuerySet, name: str, value: Any) -> EventQuerySet:
        return rows.begun_until(value)

    def drawn_at(self, rows: EventQuerySet, name: str, value: str) -> EventQuerySet:
        """A mark that no map could show finds nothing."""
        at = self.data.get("at", "")
        resolution = int(at) if at in map(str, RESOLUTIONS) else RESOLUTIONS[-1]
        if _CELL.fullmatch(value):
            cell = h3.str_to_int(value)
            if not h3.is_valid_cell(cell) or h3.get_resolution(cell) not in RESOLUTIONS:
                return rows.none()
            return rows.drawn_at(cell, resolution)
        if value == NO_PROVINCE:
            return rows.drawn_nowhere()
        area = self.areas.get(value) or Area.objects.for_list().filter(pcode=value, level=0).first()
        return rows.drawn_in_area(area, resolution) if area else rows.none()

    def with_mark(self, rows: EventQuerySet, name: str, value: str) -> EventQuerySet:
        """The resolution belongs to the mark, which reads it."""
        return rows


def offered_to(user: User) -> dict[str, Any]:
    """What the filters offer to `user`: the arguments `areas` and `datasets` of IncidentFilter."""
    return {"areas": areas_seen_by(user, INCIDENTS_VIEW), "datasets": datasets_of(user)}


def datasets_of(user: User) -> list[Dataset]:
    """Datasets of the missions in which `user` may see incidents; two missions may use the same."""
    missions = scope_of(user).mission_codes_for(INCIDENTS_VIEW)
    return list(Dataset.objects.filter(mission__code__in=missions).order_by("name", "mission__code"))
