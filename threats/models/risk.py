"""Risk lines of an assessment, the matrix that rates them, what they rest on, and what became of them."""

import uuid
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from areas.fields import CodeField, CodesField
from areas.models import Area, Mission
from common.sensitivity import confidential, internal
from threats.models.assessment import Assessment, of_a_draft
from threats.models.threat import Threat

STEPS = range(1, 6)
# The four numbers from which the matrix makes two levels: before and after the measures that are named.
INHERENT, RESIDUAL = ("likelihood", "impact"), ("residual_likelihood", "residual_impact")


def _one_to_five(label: object) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, null=True, blank=True)  # type: ignore[arg-type]


class RiskMatrix(models.Model):
    """How a mission rates risks: for each likelihood (1-5) a row of levels by impact (1-5). Never changed: a new one
    is numbered after it, and lines keep the level that the one of their day gave them."""

    mission = internal(models.ForeignKey(Mission, models.PROTECT, related_name="+"))
    number = internal(models.PositiveIntegerField())
    cells = internal(models.JSONField())
    reason = confidential(models.CharField(_("why it is changed"), max_length=300))
    made_by = confidential(models.ForeignKey(User, models.PROTECT, related_name="+"))
    made_at = internal(models.DateTimeField())

    class Meta:
        verbose_name = _("risk matrix")
        verbose_name_plural = _("risk matrices")
        constraints = [
            models.UniqueConstraint(fields=["mission", "number"], name="riskmatrix_numbered"),
            models.CheckConstraint(condition=Q(number__gte=1) & ~Q(reason=""), name="riskmatrix_reasoned"),
        ]
        triggers = [pgtrigger.Protect(name="matrices_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.mission_id} {self.number}"


class RiskLine(models.Model):
    """One thing that may happen: what, where, to whom, how likely and how grave, and on what that judgement rests.

    `probability` (percent) is that of its happening within `horizon_days` of the endorsement, as things stand: with the
    measures that are named, and without any warning acted upon beyond them. It can be scored; the five steps cannot.
    `scenarios`: list of {"case", "text", "band", "indicators"}.
    """

    uid = internal(models.UUIDField(default=uuid.uuid4, unique=True, editable=False))
    assessment = internal(models.ForeignKey(Assessment, models.PROTECT, related_name="lines"))
    position = internal(models.PositiveSmallIntegerField(_("order"), default=1))
    threat = internal(
        models.ForeignKey(Threat, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("threat"))
    )
    title = confidential(
        models.CharField(
            _("what may happen, in one line"), max_length=160, help_text=_("To whom, where. No names of persons.")
        )
    )
    area = internal(models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area")))
    kind = internal(CodeField(_("kind of threat"), code_list="threat_types"))
    groups = internal(CodesField(verbose_name=_("groups at risk"), code_list="groups_at_risk"))
    actors = confidential(CodesField(verbose_name=_("reported actors"), code_list="threat_actors"))
    likelihood = internal(_one_to_five(_("likelihood now")))
    impact = internal(_one_to_five(_("impact now")))
    measures = confidential(
        models.TextField(_("measures"), blank=True, max_length=4000, help_text=_("What is done or planned, by whom."))
    )
    residual_likelihood = internal(_one_to_five(_("likelihood after the measures")))
    residual_impact = internal(_one_to_five(_("impact after the measures")))
    # As the matrix of this number rated them when the line was last saved; 0 is the matrix the portal brings.
    level = internal(CodeField(_("risk now"), code_list="risk_levels", blank=True, default="", editable=False))
    residual_level = internal(
        CodeField(_("risk after the measures"), code_list="risk_levels", blank=True, default="", editable=False)
    )
    matrix_number = internal(models.PositiveIntegerField(default=0, editable=False))
    probability = internal(
        models.PositiveSmallIntegerField(
            _("probability, in percent"), null=True, blank=True,
            help_text=_("That it happens within the days below. 0 is impossible, 100 is certain."),
        )
    )  # fmt: skip
    horizon_days = internal(models.PositiveSmallIntegerField(_("within so many days"), null=True, blank=True))
    justification = confidential(
        models.TextField(
            _("why"),
            blank=True,
            max_length=8000,
            help_text=_("What the judgement rests on, and what speaks against it."),
        )
    )
    scenarios = confidential(models.JSONField(default=list, blank=True))
    revision = internal(models.PositiveIntegerField(default=1, editable=False))

    class Meta:
        verbose_name = _("risk line")
        verbose_name_plural = _("risk lines")
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["area", "kind"], name="riskline_by_area_and_kind")]
        constraints = [
            *(
                models.CheckConstraint(
                    condition=Q(**{name: None}) | Q(**{f"{name}__range": (1, 5)}), name=f"riskline_{name}_1_to_5",
                    violation_error_message=_("Choose a step from 1 to 5."),
                )
                for name in (*INHERENT, *RESIDUAL)
            ),
            models.CheckConstraint(
                condition=(Q(level="") & (Q(likelihood=None) | Q(impact=None)))
                | (~Q(level="") & Q(likelihood__isnull=False, impact__isnull=False)),
                name="riskline_rated_when_judged",
            ),
            models.CheckConstraint(
                condition=(Q(residual_level="") & (Q(residual_likelihood=None) | Q(residual_impact=None)))
                | (~Q(residual_level="") & Q(residual_likelihood__isnull=False, residual_impact__isnull=False)),
                name="riskline_rated_after_measures",
            ),
            models.CheckConstraint(
                condition=Q(probability=None) | Q(probability__lte=100),
                name="riskline_probability_in_percent",
                violation_error_message=_("A probability lies between 0 and 100 percent."),
            ),
            models.CheckConstraint(
                condition=Q(horizon_days=None) | Q(horizon_days__range=(1, 730)),
                name="riskline_horizon_in_days",
                violation_error_message=_("Give between 1 and 730 days."),
            ),
        ]  # fmt: skip
        triggers = [of_a_draft("lines_stay_after_the_draft")]

    def __str__(self) -> str:
        return str(self.uid)

    @property
    def is_rated(self) -> bool:
        return bool(self.level)


class Citation(models.Model):
    """What an assessment, or one of its lines, rests on: known by kind and reference, with what it said when cited.

    Readers see it where they may see the thing itself (threats.evidence), and nothing of it where they may not.
    """

    uid = internal(models.UUIDField(default=uuid.uuid4, unique=True, editable=False))
    assessment = internal(models.ForeignKey(Assessment, models.PROTECT, related_name="citations"))
    line = internal(models.ForeignKey(RiskLine, models.CASCADE, null=True, blank=True, related_name="citations"))
    kind = internal(models.CharField(max_length=20))
    ref = internal(models.CharField(max_length=60))
    label = confidential(models.CharField(max_length=300))
    # Of the label: whoever cited it may read in another one by now.
    language = internal(models.CharField(max_length=5, choices=settings.LANGUAGES, default="en"))
    by = confidential(models.ForeignKey(User, models.PROTECT, related_name="+"))
    at = internal(models.DateTimeField())

    class Meta:
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering = ["kind", "ref", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "line", "kind", "ref"], name="citation_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=~Q(kind="") & ~Q(ref="") & ~Q(label=""), name="citation_whole"),
        ]
        triggers = [of_a_draft("citations_stay_after_the_draft")]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"


