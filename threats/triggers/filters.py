import django_filters
from django.utils.translation import gettext_lazy as _

from areas import codes
from threats.filters import WithinAreas
from threats.further import concerned
from threats.models.trigger import TriggerQuerySet


class TriggerFilter(WithinAreas):
    """Narrows the triggers a person may see."""

    area = django_filters.ChoiceFilter(method="under", label=_("Area"), empty_label=_("All areas"))
    kind = django_filters.ChoiceFilter(
        label=_("Kind of trigger"), choices=lambda: codes.choices("trigger_kinds"), empty_label=_("All kinds")
    )

    def under(self, rows: TriggerQuerySet, name: str, value: str) -> TriggerQuerySet:
        return rows.filter(concerned(self.areas[value]))
