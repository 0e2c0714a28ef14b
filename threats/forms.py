import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import areas_open_to, grouped_by_province
from accounts.models import User
from accounts.roles import THREATS_EDIT, THREATS_LOG
from areas import codes
from areas.models import Area
from threats.conduct import ReportedActor
from threats.models import Threat


class ThreatForm(ReportedActor, forms.ModelForm):
    """What a person types about a threat. Areas are those of their appointments; saving is the service's business."""

    area = forms.ChoiceField(label=_("Area"), help_text=_("Your areas of responsibility, by province."))

    class Meta:
        model = Threat
        fields = ["title", "kind", "horizon", "description", "classification", "sharing_boundary"]
        widgets = {"description": forms.Textarea(attrs={"rows": 6})}

    field_order = [
        "title", "kind", "area", "horizon", "actor_class", "description", "classification",
        "sharing_boundary",
    ]  # fmt: skip
    action = THREATS_EDIT

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = areas_open_to(user, self.action)
        field = self.fields["area"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker what is declared above
        field.choices = [("", _("Choose an area")), *grouped_by_province(self.areas)]
        self.fields["actor_class"].label = _("Reported actor")
        self.initial["actor_class"] = self.instance.actor_class
        if self.instance.area_id:
            self.initial["area"] = self.instance.area.pcode
        cleared = user.clearances()
        classification = self.fields["classification"]
        classification.choices = [  # type: ignore[attr-defined]
            choice for choice in codes.choices("classifications") if choice[0] in cleared
        ]

    def clean_area(self) -> Area:
        return self.areas[self.cleaned_data["area"]]

    def _post_clean(self) -> None:
        """The instance is left alone: the service locks, compares and writes it."""


class NewThreatForm(ThreatForm):
    action = THREATS_LOG

    # Minted with the empty form, so that a form sent twice makes one threat.
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class CloseThreatForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is over"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What changed, and how you know. This stays with the threat."),
    )
