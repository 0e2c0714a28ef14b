"""What the hourly self-test measured."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.sensitivity import internal
from notifications.models import Message


class SelfTest(models.Model):
    """One message that the portal sent to itself: when it was queued, and when the transport accepted it."""

    slot = internal(models.BigIntegerField(_("slot"), unique=True))
    message = internal(models.OneToOneField(Message, models.PROTECT, related_name="+"))
    queued_at = internal(models.DateTimeField(_("queued")))
    accepted_at = internal(models.DateTimeField(_("accepted"), null=True))

    class Meta:
        verbose_name = _("self-test")
        verbose_name_plural = _("self-tests")
        constraints = [
            models.CheckConstraint(
                name="selftest_accepted_after_it_was_queued",
                condition=Q(accepted_at=None) | Q(accepted_at__gte=F("queued_at")),
            ),
        ]
        indexes = [models.Index(fields=["queued_at"], name="selftest_by_moment")]

    def __str__(self) -> str:
        return str(self.slot)

    @property
    def took_s(self) -> float | None:
        """Seconds from the queue to the transport; None while it was not accepted."""
        return None if self.accepted_at is None else (self.accepted_at - self.queued_at).total_seconds()
