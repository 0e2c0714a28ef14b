"""Hot spots: places that the mission has to protect first, how firmly it commits to it, and what stands ready."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Deferrable, F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.protection import Protected, ProtectedManager, ProtectedQuerySet, versioned
from accounts.roles import HOTSPOTS_VIEW
from areas.fields import CodeField
from areas.models import AreaOfResponsibility
from areas.place import Placed
from common.sensitivity import confidential, internal


class HotSpotQuerySet(ProtectedQuerySet["HotSpot"]):
    def open(self) -> "HotSpotQuerySet":
        return self.exclude(stage=HotSpot.Stage.CLOSED)

    def for_list(self) -> "HotSpotQuerySet":
        """With what a line of the list shows; in the mission's order, closed ones after it by when they were closed."""
        rows = self.select_related("area", "mission", "holder_aor")
        return rows.order_by("mission", F("rank").asc(nulls_last=True), "-closed_at", "pk")

    def for_detail(self) -> "HotSpotQuerySet":
        people = ("recorded_by", "withdrawn_by", "proposed_by", "decided_by", "closed_by")
        return self.select_related("area", "mission", "holder_aor", *people)


@versioned
class HotSpot(Placed, Protected):
    """A place that is to be protected. What is proposed and what was decided are two things, each with its reason.

    `proposed`: what the rule says of the standing assessments (`proposed_by` NULL), or what somebody proposed where
    none stands. `commitment`: what people decided; empty until then. `rank`: place in the mission's order, from 1 up
    with gaps; NULL once closed or withdrawn. Moves swap two ranks (threats.hotspots.ranking).
    """

    class Stage(models.TextChoices):
        PROPOSED = "PROPOSED", _("Proposed")
        DECIDED = "DECIDED", _("Decided")
        CLOSED = "CLOSED", _("Closed")

    name = confidential(models.CharField(_("name of the place"), max_length=160))
    why = confidential(
        models.TextField(
            _("why it is a hot spot"), max_length=4000, help_text=_("No names of victims, witnesses or sources.")
        )
    )
    language = internal(models.CharField(_("language of the text"), max_length=5, choices=settings.LANGUAGES))
    stage = internal(models.CharField(_("state"), max_length=8, choices=Stage, default=Stage.PROPOSED))
    rank = internal(models.PositiveIntegerField(_("place in the order"), null=True, editable=False))

    proposed = internal(CodeField(_("proposed"), code_list="protection_commitments"))
    proposed_level = internal(CodeField(_("risk it follows from"), code_list="risk_levels", blank=True))
    proposed_from = confidential(models.CharField(_("assessment it follows from"), max_length=40, blank=True))
    proposed_at = internal(models.DateTimeField(_("proposed on"), editable=False))
    proposed_by = confidential(
        models.ForeignKey("accounts.User", models.PROTECT, null=True, editable=False, related_name="+")
    )

    commitment = internal(CodeField(_("decided"), code_list="protection_commitments", blank=True))
    # What was proposed at that moment: a later proposal does not make an old decision a deviation.
    decided_on = internal(CodeField(_("what was proposed then"), code_list="protection_commitments", blank=True))
    decided_at = internal(models.DateTimeField(_("decided on"), null=True, editable=False))
    decided_by = confidential(
        models.ForeignKey("accounts.User", models.PROTECT, null=True, editable=False, related_name="+")
    )
    decided_because = confidential(models.TextField(_("reason for the decision"), blank=True, max_length=2000))
    forum = confidential(
        models.CharField(
            _("forum and its reference"),
            max_length=160,
            blank=True,
            help_text=_("Such as the meeting and its minutes."),
        )
    )

    closed_at = internal(models.DateTimeField(_("closed"), null=True, editable=False))
    closed_by = confidential(
        models.ForeignKey("accounts.User", models.PROTECT, null=True, editable=False, related_name="+")
    )
    closing_reason = confidential(models.TextField(_("why it is closed"), blank=True, max_length=2000))

    holder_role = internal(CodeField(_("which post holds it"), code_list="roles", blank=True))
    holder_aor = internal(
        models.ForeignKey(
            AreaOfResponsibility,
            models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            verbose_name=_("of which area of responsibility"),
        )
    )
    road_minutes = internal(models.PositiveIntegerField(_("by road, in minutes"), null=True, blank=True))
    air_minutes = internal(models.PositiveIntegerField(_("by air, in minutes"), null=True, blank=True))
    travel_checked_on = internal(models.DateField(_("checked on"), null=True, blank=True))

    view_action = HOTSPOTS_VIEW
    ref_prefix = "HS"
    objects: ClassVar[ProtectedManager[Any]] = ProtectedManager(HotSpotQuerySet)

    class Meta(Protected.Meta):
        indexes = [*Placed.Meta.indexes]
        constraints = [
            *Protected.Meta.constraints,
            *Placed.Meta.constraints,
            # Two ranks are swapped by one statement, which passes through a moment with both the same.
            models.UniqueConstraint(
                fields=["mission", "rank"], name="hotspot_rank_unique_in_mission", deferrable=Deferrable.DEFERRED
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["PROPOSED", "DECIDED", "CLOSED"]), name="hotspot_stage_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    commitment="", decided_on="", decided_at=None, decided_by=None, decided_because="", forum=""
                )
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(commitment="") & ~Q(decided_on="")),
                name="hotspot_decision_is_signed",
            ),
            models.CheckConstraint(
                condition=~Q(stage="PROPOSED", commitment__gt="") & ~Q(stage="DECIDED", commitment=""),
                name="hotspot_stage_follows_the_decision",
            ),
            models.CheckConstraint(
                condition=Q(commitment="") | Q(commitment=F("decided_on")) | ~Q(decided_because=""),
                name="hotspot_other_decision_has_a_reason",
                violation_error_message=_("This differs from what was proposed: say why."),
            ),
            models.CheckConstraint(
                condition=(Q(stage__in=["PROPOSED", "DECIDED"], closed_at=None, closed_by=None, closing_reason=""))
                | (
                    Q(stage="CLOSED", closed_at__isnull=False, closed_by__isnull=False, rank=None)
                    & ~Q(closing_reason="")
                ),
                name="hotspot_closing_is_signed_and_reasoned",
            ),
            models.CheckConstraint(
                condition=Q(road_minutes=None, air_minutes=None) | Q(travel_checked_on__isnull=False),
                name="hotspot_travel_time_has_its_day",
                violation_error_message=_("Say on which day these travel times were checked."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("hotspots:detail", args=[self.ref])

    @property
    def is_open(self) -> bool:
        return self.stage != self.Stage.CLOSED

    @property
    def stands_for(self) -> str:
        """What was decided; as long as nothing was, what is proposed."""
        return self.commitment or self.proposed

    @property
    def differs(self) -> bool:
        """People decided otherwise than is proposed now: the risk changed since, or they had their reason."""
        return bool(self.commitment) and self.commitment != self.proposed


class Preparedness(models.Model):
    """One thing that stands ready at a hot spot, ticked by whom and when; taken off again, it says that too."""

    hot_spot = internal(models.ForeignKey(HotSpot, models.PROTECT, related_name="+"))
    item = internal(CodeField(_("what stands ready"), code_list="preparedness_items"))
    ticked_at = internal(models.DateTimeField(_("ticked")))
    ticked_by = confidential(models.ForeignKey("accounts.User", models.PROTECT, related_name="+"))
    ended_at = internal(models.DateTimeField(_("taken off"), null=True, blank=True))
    ended_by = confidential(models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hot_spot", "item"], condition=Q(ended_at=None), name="preparedness_ticked_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="preparedness_end_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hot_spot_id} {self.item}"
