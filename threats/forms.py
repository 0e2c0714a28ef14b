import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import areas_open_to, grouped_by_province
from accounts.models import User
from accounts.roles import THREATS_EDIT, THREATS_LOG
from areas import codes
from areas.fields import CodeChoiceField
from areas.models import Area
from threats.further import FurtherAreas
from threats.models import Threat


class ThreatForm(FurtherAreas, forms.ModelForm):
    """What a person types about a threat. Areas are those of their appointments; saving is the service's business."""

    area = forms.ChoiceField(
        label=_("Main area"), help_text=_("Of your areas of responsibility. It decides who may read this.")
    )

    class Meta:
        model = Threat
        fields = [
            "title", "kind", "horizon", "why", "trend", "groups", "description", "classification", "sharing_boundary",
        ]  # fmt: skip
        widgets = {"why": forms.Textarea(attrs={"rows": 2}), "description": forms.Textarea(attrs={"rows": 6})}

    quick = ("title", "kind", "area", "horizon", "why")
    field_order = (*quick, "trend", "groups", "further_areas", "description", "classification", "sharing_boundary")
    action = THREATS_EDIT

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = areas_open_to(user, self.action)
        field = self.fields["area"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker what is declared above
        field.choices = [("", _("Choose an area")), *grouped_by_province(self.areas)]
        if self.instance.area_id:
            self.initial["area"] = self.instance.area.pcode
        self.offer_further(user, self.instance.further_areas)
        cleared = user.clearances()
        classification = self.fields["classification"]
        classification.choices = [  # type: ignore[attr-defined]
            choice for choice in codes.choices("classifications") if choice[0] in cleared
        ]

    def clean_area(self) -> Area:
        return self.areas[self.cleaned_data["area"]]

    @property
    def later(self) -> list[str]:
        """The fields that can wait."""
        return [name for name in self.fields if name not in (*self.quick, "uid")]

    def _post_clean(self) -> None:
        """The instance is left alone: the service locks, compares and writes it."""


class NewThreatForm(ThreatForm):
    action = THREATS_LOG

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A threat is opened by a decision, and a decision has a reason; those of before it was asked have none.
        self.fields["why"].required = True

    # Minted with the empty form, so that a form sent twice makes one threat.
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class CloseThreatForm(forms.Form):
    outcome = CodeChoiceField(code_list="threat_endings", label=_("What became of it"))
    reason = forms.CharField(
        label=_("Why it is over"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What changed, and how you know. This stays with the threat."),
    )
