"""Narrowing the list of assessments."""

from datetime import datetime
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from areas import codes
from areas.models import Area
from threats.filters import WithinAreas
from threats.models import AssessmentQuerySet, StaleMark, State

STANDINGS = [
    ("valid", _("Valid")),
    ("expired", _("Expired")),
    ("stale", _("Stale: contradicted by what happened")),
]


def with_marks(rows: AssessmentQuerySet) -> AssessmentQuerySet:
    """Annotates `is_stale`: in force and contradicted by what happened."""
    return rows.annotate(is_stale=Exists(StaleMark.objects.filter(assessment=OuterRef("pk"))))


class AssessmentFilter(WithinAreas):
    """Narrows the assessments a person may see. `at`: the moment for which “valid” is asked."""

    area = django_filters.ChoiceFilter(method="under", label=_("Area"), empty_label=_("All areas"))
    level = django_filters.ChoiceFilter(
        label=_("Level"), choices=lambda: codes.choices("assessment_levels"), empty_label=_("All levels")
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=State.choices, empty_label=_("All states"))
    standing = django_filters.ChoiceFilter(
        method="as_it_stands", label=_("As it stands"), choices=STANDINGS, empty_label=_("Valid or not")
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def under(self, rows: AssessmentQuerySet, name: str, value: str) -> AssessmentQuerySet:
        return rows.filter(area__in=Area.objects.subtree_ids([self.areas[value]]))

    def as_it_stands(self, rows: AssessmentQuerySet, name: str, value: str) -> AssessmentQuerySet:
        if value == "valid":
            return rows.valid_at(self.at)
        if value == "expired":
            return rows.filter(state=State.ENDORSED, lapses_at__lte=self.at)
        return rows.filter(state=State.ENDORSED, pk__in=StaleMark.objects.values("assessment"))
