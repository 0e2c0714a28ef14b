"""Who is called when nobody answers: policies as people set them, and the frozen copies that clocks follow."""

import hashlib
import json
import uuid
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from areas.fields import CodeField
from areas.models import Mission
from common.db import ClockTimestamp
from common.sensitivity import internal


class Purpose(models.TextChoices):
    """What a clock waits for."""

    ACK = "ACK", _("Answer")
    DECISION = "DECISION", _("Decision")
    RESPONSE = "RESPONSE", _("What was promised")
    REVIEW = "REVIEW", _("How it ended")
    FEEDBACK = "FEEDBACK", _("Feedback to the community")
    ACTION = "ACTION", _("What was given to do")
    VALIDITY = "VALIDITY", _("What is valid for a time")


# A post has it to do until a moment that is given with it: its ladder calls that post and whoever leads it.
OF_A_POST = (Purpose.ACTION, Purpose.VALIDITY)


class EscalationPolicy(models.Model):
    """What happens while nobody does what a clock of this kind waits for. Editing touches no clock that runs (E11)."""

    class Then(models.TextChoices):
        LAST_RESORT = "LAST_RESORT", _("Call everybody again and again")
        RESUME = "RESUME", _("Go on with the ladder of the answer")

    uid = internal(models.UUIDField(default=uuid.uuid4, editable=False, unique=True))
    mission = internal(models.ForeignKey(Mission, models.PROTECT, related_name="+"))
    subject_kind = internal(models.CharField(max_length=40))
    purpose = internal(models.CharField(max_length=12, choices=Purpose))
    priority = internal(CodeField(code_list="priorities"))
    # How long the deadline lies after the start; a clock may be given its own instead.
    answer_s = internal(models.PositiveIntegerField(_("due after, in seconds")))
    office_hours = internal(models.BooleanField(_("only in office hours"), default=False))
    then = internal(models.CharField(max_length=12, choices=Then, default=Then.LAST_RESORT))
    # After the last step, and again and again: every so many seconds, or every day at this hour of the area.
    repeat_s = internal(models.PositiveIntegerField(_("again every, in seconds"), null=True, blank=True))
    repeat_hour = internal(models.PositiveSmallIntegerField(_("again daily at"), null=True, blank=True))
    # Components each of which has to answer for itself (E14); empty where any one answer will do.
    quorum = internal(ArrayField(models.CharField(max_length=64), default=list, blank=True))
    # Who is told when a step reaches nobody (E9).
    owner_role = internal(CodeField(code_list="roles"))

    class Meta:
        verbose_name = _("escalation policy")
        verbose_name_plural = _("escalation policies")
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "subject_kind", "purpose", "priority"], name="policy_one_per_kind_and_priority"
            ),
            models.CheckConstraint(name="policy_purpose_known", condition=Q(purpose__in=Purpose.values)),
            models.CheckConstraint(name="policy_due_after_its_start", condition=Q(answer_s__gte=1)),
            models.CheckConstraint(name="policy_quorum_only_of_answers", condition=Q(purpose="ACK") | Q(quorum__len=0)),
            # A ladder that ends in silence cannot be stored (E10).
            models.CheckConstraint(
                name="policy_last_resort_repeats",
                condition=Q(then="RESUME", repeat_s=None, repeat_hour=None)
                | Q(then="LAST_RESORT", repeat_s__gte=1, repeat_hour=None)
                | Q(then="LAST_RESORT", repeat_s=None, repeat_hour__lte=23),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.purpose} {self.priority}"

    def ladder(self) -> "list[Step]":
        """Its steps in their order."""
        return list(self.steps.all())


