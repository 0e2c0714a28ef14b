"""What was decided about an alert and by whom, and what one person alone may not do. Reached through the alert."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from areas.fields import CodeField
from areas.models import AreaOfResponsibility
from common.sensitivity import confidential, internal
from earlywarning.models.alert import Alert
from earlywarning.models.answers import Acknowledgement

NO_ACTION = "NO_ACTION"


class Decision(models.Model):
    """What the responsible head or commander decided. The newest one holds; earlier ones stay."""

    uid = internal(models.UUIDField(default=uuid.uuid4, unique=True))
    alert = internal(models.ForeignKey(Alert, models.PROTECT, related_name="decisions"))
    decision = internal(CodeField(_("decision"), code_list="alert_decisions"))
    # Why nothing is done; some reasons are for leaders alone (`earlywarning.reasons`).
    reason = internal(CodeField(_("reason"), code_list="no_action_reasons", blank=True))
    note = confidential(models.TextField(_("in more words"), blank=True, max_length=2000))
    person = confidential(models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+"))
    role = internal(CodeField(_("post"), code_list="roles"))
    aor = internal(models.ForeignKey(AreaOfResponsibility, models.PROTECT, null=True, blank=True, related_name="+"))
    # How it was said, where the desk wrote it down; empty when the person decided signed in.
    medium = internal(models.CharField(max_length=12, choices=Acknowledgement.Medium, blank=True))
    # The promise by which it was decided, where saying what will be done was the decision.
    promise = internal(models.OneToOneField(Acknowledgement, models.PROTECT, null=True, blank=True, related_name="+"))
    recorded_by = confidential(models.ForeignKey(User, models.PROTECT, related_name="+"))
    decided_at = internal(models.DateTimeField(_("decided")))

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["decided_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="decision_reason_only_for_no_action",
                condition=Q(decision=NO_ACTION) & ~Q(reason="") | ~Q(decision=NO_ACTION) & Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.decision}"


class Proposal(models.Model):
    """Something that one person alone may not do to an alert of the two highest priorities (escalation.md).

    Until a second person, one level up, has confirmed it, nothing of it holds and every clock runs on.
    """

    class What(models.TextChoices):
        NO_ACTION = "NO_ACTION", _("Decide that nothing is done")
        NOT_CREDIBLE = "NOT_CREDIBLE", _("Close it as not credible")
        DUPLICATE = "DUPLICATE", _("Join it to another alert")
        ERROR = "ERROR", _("End it as raised in error")
        LOWER = "LOWER", _("Lower its priority")

    class Verdict(models.TextChoices):
        OPEN = "", _("Waits for a second person")
        CONFIRMED = "CONFIRMED", _("Confirmed")
        DECLINED = "DECLINED", _("Declined")
        LAPSED = "LAPSED", _("Lapsed")

    uid = internal(models.UUIDField(default=uuid.uuid4, unique=True))
    alert = internal(models.ForeignKey(Alert, models.PROTECT, related_name="proposals"))
    what = internal(models.CharField(max_length=12, choices=What))
    reason = internal(CodeField(_("reason"), code_list="no_action_reasons", blank=True))
    note = confidential(models.TextField(_("why"), blank=True, max_length=4000))
    other = internal(models.ForeignKey(Alert, models.PROTECT, null=True, blank=True, related_name="+"))
    urgency = internal(CodeField(_("how soon"), code_list="cap_urgency", blank=True))
    severity = internal(CodeField(_("how severe"), code_list="cap_severity", blank=True))
    person = confidential(models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+"))
    role = internal(CodeField(_("post"), code_list="roles"))
    aor = internal(models.ForeignKey(AreaOfResponsibility, models.PROTECT, null=True, blank=True, related_name="+"))
    medium = internal(models.CharField(max_length=12, choices=Acknowledgement.Medium, blank=True))
    recorded_by = confidential(models.ForeignKey(User, models.PROTECT, related_name="+"))
    proposed_at = internal(models.DateTimeField(_("proposed")))
    verdict = internal(models.CharField(max_length=12, choices=Verdict, blank=True, default=""))
    verdict_by = confidential(models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+"))
    verdict_role = internal(CodeField(code_list="roles", blank=True))
    verdict_at = internal(models.DateTimeField(null=True, blank=True))

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["alert", "what"], condition=Q(verdict=""), name="proposal_one_open_of_each_kind"
            ),
            models.CheckConstraint(
                name="proposal_verdict_is_signed",
                condition=Q(verdict="", verdict_by=None, verdict_at=None)
                | Q(verdict="LAPSED", verdict_by=None, verdict_at__isnull=False)
                | Q(verdict__in=["CONFIRMED", "DECLINED"], verdict_by__isnull=False, verdict_at__isnull=False),
            ),
            models.CheckConstraint(
                name="proposal_never_confirmed_by_its_author",
                condition=~Q(verdict="CONFIRMED")
                | ~Q(verdict_by=F("recorded_by")) & (Q(person=None) | ~Q(verdict_by=F("person"))),
            ),
            models.CheckConstraint(
                name="proposal_says_what_it_needs",
                condition=Q(what="DUPLICATE", other__isnull=False)
                | Q(what="NO_ACTION", other=None) & ~Q(reason="")
                | Q(what="LOWER", other=None) & ~Q(urgency="") & ~Q(severity="")
                | Q(what__in=["NOT_CREDIBLE", "ERROR"], other=None) & ~Q(note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.what}"

    @property
    def is_open(self) -> bool:
        return self.verdict == ""
