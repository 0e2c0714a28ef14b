"""Alerts in the Common Alerting Protocol: what the portal issued, and what it was handed (docs/cap.md)."""

import uuid
from typing import Any, ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.protection import ProtectedManager, Scoped, ScopedQuerySet
from accounts.roles import ALERTS_RAISE
from audit.services import Target
from common.sensitivity import confidential, internal
from earlywarning.models.alert import Alert

# Longer words of a sender are refused before anything is kept.
LENGTH = 250


class MsgType(models.TextChoices):
    """The message types of CAP 1.2; the values are its own words."""

    ALERT = "Alert", _("Alert")
    UPDATE = "Update", _("Update")
    CANCEL = "Cancel", _("Cancellation")
    ACK = "Ack", _("Acknowledgement")
    ERROR = "Error", _("Error message")


class CapMessageQuerySet(models.QuerySet["CapMessage"]):
    def of(self, alerts: Any) -> Self:
        """Those about `alerts`, which passed the access question."""
        return self.filter(alert__in=alerts.order_by().values("pk"))

    def fed(self) -> Self:
        """Those that may stand in the feed: of actual alerts alone. This is the exercise rule of the feed."""
        return self.filter(alert__status="ACTUAL")


class CapMessage(models.Model):
    """One message that the portal issued about an alert. Reached through its alert alone.

    Identifier, sender and moment are what receivers know it by, and its text is what they hold: the database refuses
    to change a row. Stamped anew, the same warning would be two warnings downstream.
    """

    uid = internal(models.UUIDField(default=uuid.uuid4, unique=True))
    alert = internal(models.ForeignKey(Alert, models.PROTECT, related_name="cap_messages"))
    msg_type = internal(models.CharField(max_length=8, choices=MsgType))
    identifier = internal(models.CharField(max_length=LENGTH, unique=True))
    sender = internal(models.CharField(max_length=LENGTH))
    sent_at = internal(models.DateTimeField())
    # It tells that the alert has ended.
    is_ending = internal(models.BooleanField(default=False))
    references = internal(models.TextField(blank=True))
    xml = internal(models.TextField())

    objects = CapMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("CAP message")
        verbose_name_plural = _("CAP messages")
        ordering = ["-sent_at", "-pk"]
        indexes = [models.Index(fields=["-sent_at", "-id"], name="capmessage_newest_first")]
        constraints = [
            models.UniqueConstraint(fields=["alert"], condition=Q(msg_type="Alert"), name="capmessage_one_alert"),
            models.UniqueConstraint(fields=["alert"], condition=Q(msg_type="Ack"), name="capmessage_one_ack"),
        ]
        triggers = [pgtrigger.Protect(name="issued_stays_as_issued", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.identifier

    @property
    def document(self) -> bytes:
        """The message as a file."""
        return b'<?xml version="1.0" encoding="UTF-8"?>\n' + self.xml.encode()


class CapReceivedQuerySet(ScopedQuerySet["CapReceived"]):
    def waiting(self) -> Self:
        """Those from which an alert may still be raised."""
        return self.filter(about=None, takes_back=None, raised=None, cancelled_at=None)

    def for_list(self) -> Self:
        return self.select_related("area", "mission")


class CapReceived(Scoped):
    """A message from outside as it was handed to the portal. It proposes; a person raises the alert.

    In sight of whoever may raise alerts where it says that the danger is.
    """

    uid = internal(models.UUIDField(default=uuid.uuid4, unique=True))
    msg_type = internal(models.CharField(max_length=8, choices=MsgType))
    identifier = confidential(models.CharField(_("identifier"), max_length=LENGTH))
    sender = confidential(models.CharField(_("sender"), max_length=LENGTH))
    sent_at = internal(models.DateTimeField(_("sent")))
    xml = confidential(models.TextField())
    received_at = internal(models.DateTimeField(_("received")))
    received_by = confidential(models.ForeignKey(User, models.PROTECT, null=True, related_name="+"))
    # Set when it answers, updates or cancels a message that the portal issued.
    about = internal(models.ForeignKey(Alert, models.PROTECT, null=True, related_name="+"))
    # Set when it takes back another message from outside.
    takes_back = internal(models.ForeignKey("self", models.PROTECT, null=True, related_name="+"))
    raised = internal(models.ForeignKey(Alert, models.PROTECT, null=True, related_name="+"))
    cancelled_at = internal(models.DateTimeField(_("cancelled by its sender"), null=True))

    view_action = ALERTS_RAISE
    objects: ClassVar[ProtectedManager[Any]] = ProtectedManager(CapReceivedQuerySet)

    class Meta:
        verbose_name = _("received CAP message")
        verbose_name_plural = _("received CAP messages")
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="capreceived_newest_first"),
            models.Index(fields=["sender", "identifier"], name="capreceived_by_sender"),
            models.Index(fields=["about"], condition=Q(about__isnull=False), name="capreceived_about"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["mission", "sender", "identifier", "sent_at"], name="capreceived_once"),
            models.CheckConstraint(
                name="capreceived_answers_or_proposes", condition=Q(about=None, takes_back=None) | Q(raised=None)
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)

    def get_absolute_url(self) -> str:
        return reverse("alerts:cap-message", args=[self.uid])

    def audit_target(self) -> Target:
        """Named by our own identifier: theirs is somebody's text."""
        return Target(kind=self._meta.label_lower, uid=self.uid, label=str(self.uid))

    @property
    def may_be_raised(self) -> bool:
        return not (self.about_id or self.takes_back_id or self.raised_id or self.cancelled_at)
