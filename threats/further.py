"""The areas that a row concerns beside its main one.

They inform: lists are narrowed by them and pages name them, as deep as the row's marking lets an area be told. They
open nothing and close nothing, since the main area alone decides who reads a row (docs/threats.md).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.choices import grouped_by_province
from accounts.coarsening import told_as_deep, told_path
from accounts.models import User
from accounts.scope import scope_of
from areas.models import Area, Edition


def areas_of_missions(user: User) -> dict[str, Area]:
    """Every area of the missions in which `user` has a post, by p-code: a danger does not stop at one's own border."""
    countries = {country for mission in scope_of(user).missions for country in mission.countries}
    editions = Edition.objects.current(countries)
    rows = Area.objects.for_list().filter(edition__in=[edition.pk for edition in editions], level__gte=1)
    return {area.pcode: area for area in rows.order_by("path")}


class FurtherAreas(forms.Form):
    """The field `further_areas` of a form about a row with a main area, `area`."""

    further_areas = forms.MultipleChoiceField(
        label=_("Further areas"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("Where else it is felt. They inform; who may read it is decided by the area above."),
    )

    def offer_further(self, user: User, chosen: Iterable[str] = ()) -> None:
        """The areas of the person's missions are on offer, and `chosen` are marked."""
        known = areas_of_missions(user)
        self.fields["further_areas"].choices = grouped_by_province(known)  # type: ignore[attr-defined]
        self.initial["further_areas"] = [pcode for pcode in chosen if pcode in known]

    def clean_further_areas(self) -> list[str]:
        main = self.cleaned_data.get("area")
        main = main.pcode if isinstance(main, Area) else main
        return sorted(set(self.cleaned_data["further_areas"]) - {main})


def concerned(area: Area) -> Q:
    """Rows of which may be told that they lie in `area` or concern it."""
    below = Area.objects.filter(path__gte=area.path, path__lt=area._inc_path(), edition=area.edition_id)
    pcodes = list(below.order_by().values_list("pcode", flat=True))
    lies_there = Q(area__in=Area.objects.subtree_ids([area]))
    return told_as_deep(area.level) & (lies_there | Q(further_areas__overlap=pcodes))


def tell_further(rows: Iterable[Any]) -> None:
    """Sets `told_further` on each row: its further areas, each as deep as may be told. At most two statements."""
    rows = list(rows)
    countries = {country for row in rows if row.further_areas for country in row.mission.countries}
    pcodes = {pcode for row in rows for pcode in row.further_areas}
    areas: Mapping[str, Area] = {}
    if pcodes:
        found = Area.objects.for_list().filter(edition__in=Edition.objects.current(countries), pcode__in=pcodes)
        areas = {area.pcode: area for area in found}
    paths = {row.pk: sorted({_told(row, areas[each]) for each in row.further_areas if each in areas}) for row in rows}
    at_hand = {area.path: area for area in areas.values()}
    if missing := {path for each in paths.values() for path in each} - at_hand.keys():
        at_hand |= {area.path: area for area in Area.objects.for_list().filter(path__in=missing)}
    for row in rows:
        row.told_further = [at_hand[path] for path in paths[row.pk] if path in at_hand]


def _told(row: Any, area: Area) -> str:
    return told_path(row.classification, row.restricted_kind, area)
