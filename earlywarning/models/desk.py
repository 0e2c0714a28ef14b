"""What the JOC desk writes down: its watch log, and how one shift hands over to the next (docs/desk.md).

Both belong to the mission's desk and lie in no area: who reads one area alone reads neither.
"""

import uuid
from datetime import datetime
from typing import Any, ClassVar, Self

import pgtrigger
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import HandoverNote, User
from accounts.protection import ProtectedManager, Scoped, ScopedQuerySet
from accounts.roles import DESK_VIEW
from areas.fields import CodeField
from audit.services import Target
from common.sensitivity import confidential, internal
from earlywarning.models.alert import Alert

MARKING = "CONFIDENTIAL"


class LogLineQuerySet(ScopedQuerySet["LogLine"]):
    def between(self, since: datetime, until: datetime) -> Self:
        """What happened from `since` until before `until`."""
        return self.filter(happened_at__gte=since, happened_at__lt=until)

    def in_order(self) -> Self:
        """With what a line shows, as a log is read: the oldest first."""
        return self.select_related("recorded_by", "alert").order_by("happened_at", "pk")


class LogLineManager(ProtectedManager["LogLine"]):
    def visible_to(self, user: User | AnonymousUser, action: str = "") -> Any:
        """A line about an alert is in sight with its alert alone: it may tell what the alert tells."""
        rows = super().visible_to(user, action)
        return rows.filter(Q(alert=None) | Q(alert__in=Alert.objects.visible_to(user).order_by().values("pk")))


class LogLine(Scoped):
    """One line of the watch log. It is never changed: a correction is a line of its own that names the first."""

    class Kind(models.TextChoices):
        CALL = "CALL", _("Call made")
        INFORMATION = "INFORMATION", _("Information received")
        HANDED_ON = "HANDED_ON", _("Handed on")
        VISIT = "VISIT", _("Visit")
        TECHNICAL = "TECHNICAL", _("Technical")

    uid = internal(models.UUIDField(default=uuid.uuid4, unique=True))
    kind = internal(models.CharField(_("kind"), max_length=12, choices=Kind))
    happened_at = internal(models.DateTimeField(_("when")))
    text = confidential(
        models.TextField(
            _("what happened"),
            max_length=2000,
            help_text=_("Functions, not names. No names of victims, witnesses or sources."),
        )
    )
    language = internal(models.CharField(_("language of the text"), max_length=5, choices=settings.LANGUAGES))
    alert = internal(
        models.ForeignKey(Alert, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("alert"))
    )
    corrects = internal(models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+"))
    role = internal(CodeField(code_list="roles"))
    recorded_by = confidential(models.ForeignKey(User, models.PROTECT, related_name="+"))
    recorded_at = internal(models.DateTimeField(_("recorded")))

    view_action = DESK_VIEW
    objects: ClassVar[LogLineManager] = LogLineManager(LogLineQuerySet)

    class Meta:
        verbose_name = _("line of the watch log")
        verbose_name_plural = _("watch log")
        indexes = [models.Index(fields=["mission", "happened_at", "id"], name="logline_in_order")]
        constraints = [
            models.CheckConstraint(name="logline_says_something", condition=~Q(text="")),
            models.CheckConstraint(
                name="logline_kind_known",
                condition=Q(kind__in=["CALL", "INFORMATION", "HANDED_ON", "VISIT", "TECHNICAL"]),
            ),
            models.CheckConstraint(
                name="logline_written_after_it_happened", condition=Q(recorded_at__gte=F("happened_at"))
            ),
        ]
        triggers = [pgtrigger.Protect(name="log_only_grows", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.uid)

    def audit_target(self) -> Target:
        return Target(kind=self._meta.label_lower, uid=self.uid, label=str(self.uid))


class ShiftHandoverQuerySet(ScopedQuerySet["ShiftHandover"]):
    def for_page(self) -> Self:
        return self.select_related("note__author", "note__aor", "taken_by", "mission")

    def newest_first(self) -> Self:
        return self.order_by("-handed_at", "-pk")


class ShiftHandover(Scoped):
    """One shift of the desk hands over to the next: a note for its post, and the desk as it was at that moment.

    `frozen`: the open alerts with their clocks and the calls to make (earlywarning.desk.handover). It is not changed
    any more; all that is added, once, is who took over. Each reader sees of it what concerns alerts in their sight.
    """

    uid = internal(models.UUIDField(default=uuid.uuid4, unique=True))
    # What to watch, in the words of whoever leaves; also on the page of everybody who holds the post.
    note = internal(models.OneToOneField(HandoverNote, models.PROTECT, related_name="+"))
    handed_at = internal(models.DateTimeField())
    engine = internal(models.CharField(max_length=4, choices=[("ok", "ok"), ("late", "late"), ("down", "down")]))
    # Names of the parts that were not moving (followup.health).
    engine_parts = internal(models.JSONField(default=list))
    frozen = confidential(models.JSONField())
    taken_by = internal(models.ForeignKey(User, models.PROTECT, null=True, related_name="+"))
    taken_at = internal(models.DateTimeField(null=True))

    view_action = DESK_VIEW
    objects: ClassVar[ProtectedManager[Any]] = ProtectedManager(ShiftHandoverQuerySet)

    class Meta:
        verbose_name = _("handover of the desk")
        verbose_name_plural = _("handovers of the desk")
        indexes = [models.Index(fields=["mission", "-handed_at"], name="shifthandover_newest")]
        constraints = [
            models.CheckConstraint(
                name="shifthandover_taken_later_by_somebody",
                condition=Q(taken_by=None, taken_at=None) | Q(taken_by__isnull=False, taken_at__gte=F("handed_at")),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="handovers_stay", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="handed_over_as_it_was",
                fields=["uid", "mission", "note", "handed_at", "engine", "engine_parts", "frozen", "classification"],
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)

    def get_absolute_url(self) -> str:
        return reverse("desk:handover", args=[self.uid])

    def audit_target(self) -> Target:
        return Target(kind=self._meta.label_lower, uid=self.uid, label=str(self.uid))
