"""Exercises: who takes part in a drill, from when until when. What is played in one belongs to earlywarning."""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from areas.fields import CodeField
from areas.models import Mission
from audit.services import Target
from common.sensitivity import confidential, internal


class ExerciseQuerySet(models.QuerySet["Exercise"]):
    def running(self) -> Self:
        return self.filter(state=Exercise.State.RUNNING)

    def played_by(self, user: User) -> Self:
        """Those in which `user` takes part, or which they direct."""
        return self.filter(Q(director=user) | Q(pk__in=Enrolment.objects.filter(user=user).values("exercise")))


class Exercise(models.Model):
    """A drill that runs the real engine among those who are enrolled in it, and leaves no trace for anybody else."""

    class State(models.TextChoices):
        PLANNED = "PLANNED", _("Planned")
        RUNNING = "RUNNING", _("Running")
        ENDED = "ENDED", _("Ended")

    uid = internal(models.UUIDField(default=uuid.uuid4, editable=False, unique=True))
    ref = internal(models.CharField(_("reference"), max_length=40, editable=False, unique=True))
    mission = internal(models.ForeignKey(Mission, models.PROTECT, related_name="+", verbose_name=_("mission")))
    title = confidential(models.CharField(_("title"), max_length=120))
    objective = confidential(models.TextField(_("what is practised"), max_length=2000))
    director = confidential(models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("directed by")))
    state = internal(models.CharField(_("state"), max_length=8, choices=State, default=State.PLANNED))
    # When it is meant to be held; it ends by itself when that time is over.
    begins_at = internal(models.DateTimeField(_("from")))
    ends_at = internal(models.DateTimeField(_("until")))
    planned_at = internal(models.DateTimeField(editable=False))
    started_at = internal(models.DateTimeField(null=True, editable=False))
    ended_at = internal(models.DateTimeField(null=True, editable=False))

    objects: ClassVar[models.Manager[Any]] = models.Manager.from_queryset(ExerciseQuerySet)()

    class Meta:
        verbose_name = _("exercise")
        verbose_name_plural = _("exercises")
        constraints = [
            models.CheckConstraint(name="exercise_ends_after_it_begins", condition=Q(ends_at__gt=F("begins_at"))),
            models.CheckConstraint(
                name="exercise_state_fits_its_times",
                condition=Q(state="PLANNED", started_at=None, ended_at=None)
                | Q(state="RUNNING", started_at__isnull=False, ended_at=None)
                | Q(state="ENDED", ended_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["state"], name="exercise_running", condition=Q(state="RUNNING"))]

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        return reverse("exercises:detail", args=[self.uid])

    @property
    def is_planned(self) -> bool:
        return self.state == self.State.PLANNED

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    @property
    def is_over(self) -> bool:
        return self.state == self.State.ENDED

    def moment_of(self, offset_min: int) -> datetime | None:
        """When something planned `offset_min` minutes after the start is due; None before the start."""
        return self.started_at + timedelta(minutes=offset_min) if self.started_at else None

    def audit_target(self) -> Target:
        return Target(kind="accounts.exercise", uid=self.uid, label=self.ref)


class Enrolment(models.Model):
    """Somebody takes part in an exercise, in their own posts. Nobody else is ever called by it.

    `component`: under which their answers are counted, as it was when they were enrolled.
    """

    exercise = internal(models.ForeignKey(Exercise, models.PROTECT, related_name="enrolments"))
    user = internal(models.ForeignKey(User, models.PROTECT, related_name="+"))
    component = internal(CodeField(_("component"), code_list="components"))

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [models.UniqueConstraint(fields=["exercise", "user"], name="enrolment_each_person_once")]
        indexes = [models.Index(fields=["user"], name="enrolment_by_user")]

    def __str__(self) -> str:
        return f"{self.exercise_id}: {self.user_id}"
