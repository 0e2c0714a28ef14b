"""What the community was told about its warning, or why it was not told."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from areas.fields import CodeField
from common.sensitivity import confidential, internal
from earlywarning.models.alert import Alert


class Feedback(models.Model):
    """Word to those from whom the warning came. Reached through its alert alone.

    The harm check comes first: where contact could expose somebody, or nobody is sure, it is withheld with a reason
    and nothing was given.
    """

    class State(models.TextChoices):
        GIVEN = "GIVEN", _("Given")
        WITHHELD = "WITHHELD", _("No contact: unsafe")

    class Way(models.TextChoices):
        IN_PERSON = "IN_PERSON", _("In person")
        PHONE = "PHONE", _("By telephone")
        NETWORK = "NETWORK", _("Through the alert network")
        RADIO = "RADIO", _("By radio")

    uid = internal(models.UUIDField(default=uuid.uuid4, unique=True))
    alert = internal(models.ForeignKey(Alert, models.PROTECT, related_name="feedbacks"))
    state = internal(models.CharField(max_length=8, choices=State))
    # Codes of the questions of the harm check, all of which were asked; what is in neither list was answered “no”.
    exposes = confidential(ArrayField(models.CharField(max_length=64), default=list, blank=True))
    unsure_of = confidential(ArrayField(models.CharField(max_length=64), default=list, blank=True))
    reason = confidential(models.TextField(_("why there is no contact"), blank=True, max_length=500))
    way = internal(models.CharField(_("how"), max_length=12, choices=Way, blank=True))
    given_at = internal(models.DateTimeField(_("when"), null=True, blank=True))
    role = internal(CodeField(_("by which post"), code_list="roles"))
    note = confidential(models.TextField(_("what was said"), blank=True, max_length=500))
    recorded_by = confidential(models.ForeignKey(User, models.PROTECT, related_name="+"))
    recorded_at = internal(models.DateTimeField(_("recorded")))

    class Meta:
        verbose_name = _("feedback to the community")
        verbose_name_plural = _("feedback to the community")
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="feedback_given_only_where_safe",
                condition=Q(state="GIVEN", exposes__len=0, unsure_of__len=0, reason="", given_at__isnull=False)
                & ~Q(way="")
                | Q(state="WITHHELD", way="", given_at=None, note="")
                & ~Q(reason="")
                & (Q(exposes__len__gt=0) | Q(unsure_of__len__gt=0)),
            ),
            models.CheckConstraint(
                name="feedback_given_before_it_is_recorded",
                condition=Q(given_at=None) | Q(given_at__lte=F("recorded_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.state}"
