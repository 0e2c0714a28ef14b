"""Reports: what one source told, and how to reach the source without naming it."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.protection import Protected, ProtectedManager, ProtectedQuerySet, versioned
from accounts.roles import REPORTS_VIEW
from areas.fields import CodeField
from areas.models import Mission
from areas.place import Placed
from audit.services import Target
from common.sensitivity import confidential, internal, source
from threats.models.casualties import BOUNDS, Harm, column, in_order
from threats.models.incident import ActorClass
from threats.models.referral import Referred


class ReportQuerySet(ProtectedQuerySet["Report"]):
    def of_incident(self, incident: Any) -> Self:
        """Accounts of `incident`, those that came with an incident merged into it among them; the oldest first."""
        of_it = Q(incident=incident.pk) | Q(incident__merged_into=incident.pk)
        return self.filter(of_it).select_related("area", "mission").order_by("recorded_at", "pk")

    def for_list(self) -> Self:
        """With what a line shows; the newest first."""
        return self.select_related("area", "mission").order_by("-recorded_at", "-pk")

    def for_detail(self) -> Self:
        return self.select_related("area", "mission", "recorded_by", "withdrawn_by")


def _count(label: Any) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(label, null=True, blank=True)


@versioned
class Report(Placed, Referred, Protected):
    """One source's account of what happened or is feared. The source stands under a code word, never by name.

    Figures are what this source said; nothing known is NULL and never 0. The totals stand here, parts of them by sex
    and age in `CasualtyPart`. `incident`: what it is an account of, as somebody judged; one that was merged away stays
    named here, so that the merge can be undone.
    """

    class Tense(models.TextChoices):
        HAPPENED = "HAPPENED", _("It happened")
        EXPECTED = "EXPECTED", _("It is expected")

    kind = internal(CodeField(_("what"), code_list="threat_types"))
    tense = internal(models.CharField(_("when"), max_length=10, choices=Tense))
    # Days as people at the place count them.
    occurred_from_on = internal(models.DateField(_("from"), null=True, blank=True))
    occurred_to_on = internal(models.DateField(_("to"), null=True, blank=True))
    place_name = confidential(models.CharField(_("name of the place"), max_length=160, blank=True))
    channel = internal(CodeField(_("how it was heard"), code_list="alert_channels", blank=True))
    source_code = confidential(
        models.CharField(
            _("who said it (code word)"), max_length=40, blank=True, help_text=_("Such as K-17. Never a name.")
        )
    )
    reliability = internal(CodeField(_("reliability of the source"), code_list="source_reliability", blank=True))
    credibility = internal(CodeField(_("credibility of what it says"), code_list="information_credibility", blank=True))
    heard = confidential(
        models.TextField(
            _("what was heard"),
            blank=True,
            max_length=8000,
            help_text=_("No names of victims, witnesses or sources."),
        )
    )
    pasted = confidential(
        models.TextField(
            _("paragraph of a situation report"),
            blank=True,
            max_length=20000,
            help_text=_("Pasted as it is and kept as it is. Take names of persons out first."),
        )
    )
    language = internal(models.CharField(_("language of the text"), max_length=5, choices=settings.LANGUAGES))
    actor_class = internal(
        models.CharField(_("who is reported to have used force"), max_length=20, choices=ActorClass, blank=True)
    )
    incident = internal(
        models.ForeignKey(
            "threats.Incident", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("incident")
        )
    )
    killed_low = internal(_count(_("killed, at least")))
    killed_best = internal(_count(_("killed, best estimate")))
    killed_high = internal(_count(_("killed, at most")))
    civilians_killed_low = internal(_count(_("civilians killed, at least")))
    civilians_killed_best = internal(_count(_("civilians killed, best estimate")))
    civilians_killed_high = internal(_count(_("civilians killed, at most")))
    injured_low = internal(_count(_("injured, at least")))
    injured_best = internal(_count(_("injured, best estimate")))
    injured_high = internal(_count(_("injured, at most")))
    abducted_low = internal(_count(_("abducted, at least")))
    abducted_best = internal(_count(_("abducted, best estimate")))
    abducted_high = internal(_count(_("abducted, at most")))
    displaced_low = internal(_count(_("displaced, at least")))
    displaced_best = internal(_count(_("displaced, best estimate")))
    displaced_high = internal(_count(_("displaced, at most")))
    affected_low = internal(_count(_("harmed otherwise, at least")))
    affected_best = internal(_count(_("harmed otherwise, best estimate")))
    affected_high = internal(_count(_("harmed otherwise, at most")))

    view_action = REPORTS_VIEW
    ref_prefix = "R"
    objects: ClassVar[ProtectedManager[Any]] = ProtectedManager(ReportQuerySet)

    class Meta(Protected.Meta):
        indexes = [
            *Placed.Meta.indexes,
            models.Index(fields=["mission", "-recorded_at", "-id"], name="report_newest_first"),
            models.Index(
                fields=["area", "restricted_kind", "classification", "-recorded_at"], name="report_newest_by_marking"
            ),
        ]
        constraints = [
            *Protected.Meta.constraints,
            *Placed.Meta.constraints,
            *Referred.Meta.constraints,
            models.CheckConstraint(condition=Q(tense__in=["HAPPENED", "EXPECTED"]), name="report_tense_known"),
            models.CheckConstraint(
                condition=Q(occurred_from_on=None, occurred_to_on=None)
                | Q(occurred_from_on__isnull=False, occurred_to_on__gte=F("occurred_from_on")),
                name="report_days_in_order",
                violation_error_message=_("The last day lies before the first. Correct one of them."),
            ),
            models.CheckConstraint(
                condition=Q(actor_class__in=["", *ActorClass.values]), name="report_actor_class_known"
            ),
            *(
                models.CheckConstraint(
                    condition=in_order(*(column(harm, bound) for bound in BOUNDS)),
                    name=f"report_{harm.lower()}_in_order",
                    violation_error_message=_("“At most” is less than “at least”. Correct one of the two."),
                )
                for harm in Harm.values
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("reports:detail", args=[self.ref])


class SourceContact(models.Model):
    """How to reach the source behind a code word. Encrypted; read by itself, with a reason, never with anything else.

    `threats.reports.contacts` is the only door.
    """

    mission = internal(models.ForeignKey(Mission, models.PROTECT, related_name="+"))
    source_code = source(models.CharField(max_length=40))
    # The section that talks to the source: nobody else may open it.
    owner_section = internal(models.CharField(max_length=32))
    sealed = source(models.TextField(editable=False))
    kept_by = confidential(models.ForeignKey(User, models.PROTECT, related_name="+"))
    kept_at = internal(models.DateTimeField())

    class Meta:
        verbose_name = _("contact of a source")
        verbose_name_plural = _("contacts of sources")
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "owner_section", "source_code"], name="source_contact_one_per_code_and_section"
            ),
            models.CheckConstraint(condition=~Q(source_code="") & ~Q(sealed=""), name="source_contact_whole"),
        ]

    def __str__(self) -> str:
        return f"{self.mission_id} {self.pk}"

    def audit_target(self) -> Target:
        # By its key: the trail is read by people who may not know a code word.
        return Target(kind="threats.source_contact", uid=str(self.pk), label=f"{self.owner_section} {self.pk}")
