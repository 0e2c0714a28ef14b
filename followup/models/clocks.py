"""Running clocks, and what each of their steps did."""

import uuid
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Exercise, User
from accounts.protection import Status
from areas.fields import CodeField
from areas.models import Area, AreaOfResponsibility, Mission
from common.sensitivity import confidential, internal
from followup.models.policies import PolicySnapshot, Purpose, Step
from notifications.models import Message
from notifications.outbox import Subject

OPEN = ("RUNNING", "EXHAUSTED")


class ClockQuerySet(models.QuerySet["Clock"]):
    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def due(self, at: datetime) -> Self:
        """Open clocks whose next step is due at `at`, the latest first."""
        return self.open().filter(due_at__lte=at).order_by("due_at", "pk")

    def of(self, subject: Subject) -> Self:
        return self.filter(subject_kind=subject.kind, subject_uid=subject.uid)


class Clock(models.Model):
    """Something that has to be done by a moment, and who is called while it is not.

    `deadline_at` is the promise that people see; `due_at` is when the engine acts next. The subject (an alert, say)
    is known by kind and uid alone: this app knows none of them.
    """

    class State(models.TextChoices):
        RUNNING = "RUNNING", _("Running")
        EXHAUSTED = "EXHAUSTED", _("Unanswered")
        SATISFIED = "SATISFIED", _("Met")
        BROKEN = "BROKEN", _("Not kept")
        CANCELLED = "CANCELLED", _("No longer needed")

    uid = internal(models.UUIDField(default=uuid.uuid4, editable=False, unique=True))
    subject_kind = internal(models.CharField(max_length=40))
    subject_uid = internal(models.UUIDField())
    subject_label = internal(models.CharField(max_length=40))
    purpose = internal(models.CharField(max_length=12, choices=Purpose))
    # Several clocks of one purpose for one subject: the promise of each person who made one, the answer of each
    # component that has to answer for itself; else empty.
    scope_key = internal(models.CharField(max_length=64, blank=True, default=""))
    mission = internal(models.ForeignKey(Mission, models.PROTECT, related_name="+"))
    area = internal(models.ForeignKey(Area, models.PROTECT, null=True, related_name="+"))
    status = internal(models.CharField(max_length=16, choices=Status, default=Status.ACTUAL))
    # Of which exercise it is; its steps address nobody but those who take part in that one.
    exercise = internal(models.ForeignKey(Exercise, models.PROTECT, null=True, db_index=False, related_name="+"))
    priority = internal(CodeField(code_list="priorities"))
    # What messages may say of the subject: values of notifications.values, none above the ceiling of a channel.
    facts = internal(models.JSONField(default=dict, blank=True))
    # What was released to contacts outside the mission, as followup.outside.Released has it; empty: nothing.
    released = internal(models.JSONField(default=dict, db_default={}, blank=True))
    snapshot = internal(models.ForeignKey(PolicySnapshot, models.PROTECT, related_name="+"))
    # The post that holds it, and the person where one is named (rule 1 of docs/engine.md: never nobody).
    holder_role = internal(CodeField(code_list="roles"))
    holder_aor = internal(models.ForeignKey(AreaOfResponsibility, models.PROTECT, null=True, related_name="+"))
    holder = confidential(models.ForeignKey(User, models.PROTECT, null=True, related_name="+"))
    state = internal(models.CharField(max_length=12, choices=State, default=State.RUNNING))
    step = internal(models.PositiveSmallIntegerField(default=0))
    cycle = internal(models.PositiveIntegerField(default=0))
    started_at = internal(models.DateTimeField())
    deadline_at = internal(models.DateTimeField())
    due_at = internal(models.DateTimeField(null=True))
    # Somebody put it off until then. It is due at that moment: a hold has an end, whoever dies meanwhile (E18).
    held_until = internal(models.DateTimeField(null=True))
    ended_at = internal(models.DateTimeField(null=True))

    objects: ClassVar[models.Manager["Clock"]] = models.Manager.from_queryset(ClockQuerySet)()

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_uid", "purpose", "scope_key"],
                condition=Q(state__in=OPEN),
                name="clock_one_open_per_subject_purpose_scope",
            ),
            models.CheckConstraint(name="clock_purpose_known", condition=Q(purpose__in=Purpose.values)),
            models.CheckConstraint(name="clock_status_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(
                name="clock_of_an_exercise_says_so", condition=Q(exercise=None) | Q(status="EXERCISE")
            ),
            models.CheckConstraint(
                name="clock_open_is_due_ended_is_not",
                condition=Q(state__in=OPEN, due_at__isnull=False, ended_at=None)
                | Q(state__in=["SATISFIED", "BROKEN", "CANCELLED"], due_at=None, ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="clock_times_in_order",
                condition=Q(deadline_at__gte=F("started_at"))
                & (Q(due_at=None) | Q(due_at__gte=F("started_at")))
                & (Q(ended_at=None) | Q(ended_at__gte=F("started_at"))),
            ),
            models.CheckConstraint(
                name="clock_hold_ends_with_its_next_step", condition=Q(held_until=None) | Q(held_until=F("due_at"))
            ),
            models.CheckConstraint(name="clock_held_by_a_post", condition=~Q(holder_role="")),
            models.CheckConstraint(name="clock_cycles_only_unanswered", condition=Q(cycle=0) | ~Q(state="RUNNING")),
        ]
        indexes = [
            # The tick's work list (E34): only what is open, by lateness.
            models.Index(fields=["due_at", "id"], name="clock_due", condition=Q(state__in=OPEN)),
            models.Index(fields=["subject_kind", "subject_uid"], name="clock_by_subject"),
            models.Index(fields=["exercise"], name="clock_by_exercise", condition=Q(exercise__isnull=False)),
            models.Index(fields=["holder"], name="clock_by_holder", condition=Q(state__in=OPEN)),
        ]

    def __str__(self) -> str:
        return f"{self.subject_label} {self.purpose}"

    @property
    def subject(self) -> Subject:
        return Subject(self.subject_kind, self.subject_uid, self.subject_label)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_unanswered(self) -> bool:
        return self.state == self.State.EXHAUSTED

    @property
    def body(self) -> dict[str, Any]:
        """The frozen policy."""
        body: dict[str, Any] = self.snapshot.body
        return body

    @property
    def zone(self) -> str:
        """The time zone in which people at the place live."""
        return (self.area.time_zone if self.area else "") or self.mission.time_zone


