"""What people type about triggers. Saving is the service's business."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import areas_open_to
from accounts.models import User
from accounts.roles import THREATS_EDIT
from areas.models import Area
from common.forms import DayInput
from threats.actors.forms import choose_area, only_cleared
from threats.further import FurtherAreas
from threats.models import Trigger


class TriggerForm(FurtherAreas, forms.ModelForm):
    area = forms.ChoiceField(label=_("Main area"), help_text=_("This decides who may read it."))
    to_on = forms.DateField(
        label=_("Last day"), required=False, widget=DayInput(), help_text=_("Empty where it is a single day.")
    )

    class Meta:
        model = Trigger
        fields = ["title", "kind", "from_on", "yearly", "note", "classification", "sharing_boundary"]
        widgets = {"from_on": DayInput(), "note": forms.Textarea(attrs={"rows": 3})}

    field_order = [
        "title", "kind", "from_on", "to_on", "yearly", "area", "further_areas", "note", "classification",
        "sharing_boundary",
    ]  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = areas_open_to(user, THREATS_EDIT)
        choose_area(self, self.areas, self.instance)
        self.offer_further(user, self.instance.further_areas)
        self.initial.setdefault("to_on", self.instance.to_on)
        only_cleared(self, user)

    def clean_area(self) -> Area:
        return self.areas[self.cleaned_data["area"]]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("from_on"), cleaned.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", _("The last day lies before the first. Correct one of them."))
        elif first and cleaned.get("yearly") and last and (last - first).days > 365:
            self.add_error("to_on", _("What returns every year cannot last longer than a year."))
        cleaned["to_on"] = last or first
        return cleaned

    def _post_clean(self) -> None:
        """The instance is left alone: the service writes it."""


class NewTriggerForm(TriggerForm):
    # Minted with the empty form, so that a form sent twice makes one trigger.
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
