"""Threat assessments: what a mission expects to happen to civilians in an area, until when, and how sure it is."""

import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import CLASSIFICATIONS, User
from accounts.protection import Protected, ProtectedManager, ProtectedQuerySet, RestrictedKind, versioned
from accounts.roles import ASSESSMENTS_VIEW
from areas.fields import CodeField, CodesField
from areas.models import AreaOfResponsibility
from common.sensitivity import confidential, internal
from notifications.outbox import Subject

KIND = "assessment"


class State(models.TextChoices):
    """How far an assessment has come. Which role may take it from one to another: `threats.assessments.states`."""

    DRAFT = "DRAFT", _("Draft")
    REVIEW = "REVIEW", _("In review")
    PASSED = "PASSED", _("Reviewed, waits for endorsement")
    ENDORSED = "ENDORSED", _("Endorsed")
    SUPERSEDED = "SUPERSEDED", _("Superseded")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn")


class Confidence(models.TextChoices):
    """How sure its authors are of what they know, apart from how likely anything is."""

    LOW = "LOW", _("Low: few or doubtful sources")
    MODERATE = "MODERATE", _("Moderate: several sources, gaps remain")
    HIGH = "HIGH", _("High: good sources that agree")


# What people write; frozen by the database from the moment it leaves the draft.
TEXTS = ("summary", "context", "civilians", "protectors", "presence")
FROZEN = (
    "title", "level", "covered", "period_from_on", "period_until_on", "horizon", "valid_until_on", "next_review_on",
    "contributing", "confidence", *TEXTS, "atrocity_risk", "atrocity_factors", "language", "classification",
    "restricted_kind", "sharing_boundary",
)  # fmt: skip
_CHANGED = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in FROZEN)


class AssessmentQuerySet(ProtectedQuerySet["Assessment"]):
    def for_list(self) -> Self:
        """With what a line of the list shows; the newest first."""
        return self.select_related("area", "mission").defer("area__outline").order_by("-recorded_at", "-pk")

    def for_detail(self) -> Self:
        people = ("recorded_by", "reviewed_by", "endorsed_by", "withdrawn_by")
        return self.select_related("area", "mission", "author_aor", "replaces", *people).defer("area__outline")

    def valid_at(self, at: datetime) -> Self:
        """Endorsed before `at`, neither superseded nor withdrawn, and not lapsed."""
        return self.filter(state=State.ENDORSED, endorsed_at__lte=at, lapses_at__gt=at)

    def lapsed_at(self, at: datetime) -> Self:
        """Those that were endorsed and whose time was over by `at`, whatever came after them."""
        return self.filter(state__in=[State.ENDORSED, State.SUPERSEDED], lapses_at__lte=at)


def _text(label: Any, help_text: Any) -> models.TextField:
    return models.TextField(label, blank=True, max_length=12000, help_text=help_text)


