"""What people type about alert networks."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import areas_open_to, grouped_by_province
from accounts.models import User
from accounts.roles import NETWORKS_CONTACT, NETWORKS_MANAGE, roles_with
from areas import codes
from areas.models import Area
from earlywarning.models import Contact, Network
from earlywarning.models.networks import SECRET


class NetworkForm(forms.ModelForm):
    """Where it is, how often it should speak, and who listens."""

    area = forms.ChoiceField(label=_("Area"))
    keeper_role = forms.ChoiceField(label=_("Who keeps contact"))
    every_h = forms.IntegerField(
        label=_("Contact expected at least every (hours)"), min_value=1, max_value=744, initial=24,
        help_text=_("After that it counts as silent; after twice that the portal suggests an alert."),
    )  # fmt: skip

    field_order = ("label", "area", "kind", "every_h", "keeper_role", "classification", "is_active")

    class Meta:
        model = Network
        fields = ["label", "kind", "every_h", "keeper_role", "classification", "is_active"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        network = kwargs.get("instance")
        if network is not None:
            kwargs["initial"] = {"area": network.area.pcode, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.areas = areas_open_to(user, NETWORKS_MANAGE)
        choices: dict[str, list[Any]] = {
            "area": [("", _("Choose an area")), *grouped_by_province(self.areas)],
            "keeper_role": sorted((code, codes.label("roles", code)) for code in roles_with(NETWORKS_CONTACT)),
            "classification": [
                each for each in codes.choices("classifications") if each[0] in {*SECRET} & {*user.clearances()}
            ],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        self.fields["classification"].initial = SECRET[0]

    def clean_area(self) -> Area:
        return self.areas[self.cleaned_data["area"]]

    def _post_clean(self) -> None:
        """The instance is left alone: the service writes it."""


class NewNetworkForm(NetworkForm):
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    class Meta(NetworkForm.Meta):
        fields = [name for name in NetworkForm.Meta.fields if name != "is_active"]


class ContactForm(forms.Form):
    """A button: what came of it."""

    uid = forms.UUIDField()
    outcome = forms.ChoiceField(choices=Contact.Outcome.choices)
