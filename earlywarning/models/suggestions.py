"""Alerts that the portal suggests and never issues."""

import uuid
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.protection import ProtectedManager, Scoped, ScopedQuerySet, versioned
from accounts.roles import ALERTS_RAISE
from audit.services import Target
from common.sensitivity import confidential, internal
from earlywarning.models.alert import Alert
from earlywarning.models.indicators import Watch
from earlywarning.models.networks import Network


class SuggestionQuerySet(ScopedQuerySet["Suggestion"]):
    def waiting(self) -> Self:
        """Those that nobody has answered, the oldest first."""
        return self.filter(state=Suggestion.State.OPEN).order_by("made_at", "pk")

    def for_list(self) -> Self:
        return self.select_related("area", "mission", "watch__indicator", "network").defer("area__outline")


class SuggestionManager(ProtectedManager["Suggestion"]):
    def visible_to(self, user: User | AnonymousUser, action: str = "") -> Any:
        """About a network, only to whoever may see that network itself."""
        seen = Network.objects.visible_to(user).order_by().values("pk")
        return super().visible_to(user, action).filter(Q(network=None) | Q(network__in=seen))


@versioned
class Suggestion(Scoped):
    """A reading crossed its threshold, or a network is silent. A person raises the alert, or says why not.

    `why` holds everything it was worked out from, as it was then: the page that explains it counts nothing anew.
    """

    class State(models.TextChoices):
        OPEN = "OPEN", _("Waits for an answer")
        RAISED = "RAISED", _("An alert was raised")
        DISMISSED = "DISMISSED", _("No alert")

    class Reason(models.TextChoices):
        EXPLAINED = "EXPLAINED", _("There is a known, harmless cause")
        KNOWN = "KNOWN", _("An alert about it is open already")
        WRONG = "WRONG", _("The numbers are wrong")
        OVER = "OVER", _("It is over")
        WATCHED = "WATCHED", _("Not enough for an alert; it is watched")
        OTHER = "OTHER", _("Another reason")

    uid = internal(models.UUIDField(default=uuid.uuid4, unique=True))
    watch = internal(models.ForeignKey(Watch, models.PROTECT, null=True, related_name="+"))
    network = internal(models.ForeignKey(Network, models.PROTECT, null=True, related_name="+"))
    value = internal(models.DecimalField(max_digits=9, decimal_places=2))
    last_on = internal(models.DateField())
    why = confidential(models.JSONField())
    made_at = internal(models.DateTimeField(_("suggested")))
    updated_at = internal(models.DateTimeField())
    # Since when it would no longer be made. It waits on: that nobody looked is itself worth knowing.
    eased_at = internal(models.DateTimeField(null=True))
    state = internal(models.CharField(max_length=10, choices=State, default=State.OPEN))
    answered_at = internal(models.DateTimeField(null=True))
    answered_by = confidential(models.ForeignKey(User, models.PROTECT, null=True, related_name="+"))
    reason = internal(models.CharField(_("why not"), max_length=10, choices=Reason, blank=True))
    note = confidential(models.TextField(_("in more words"), max_length=500, blank=True))
    alert = internal(models.ForeignKey(Alert, models.PROTECT, null=True, related_name="+"))

    view_action = ALERTS_RAISE
    objects: ClassVar[SuggestionManager] = SuggestionManager(SuggestionQuerySet)

    class Meta:
        verbose_name = _("suggested alert")
        verbose_name_plural = _("suggested alerts")
        indexes = [models.Index(fields=["made_at"], condition=Q(state="OPEN"), name="suggestion_waiting")]
        constraints = [
            models.UniqueConstraint(fields=["watch"], condition=Q(state="OPEN"), name="suggestion_one_open_per_watch"),
            models.UniqueConstraint(
                fields=["network"], condition=Q(state="OPEN"), name="suggestion_one_open_per_network"
            ),
            models.CheckConstraint(
                name="suggestion_about_one_thing",
                condition=Q(watch=None, network__isnull=False) | Q(watch__isnull=False, network=None),
            ),
            models.CheckConstraint(
                name="suggestion_answer_is_signed_and_reasoned",
                condition=Q(state="OPEN", answered_at=None, answered_by=None, reason="", note="", alert=None)
                | Q(state="RAISED", answered_at__gte=F("made_at"), answered_by__isnull=False, reason="")
                & Q(alert__isnull=False, note="")
                | Q(state="DISMISSED", answered_at__gte=F("made_at"), answered_by__isnull=False, alert=None)
                & ~Q(reason="")
                & (~Q(reason="OTHER") | ~Q(note="")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)

    def get_absolute_url(self) -> str:
        return reverse("alerts:suggested", args=[self.uid])

    def audit_target(self) -> Target:
        return Target(kind=self._meta.label_lower, uid=self.uid, label=str(self.uid))

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
