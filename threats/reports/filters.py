"""One definition of the filters of reports."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from areas import codes
from threats.filters import ToldWithinDays
from threats.models import Report, ReportQuerySet


class ReportFilter(ToldWithinDays):
    """Narrows the reports a person may see; their day is the one on which they were recorded."""

    moment = "recorded_at"

    q = django_filters.CharFilter(method="with_words", label=_("Words or reference"))
    kind = django_filters.ChoiceFilter(
        label=_("What"), choices=lambda: codes.choices("threat_types"), empty_label=_("All kinds")
    )
    tense = django_filters.ChoiceFilter(label=_("When"), choices=Report.Tense.choices, empty_label=_("Any time"))

    def with_words(self, rows: ReportQuerySet, name: str, value: str) -> ReportQuerySet:
        for word in value.split():
            rows = rows.filter(
                Q(heard__icontains=word) | Q(pasted__icontains=word) | Q(place_name__icontains=word)
                | Q(ref__icontains=word) | Q(source_code__iexact=word)
            )  # fmt: skip
        return rows
