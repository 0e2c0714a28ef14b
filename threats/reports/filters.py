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

    searched: tuple[str, ...] = ("heard", "pasted", "place_name", "ref")
    is_source_searched = True

    def with_words(self, rows: ReportQuerySet, name: str, value: str) -> ReportQuerySet:
        for word in value.split():
            found = Q(source_code__iexact=word) if self.is_source_searched else Q(pk__in=[])
            for column in self.searched:
                found |= Q(**{f"{column}__icontains": word})
            rows = rows.filter(found)
        return rows
