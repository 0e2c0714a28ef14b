"""The scenario of an exercise: what is reported in it, where and when."""

import uuid

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Exercise, User
from areas.fields import CodeField
from areas.models import Area
from common.sensitivity import confidential, internal
from earlywarning.models.alert import Alert

# A drill of two days is long; whoever needs more plans another one.
LONGEST_MIN = 48 * 60


class Inject(models.Model):
    """One report of the scenario. Issued, it is an alert of the exercise, raised as every other."""

    uid = internal(models.UUIDField(default=uuid.uuid4, editable=False, unique=True))
    exercise = internal(models.ForeignKey(Exercise, models.PROTECT, related_name="injects"))
    offset_min = internal(
        models.PositiveIntegerField(_("minutes after the start"), validators=[MaxValueValidator(LONGEST_MIN)])
    )
    kind = internal(CodeField(_("what"), code_list="threat_types"))
    urgency = internal(CodeField(_("how soon"), code_list="cap_urgency"))
    area = internal(models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area")))
    heard = confidential(models.TextField(_("what was heard"), max_length=2000, blank=True))
    alert = internal(models.ForeignKey(Alert, models.PROTECT, null=True, editable=False, related_name="+"))
    issued_at = internal(models.DateTimeField(null=True, editable=False))
    # None: by itself, when its time had come.
    issued_by = confidential(models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+"))

    class Meta:
        verbose_name = _("inject")
        verbose_name_plural = _("injects")
        constraints = [
            models.CheckConstraint(
                name="inject_issued_is_an_alert",
                condition=Q(alert=None, issued_at=None, issued_by=None)
                | Q(alert__isnull=False, issued_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exercise_id} +{self.offset_min}"
