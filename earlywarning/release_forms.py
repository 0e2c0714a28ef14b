"""Releasing to contacts outside the mission: the harm check first, then to whom, and how much of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from areas.names import in_language
from earlywarning.facts import told_area
from earlywarning.feedback_forms import ANSWERS, NO
from earlywarning.models import Alert, Release
from earlywarning.releasing import finest_level


class ReleaseForm(forms.Form):
    """Nothing of it is answered beforehand but how much is told, which is the least that helps."""

    harm = forms.ChoiceField(
        label=_("Could it put a source, whoever warned, or a community at risk if this became known?"),
        choices=ANSWERS,
        widget=forms.RadioSelect,
        help_text=_("Where it could, or you are not sure, nothing is released."),
    )
    boundary = forms.ChoiceField(label=_("To whom"), choices=Release.Boundary.choices, widget=forms.RadioSelect)
    level = forms.TypedChoiceField(label=_("Which area is named"), coerce=int, widget=forms.RadioSelect)
    says_kind = forms.BooleanField(
        label=_("Say what kind of danger it is"), required=False, help_text=_("Else only: a protection matter.")
    )
    reason = forms.CharField(
        label=_("Why they have to know"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the mission, never sent. No names of people or sources."),
    )  # fmt: skip

    def __init__(self, *args: Any, alert: Alert, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = range(min(1, finest_level(alert)), finest_level(alert) + 1)
        named = {level: area for level in levels if (area := told_area(alert, level)) is not None}
        self.fields["level"].choices = [(level, in_language(area.names)) for level, area in named.items()]  # type: ignore[attr-defined]
        self.fields["level"].initial = min(named, default=0)
        if not named:
            del self.fields["level"]

    def facts(self) -> dict[str, Any]:
        """What the service takes, of a valid form."""
        given = {"level": 0, **self.cleaned_data}
        is_safe = given.pop("harm") == NO
        return {**given, "is_safe": is_safe}


class WithdrawReleaseForm(forms.Form):
    """Why it is taken back."""

    reason = forms.CharField(
        label=_("Why it is withdrawn"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Kept in the mission, never sent. No names of people or sources."),
    )  # fmt: skip
