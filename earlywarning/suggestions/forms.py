"""Saying why no alert is raised from a suggestion."""

from django import forms
from django.utils.translation import gettext_lazy as _

from earlywarning.models import Suggestion


class DismissForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why there is no alert"), choices=Suggestion.Reason.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("In more words"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("No names of victims, witnesses or sources."),
    )  # fmt: skip
