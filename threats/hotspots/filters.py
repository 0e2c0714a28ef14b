"""One definition of the filters of hot spots, for the page, the map and what will ask by machine."""

from typing import Any

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.coarsening import told_under
from areas import codes
from threats.filters import WithinAreas
from threats.models import HotSpot, HotSpotQuerySet

ALL = "ALL"


class HotSpotFilter(WithinAreas):
    """Narrows the hot spots a person may see; without a state, to the open ones."""

    q = django_filters.CharFilter(method="with_words", label=_("Words or reference"), max_length=200)
    area = django_filters.ChoiceFilter(method="under", label=_("Area"), empty_label=_("All areas"))
    commitment = django_filters.ChoiceFilter(
        method="committed", label=_("Commitment, decided or else proposed"),
        choices=lambda: codes.choices("protection_commitments"), empty_label=_("Any"),
    )  # fmt: skip
    stage = django_filters.ChoiceFilter(
        method="in_stage",
        label=_("State"),
        choices=[*HotSpot.Stage.choices, (ALL, _("Open and closed"))],
        empty_label=_("Open"),
    )

    def filter_queryset(self, queryset: Any) -> Any:
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("stage") else rows.open()

    def with_words(self, rows: HotSpotQuerySet, name: str, value: str) -> HotSpotQuerySet:
        for word in value.split():
            rows = rows.filter(Q(name__icontains=word) | Q(why__icontains=word) | Q(ref__icontains=word))
        return rows

    def under(self, rows: HotSpotQuerySet, name: str, value: str) -> HotSpotQuerySet:
        return rows.filter(told_under(self.areas[value]))

    def committed(self, rows: HotSpotQuerySet, name: str, value: str) -> HotSpotQuerySet:
        return rows.filter(Q(commitment=value) | Q(commitment="", proposed=value))

    def in_stage(self, rows: HotSpotQuerySet, name: str, value: str) -> HotSpotQuerySet:
        return rows if value == ALL else rows.filter(stage=value)
