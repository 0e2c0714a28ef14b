"""That an alert may be told to contacts outside the mission, and what of it. Reached through the alert."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from areas.fields import CodeField
from areas.models import AreaOfResponsibility
from common.sensitivity import confidential, internal
from earlywarning.models.alert import Alert


class Release(models.Model):
    """What whoever may decide released of an alert, as far as `boundary`, until it is withdrawn. One stands at a time.

    What was told stays as it was told: a kind that was left unsaid is empty, `level` is the finest area that is named.
    """

    class Boundary(models.TextChoices):
        """How far it goes, in the codes of sharing boundaries; a partner hears what goes as far as it stands."""

        UN_SYSTEM = "UN_SYSTEM", _("Partners of the United Nations system alone")
        PARTNERS = "PARTNERS", _("All partners, organisations outside the United Nations among them")

    uid = internal(models.UUIDField(default=uuid.uuid4, unique=True))
    alert = internal(models.ForeignKey(Alert, models.PROTECT, related_name="releases"))
    boundary = internal(models.CharField(_("to whom"), max_length=16, choices=Boundary))
    kind = internal(CodeField(_("what"), code_list="threat_types", blank=True))
    urgency = internal(CodeField(_("how soon"), code_list="cap_urgency"))
    level = internal(models.PositiveSmallIntegerField(_("where")))
    reason = confidential(models.TextField(_("why"), max_length=500))
    role = internal(CodeField(_("post"), code_list="roles"))
    aor = internal(models.ForeignKey(AreaOfResponsibility, models.PROTECT, null=True, blank=True, related_name="+"))
    released_by = confidential(models.ForeignKey(User, models.PROTECT, related_name="+"))
    released_at = internal(models.DateTimeField(_("released")))
    withdrawn_by = confidential(models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+"))
    withdrawn_role = internal(CodeField(code_list="roles", blank=True))
    withdrawn_at = internal(models.DateTimeField(null=True, blank=True))
    withdrawn_reason = confidential(models.TextField(blank=True, max_length=500))

    class Meta:
        verbose_name = _("release to partners")
        verbose_name_plural = _("releases to partners")
        ordering = ["released_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["alert"], condition=Q(withdrawn_at=None), name="release_one_stands"),
            models.CheckConstraint(name="release_goes_no_further", condition=Q(boundary__in=["UN_SYSTEM", "PARTNERS"])),
            models.CheckConstraint(name="release_area_is_coarse", condition=Q(level__lte=2)),
            models.CheckConstraint(name="release_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="release_withdrawal_is_signed_and_explained",
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                | Q(withdrawn_at__gte=F("released_at"), withdrawn_by__isnull=False) & ~Q(withdrawn_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.boundary}"

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None
