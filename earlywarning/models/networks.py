"""Community alert networks and the contact with them. Never a name of a person or a telephone number."""

import uuid
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Max, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import CLASSIFICATIONS, User
from accounts.protection import ProtectedManager, Scoped, ScopedQuerySet, versioned
from accounts.roles import NETWORKS_VIEW
from areas.fields import CodeField
from audit.services import Target
from common.sensitivity import confidential, internal

SECRET = CLASSIFICATIONS[1:]


class NetworkQuerySet(ScopedQuerySet["Network"]):
    def in_use(self) -> Self:
        return self.filter(is_active=True)

    def with_contact(self) -> Self:
        """With what a line shows; `last_contact_at`: when somebody of the network last spoke, `last_tried_at`: when
        somebody last tried. By area."""
        contacts = Contact.objects.filter(network=OuterRef("pk")).order_by().values("network")
        spoke = contacts.filter(outcome__in=Contact.REACHED)
        return (
            self.select_related("area", "mission")
            .defer("area__outline")
            .annotate(
                last_contact_at=Subquery(spoke.annotate(last=Max("at")).values("last")),
                last_tried_at=Subquery(contacts.annotate(last=Max("at")).values("last")),
            )
            .order_by("area__path", "label", "pk")
        )


@versioned
class Network(Scoped):
    """People of a place who warn the mission, under a label that names neither them nor the place."""

    class Kind(models.TextChoices):
        PHONE = "PHONE", _("Telephone")
        RADIO = "RADIO", _("Radio")
        MESSENGER = "MESSENGER", _("Messages")
        IN_PERSON = "IN_PERSON", _("In person")

    uid = internal(models.UUIDField(default=uuid.uuid4, unique=True))
    label = confidential(
        models.CharField(
            _("label"), max_length=40,
            help_text=_("A code such as CAN-07. No name of a person or place, no telephone number."),
        )
    )  # fmt: skip
    kind = internal(models.CharField(_("how it is reached"), max_length=10, choices=Kind))
    every_h = internal(models.PositiveSmallIntegerField(_("contact expected at least every (hours)"), default=24))
    keeper_role = internal(CodeField(_("who keeps contact"), code_list="roles"))
    is_active = internal(models.BooleanField(_("in use"), default=True))
    recorded_by = confidential(models.ForeignKey(User, models.PROTECT, related_name="+"))
    recorded_at = internal(models.DateTimeField(_("recorded")))

    view_action = NETWORKS_VIEW
    objects: ClassVar[ProtectedManager[Any]] = ProtectedManager(NetworkQuerySet)

    class Meta:
        verbose_name = _("alert network")
        verbose_name_plural = _("alert networks")
        constraints = [
            models.CheckConstraint(
                name="network_is_confidential", condition=Q(classification__in=SECRET, area__isnull=False)
            ),
            models.CheckConstraint(name="network_expected_within_a_month", condition=Q(every_h__range=(1, 744))),
            # Eight digits in a row, however they are parted, are a telephone number.
            models.CheckConstraint(
                name="network_label_is_no_number", condition=~Q(label__regex=r"([0-9][ ./()-]*){8}"),
                violation_error_message=_("This looks like a telephone number. Numbers are not kept here."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.uid)

    def get_absolute_url(self) -> str:
        return reverse("networks:detail", args=[self.uid])

    def audit_target(self) -> Target:
        return Target(kind=self._meta.label_lower, uid=self.uid, label=str(self.uid))


class Contact(models.Model):
    """Somebody of the network spoke, or could not be reached. Reached through its network alone."""

    class Outcome(models.TextChoices):
        SPOKE = "SPOKE", _("Spoke, nothing to report")
        NOT_REACHED = "NOT_REACHED", _("Could not reach")
        WARNING = "WARNING", _("Has a warning")

    # Those after which the network is known to be well enough to speak.
    REACHED: ClassVar = (Outcome.SPOKE, Outcome.WARNING)

    uid = internal(models.UUIDField(default=uuid.uuid4, unique=True))
    network = internal(models.ForeignKey(Network, models.PROTECT, related_name="contacts"))
    outcome = internal(models.CharField(_("what came of it"), max_length=12, choices=Outcome))
    at = internal(models.DateTimeField(_("when")))
    by = confidential(models.ForeignKey(User, models.PROTECT, related_name="+"))
    role = internal(CodeField(_("by which post"), code_list="roles"))

    class Meta:
        verbose_name = _("contact with a network")
        verbose_name_plural = _("contacts with networks")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["network", "-at"], name="contact_newest_of_network")]
        constraints = [
            models.CheckConstraint(
                name="contact_outcome_known", condition=Q(outcome__in=["SPOKE", "NOT_REACHED", "WARNING"])
            )
        ]

    def __str__(self) -> str:
        return f"{self.network_id} {self.outcome}"


def since(network: Any) -> datetime:
    """From when its silence is counted: its last word, or its first day with us. Comes from `with_contact`."""
    return network.last_contact_at or network.recorded_at  # type: ignore[no-any-return]
