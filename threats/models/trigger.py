"""What may set a danger off, on the calendar: elections, the cattle migration, the rains, a day of remembrance."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.protection import Protected, ProtectedManager, ProtectedQuerySet, versioned
from accounts.roles import THREATS_VIEW
from areas.fields import CodeField
from common.sensitivity import confidential, internal
from threats.fields import FurtherAreasField


class TriggerQuerySet(ProtectedQuerySet["Trigger"]):
    def for_list(self) -> "TriggerQuerySet":
        return self.select_related("area", "mission").order_by("from_on", "pk")

    def for_detail(self) -> "TriggerQuerySet":
        return self.select_related("area", "mission", "recorded_by", "withdrawn_by")

    def maybe_between(self, first: date, last: date) -> "TriggerQuerySet":
        """Those that may fall into these days; a yearly one is told by `threats.triggers.days.occurrence`."""
        return self.filter(Q(yearly=True, from_on__lte=last) | Q(from_on__lte=last, to_on__gte=first))


@versioned
class Trigger(Protected):
    """A day or a season on which a danger may break out. Yearly ones return on the same days of each later year."""

    title = confidential(models.CharField(_("trigger in one line"), max_length=160))
    kind = internal(CodeField(_("kind of trigger"), code_list="trigger_kinds"))
    from_on = internal(models.DateField(_("first day")))
    to_on = internal(models.DateField(_("last day")))
    yearly = internal(models.BooleanField(_("every year on these days"), default=False))
    further_areas = internal(FurtherAreasField(_("further areas")))
    note = confidential(
        models.TextField(
            _("why it matters"), blank=True, max_length=2000, help_text=_("No names of victims, witnesses or sources.")
        )
    )
    language = internal(models.CharField(_("language of the text"), max_length=5, choices=settings.LANGUAGES))

    view_action = THREATS_VIEW
    ref_prefix = "TR"
    objects: ClassVar[ProtectedManager[Any]] = ProtectedManager(TriggerQuerySet)

    class Meta(Protected.Meta):
        indexes = [models.Index(fields=["mission", "from_on", "to_on"], name="trigger_by_days")]
        constraints = [
            *Protected.Meta.constraints,
            models.CheckConstraint(
                condition=Q(to_on__gte=F("from_on")),
                name="trigger_days_in_order",
                violation_error_message=_("The last day lies before the first. Correct one of them."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("triggers:detail", args=[self.ref])