@versioned
class Assessment(Protected):
    """What may happen to civilians in an area within a horizon, how likely and how grave, and what was done about it.

    Source of the blocks: DPO POC Handbook, chapter 8. Text is written in the draft alone; a new version is a new draft
    made from the endorsed one (`replaces`), and the one that is endorsed after it supersedes it.
    """

    title = confidential(models.CharField(_("title"), max_length=160, help_text=_("No names of persons.")))
    level = internal(CodeField(_("level"), code_list="assessment_levels"))
    # P-codes of what it covers beside its main area.
    covered = internal(
        ArrayField(models.CharField(max_length=40), verbose_name=_("also covers"), default=list, blank=True)
    )
    period_from_on = internal(models.DateField(_("looks back from")))
    period_until_on = internal(models.DateField(_("looks back until")))
    horizon = internal(CodeField(_("looks ahead"), code_list="time_horizons"))
    # The last day, by the clocks of the area, on which it may be relied on; `lapses_at` is the moment after it.
    valid_until_on = internal(models.DateField(_("valid until"), null=True, blank=True))
    lapses_at = internal(models.DateTimeField(null=True, editable=False))
    next_review_on = internal(models.DateField(_("next review"), null=True, blank=True))
    contributing = internal(CodesField(verbose_name=_("contributing components"), code_list="components"))
    confidence = internal(models.CharField(_("confidence"), max_length=10, choices=Confidence, blank=True))
    summary = confidential(_text(_("summary"), _("What a leader has to know, in a few lines.")))
    context = confidential(_text(_("context"), _("What drives violence here, what changed, what may set it off.")))
    civilians = confidential(
        _text(_("civilians at risk"), _("Who, how many, where, how exposed, and how they protect themselves."))
    )
    protectors = confidential(
        _text(_("other protectors"), _("Capacity and will of the host State, humanitarian presence, local mechanisms."))
    )
    presence = confidential(
        _text(_("mission presence"), _("Nearest bases, travel times, gaps in capability, limits of access."))
    )
    # Forces leadership review whatever the matrix says: a mass atrocity may be unlikely and stands low in any matrix.
    atrocity_risk = internal(models.BooleanField(_("risk of atrocity crimes"), default=False))
    atrocity_factors = internal(CodesField(verbose_name=_("risk factors"), code_list="atrocity_risk_factors"))
    language = internal(models.CharField(_("language of the text"), max_length=5, choices=settings.LANGUAGES))

    state = internal(models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False))
    # Counts the savings, so that whoever saves over a text they have not seen is told.
    revision = internal(models.PositiveIntegerField(default=1, editable=False))
    saved_at = internal(models.DateTimeField(editable=False))
    replaces = internal(models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="+"))
    # The post of whoever wrote it: reminded when it lapses.
    author_role = internal(CodeField(code_list="roles"))
    author_aor = internal(models.ForeignKey(AreaOfResponsibility, models.PROTECT, related_name="+"))
    reviewed_by = confidential(models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+"))
    endorsed_by = confidential(models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+"))
    endorsed_role = internal(CodeField(code_list="roles", blank=True, default="", editable=False))
    endorsed_at = internal(models.DateTimeField(_("endorsed"), null=True, editable=False))
    superseded_at = internal(models.DateTimeField(null=True, editable=False))

    view_action = ASSESSMENTS_VIEW
    ref_prefix = "TA"
    objects: ClassVar[ProtectedManager[Any]] = ProtectedManager(AssessmentQuerySet)

    class Meta(Protected.Meta):
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        indexes = [
            models.Index(fields=["mission", "-recorded_at", "-id"], name="assessment_newest_first"),
            models.Index(fields=["area", "level"], condition=Q(state="ENDORSED"), name="assessment_endorsed_by_area"),
            models.Index(fields=["lapses_at"], condition=Q(state="ENDORSED"), name="assessment_by_lapse"),
        ]
        constraints = [
            *Protected.Meta.constraints,
            models.UniqueConstraint(
                fields=["mission", "area", "level", "restricted_kind"],
                condition=Q(state="ENDORSED", status="ACTUAL"),
                name="assessment_one_endorsed_per_area_and_level",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="assessment_state_known"),
            models.CheckConstraint(
                condition=Q(confidence__in=["", *Confidence.values]), name="assessment_confidence_known"
            ),
            models.CheckConstraint(
                condition=Q(period_until_on__gte=F("period_from_on")),
                name="assessment_period_in_order",
                violation_error_message=_("The period ends before it begins. Correct one of the two days."),
            ),
            models.CheckConstraint(
                condition=Q(state="WITHDRAWN", withdrawn_at__isnull=False)
                | (~Q(state="WITHDRAWN") & Q(withdrawn_at=None)),
                name="assessment_withdrawn_says_so",
            ),
            models.CheckConstraint(
                condition=Q(endorsed_at=None, endorsed_by=None, endorsed_role="", lapses_at=None)
                | (Q(endorsed_at__isnull=False, endorsed_by__isnull=False, lapses_at__gt=F("endorsed_at"))
                   & ~Q(endorsed_role="")),
                name="assessment_endorsement_is_signed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["ENDORSED", "SUPERSEDED"]) | Q(endorsed_at__isnull=False),
                name="assessment_in_force_was_endorsed",
            ),
            models.CheckConstraint(
                condition=Q(state="SUPERSEDED", superseded_at__isnull=False)
                | (~Q(state="SUPERSEDED") & Q(superseded_at=None)),
                name="assessment_superseded_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["DRAFT", "REVIEW", "WITHDRAWN"]) | Q(reviewed_by__isnull=False),
                name="assessment_passed_by_a_reviewer",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("recorded_by")),
                name="assessment_reviewed_by_another_person",
            ),
            models.CheckConstraint(condition=Q(revision__gte=1), name="assessment_revision_counts"),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Protect(
                name="text_stays_after_the_draft",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(f"OLD.state <> 'DRAFT' AND ({_CHANGED})"),
            ),
            pgtrigger.Protect(name="assessments_stay", operation=pgtrigger.Delete),
        ]

    def get_absolute_url(self) -> str:
        return reverse("assessments:detail", args=[self.ref])

    @property
    def subject(self) -> Subject:
        """What its clock and its messages are about."""
        return Subject(KIND, self.uid, self.ref)

    @property
    def is_draft(self) -> bool:
        return self.state == State.DRAFT

    @property
    def is_in_force(self) -> bool:
        return self.state == State.ENDORSED

    @property
    def zone(self) -> str:
        """The time zone in which people at the place live."""
        return (self.area.time_zone if self.area else "") or self.mission.time_zone

    def is_lapsed_at(self, at: datetime) -> bool:
        """True when it was endorsed and its last day was over by `at`."""
        return self.lapses_at is not None and self.lapses_at <= at

    def moment_after(self, day: date) -> datetime:
        """The moment at which `day` is over at the place."""
        following = day + timedelta(days=1)
        midnight = datetime(following.year, following.month, following.day, tzinfo=ZoneInfo(self.zone))
        return midnight.astimezone(UTC)


_OF_A_DRAFT = """
    IF EXISTS (
        SELECT 1 FROM threats_assessment
        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.assessment_id ELSE NEW.assessment_id END AND state <> 'DRAFT'
    ) THEN
        RAISE EXCEPTION 'pgtrigger: a part of an assessment that is no draft any more stays as it is';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""


def of_a_draft(name: str) -> pgtrigger.Trigger:
    """Rows that belong to an assessment (`assessment_id`) come, change and go while it is a draft, and never after."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=_OF_A_DRAFT,
    )


