"""Which alerts warned of what then happened, as people judged it. Reached through the alert or the incident alone."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.sensitivity import confidential, internal
from earlywarning.models.alert import Alert


class PriorAlert(models.Model):
    """Somebody's judgement of one alert and one incident of the mission: it warned of it, or it did not.

    It may be judged again; the trail keeps every judgement. Where nobody judged there is no row.
    """

    uid = internal(models.UUIDField(default=uuid.uuid4, unique=True))
    alert = internal(models.ForeignKey(Alert, models.PROTECT, related_name="priors", db_index=False))
    incident = internal(models.ForeignKey("threats.Incident", models.PROTECT, related_name="+"))
    warned = internal(models.BooleanField(_("it warned of it")))
    by = confidential(models.ForeignKey(User, models.PROTECT, related_name="+"))
    at = internal(models.DateTimeField(_("judged")))

    class Meta:
        verbose_name = _("prior alert")
        verbose_name_plural = _("prior alerts")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alert", "incident"],
                name="prior_alert_judged_once_for_an_incident",
                violation_error_message=_("This was judged already. Judge it again on the page of the incident."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.incident_id}"
