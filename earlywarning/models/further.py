"""Further reports about a danger for which an alert is open. Reached through their alert alone."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from areas.fields import CodeField
from areas.place import Placed
from common.sensitivity import confidential, internal
from earlywarning.models.alert import Alert


class FurtherReport(Placed):
    """What else was heard about the same danger: whole, so that it can become an alert of its own (E19).

    `was_joined`: it came as a new alert and was attached, because one of the same kind was open close by.
    """

    uid = internal(models.UUIDField(default=uuid.uuid4, unique=True))
    alert = internal(models.ForeignKey(Alert, models.PROTECT, related_name="further"))
    report = internal(models.ForeignKey("threats.Report", models.PROTECT, null=True, blank=True, related_name="+"))
    threat = internal(models.ForeignKey("threats.Threat", models.PROTECT, null=True, blank=True, related_name="+"))
    urgency = internal(CodeField(_("how soon"), code_list="cap_urgency"))
    severity = internal(CodeField(_("how severe"), code_list="cap_severity"))
    certainty = internal(CodeField(_("how sure"), code_list="cap_certainty", default="Unknown"))
    corroborates = internal(models.BooleanField(_("it comes from another source"), default=False))
    expected_at = internal(models.DateTimeField(_("expected from"), null=True, blank=True))
    place_name = confidential(models.CharField(_("name of the place"), max_length=160, blank=True))
    heard = confidential(models.TextField(_("what was heard"), blank=True, max_length=8000))
    source_code = confidential(models.CharField(_("who said it (code word)"), max_length=40, blank=True))
    language = internal(models.CharField(max_length=5, choices=settings.LANGUAGES))
    sharing_boundary = internal(CodeField(code_list="sharing_boundaries", default="MISSION"))
    was_joined = internal(models.BooleanField(default=False))
    added_by = confidential(models.ForeignKey(User, models.PROTECT, related_name="+"))
    added_at = internal(models.DateTimeField(_("added")))
    # It became an alert of its own.
    apart = internal(models.OneToOneField(Alert, models.PROTECT, null=True, blank=True, related_name="came_apart"))

    class Meta:
        verbose_name = _("further report")
        verbose_name_plural = _("further reports")
        ordering = ["added_at", "pk"]
        constraints = [
            *Placed.Meta.constraints,
            models.CheckConstraint(name="further_apart_only_if_joined", condition=Q(apart=None) | Q(was_joined=True)),
        ]
        indexes = [*Placed.Meta.indexes]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.added_at:%Y-%m-%d %H:%M}"
