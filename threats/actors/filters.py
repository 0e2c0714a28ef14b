"""One definition of the filters of reported actors, for the page and what will ask by machine."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from areas import codes
from threats.filters import WithinAreas
from threats.further import concerned
from threats.models import ActorClass
from threats.models.actor import ActorQuerySet


class ActorFilter(WithinAreas):
    """Narrows the reported actors a person may see."""

    q = django_filters.CharFilter(method="with_words", label=_("Words or reference"), max_length=200)
    area = django_filters.ChoiceFilter(method="under", label=_("Area"), empty_label=_("All areas"))
    kind = django_filters.ChoiceFilter(
        label=_("Type of actor"), choices=lambda: codes.choices("threat_actors"), empty_label=_("All types")
    )
    actor_class = django_filters.ChoiceFilter(label=_("Class"), choices=ActorClass.choices, empty_label=_("All"))

    def with_words(self, rows: ActorQuerySet, name: str, value: str) -> ActorQuerySet:
        for word in value.split():
            rows = rows.filter(Q(name__icontains=word) | Q(known__icontains=word) | Q(ref__icontains=word))
        return rows

    def under(self, rows: ActorQuerySet, name: str, value: str) -> ActorQuerySet:
        return rows.filter(concerned(self.areas[value]))
