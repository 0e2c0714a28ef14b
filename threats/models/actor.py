"""Reported actors: who is said to threaten or attack civilians, what they can do, and what was agreed with them."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.protection import Protected, ProtectedManager, ProtectedQuerySet, versioned
from accounts.roles import ACTORS_VIEW
from areas.fields import CodeField, CodesField
from areas.models import AreaOfResponsibility
from common.sensitivity import confidential, internal
from threats.fields import FurtherAreasField
from threats.models.incident import ActorClass

CAPABILITIES = ("size", "arms", "mobility", "command")


class ActorQuerySet(ProtectedQuerySet["Actor"]):
    def for_list(self) -> "ActorQuerySet":
        """With what a line of the list shows; by name."""
        return self.select_related("area", "mission").order_by("name", "pk")

    def for_detail(self) -> "ActorQuerySet":
        return self.select_related("area", "mission", "recorded_by", "withdrawn_by", "merged_into")


class Strength(models.IntegerChoices):
    """How much of it an actor is reported to have. Not known is NULL, never 0."""

    VERY_LOW = 1, _("1 – very low")
    LOW = 2, _("2 – low")
    MEDIUM = 3, _("3 – medium")
    HIGH = 4, _("4 – high")
    VERY_HIGH = 5, _("5 – very high")


def _strength(words: Any, help_text: Any) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(words, null=True, blank=True, choices=Strength, help_text=help_text)


@versioned
class Actor(Protected):
    """A reported actor. Forces of the host State are actors like any other; personnel of the United Nations never are.

    The main area decides who reads it, as for a threat. Capability is told from 1 to 5 (`Strength`).
    """

    name = confidential(
        models.CharField(
            _("name as reported"), max_length=160, help_text=_("Of a group or force. Never the name of a person.")
        )
    )
    kind = internal(CodeField(_("type of actor"), code_list="threat_actors"))
    actor_class = internal(models.CharField(_("class"), max_length=20, choices=ActorClass))
    motives = internal(CodesField(verbose_name=_("reported motives"), code_list="motivations"))
    size = internal(_strength(_("size"), _("How many fighters, and how fast it finds more.")))
    arms = internal(_strength(_("arms"), _("From knives and hunting guns to heavy weapons.")))
    mobility = internal(_strength(_("mobility"), _("How far and how fast it moves.")))
    command = internal(_strength(_("command"), _("How well it is led, and obeys.")))
    further_areas = internal(FurtherAreasField(_("further areas where it is reported")))
    known = confidential(
        models.TextField(
            _("what is known"),
            blank=True,
            max_length=8000,
            help_text=_("Habits, routes, allies, how it treats civilians. No names of victims, witnesses or sources."),
        )
    )
    language = internal(models.CharField(_("language of the text"), max_length=5, choices=settings.LANGUAGES))

    view_action = ACTORS_VIEW
    ref_prefix = "RA"
    objects: ClassVar[ProtectedManager[Any]] = ProtectedManager(ActorQuerySet)

    class Meta(Protected.Meta):
        indexes = [models.Index(fields=["mission", "name", "id"], name="actor_by_name")]
        constraints = [
            *Protected.Meta.constraints,
            models.CheckConstraint(condition=Q(actor_class__in=ActorClass.values), name="actor_class_known"),
            *(
                models.CheckConstraint(
                    condition=Q(**{each: None}) | Q(**{f"{each}__gte": 1, f"{each}__lte": 5}),
                    name=f"actor_{each}_from_1_to_5",
                    violation_error_message=_("Capability goes from 1 to 5. Leave it open where it is not known."),
                )
                for each in CAPABILITIES
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("actors:detail", args=[self.ref])


class Engagement(models.Model):
    """The mission spoke with an actor: when, which post of ours, how, what was said. Read with the actor only."""

    uid = internal(models.UUIDField(default=uuid.uuid4, editable=False, unique=True))
    actor = internal(models.ForeignKey(Actor, models.PROTECT, related_name="+"))
    on = internal(models.DateField(_("day")))
    role = internal(CodeField(_("who of the mission"), code_list="roles"))
    aor = internal(
        models.ForeignKey(
            AreaOfResponsibility,
            models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            verbose_name=_("of which area"),
        )
    )
    channel = internal(CodeField(_("how"), code_list="engagement_channels"))
    said = confidential(
        models.TextField(
            _("what was said"), max_length=4000, help_text=_("Functions, not names. No sources, victims or witnesses.")
        )
    )
    follow_up = confidential(models.TextField(_("what follows"), blank=True, max_length=2000))
    language = internal(models.CharField(_("language of the text"), max_length=5, choices=settings.LANGUAGES))
    recorded_at = internal(models.DateTimeField(_("recorded"), editable=False))
    recorded_by = confidential(models.ForeignKey("accounts.User", models.PROTECT, related_name="+", editable=False))

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["actor", "-on"], name="engagement_newest_first")]

    def __str__(self) -> str:
        return f"{self.actor_id} {self.on}"


class ActorCommitment(models.Model):
    """Something an actor said it would do or leave, and whether it did. What became of it is a person's judgement."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("Open")
        KEPT = "KEPT", _("Kept")
        BROKEN = "BROKEN", _("Broken")

    uid = internal(models.UUIDField(default=uuid.uuid4, editable=False, unique=True))
    engagement = internal(models.ForeignKey(Engagement, models.PROTECT, related_name="commitments"))
    text = confidential(models.CharField(_("what was committed"), max_length=300))
    due_on = internal(models.DateField(_("until when"), null=True, blank=True))
    state = internal(models.CharField(_("state"), max_length=6, choices=State, default=State.OPEN))
    judged_at = internal(models.DateTimeField(_("judged"), null=True, editable=False))
    judged_by = confidential(
        models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", editable=False)
    )
    judged_because = confidential(models.TextField(_("what shows it"), blank=True, max_length=1000))

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="OPEN", judged_at=None, judged_by=None, judged_because="")
                | (
                    Q(state__in=["KEPT", "BROKEN"], judged_at__isnull=False, judged_by__isnull=False)
                    & ~Q(judged_because="")
                ),
                name="actorcommitment_judgement_is_signed_and_reasoned",
            )
        ]

    def __str__(self) -> str:
        return self.text
