"""What people type about alerts. Saving is the business of services.py and answering.py."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import ALERTS_RAISE
from areas import codes
from areas.fields import CodeChoiceField
from common.forms import MomentInput
from earlywarning.models import Acknowledgement, Alert, Response
from threats.kinds import KindFields
from threats.placing import PlaceFields


class NewAlertForm(PlaceFields, KindFields, forms.ModelForm):
    """Everything about a new alert. For what is immediate only kind and place are required."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    urgency = forms.ChoiceField(label=_("How soon"), widget=forms.RadioSelect, initial="Immediate")
    severity = CodeChoiceField(
        code_list="cap_severity", label=_("How severe"), required=False,
        help_text=_("Left open, it is taken from what it is."),
    )  # fmt: skip
    certainty = CodeChoiceField(code_list="cap_certainty", label=_("How sure"), required=False)
    expected_at = forms.DateTimeField(
        label=_("Expected from"), required=False, widget=MomentInput(),
        help_text=_("In the time of your pages. Not needed for what is immediate."),
    )  # fmt: skip

    place_action = ALERTS_RAISE

    class Meta:
        model = Alert
        fields = ["heard", "source_code", "place_name", "classification", "sharing_boundary"]
        widgets = {"heard": forms.Textarea(attrs={"rows": 4})}

    quick = ("often", "kind", "urgency", "expected_at", "area", "lat", "lon", "precision", "heard")

    @property
    def later(self) -> list[str]:
        """The fields that can wait."""
        return [name for name in self.fields if name not in (*self.quick, "uid")]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        urgency = self.fields["urgency"]
        urgency.choices = codes.choices("cap_urgency")  # type: ignore[attr-defined]
        cleared = user.clearances()
        classification = self.fields["classification"]
        classification.choices = [  # type: ignore[attr-defined]
            choice for choice in codes.choices("classifications") if choice[0] in cleared
        ]

    @property
    def facts(self) -> dict[str, Any]:
        """What `raise_alert` takes, the place included."""
        names = ("uid", "kind", "urgency", "severity", "certainty", "expected_at", "place")
        return {name: self.cleaned_data[name] for name in (*names, *(self._meta.fields or ()))}

    def clean_certainty(self) -> str:
        return self.cleaned_data["certainty"] or "Unknown"

    def _post_clean(self) -> None:
        """The instance is left alone: the service writes it."""


class PromiseForm(forms.Form):
    """What will be done, by when: the heart of every answer."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    will_do = CodeChoiceField(code_list="response_types", label=_("What will be done"))
    within_min = forms.TypedChoiceField(label=_("By when"), coerce=int, initial=60)
    note = forms.CharField(
        label=_("In more words"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("No names of victims, witnesses or sources."),
    )  # fmt: skip

    WITHIN = (
        (15, _("within 15 minutes")),
        (30, _("within 30 minutes")),
        (60, _("within the hour")),
        (120, _("within 2 hours")),
        (240, _("within 4 hours")),
        (720, _("within 12 hours")),
        (1440, _("within a day")),
        (4320, _("within 3 days")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["within_min"].choices = self.WITHIN  # type: ignore[attr-defined]

    def promise(self, at: datetime) -> dict[str, Any]:
        """The keyword arguments of the services: what, by when, in more words."""
        return {
            "will_do": self.cleaned_data["will_do"],
            "promised_at": at + timedelta(minutes=self.cleaned_data["within_min"]),
            "note": self.cleaned_data["note"],
        }


class VoiceForm(PromiseForm):
    """An answer by voice: which of the posts that were called, how it was said, and when."""

    post = forms.ChoiceField(label=_("Who answered"))
    medium = forms.ChoiceField(label=_("How"), choices=Acknowledgement.Medium.choices, widget=forms.RadioSelect)
    answered_ago_min = forms.TypedChoiceField(label=_("When"), coerce=int, initial=0)

    AGO = (
        (0, _("just now")),
        (5, _("5 minutes ago")),
        (10, _("10 minutes ago")),
        (15, _("15 minutes ago")),
        (30, _("30 minutes ago")),
        (60, _("an hour ago")),
    )
    field_order = ["post", "medium", "answered_ago_min", "will_do", "within_min", "note", "uid"]

    def __init__(self, *args: Any, posts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = [("", _("Choose…")), *posts]  # type: ignore[attr-defined]
        self.fields["answered_ago_min"].choices = self.AGO  # type: ignore[attr-defined]
        self.fields["medium"].initial = Acknowledgement.Medium.PHONE

    def answered_at(self, at: datetime) -> datetime:
        return at - timedelta(minutes=self.cleaned_data["answered_ago_min"])


class ResponseForm(forms.ModelForm):
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    began_at = forms.DateTimeField(label=_("Set out"), widget=MomentInput(), initial=timezone.now)
    arrived_at = forms.DateTimeField(label=_("Arrived"), required=False, widget=MomentInput())

    class Meta:
        model = Response
        fields = ["kind", "responder", "began_at", "arrived_at", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def _post_clean(self) -> None:
        """The instance is left alone: the service writes it."""


class CloseAlertForm(forms.Form):
    outcome = CodeChoiceField(code_list="outcomes", label=_("How it ended"))
    note = forms.CharField(
        label=_("What happened"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("No names of victims, witnesses or sources. This stays with the alert."),
    )  # fmt: skip


class CancelAlertForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it was an error"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: a drill taken for real, or entered twice."),
    )  # fmt: skip
