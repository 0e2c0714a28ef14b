"""What people type about reported actors. Saving is the service's business."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import areas_open_to, grouped_by_province
from accounts.models import User
from accounts.roles import ACTORS_KEEP
from accounts.scope import scope_of
from areas import codes
from areas.models import Area, AreaOfResponsibility
from common.forms import DayInput
from threats.further import FurtherAreas
from threats.models import CAPABILITIES, Actor, ActorClass, ActorCommitment, Engagement, IncidentActor, Strength


class ActorForm(FurtherAreas, forms.ModelForm):
    area = forms.ChoiceField(label=_("Main area where it is reported"), help_text=_("This decides who may read it."))
    actor_class = forms.ChoiceField(
        label=_("Class"),
        choices=ActorClass.choices,
        help_text=_("By its bond to a State. The host State is no exception."),
    )

    class Meta:
        model = Actor
        fields = [
            "name",
            "kind",
            "actor_class",
            "motives",
            *CAPABILITIES,
            "known",
            "classification",
            "sharing_boundary",
        ]
        widgets = {"known": forms.Textarea(attrs={"rows": 6})}

    field_order = [
        "name", "kind", "actor_class", "area", "further_areas", "motives", *CAPABILITIES, "known", "classification",
        "sharing_boundary",
    ]  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = areas_open_to(user, ACTORS_KEEP)
        choose_area(self, self.areas, self.instance)
        self.offer_further(user, self.instance.further_areas)
        for name in CAPABILITIES:
            self.fields[name].choices = [("", _("not known")), *Strength.choices]  # type: ignore[attr-defined]
        only_cleared(self, user)

    def clean_area(self) -> Area:
        return self.areas[self.cleaned_data["area"]]

    def _post_clean(self) -> None:
        """The instance is left alone: the service locks, compares and writes it."""


class NewActorForm(ActorForm):
    # Minted with the empty form, so that a form sent twice makes one actor.
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


def choose_area(form: forms.BaseForm, areas: dict[str, Area], row: Any) -> None:
    """The areas on offer, by province; the row's own is chosen."""
    form.fields["area"].choices = [("", _("Choose an area")), *grouped_by_province(areas)]  # type: ignore[attr-defined]
    if row.area_id:
        form.initial["area"] = row.area.pcode
    elif len(areas) == 1:
        form.initial["area"] = next(iter(areas))


def only_cleared(form: forms.BaseForm, user: User) -> None:
    """Nobody is offered a marking above their own clearance."""
    offered = [each for each in codes.choices("classifications") if each[0] in user.clearances()]
    form.fields["classification"].choices = offered  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it no longer stands"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class MergeForm(forms.Form):
    """Which other actor of the mission this one turned out to be."""

    into: Any = forms.ModelChoiceField(
        label=_("It is the same as"), queryset=None, to_field_name="ref",
        help_text=_("That one stays, and takes over the threats and incidents that name this one."),
    )  # fmt: skip

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["into"]
        field.queryset = others
        field.label_from_instance = named


def named(actor: Actor) -> str:
    return f"{actor.name} ({actor.ref})"


class NamingForm(forms.Form):
    """Which incidents, of those that were looked for, name the actor, and how."""

    incidents = forms.MultipleChoiceField(
        label=_("Incidents"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one incident, or look for others.")},
    )  # fmt: skip
    role = forms.ChoiceField(
        label=_("How they name it"), choices=IncidentActor.Role.choices, initial=IncidentActor.Role.FORCE,
        widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["incidents"].choices = offered  # type: ignore[attr-defined]


class IncidentActorForm(forms.Form):
    """Which reported actor an incident names, and how."""

    actor: Any = forms.ModelChoiceField(label=_("Reported actor"), queryset=None, to_field_name="ref")
    role = forms.ChoiceField(
        label=_("How it is named"), choices=IncidentActor.Role.choices, initial=IncidentActor.Role.FORCE,
        widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(self, *args: Any, actors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["actor"]
        field.queryset = actors
        field.label_from_instance = named


class EngagementForm(forms.ModelForm):
    """That the mission spoke with an actor. People are told by their post, never by name."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    aor: Any = forms.ModelChoiceField(
        label=_("Of which area of responsibility"), queryset=None, required=False, empty_label=_("The whole mission")
    )
    commitments = forms.CharField(
        label=_("What it committed to"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One commitment a line, such as “no fighters in town”. Each is followed until it is judged."),
    )  # fmt: skip
    due_on = forms.DateField(label=_("Until when"), required=False, widget=DayInput())

    class Meta:
        model = Engagement
        fields = ["on", "role", "channel", "said", "follow_up"]
        widgets = {
            "on": DayInput(),
            "said": forms.Textarea(attrs={"rows": 5}),
            "follow_up": forms.Textarea(attrs={"rows": 2}),
        }

    field_order = ["on", "role", "aor", "channel", "said", "commitments", "due_on", "follow_up"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grants = [grant for grant in scope_of(user).grants if grant.mission.pk == self.instance.actor.mission_id]
        field: Any = self.fields["aor"]
        kinds = AreaOfResponsibility.objects.filter(mission=self.instance.actor.mission_id).exclude(kind="MISSION")
        field.queryset = kinds.order_by("code")
        field.label_from_instance = lambda aor: aor.name()
        if grants:
            self.initial.setdefault("role", grants[0].role)
            self.initial.setdefault("aor", None if grants[0].area_ids is None else grants[0].aor_id)

    def clean_commitments(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["commitments"].splitlines() if line.strip()]
        if any(len(line) > 300 for line in lines):
            raise forms.ValidationError(_("Keep each commitment under 300 characters, one a line."))
        if len(lines) > 10:
            raise forms.ValidationError(_("Write at most ten commitments; the rest can go into what was said."))
        return lines

    def _post_clean(self) -> None:
        """The service writes it."""


class JudgeForm(forms.Form):
    """What became of a commitment."""

    state = forms.ChoiceField(
        label=_("What became of it"), choices=ActorCommitment.State.choices, widget=forms.RadioSelect
    )
    because = forms.CharField(
        label=_("How you know"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("No names of victims, witnesses or sources."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("state") in ("KEPT", "BROKEN") and not cleaned.get("because"):
            self.add_error("because", _("Say how you know: others will rely on it."))
        return cleaned
