"""How far an incident has been verified, step by step: what was found, by whom, how and when."""

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from areas.fields import CodeField
from common.sensitivity import confidential, internal

UNVERIFIED, CORROBORATED, VERIFIED, REFUTED = INFORMATION_STATUSES = (
    "UNVERIFIED", "CORROBORATED", "VERIFIED", "REFUTED",
)  # fmt: skip
# What only those may say, and take back, who verify.
FINDINGS: Final = frozenset({VERIFIED, REFUTED})


class Method(models.TextChoices):
    SITE = "SITE", _("Visit to the place")
    INTERVIEWS = "INTERVIEWS", _("Interviews, each apart")
    RECORDS = "RECORDS", _("Medical or other records")
    IMAGES = "IMAGES", _("Pictures, film or satellite images")
    SOURCES = "SOURCES", _("Several sources that do not know of each other")
    PARTNER = "PARTNER", _("Verified by a partner and looked through")
    OTHER = "OTHER", _("Another way")


class Verification(models.Model):
    """One step. The newest one of an incident says what its `information_status` is; none is ever changed.

    It belongs to its incident and is read with it.
    """

    incident = internal(models.ForeignKey("threats.Incident", models.PROTECT, related_name="verifications"))
    status = internal(CodeField(_("what was found"), code_list="information_status"))
    method = internal(models.CharField(_("how"), max_length=10, choices=Method))
    found_on = internal(models.DateField(_("on which day")))
    note = confidential(
        models.TextField(_("what it rests on"), blank=True, max_length=2000,
                         help_text=_("No names of victims, witnesses or sources.")),
    )  # fmt: skip
    by = confidential(models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"))
    at = internal(models.DateTimeField())

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=INFORMATION_STATUSES), name="verification_status_known"),
            models.CheckConstraint(condition=Q(method__in=Method.values), name="verification_method_known"),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.status}"
