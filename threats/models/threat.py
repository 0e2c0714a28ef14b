"""Threats to civilians: what is feared, where, and how soon."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.protection import Protected, ProtectedManager, ProtectedQuerySet, RestrictedKind, versioned
from accounts.roles import THREATS_VIEW
from areas.fields import CodeField, CodesField
from common.sensitivity import confidential, internal
from threats.fields import FurtherAreasField
from threats.models.incident import ActorClass

# Kinds that only the roles serving survivors and children may read (code list threat_types, “restricted”).
RESTRICTED_KIND_OF = {
    "CRSV": RestrictedKind.CRSV,
    "GBV_OTHER": RestrictedKind.SURVIVOR,
    "CHILD_RECRUIT": RestrictedKind.CHILD,
}


def restricted_kind_of(kind: str) -> str:
    """The restricted kind under which a threat of this kind is kept; empty for the others."""
    return RESTRICTED_KIND_OF.get(kind, RestrictedKind.NONE).value


class ThreatQuerySet(ProtectedQuerySet["Threat"]):
    def open(self) -> "ThreatQuerySet":
        return self.filter(closed_at=None)

    def for_list(self) -> "ThreatQuerySet":
        """With what a line of the list shows; newest first."""
        return self.select_related("area", "mission").order_by("-opened_at", "-pk")

    def for_detail(self) -> "ThreatQuerySet":
        return self.select_related("area", "mission", "recorded_by", "closed_by", "withdrawn_by")


@versioned
class Threat(Protected):
    """A danger to civilians in areas, of which the main one (`area`) decides who reads it.

    Open from when it is identified until somebody decides it is over. Source of the rule that closing is a decision:
    DPO POC Handbook, chapter 8.
    """

    title = confidential(
        models.CharField(
            _("threat in one line"), max_length=160, help_text=_("What may happen, to whom. No names of persons.")
        )
    )
    kind = internal(CodeField(_("kind of threat"), code_list="threat_types"))
    horizon = internal(CodeField(_("how soon"), code_list="time_horizons"))
    description = confidential(
        models.TextField(
            _("what is known"),
            blank=True,
            max_length=8000,
            help_text=_("Signs, pattern, who is exposed. No names of victims, witnesses or sources."),
        )
    )
    actor_class = internal(
        models.CharField(_("reported actor"), max_length=20, choices=ActorClass, blank=True, default="", db_default="")
    )
    why = confidential(
        models.TextField(
            _("why it is held to be a threat"),
            blank=True,
            max_length=1000,
            help_text=_("What makes you think so, in a sentence or two."),
        )
    )
    groups = internal(CodesField(verbose_name=_("groups at risk"), code_list="groups_at_risk"))
    trend = internal(CodeField(_("trend"), code_list="trends", blank=True))
    further_areas = internal(FurtherAreasField(_("further areas")))
    # In which language the people who logged it wrote: text is not translated, but said to be what it is.
    language = internal(models.CharField(_("language of the text"), max_length=5, choices=settings.LANGUAGES))
    opened_at = internal(models.DateTimeField(_("opened"), editable=False))
    closed_at = internal(models.DateTimeField(_("closed"), null=True, editable=False))
    closed_by = confidential(
        models.ForeignKey("accounts.User", models.PROTECT, null=True, editable=False, related_name="+")
    )
    # Empty on threats that were closed before it was asked.
    closing_outcome = internal(CodeField(_("what became of it"), code_list="threat_endings", blank=True))
    closing_reason = confidential(models.TextField(_("why it is over"), blank=True, max_length=2000))

    view_action = THREATS_VIEW
    ref_prefix = "TH"
    objects: ClassVar[ProtectedManager[Any]] = ProtectedManager(ThreatQuerySet)

    class Meta(Protected.Meta):
        indexes = [
            models.Index(fields=["mission", "-opened_at", "-id"], name="threat_newest_first"),
            models.Index(fields=["area"], condition=Q(closed_at=None), name="threat_open_by_area"),
            GinIndex(fields=["further_areas"], name="threat_further_areas"),
            GinIndex(fields=["groups"], name="threat_groups"),
        ]
        constraints = [
            *Protected.Meta.constraints,
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, closing_reason="")
                | (Q(closed_at__gte=F("opened_at"), closed_by__isnull=False) & ~Q(closing_reason="")),
                name="threat_closing_is_signed_and_reasoned",
            ),
            models.CheckConstraint(
                condition=Q(actor_class__in=["", *ActorClass.values]), name="threat_actor_class_known"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=False) | Q(closing_outcome=""), name="threat_ends_when_it_is_closed"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("threats:detail", args=[self.ref])

    @property
    def is_open(self) -> bool:
        return self.closed_at is None
