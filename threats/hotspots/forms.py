"""What people type about hot spots. Saving is the service's business."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.coarsening import tell_areas
from accounts.models import User
from accounts.roles import HOTSPOTS_PROPOSE
from accounts.scope import scope_of
from areas.fields import CodeChoiceField
from areas.models import AreaOfResponsibility
from common.forms import DayInput
from threats.actors.forms import only_cleared
from threats.models import HotSpot
from threats.placing import FIELDS, PlaceFields


class HotSpotForm(PlaceFields, forms.ModelForm):
    """Which place, why, who holds it, and how long help takes to get there."""

    holder_aor: Any = forms.ModelChoiceField(
        label=_("Of which area of responsibility"), queryset=None, required=False, empty_label=_("The whole mission")
    )

    place_action = HOTSPOTS_PROPOSE
    quick: tuple[str, ...] = ("name", "why", *FIELDS)

    class Meta:
        model = HotSpot
        fields = [
            "name", "why", "holder_role", "road_minutes", "air_minutes", "travel_checked_on", "classification",
            "sharing_boundary",
        ]  # fmt: skip
        widgets = {"why": forms.Textarea(attrs={"rows": 4}), "travel_checked_on": DayInput()}

    field_order = [
        "name", "why", *FIELDS, "proposed", "holder_role", "holder_aor", "road_minutes", "air_minutes",
        "travel_checked_on", "classification", "sharing_boundary",
    ]  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        spot = kwargs.get("instance")
        if spot is not None:
            kwargs["initial"] = {**_place_told(spot, user), "holder_aor": spot.holder_aor_id}
        super().__init__(*args, user=user, **kwargs)
        missions = [grant.mission.pk for grant in scope_of(user).grants]
        field: Any = self.fields["holder_aor"]
        rows = AreaOfResponsibility.objects.filter(mission__in=missions).exclude(kind="MISSION")
        field.queryset, field.label_from_instance = rows.order_by("code"), lambda aor: aor.name()
        only_cleared(self, user)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        timed = cleaned.get("road_minutes") is not None or cleaned.get("air_minutes") is not None
        if timed and not cleaned.get("travel_checked_on") and "travel_checked_on" not in self.errors:
            self.add_error("travel_checked_on", _("Say on which day these travel times were checked."))
        if cleaned.get("holder_aor") and not cleaned.get("holder_role"):
            self.add_error("holder_role", _("Say which post there holds it."))
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """What the services take, the place included."""
        names = ("place", "holder_aor", *(self._meta.fields or ()))
        facts = {name: self.cleaned_data[name] for name in names}
        # Somebody who was not told the point, and touched nothing of the place, must not take it away.
        is_moved = set(FIELDS) & set(self.changed_data)
        return facts if is_moved or not self.instance.pk else facts | {"place": None}

    @property
    def later(self) -> list[str]:
        """The fields that can wait."""
        return [name for name in self.fields if name not in (*self.quick, "uid")]

    def _post_clean(self) -> None:
        """The instance is left alone: the service writes it."""


class NewHotSpotForm(HotSpotForm):
    proposed = CodeChoiceField(
        code_list="protection_commitments", label=_("Your proposal"), required=False,
        help_text=_("Counts only where no assessment that stands speaks of the place; else the rule proposes."),
    )  # fmt: skip
    # Minted with the empty form, so that a form sent twice makes one hot spot.
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    quick = ("name", "why", *FIELDS, "proposed")

    @property
    def facts(self) -> dict[str, Any]:
        return {**super().facts, "uid": self.cleaned_data["uid"], "proposed": self.cleaned_data["proposed"]}


def _place_told(spot: HotSpot, user: User) -> dict[str, Any]:
    """The area that may be told; the point to whoever gave it, and to nobody else (accounts.coarsening)."""
    tell_areas([spot])
    area = spot.told_area  # type: ignore[attr-defined]
    told: dict[str, Any] = {"area": area.pcode if area else ""}
    if spot.point and spot.recorded_by_id == user.pk:
        told |= {"lat": spot.lat, "lon": spot.lon, "precision": spot.precision}
    return told


class DecideForm(forms.Form):
    """How firmly the mission commits, as people decided."""

    commitment = CodeChoiceField(
        code_list="protection_commitments", label=_("The mission decides"), widget=forms.RadioSelect
    )
    because = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where it differs from what is proposed."),
    )  # fmt: skip
    forum = forms.CharField(
        label=_("Forum and its reference"), required=False, max_length=160,
        help_text=_("Such as the meeting and the number of its minutes."),
    )  # fmt: skip


class CloseForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is closed"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What changed, and how you know. This stays with the hot spot."),
    )  # fmt: skip