class AssessmentStep(models.Model):
    """An assessment went from one state to another: who took it there, as what, and what they said. Never changed."""

    assessment = internal(models.ForeignKey(Assessment, models.PROTECT, related_name="steps"))
    before = internal(models.CharField(max_length=10, choices=State))
    after = internal(models.CharField(max_length=10, choices=State))
    by = confidential(models.ForeignKey(User, models.PROTECT, related_name="+"))
    role = internal(CodeField(code_list="roles"))
    at = internal(models.DateTimeField())
    comment = confidential(models.TextField(blank=True, max_length=4000))
    language = internal(models.CharField(max_length=5, choices=settings.LANGUAGES))

    class Meta:
        verbose_name = _("step of an assessment")
        verbose_name_plural = _("steps of assessments")
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(before__in=State.values, after__in=State.values), name="assessmentstep_states_known"
            ),
            models.CheckConstraint(
                condition=~Q(before__in=["REVIEW", "PASSED"], after="DRAFT") | ~Q(comment=""),
                name="assessmentstep_sending_back_says_why",
            ),
        ]
        triggers = [pgtrigger.Protect(name="steps_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.before} {self.after}"


class HandedIn(models.Model):
    """The whole text and the risk lines as they were handed in for review. `body`: see threats.assessments.versions.

    It keeps the marking it had: lowering that of the assessment later does not open what was said under a higher one.
    """

    assessment = internal(models.ForeignKey(Assessment, models.PROTECT, related_name="versions"))
    number = internal(models.PositiveIntegerField())
    body = confidential(models.JSONField())
    classification = internal(CodeField(code_list="classifications"))
    restricted_kind = internal(models.CharField(max_length=16, choices=RestrictedKind, blank=True, default=""))
    by = confidential(models.ForeignKey(User, models.PROTECT, related_name="+"))
    at = internal(models.DateTimeField())

    class Meta:
        verbose_name = _("version of an assessment")
        verbose_name_plural = _("versions of assessments")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "number"], name="handedin_numbered"),
            models.CheckConstraint(
                condition=Q(classification__in=CLASSIFICATIONS), name="handedin_classification_known"
            ),
        ]
        triggers = [pgtrigger.Protect(name="versions_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.number}"


class Dissent(models.Model):
    """A post does not agree, and says with what. It is never changed and never deleted."""

    uid = internal(models.UUIDField(default=uuid.uuid4, unique=True, editable=False))
    assessment = internal(models.ForeignKey(Assessment, models.PROTECT, related_name="dissents"))
    role = internal(CodeField(code_list="roles"))
    aor = internal(models.ForeignKey(AreaOfResponsibility, models.PROTECT, related_name="+"))
    text = confidential(models.TextField(_("with what your post does not agree"), max_length=4000))
    language = internal(models.CharField(max_length=5, choices=settings.LANGUAGES))
    by = confidential(models.ForeignKey(User, models.PROTECT, related_name="+"))
    at = internal(models.DateTimeField())

    class Meta:
        verbose_name = _("note of dissent")
        verbose_name_plural = _("notes of dissent")
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="dissent_says_something")]
        triggers = [pgtrigger.Protect(name="dissent_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.uid)
