from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audit import registry
from common.forms import DayInput


class FilterForm(forms.Form):
    """What the auditor looks for. Everything may stay empty."""

    action = forms.ChoiceField(label=_("Action"), required=False)
    target = forms.CharField(
        label=_("On what"), required=False, help_text=_("The whole reference, as the table shows it.")
    )
    actor = forms.CharField(label=_("Who"), required=False, help_text=_("The whole name, as the table shows it."))
    from_on = forms.DateField(label=_("From"), required=False, widget=DayInput())
    to_on = forms.DateField(label=_("To"), required=False, widget=DayInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labelled = sorted(((code, registry.label(code)) for code in registry.codes()), key=lambda pair: pair[1])
        self.fields["action"] = forms.ChoiceField(
            label=_("Action"), required=False, choices=[("", _("Any action")), *labelled]
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("from_on"), cleaned.get("to_on")
        if start and end and start > end:
            self.add_error("to_on", _("The period ends before it begins. Choose a later day."))
        return cleaned
