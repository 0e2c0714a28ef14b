"""Sums of incidents per month and place, so that the cost of a map or a chart follows what is shown."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.protection import ProtectedManager, Scoped
from accounts.roles import INCIDENTS_VIEW
from common.sensitivity import internal
from threats.incidents.querysets import IncidentMonthQuerySet
from threats.models.verification import UNVERIFIED


class IncidentMonth(Scoped):
    """How many incidents of one kind began in a month in one area and cell, with the sums of their figures.

    Kept by triggers on the incident table (`threats.rollup`): no path that writes incidents can forget it. It has
    the columns of the access question and the incident's own area, so a count is what counting the rows would give.
    """

    dataset = internal(models.ForeignKey("threats.Dataset", models.PROTECT, null=True, related_name="+"))
    month = internal(models.DateField(_("month"), help_text=_("Its first day.")))
    # False where the span of dates reaches beyond the month or the year: a chart by month or year leaves it out.
    fits_month = internal(models.BooleanField())
    fits_year = internal(models.BooleanField())
    kind = internal(models.CharField(max_length=64))
    actor_class = internal(models.CharField(max_length=20))
    information_status = internal(models.CharField(max_length=64, default=UNVERIFIED, db_default=UNVERIFIED))
    h3_r4 = internal(models.BigIntegerField(null=True))
    incidents = internal(models.IntegerField())
    range_inconsistent = internal(models.IntegerField())
    figures_known = internal(models.IntegerField(help_text=_("Incidents with a best estimate of the killed.")))
    killed_low = internal(models.BigIntegerField())
    killed_best = internal(models.BigIntegerField())
    killed_high = internal(models.BigIntegerField())
    civilians_known = internal(models.IntegerField(help_text=_("Incidents with a figure of civilians killed.")))
    civilians_killed = internal(models.BigIntegerField())

    view_action = INCIDENTS_VIEW
    objects: ClassVar[ProtectedManager[Any]] = ProtectedManager(IncidentMonthQuerySet)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "mission", "dataset", "month", "fits_month", "fits_year", "kind", "actor_class", "area", "h3_r4",
                    "classification", "restricted_kind", "sharing_boundary", "owner_component", "owner_section",
                    "status", "information_status",
                ],
                name="incidentmonth_key_unique",
                nulls_distinct=False,
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.kind}"
