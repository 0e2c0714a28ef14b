"""Actions: what somebody was given to do by a moment. One tracker for the whole house, linked to any subject."""

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import CLASSIFICATIONS, Exercise, User
from accounts.protection import ProtectedManager, RestrictedKind, Scoped, ScopedQuerySet, Status, versioned
from accounts.roles import ACTIONS_SETTLE, ACTIONS_VIEW, led_by
from accounts.scope import Grant, scope_of
from areas.fields import CodeField
from areas.models import AreaOfResponsibility
from audit.services import Target
from common.sensitivity import confidential, internal
from followup.models.clocks import Clock, StepRecipient
from notifications.outbox import Subject

KIND = "action"
# What needs a note, because its word alone says nothing.
OTHER = "OTHER"
# What somebody may do because it is theirs to do, or they lead whoever has to.
OF_THE_OWNER = ("", ACTIONS_VIEW, ACTIONS_SETTLE)


class ActionPointQuerySet(ScopedQuerySet["ActionPoint"]):
    def open(self) -> Self:
        return self.filter(state=ActionPoint.State.OPEN)

    def ended(self) -> Self:
        return self.exclude(state=ActionPoint.State.OPEN)

    def about(self, subject: Subject) -> Self:
        return self.filter(subject_kind=subject.kind, subject_uid=subject.uid)

    def of_posts_of(self, user: User) -> Self:
        """Those that a post of `user` has to do."""
        held = Q(pk__in=[])
        for grant in scope_of(user).grants:
            held |= _held(grant)
        return self.filter(held)

    def for_list(self) -> Self:
        """With what a line shows; what is due first comes first, so what is late stands on top."""
        rows = self.select_related("area", "mission", "owner_aor").defer("area__outline")
        return rows.order_by("due_at", "pk")


class ActionPointManager(ProtectedManager["ActionPoint"]):
    def visible_to(self, user: User | AnonymousUser, action: str = "") -> Any:
        """Besides what scope opens, as long as it is open: to whoever holds or leads the post that has to do it, and
        to whomever its clock called, such as a deputy."""
        rows = super().visible_to(user, action)
        if isinstance(user, AnonymousUser) or not user.is_active or action not in OF_THE_OWNER:
            return rows
        scope = scope_of(user)
        theirs = _called(user)
        for grant in scope.grants:
            within = grant.rows() & Q(classification__in=scope.classifications)
            theirs |= _held(grant) | (within & Q(owner_role__in=led_by(grant.role)))
        played = {"exercise": user.drill} if user.drill else {"status": Status.ACTUAL}
        return rows | self._rows().filter(theirs, state=ActionPoint.State.OPEN, **played)


def _held(grant: Grant) -> Q:
    """Actions of exactly this post, or of its role where nobody knew of which area of responsibility."""
    there = Q(owner_aor=grant.aor_id)
    anywhere = Q(owner_aor=None) if grant.area_ids is None else Q(owner_aor=None, area__in=grant.area_ids)
    return Q(mission=grant.mission.pk, owner_role=grant.role) & (there | anywhere)


def _called(user: User) -> Q:
    clocks = Clock.objects.open().filter(subject_kind=KIND)
    called = StepRecipient.objects.filter(user=user, execution__clock__in=clocks)
    return Q(uid__in=called.values("execution__clock__subject_uid"))