class Step(models.Model):
    """One rung: whom to notify or to telephone, that it is handled as more urgent, or that somebody is given an action,
    so long after the step before.

    Its conditions, all of which have to hold when it runs, are the columns `only_...`; empty ones ask nothing.
    """

    class Kind(models.TextChoices):
        NOTIFY = "NOTIFY", _("Notify")
        CALL = "CALL", _("Telephone, by the JOC")
        RAISE = "RAISE", _("Handle as one priority higher")
        ACTION = "ACTION", _("Give an action to a post")

    # A step is repeated at most so often; the last resort goes on for ever.
    MOST_TIMES = 10

    policy = internal(models.ForeignKey(EscalationPolicy, models.CASCADE, related_name="steps"))
    position = internal(models.PositiveSmallIntegerField())
    kind = internal(models.CharField(max_length=8, choices=Kind))
    # One of the two: seconds after the step before, or the share in percent of the time until the deadline.
    after_s = internal(models.PositiveIntegerField(null=True, blank=True))
    after_percent = internal(models.PositiveSmallIntegerField(null=True, blank=True))
    # Codes of roles, wherever in areas of responsibility that contain the place; HOLDER is whoever holds the clock.
    roles = internal(ArrayField(models.CharField(max_length=64), default=list, blank=True))
    # Of an action: what it is, the role whose post at the place has to do it, and within how many seconds.
    action = internal(CodeField(code_list="action_kinds", blank=True, default=""))
    owner_role = internal(CodeField(code_list="roles", blank=True, default=""))
    due_s = internal(models.PositiveIntegerField(null=True, blank=True))
    # How often in all, and how long after one another.
    times = internal(models.PositiveSmallIntegerField(default=1))
    every_s = internal(models.PositiveIntegerField(null=True, blank=True))
    # As what the clock is handled at that moment, which an earlier step may have raised.
    only_priorities = internal(ArrayField(models.CharField(max_length=64), default=list, blank=True))
    # From and until by the clocks of the place; a window may go over midnight.
    only_from = internal(models.TimeField(null=True, blank=True))
    only_until = internal(models.TimeField(null=True, blank=True))
    # Nothing that this clock sent before was accepted by anybody's server, read, or said by telephone.
    only_undelivered = internal(models.BooleanField(default=False))
    # Another component, which has to answer for itself, has not done so.
    only_without_quorum = internal(models.BooleanField(default=False))

    class Meta:
        verbose_name = _("step of an escalation policy")
        verbose_name_plural = _("steps of escalation policies")
        ordering = ["policy", "position"]
        constraints = [
            models.UniqueConstraint(fields=["policy", "position"], name="step_one_per_position"),
            models.CheckConstraint(name="step_kind_known", condition=Q(kind__in=["NOTIFY", "CALL", "RAISE", "ACTION"])),
            models.CheckConstraint(
                name="step_has_one_moment",
                condition=Q(after_s__isnull=False, after_percent=None)
                | Q(after_s=None, after_percent__gte=1, after_percent__lte=100),
            ),
            models.CheckConstraint(
                name="step_calls_somebody",
                condition=Q(kind__in=["NOTIFY", "CALL"], roles__len__gt=0)
                | Q(kind__in=["RAISE", "ACTION"], roles__len=0, times=1),
            ),
            # What only a note could explain is no action for a ladder.
            models.CheckConstraint(
                name="step_action_is_whole",
                condition=Q(kind="ACTION", due_s__isnull=False, due_s__gte=1)
                & ~Q(action__in=["", "OTHER"])
                & ~Q(owner_role="")
                | ~Q(kind="ACTION") & Q(action="", owner_role="", due_s=None),
            ),
            models.CheckConstraint(
                name="step_repeats_are_bounded",
                condition=Q(times=1, every_s=None)
                | Q(times__gte=2, times__lte=10, every_s__isnull=False, every_s__gte=1),
            ),
            models.CheckConstraint(
                name="step_window_has_two_ends",
                condition=Q(only_from=None, only_until=None)
                | (Q(only_from__isnull=False, only_until__isnull=False) & ~Q(only_from=F("only_until"))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy} {self.position}"


def digest_of(body: dict[str, Any]) -> str:
    """Changes with anything in it."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


class SnapshotManager(models.Manager["PolicySnapshot"]):
    def of(self, body: dict[str, Any]) -> "PolicySnapshot":
        """The one frozen copy with this content."""
        snapshot, _made = self.get_or_create(digest=digest_of(body), defaults={"body": body})
        return snapshot


class PolicySnapshot(models.Model):
    """A policy as it was when a clock started: the only one that clock follows, whatever is edited later.

    Known by its content, so that a thousand clocks of one policy share one row. `followup.ladder` reads the body.
    """

    digest = internal(models.CharField(max_length=64, unique=True, editable=False))
    body = internal(models.JSONField())
    frozen_at = internal(models.DateTimeField(db_default=ClockTimestamp(), editable=False))

    objects: ClassVar[SnapshotManager] = SnapshotManager()

    class Meta:
        verbose_name = _("frozen policy")
        verbose_name_plural = _("frozen policies")

    def __str__(self) -> str:
        return self.digest[:12]
