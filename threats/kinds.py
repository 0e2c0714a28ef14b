"""Saying what it is: the frequent kinds as buttons, then all of them."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from areas import codes
from areas.fields import CodeChoiceField

# The kinds that most reports and alerts are about, as buttons; the rest is one choice further. Our own choice.
FREQUENT: Final = (
    *("ATTACK_VILLAGE", "ATTACK_IDP_SITE", "KILLING", "ABDUCTION"),
    *("ARMED_MOVEMENT", "LOOTING", "INTERCOMMUNAL", "FORCED_DISPL"),
)


class KindFields(forms.Form):
    """What: eight frequent kinds as buttons, then all of them."""

    often = forms.ChoiceField(label=gettext_lazy("What"), required=False, widget=forms.RadioSelect)
    kind = CodeChoiceField(code_list="threat_types", label=gettext_lazy("What, if it is none of these"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = kwargs.get("initial") or {}
        if initial.get("kind") in FREQUENT:
            kwargs["initial"] = {**initial, "often": initial["kind"], "kind": ""}
        super().__init__(*args, **kwargs)
        often = self.fields["often"]
        often.either = self.fields["kind"].either = True  # type: ignore[attr-defined]
        often.choices = [(code, codes.label("threat_types", code)) for code in FREQUENT]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        # What was chosen from the whole list counts: a button is easily left pressed.
        cleaned["kind"] = cleaned.get("kind") or cleaned.get("often") or ""
        if not cleaned["kind"] and not {"kind", "often"} & set(self.errors):
            self.add_error("often", _("Say what it is: press one of these, or choose from the whole list."))
        return cleaned
