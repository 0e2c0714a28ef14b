"""Telling the community, in two steps: whether contact is safe, and only then what was said, or why nothing is."""

import uuid
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import ALERTS_FEEDBACK, roles_with
from areas import codes
from common.forms import MomentInput
from earlywarning.feedback import CHECKS
from earlywarning.models import Feedback
from earlywarning.timeline import post_words

NO, UNSURE, YES = "NO", "UNSURE", "YES"
ANSWERS: Final = ((NO, _("No")), (UNSURE, _("Not sure")), (YES, _("Yes")))


class HarmCheckForm(forms.Form):
    """A question for each code of the list, none of them answered beforehand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, question in codes.choices(CHECKS):
            self.fields[f"harm_{code}"] = forms.ChoiceField(label=question, choices=ANSWERS, widget=forms.RadioSelect)

    @property
    def answers(self) -> dict[str, str]:
        """Of a valid form, {field: answer}: what the second page carries along."""
        return {name: self.cleaned_data[name] for name in self.fields}

    @property
    def is_safe(self) -> bool:
        """True when every question was answered “no”."""
        return set(self.answers.values()) == {NO}

    def answered(self, answer: str) -> list[str]:
        """The codes of the questions that were answered so."""
        return [name.removeprefix("harm_") for name, given in self.answers.items() if given == answer]


class GivenForm(forms.Form):
    """How the community was told, when, by which post, in a few words."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    way = forms.ChoiceField(label=_("How"), choices=Feedback.Way.choices, widget=forms.RadioSelect)
    given_at = forms.DateTimeField(label=_("When"), widget=MomentInput(), initial=timezone.now)
    role = forms.ChoiceField(label=_("By which post"))
    note = forms.CharField(
        label=_("What was said, in a few words"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("No names of people, places of hiding or telephones."),
    )  # fmt: skip

    def __init__(self, *args: Any, own_role: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        role = self.fields["role"]
        roles = sorted(roles_with(ALERTS_FEEDBACK) | ({own_role} - {""}))
        role.choices = sorted(((code, post_words(code)) for code in roles), key=lambda each: each[1])  # type: ignore[attr-defined]
        role.initial = own_role


class WithheldForm(forms.Form):
    """Why there is no contact; nothing else is asked."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    reason = forms.CharField(
        label=_("Why there is no contact"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In a few words. No names of people, places of hiding or telephones."),
    )  # fmt: skip
