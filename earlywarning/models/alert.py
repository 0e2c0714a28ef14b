"""Alerts: a danger to civilians that somebody has to answer."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Exercise, User
from accounts.protection import Protected, ProtectedManager, ProtectedQuerySet, versioned
from accounts.roles import ALERTS_ANSWER, ALERTS_FEEDBACK, ALERTS_VIEW
from areas.fields import CodeField
from areas.place import Placed
from common.sensitivity import confidential, internal
from followup.clocks import addressed, held_by, unanswered
from followup.models.actions import are_about
from notifications.outbox import Subject

KIND = "alert"
# What there is of few alerts.
RARE = ("passed_on", "decisions", "proposals", "further", "feedbacks", "responses", "releases", "priors")
# What somebody may do because the alert called them.
OF_THE_CALLED = ("", ALERTS_VIEW, ALERTS_ANSWER, ALERTS_FEEDBACK)


class AlertQuerySet(ProtectedQuerySet["Alert"]):
    def open(self) -> Self:
        return self.filter(stage=Alert.Stage.OPEN)

    def ended(self) -> Self:
        return self.exclude(stage=Alert.Stage.OPEN)

    def waiting(self) -> Self:
        """Those that nobody has answered yet."""
        return self.open().filter(unanswered(KIND))

    def unanswered(self) -> Self:
        """Those for which the whole ladder was called in vain."""
        return self.open().filter(unanswered(KIND, in_vain=True))

    def waiting_for(self, user: User) -> Self:
        """Those about which `user` was called and that nobody has answered yet."""
        return self.filter(addressed(user, KIND), unanswered(KIND))

    def held_by(self, user: User) -> Self:
        """Those of which `user` promised something that is still to come, or has to say how it ended."""
        return self.open().filter(held_by(user, KIND))

    def counted(self) -> Self:
        """Without those raised in error: what rates are worked out from."""
        return self.exclude(stage=Alert.Stage.CANCELLED)

    def for_list(self) -> Self:
        """With what a line shows; the most urgent first, then the newest."""
        return self.select_related("area", "mission").order_by("priority", "-raised_at", "-pk")

    def longest_first(self) -> Self:
        """With what a line shows; the most urgent first, then those that have waited longest."""
        return self.for_list().order_by("priority", "raised_at", "pk")

    def for_detail(self) -> Self:
        """With what its page shows, and which of the rarer things about it there are, each as has_<name>."""
        rows = self.select_related("area", "mission", "recorded_by", "closed_by", "threat", "report")
        there = {f"has_{name}": Exists(self._of_alert(name)) for name in RARE}
        return rows.annotate(**there, has_actions=are_about(KIND))

    def _of_alert(self, name: str) -> models.QuerySet[Any]:
        field: Any = self.model._meta.get_field(name)
        return field.related_model._base_manager.filter(alert=OuterRef("pk"))  # type: ignore[no-any-return]


class AlertManager(ProtectedManager["Alert"]):
    def visible_to(self, user: User | AnonymousUser, action: str = "") -> Any:
        """Besides what scope opens: an open alert, to whomever it called (docs/alerts.md).

        Being called opens the alert itself until it is closed, never what it is linked to.
        """
        rows = super().visible_to(user, action)
        if isinstance(user, AnonymousUser) or not user.is_active or action not in OF_THE_CALLED:
            return rows
        played = {"exercise": user.drill} if user.drill else {"status": "ACTUAL"}
        return rows | self._rows().filter(addressed(user, KIND), stage=Alert.Stage.OPEN, **played)


@versioned
class Alert(Placed, Protected):
    """What may happen to civilians, where and how soon; it stays open until somebody says how it ended.

    `stage` is one of its small states. Whether it is answered is in its clocks, what is done in its responses:
    `earlywarning.states` gives the words that people see.
    """

    class Stage(models.TextChoices):
        OPEN = "OPEN", _("Open")
        CLOSED = "CLOSED", _("Closed")
        CANCELLED = "CANCELLED", _("Raised in error")
        DUPLICATE = "DUPLICATE", _("The same as another")

    class Crosscheck(models.TextChoices):
        NONE = "", _("Not cross-checked yet")
        IN_HAND = "IN_HAND", _("Being cross-checked")
        CORROBORATED = "CORROBORATED", _("Corroborated by another source")
        NOT_CREDIBLE = "NOT_CREDIBLE", _("Not credible")

    # Of which exercise it is. In sight of nobody but those who are in that exercise just now.
    exercise = internal(
        models.ForeignKey(Exercise, models.PROTECT, null=True, editable=False, db_index=False, related_name="+")
    )
    kind = internal(CodeField(_("what"), code_list="threat_types"))
    urgency = internal(CodeField(_("how soon"), code_list="cap_urgency"))
    severity = internal(CodeField(_("how severe"), code_list="cap_severity"))
    certainty = internal(CodeField(_("how sure"), code_list="cap_certainty", default="Unknown"))
    priority = internal(CodeField(_("priority"), code_list="priorities", editable=False))
    expected_at = internal(models.DateTimeField(_("expected from"), null=True, blank=True))
    place_name = confidential(models.CharField(_("name of the place"), max_length=160, blank=True))
    heard = confidential(
        models.TextField(
            _("what was heard"),
            blank=True,
            max_length=8000,
            help_text=_("Signs, who is exposed, what is asked for. No names of victims, witnesses or sources."),
        )
    )
    source_code = confidential(
        models.CharField(_("who said it (code word)"), max_length=40, blank=True, help_text=_("Never a name."))
    )
    language = internal(models.CharField(_("language of the text"), max_length=5, choices=settings.LANGUAGES))
    threat = internal(models.ForeignKey("threats.Threat", models.PROTECT, null=True, blank=True, related_name="+"))
    report = internal(models.ForeignKey("threats.Report", models.PROTECT, null=True, blank=True, related_name="+"))
    stage = internal(models.CharField(_("stage"), max_length=12, choices=Stage, default=Stage.OPEN, editable=False))
    crosscheck = internal(
        models.CharField(_("cross-check"), max_length=12, choices=Crosscheck, blank=True, default="", editable=False)
    )
    # What was decided last; when, by whom and why stands in its decisions. Empty: nothing yet.
    decision = internal(CodeField(_("decision"), code_list="alert_decisions", blank=True, editable=False))
    raised_at = internal(models.DateTimeField(_("raised"), editable=False))
    closed_at = internal(models.DateTimeField(_("closed"), null=True, editable=False))
    closed_by = confidential(
        models.ForeignKey("accounts.User", models.PROTECT, null=True, editable=False, related_name="+")
    )
    outcome = internal(CodeField(_("how it ended"), code_list="outcomes", blank=True))
    closing_note = confidential(models.TextField(_("what happened"), blank=True, max_length=4000))

    view_action = ALERTS_VIEW
    ref_prefix = "EW"
    objects: ClassVar[AlertManager] = AlertManager(AlertQuerySet)

    class Meta(Protected.Meta):
        indexes = [
            *Placed.Meta.indexes,
            # By the moment alone: what somebody may see is never one mission alone, being called opens an alert too.
            models.Index(fields=["-raised_at", "-id"], name="alert_newest_first"),
            # Which were open at a moment of the past.
            models.Index(fields=["closed_at"], name="alert_by_ending"),
            models.Index(fields=["exercise"], condition=Q(exercise__isnull=False), name="alert_by_exercise"),
            models.Index(fields=["priority", "-raised_at"], condition=Q(stage="OPEN"), name="alert_open_by_priority"),
        ]
        constraints = [
            *Protected.Meta.constraints,
            *Placed.Meta.constraints,
            models.CheckConstraint(
                condition=Q(exercise=None) | Q(status="EXERCISE"), name="alert_of_an_exercise_says_so"
            ),
            models.CheckConstraint(condition=Q(priority__in=["P1", "P2", "P3", "P4"]), name="alert_priority_computed"),
            models.CheckConstraint(
                condition=Q(stage="DUPLICATE", merged_into__isnull=False, outcome="")
                & Q(closed_at__gte=F("raised_at"), closed_by__isnull=False)
                | Q(stage="OPEN", merged_into=None, closed_at=None, closed_by=None, outcome="", closing_note="")
                | Q(stage="CLOSED", closed_at__gte=F("raised_at"), closed_by__isnull=False) & ~Q(outcome="")
                | Q(stage="CANCELLED", closed_at__gte=F("raised_at"), closed_by__isnull=False, outcome="")
                & ~Q(closing_note=""),
                name="alert_ending_is_signed_and_explained",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("alerts:detail", args=[self.ref])

    @property
    def subject(self) -> Subject:
        return Subject(KIND, self.uid, self.ref)

    @property
    def is_open(self) -> bool:
        return self.stage == self.Stage.OPEN

    @property
    def zone(self) -> str:
        """The time zone in which people at the place live."""
        return (self.area.time_zone if self.area else "") or self.mission.time_zone
