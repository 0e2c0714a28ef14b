"""Whether the ladders would reach somebody, as it was last looked at (escalation.md E32)."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from areas.fields import CodeField
from areas.models import AreaOfResponsibility, Mission
from common.sensitivity import internal


class Survey(models.Model):
    """When the ladders of a mission were last gone through, and what they and everybody in them were like then.

    `fingerprint` changes with any roster, contact point, appointment, area of responsibility or policy.
    """

    uid = internal(models.UUIDField(default=uuid.uuid4, editable=False, unique=True))
    mission = internal(models.OneToOneField(Mission, models.PROTECT, related_name="+"))
    fingerprint = internal(models.CharField(max_length=64))
    surveyed_on = internal(models.DateField())
    surveyed_at = internal(models.DateTimeField())

    class Meta:
        verbose_name = _("survey of the ladders")
        verbose_name_plural = _("surveys of the ladders")

    def __str__(self) -> str:
        return f"{self.mission_id} {self.surveyed_on}"


class Readiness(models.Model):
    """One field of the matrix: what would come of an alert of that priority there, at that time of the week.

    `found`: what is wrong, as `followup.readiness.Fault` has it; the worst moment of the week speaks.
    """

    class Time(models.TextChoices):
        OFFICE = "OFFICE", _("office hours")
        NIGHT = "NIGHT", _("night")
        WEEKEND = "WEEKEND", _("weekend")

    class State(models.TextChoices):
        READY = "READY", _("ready")
        THIN = "THIN", _("thin")
        GAP = "GAP", _("gap")

    mission = internal(models.ForeignKey(Mission, models.PROTECT, related_name="+"))
    aor = internal(models.ForeignKey(AreaOfResponsibility, models.PROTECT, related_name="+"))
    subject_kind = internal(models.CharField(max_length=40))
    priority = internal(CodeField(code_list="priorities"))
    time = internal(models.CharField(max_length=8, choices=Time))
    state = internal(models.CharField(max_length=8, choices=State))
    found = internal(models.JSONField(default=list))
    # The first such moment in the week that was looked at, and since when the field is in this state.
    worst_at = internal(models.DateTimeField())
    since = internal(models.DateTimeField())

    class Meta:
        verbose_name = _("readiness of a ladder")
        verbose_name_plural = _("readiness of the ladders")
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "aor", "subject_kind", "priority", "time"], name="readiness_one_per_field"
            ),
            models.CheckConstraint(
                name="readiness_time_known", condition=models.Q(time__in=["OFFICE", "NIGHT", "WEEKEND"])
            ),
            models.CheckConstraint(
                name="readiness_state_known", condition=models.Q(state__in=["READY", "THIN", "GAP"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.aor_id} {self.priority} {self.time} {self.state}"
