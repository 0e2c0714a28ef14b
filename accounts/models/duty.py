"""Who is reachable when: turns of duty, absences with deputies, notes at a handover, and keys to calendars."""

import uuid
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.people import Assignment, User
from areas.fields import CodeField
from areas.models import AreaOfResponsibility
from audit.services import Target
from common.sensitivity import confidential, internal


class TimedQuerySet(models.QuerySet[Any]):
    """Rows that hold from `starts_at` until, and not at, `ends_at`, unless they were withdrawn."""

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def running(self, at: datetime) -> Self:
        """Standing ones in force at `at`."""
        return self.standing().filter(starts_at__lte=at, ends_at__gt=at)

    def meeting(self, start: datetime, end: datetime) -> Self:
        """Standing ones of which some part lies between `start` and `end`."""
        return self.standing().filter(starts_at__lt=end, ends_at__gt=start)


class Timed(models.Model):
    """What holds for a time. Nothing is deleted: it is withdrawn, and says by whom and why."""

    uid = internal(models.UUIDField(default=uuid.uuid4, editable=False, unique=True))
    starts_at = internal(models.DateTimeField(_("from")))
    ends_at = internal(models.DateTimeField(_("until")))
    recorded_at = internal(models.DateTimeField(editable=False))
    # Nobody: the portal itself, for its demonstration.
    recorded_by = internal(models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+"))
    withdrawn_at = internal(models.DateTimeField(null=True, editable=False))
    withdrawn_by = internal(models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+"))
    withdrawn_reason = confidential(models.CharField(_("reason"), max_length=200, blank=True, editable=False))

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The end does not lie after the beginning. Correct one of them."),
            ),
            models.CheckConstraint(
                name="%(class)s_withdrawal_is_signed_and_reasoned",
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
            ),
        ]


class DutyShift(Timed):
    """A person's turn of duty at a post: a role in an area of responsibility.

    No two standing ones of a post overlap: the services say so in a sentence, the constraint
    `dutyshift_one_at_a_time` of the migration holds it whoever writes.
    """

    role = internal(CodeField(_("role"), code_list="roles"))
    aor = internal(
        models.ForeignKey(
            AreaOfResponsibility, models.PROTECT, related_name="+", verbose_name=_("area of responsibility")
        )
    )
    person = internal(models.ForeignKey(User, models.PROTECT, related_name="duty_shifts", verbose_name=_("person")))
    # The one it took the place of when a turn was changed; that one is kept, withdrawn.
    replaces = internal(models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="+"))

    objects: ClassVar[models.Manager["DutyShift"]] = models.Manager.from_queryset(TimedQuerySet)()

    class Meta(Timed.Meta):
        indexes = [
            models.Index(fields=["aor", "role", "starts_at"], name="dutyshift_of_post", condition=Q(withdrawn_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.aor.code}"

    def audit_target(self) -> Target:
        return Target(kind="accounts.dutyshift", uid=self.uid, label=str(self))


class Absence(Timed):
    """A person cannot be reached in their posts for a time. They keep every right; calls go to their deputies."""

    class Why(models.TextChoices):
        LEAVE = "LEAVE", _("Leave")
        TRAVEL = "TRAVEL", _("Mission travel")
        SICK = "SICK", _("Sick leave")
        TRAINING = "TRAINING", _("Training")
        OTHER = "OTHER", _("Other")

    person = internal(models.ForeignKey(User, models.PROTECT, related_name="absences", verbose_name=_("person")))
    # Of the person's own life: shown to themselves and those who entered it, never on a roster.
    why = confidential(models.CharField(_("why"), max_length=10, choices=Why))

    objects: ClassVar[models.Manager["Absence"]] = models.Manager.from_queryset(TimedQuerySet)()

    class Meta(Timed.Meta):
        constraints = [
            *Timed.Meta.constraints,
            models.CheckConstraint(
                name="absence_why_known", condition=Q(why__in=["LEAVE", "TRAVEL", "SICK", "TRAINING", "OTHER"])
            ),
        ]
        indexes = [models.Index(fields=["ends_at"], name="absence_by_end", condition=Q(withdrawn_at=None))]

    def __str__(self) -> str:
        return f"{self.uid}"

    def audit_target(self) -> Target:
        return Target(kind="accounts.absence", uid=self.uid, label="")


class Deputy(models.Model):
    """Who is called instead of somebody absent: for one of their posts, or (no `assignment`) for all the others."""

    absence = internal(models.ForeignKey(Absence, models.PROTECT, related_name="deputies"))
    person = internal(models.ForeignKey(User, models.PROTECT, related_name="deputising"))
    assignment = internal(models.ForeignKey(Assignment, models.PROTECT, null=True, related_name="+"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["absence", "assignment"], nulls_distinct=False, name="deputy_one_for_each_post"
            )
        ]

    def __str__(self) -> str:
        return f"{self.absence_id}: {self.person_id}"


class HandoverNote(models.Model):
    """What whoever leaves a post tells whoever takes it over. Only the holders of the post read it."""

    uid = internal(models.UUIDField(default=uuid.uuid4, editable=False, unique=True))
    role = internal(CodeField(code_list="roles"))
    aor = internal(models.ForeignKey(AreaOfResponsibility, models.PROTECT, related_name="+"))
    author = internal(models.ForeignKey(User, models.PROTECT, related_name="+"))
    text = confidential(models.TextField(_("what the next one must know"), max_length=5000))
    written_at = internal(models.DateTimeField())

    class Meta:
        constraints = [models.CheckConstraint(name="handovernote_says_something", condition=~Q(text=""))]
        indexes = [models.Index(fields=["aor", "role", "-written_at"], name="handovernote_of_post")]

    def __str__(self) -> str:
        return f"{self.role} {self.aor_id}"

    def audit_target(self) -> Target:
        return Target(kind="accounts.handovernote", uid=self.uid, label=f"{self.role} {self.aor.code}")


class HandoverReading(models.Model):
    """Who has pressed “I have read it”, and when."""

    note = internal(models.ForeignKey(HandoverNote, models.PROTECT, related_name="readings"))
    reader = internal(models.ForeignKey(User, models.PROTECT, related_name="+"))
    read_at = internal(models.DateTimeField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "reader"], name="handoverreading_once_each")]

    def __str__(self) -> str:
        return f"{self.note_id}: {self.reader_id}"


class CalendarFeed(models.Model):
    """The key in the address that a person's calendar reads. Only its digest is stored."""

    uid = internal(models.UUIDField(default=uuid.uuid4, editable=False, unique=True))
    user = internal(models.ForeignKey(User, models.PROTECT, related_name="calendar_feeds"))
    digest = confidential(models.CharField(max_length=64, unique=True, editable=False))
    created_at = internal(models.DateTimeField())
    revoked_at = internal(models.DateTimeField(null=True))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(revoked_at=None), name="calendarfeed_one_in_use")
        ]

    def __str__(self) -> str:
        return str(self.uid)

    def audit_target(self) -> Target:
        return Target(kind="accounts.calendarfeed", uid=self.uid, label="")
