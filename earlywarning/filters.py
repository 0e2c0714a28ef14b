"""One definition of the filters of alerts."""

from datetime import datetime
from typing import Any

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from areas import codes
from earlywarning.figures import with_answers, with_feedback
from earlywarning.models import AlertQuerySet
from threats.filters import ToldWithinDays

STATES = (
    ("open", _("Open")),
    ("waiting", _("Nobody has it yet")),
    ("unanswered", _("Unanswered")),
    ("ended", _("Ended")),
)
ANSWERS = (
    ("acknowledged", _("Acknowledged")),
    ("in_time", _("Acknowledged in time")),
    ("late", _("Acknowledged late")),
    ("none", _("Not acknowledged")),
    ("responded", _("Responded to")),
)
FEEDBACK = (
    ("given", _("Community told")),
    ("withheld", _("No contact: unsafe")),
    ("open", _("Community not told yet")),
    ("late", _("Community not told, late")),
)


class AlertFilter(ToldWithinDays):
    """Narrows the alerts a person may see; their day is the one on which they were raised.

    `at`: the moment by which feedback is late. `counted` leaves out those raised in error, which no rate counts.
    """

    q = django_filters.CharFilter(method="with_words", label=_("Words or reference"))
    state = django_filters.ChoiceFilter(
        method="in_state", label=_("State"), choices=STATES, empty_label=_("Open and ended")
    )
    answer = django_filters.ChoiceFilter(
        method="answered", label=_("Answer"), choices=ANSWERS, empty_label=_("With or without an answer")
    )
    feedback = django_filters.ChoiceFilter(
        method="told", label=_("Feedback"), choices=FEEDBACK, empty_label=_("With or without feedback")
    )
    kind = django_filters.ChoiceFilter(
        label=_("What"), choices=lambda: codes.choices("threat_types"), empty_label=_("All kinds")
    )
    priority = django_filters.ChoiceFilter(
        label=_("Priority"), choices=lambda: codes.choices("priorities"), empty_label=_("All priorities")
    )
    counted = django_filters.ChoiceFilter(
        method="without_errors", label=_("Raised in error"), choices=[("1", _("Left out"))], empty_label=_("With them")
    )

    moment = "raised_at"
    is_source_searched = True

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def with_words(self, rows: AlertQuerySet, name: str, value: str) -> AlertQuerySet:
        for word in value.split():
            found = Q(heard__icontains=word) | Q(place_name__icontains=word) | Q(ref__icontains=word)
            rows = rows.filter(found | Q(source_code__iexact=word) if self.is_source_searched else found)
        return rows

    def in_state(self, rows: AlertQuerySet, name: str, value: str) -> AlertQuerySet:
        return {
            "open": rows.open,
            "waiting": rows.waiting,
            "unanswered": rows.unanswered,
            "ended": rows.ended,
        }[value]()

    def answered(self, rows: AlertQuerySet, name: str, value: str) -> Any:
        return with_answers(rows).filter(
            {
                "acknowledged": Q(answered_at__isnull=False),
                "in_time": Q(in_time=True),
                "late": Q(answered_at__isnull=False, in_time=False),
                "none": Q(answered_at=None),
                "responded": Q(responded_at__isnull=False),
            }[value]
        )

    def told(self, rows: AlertQuerySet, name: str, value: str) -> Any:
        """Of what is still open, what is late is a part."""
        states = ["open", "late"] if value == "open" else [value]
        return with_feedback(rows, at=self.at).filter(feedback__in=states)

    def without_errors(self, rows: AlertQuerySet, name: str, value: str) -> Any:
        return rows.counted()
