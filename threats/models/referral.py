"""Matters of a restricted kind are referred to whoever serves survivors and children. This is no case management."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.sensitivity import confidential, internal


class Referred(models.Model):
    """A record that, where its kind is restricted, is a referral from the moment it was recorded.

    `received_at`: somebody of the section to which it goes has taken it over; it goes on in their own system.
    """

    received_at = internal(models.DateTimeField(_("received"), null=True, blank=True, editable=False))
    received_by = confidential(
        models.ForeignKey(
            settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
        )
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(received_at=None, received_by=None)
                | Q(received_at__isnull=False, received_by__isnull=False),
                name="%(class)s_received_by_somebody",
            )
        ]
