from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from areas.models import Area
from areas.models.area import DEEPEST_LEVEL
from areas.querysets import below


class WholeNumber(django_filters.NumberFilter):  # type: ignore[misc]
    """Half a level is a mistake, not level 0."""

    field_class = forms.IntegerField


class AreaFilter(django_filters.FilterSet):  # type: ignore[misc]
    level = WholeNumber(field_name="level", min_value=0, max_value=DEEPEST_LEVEL, help_text="0 country to 3.")
    country = django_filters.CharFilter(field_name="country", help_text="ISO 3166-1 alpha-3.")
    parent = django_filters.CharFilter(method="under", help_text="P-code: areas directly under it.")
    edition = django_filters.CharFilter(field_name="edition__code", help_text="Default: the newest per country.")

    class Meta:
        model = Area
        fields = ["level", "country", "parent", "edition"]

    def under(self, areas: "QuerySet[Area]", name: str, pcode: str) -> "QuerySet[Area]":
        parents = list(Area.objects.for_list().filter(pcode=pcode, edition__in=areas.values("edition")))
        if not parents:
            raise ValidationError({"parent": [_("No area has the p-code “%(pcode)s”.") % {"pcode": pcode}]})
        return areas.filter(below(parents), level__in={parent.level + 1 for parent in parents})


def wants_geometry(value: Any, *, default: bool) -> bool:
    """What `?geometry=` asks for: 1 or 0. Raises ValidationError for another value."""
    if value in (None, ""):
        return default
    if value not in ("0", "1"):
        raise ValidationError({"geometry": [_("Give 1 for outlines or 0 for none.")]})
    return bool(value == "1")