class StepExecution(models.Model):
    """What one step of one clock did, once (E2): the row is unique, so no runner can do it again."""

    class Outcome(models.TextChoices):
        DONE = "DONE", _("Called")
        MISSED = "MISSED", _("Missed while no runner was at work")
        NOBODY = "NOBODY", _("Reached nobody")
        UNREACHED = "UNREACHED", _("Every channel failed")
        SKIPPED = "SKIPPED", _("Its condition did not hold")

    clock = internal(models.ForeignKey(Clock, models.PROTECT, related_name="executions"))
    step = internal(models.PositiveSmallIntegerField())
    cycle = internal(models.PositiveIntegerField())
    kind = internal(models.CharField(max_length=12, choices=[*Step.Kind.choices, ("LAST_RESORT", _("Last resort"))]))
    outcome = internal(models.CharField(max_length=12, choices=Outcome))
    planned_at = internal(models.DateTimeField())
    executed_at = internal(models.DateTimeField())

    class Meta:
        verbose_name = _("executed step")
        verbose_name_plural = _("executed steps")
        constraints = [
            models.UniqueConstraint(fields=["clock", "step", "cycle"], name="execution_each_step_once"),
            models.CheckConstraint(
                name="execution_outcome_known",
                condition=Q(outcome__in=["DONE", "MISSED", "NOBODY", "UNREACHED", "SKIPPED"]),
            ),
            models.CheckConstraint(name="execution_not_early", condition=Q(executed_at__gte=F("planned_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.step}/{self.cycle}"


class StepRecipient(models.Model):
    """Whom a step addressed, as what and why; or the post that nobody holds (no `user`)."""

    class Reason(models.TextChoices):
        POST = "POST", _("holds this post where it happens")
        ON_DUTY = "ON_DUTY", _("is on duty for this post")
        DEPUTY = "DEPUTY", _("deputises for whoever holds this post")
        HOLDER = "HOLDER", _("took it on")
        DESK = "DESK", _("makes the calls")
        VACANT = "VACANT", _("nobody holds this post")
        NO_CHANNEL = "NO_CHANNEL", _("no verified channel")
        NOT_ENROLLED = "NOT_ENROLLED", _("not in the exercise")
        OUTSIDE = "OUTSIDE", _("outside contact, told what was released")
        NOT_RELEASED = "NOT_RELEASED", _("outside contact, told only when released")

    # Called for a post, whichever way they stand to it.
    FOR_A_POST = (Reason.POST, Reason.ON_DUTY, Reason.DEPUTY)
    # Told or not: nobody who was called, may answer, or may open what it is about.
    OF_PARTNERS = (Reason.OUTSIDE, Reason.NOT_RELEASED)

    execution = internal(models.ForeignKey(StepExecution, models.PROTECT, related_name="recipients"))
    user = confidential(models.ForeignKey(User, models.PROTECT, null=True, related_name="+"))
    role = internal(CodeField(code_list="roles"))
    aor = internal(models.ForeignKey(AreaOfResponsibility, models.PROTECT, null=True, related_name="+"))
    reason = internal(models.CharField(max_length=12, choices=Reason))
    message = internal(models.OneToOneField(Message, models.PROTECT, null=True, related_name="+"))

    class Meta:
        verbose_name = _("addressee of a step")
        verbose_name_plural = _("addressees of steps")
        constraints = [
            models.CheckConstraint(
                name="recipient_is_a_person_or_a_vacant_post",
                condition=Q(reason__in=["VACANT", "NOT_ENROLLED"], user=None, message=None)
                | (~Q(reason__in=["VACANT", "NOT_ENROLLED"]) & Q(user__isnull=False)),
            ),
            models.CheckConstraint(
                name="recipient_gets_nothing_unreleased", condition=~Q(reason="NOT_RELEASED") | Q(message=None)
            ),
        ]
        indexes = [models.Index(fields=["user"], name="recipient_by_user", condition=Q(user__isnull=False))]

    def __str__(self) -> str:
        return f"{self.role} {self.reason}"