@versioned
class ActionPoint(Scoped):
    """Something to do, by a post, until a moment. It ends when it is done, or no longer needed for a reason.

    The subject (an alert, say) is known by kind and uid alone. Whoever may not see the subject sees none of its
    actions: the columns of `Scoped` are those of the subject. An open one always has a clock (purpose ACTION).
    """

    class State(models.TextChoices):
        OPEN = "OPEN", _("To be done")
        DONE = "DONE", _("Done")
        CANCELLED = "CANCELLED", _("No longer needed")

    uid = internal(models.UUIDField(default=uuid.uuid4, unique=True, editable=False))
    ref = internal(models.CharField(_("reference"), max_length=40, unique=True, editable=False))
    exercise = internal(
        models.ForeignKey(Exercise, models.PROTECT, null=True, editable=False, db_index=False, related_name="+")
    )
    subject_kind = internal(models.CharField(max_length=40))
    subject_uid = internal(models.UUIDField())
    subject_label = internal(models.CharField(max_length=40))
    kind = internal(CodeField(_("what is to be done"), code_list="action_kinds"))
    note = confidential(models.TextField(_("in more words"), blank=True, max_length=2000))
    language = internal(models.CharField(_("language of the text"), max_length=5, choices=settings.LANGUAGES))
    priority = internal(CodeField(_("priority"), code_list="priorities"))
    # The post that has to do it; without an area of responsibility nobody held it where it happens.
    owner_role = internal(CodeField(_("who does it"), code_list="roles"))
    owner_aor = internal(
        models.ForeignKey(AreaOfResponsibility, models.PROTECT, null=True, blank=True, related_name="+")
    )
    first_due_at = internal(models.DateTimeField(editable=False))
    due_at = internal(models.DateTimeField(_("due")))
    # How often it was carried over; the reasons stand in `carried`.
    carried_over = internal(models.PositiveSmallIntegerField(default=0))
    state = internal(models.CharField(max_length=12, choices=State, default=State.OPEN))
    # Made by this step of this clock, or else by a person.
    clock = internal(models.ForeignKey(Clock, models.PROTECT, null=True, editable=False, related_name="+"))
    step = internal(models.PositiveSmallIntegerField(null=True, editable=False))
    cycle = internal(models.PositiveIntegerField(null=True, editable=False))
    recorded_by = confidential(models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+"))
    recorded_at = internal(models.DateTimeField(_("recorded"), editable=False))
    ended_at = internal(models.DateTimeField(null=True, editable=False))
    ended_by = confidential(models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+"))
    # What came of it, or why it is no longer needed.
    ending_note = confidential(models.TextField(blank=True, max_length=2000))

    view_action = ACTIONS_VIEW
    ref_prefix: ClassVar[str] = "AC"
    objects: ClassVar[ActionPointManager] = ActionPointManager(ActionPointQuerySet)

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="OPEN"), name="action_open_by_due"),
            models.Index(fields=["subject_uid"], name="action_by_subject"),
            models.Index(fields=["exercise"], condition=Q(exercise__isnull=False), name="action_by_exercise"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["clock", "step", "cycle"], name="action_once_per_step"),
            models.CheckConstraint(
                name="action_made_by_a_step_or_a_person",
                condition=Q(clock__isnull=False, step__isnull=False, cycle__isnull=False, recorded_by=None)
                | Q(clock=None, step=None, cycle=None, recorded_by__isnull=False),
            ),
            models.CheckConstraint(
                name="action_ending_is_signed_and_explained",
                condition=Q(state="OPEN", ended_at=None, ended_by=None, ending_note="")
                | Q(ended_at__isnull=False, ended_at__gte=F("recorded_at"), ended_by__isnull=False)
                & (Q(state="DONE") | Q(state="CANCELLED") & ~Q(ending_note="")),
            ),
            models.CheckConstraint(
                name="action_due_after_it_was_given",
                condition=Q(first_due_at__gte=F("recorded_at"), due_at__gte=F("first_due_at"))
                & (Q(carried_over=0, due_at=F("first_due_at")) | Q(carried_over__gte=1, due_at__gt=F("first_due_at"))),
            ),
            models.CheckConstraint(name="action_done_by_a_post", condition=~Q(owner_role="")),
            models.CheckConstraint(name="action_other_needs_a_note", condition=~Q(kind="OTHER") | ~Q(note="")),
            models.CheckConstraint(name="action_status_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(
                name="action_of_an_exercise_says_so", condition=Q(exercise=None) | Q(status="EXERCISE")
            ),
            models.CheckConstraint(name="action_priority_known", condition=Q(priority__in=["P1", "P2", "P3", "P4"])),
            models.CheckConstraint(name="action_classification_known", condition=Q(classification__in=CLASSIFICATIONS)),
            models.CheckConstraint(
                name="action_restricted_kind_known", condition=Q(restricted_kind__in=RestrictedKind.values)
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    def get_absolute_url(self) -> str:
        return reverse("actions:detail", args=[self.ref])

    @property
    def subject(self) -> Subject:
        """What it is about."""
        return Subject(self.subject_kind, self.subject_uid, self.subject_label)

    @property
    def own_subject(self) -> Subject:
        """The action itself, as the subject of its clock."""
        return Subject(KIND, self.uid, self.ref)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def zone(self) -> str:
        """The time zone in which people at the place live."""
        return (self.area.time_zone if self.area else "") or self.mission.time_zone

    def audit_target(self) -> Target:
        return Target(kind=self._meta.label_lower, uid=self.uid, label=self.ref)


def are_about(kind: str) -> models.Exists:
    """Whether there are any actions about a subject of `kind`, for a query over rows with its `uid`.

    Only for asking the reader's question or not asking it: never shown.
    """
    rows = ActionPoint.objects.unscoped("whether there are any; which ones is asked of the reader")
    return models.Exists(rows.filter(subject_kind=kind, subject_uid=models.OuterRef("uid")))


class CarryOver(models.Model):
    """An action got more time, and why. Reached through its action alone."""

    action = internal(models.ForeignKey(ActionPoint, models.PROTECT, related_name="carried"))
    before = internal(models.DateTimeField())
    until = internal(models.DateTimeField())
    reason = confidential(models.CharField(_("why it takes longer"), max_length=200))
    by = confidential(models.ForeignKey(User, models.PROTECT, related_name="+"))
    at = internal(models.DateTimeField())

    class Meta:
        verbose_name = _("carrying over of an action")
        verbose_name_plural = _("carryings over of actions")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["action", "before"], name="carry_over_once_from_a_date"),
            models.CheckConstraint(
                name="carry_over_is_later_and_reasoned", condition=Q(until__gt=F("before")) & ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} {self.until:%Y-%m-%d}"