class StaleRule(models.Model):
    """When what happens contradicts an assessment: so many incidents of these kinds in so many days, where every risk
    of such kinds was rated at or below `at_or_below`. Rules are switched off, never deleted."""

    uid = internal(models.UUIDField(default=uuid.uuid4, unique=True, editable=False))
    mission = internal(models.ForeignKey(Mission, models.PROTECT, related_name="+"))
    kinds = internal(CodesField(verbose_name=_("kinds of incident"), code_list="threat_types"))
    incidents = internal(models.PositiveSmallIntegerField(_("so many incidents")))
    days = internal(models.PositiveSmallIntegerField(_("within so many days")))
    at_or_below = internal(CodeField(_("where assessed at or below"), code_list="risk_levels"))
    is_active = internal(models.BooleanField(_("in use"), default=True))
    changed_by = confidential(models.ForeignKey(User, models.PROTECT, null=True, related_name="+"))
    changed_at = internal(models.DateTimeField())

    class Meta:
        verbose_name = _("rule for stale assessments")
        verbose_name_plural = _("rules for stale assessments")
        ordering = ["mission", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kinds__len__gte=1), name="stalerule_names_kinds",
                violation_error_message=_("Choose at least one kind of incident."),
            ),
            models.CheckConstraint(
                condition=Q(incidents__range=(1, 100), days__range=(1, 365)), name="stalerule_counts",
                violation_error_message=_("Give 1 to 100 incidents within 1 to 365 days."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.uid)


class StaleMark(models.Model):
    """A rule found an assessment contradicted by what happened: once for each rule. Readers see those of the incidents
    that they may see."""

    assessment = internal(models.ForeignKey(Assessment, models.PROTECT, related_name="stale_marks"))
    rule = internal(models.ForeignKey(StaleRule, models.PROTECT, related_name="+"))
    # What the rule said then.
    incidents = internal(models.PositiveSmallIntegerField())
    days = internal(models.PositiveSmallIntegerField())
    at_or_below = internal(CodeField(code_list="risk_levels"))
    incident_uids = internal(ArrayField(models.UUIDField()))
    marked_at = internal(models.DateTimeField())

    class Meta:
        verbose_name = _("stale mark")
        verbose_name_plural = _("stale marks")
        ordering = ["marked_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["assessment", "rule"], name="stalemark_once_per_cause")]
        triggers = [pgtrigger.Protect(name="marks_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.rule_id}"


class LineOutcome(models.Model):
    """What became of one risk line once its days were over. `acted`: somebody acted on the warning."""

    class Happened(models.TextChoices):
        YES = "YES", _("It happened")
        PARTLY = "PARTLY", _("It happened in part")
        NO = "NO", _("It did not happen")
        UNKNOWN = "UNKNOWN", _("Nobody can say")

    # What counts as having come true, for the score: see docs/assessments.md.
    VALUE: ClassVar[dict[str, float]] = {"YES": 1.0, "PARTLY": 0.5, "NO": 0.0}

    line = internal(models.OneToOneField(RiskLine, models.PROTECT, related_name="outcome"))
    happened = internal(models.CharField(_("did it happen"), max_length=8, choices=Happened))
    was_acted_upon = internal(models.BooleanField(_("somebody acted on this warning")))
    incident_uids = internal(ArrayField(models.UUIDField(), default=list, blank=True))
    note = confidential(models.TextField(_("in more words"), blank=True, max_length=4000))
    by = confidential(models.ForeignKey(User, models.PROTECT, related_name="+"))
    at = internal(models.DateTimeField())

    class Meta:
        verbose_name = _("outcome of a risk line")
        verbose_name_plural = _("outcomes of risk lines")
        constraints = [
            models.CheckConstraint(
                condition=Q(happened__in=["YES", "PARTLY", "NO", "UNKNOWN"]), name="lineoutcome_known"
            ),
            models.CheckConstraint(
                condition=Q(was_acted_upon=False) | ~Q(note=""),
                name="lineoutcome_says_what_was_done",
                violation_error_message=_("Say in a few words what was done."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.happened}"
