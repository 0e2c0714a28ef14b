"""What people type about alerts. Saving is the business of services.py and answering.py."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.coarsening import tell_areas
from accounts.models import User
from accounts.roles import ALERTS_RAISE
from areas import codes
from areas.fields import CodeChoiceField
from common import moments
from common.forms import MomentInput
from earlywarning.cap.parsing import MAX_BYTES
from earlywarning.models import Acknowledgement, Alert, AlertQuerySet, Response
from earlywarning.posts import Answerer, Speaker
from earlywarning.services import LONGEST_HOLD
from followup.models import Clock
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


class DecideForm(PromiseForm):
    """What the commander decides: one of four, with what belongs to it; for the desk also who said so, and how."""

    decision = CodeChoiceField(code_list="alert_decisions", label=_("Decision"), widget=forms.RadioSelect)
    reason = CodeChoiceField(
        code_list="no_action_reasons", label=_("Why nothing is done"), required=False,
        help_text=_("Only for “No action”. On P1 and P2 a second person, one level up, confirms it."),
    )  # fmt: skip
    post = forms.ChoiceField(label=_("Who decided"))
    medium = forms.ChoiceField(label=_("How"), choices=Acknowledgement.Medium.choices, widget=forms.RadioSelect)
    field_order = ["post", "medium", "decision", "will_do", "within_min", "reason", "note", "uid"]

    def __init__(self, *args: Any, alert: Alert, posts: Sequence[Answerer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._posts = {each.key: each for each in posts}
        self.fields["will_do"].required = False
        self.fields["will_do"].help_text = _("What is done to respond, or to whom it is referred.")
        if not posts:
            del self.fields["post"], self.fields["medium"]
            return
        choices = [(each.key, each.words) for each in posts]
        self.fields["post"].choices = [("", _("Choose…")), *choices]  # type: ignore[attr-defined]
        self.fields["medium"].initial = Acknowledgement.Medium.PHONE

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        decision = cleaned.get("decision")
        if decision == "NO_ACTION":
            if not cleaned.get("reason"):
                self.add_error("reason", _("Say why nothing is done."))
        elif decision == "MONITOR":
            cleaned["will_do"] = "MONITOR"
        elif decision and not cleaned.get("will_do") and "will_do" not in self.errors:
            self.add_error("will_do", _("Say what will be done."))
        return cleaned

    @property
    def speaker(self) -> Speaker | None:
        """Who decided, where the desk writes it down; None when the commander is signed in."""
        post = self._posts.get(self.cleaned_data.get("post") or "")
        return post.speaking(self.cleaned_data["medium"]) if post else None


class ResponseForm(forms.ModelForm):
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    began_at = forms.DateTimeField(label=_("Set out"), widget=MomentInput(), initial=timezone.now)
    arrived_at = forms.DateTimeField(label=_("Arrived"), required=False, widget=MomentInput())

    class Meta:
        model = Response
        fields = ["kind", "responder", "began_at", "arrived_at", "tier", "phase", "tasking_ref", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def _post_clean(self) -> None:
        """The instance is left alone: the service writes it."""


class CompleteResponseForm(forms.ModelForm):
    """What was not known when it was logged."""

    arrived_at = forms.DateTimeField(label=_("Arrived"), required=False, widget=MomentInput())
    ended_at = forms.DateTimeField(label=_("Came to an end"), required=False, widget=MomentInput())

    class Meta:
        model = Response
        fields = ["arrived_at", "ended_at", "outcome", "tasking_ref", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def _post_clean(self) -> None:
        """The instance is left alone: the service writes it."""


class FurtherReportForm(forms.Form):
    """What else was heard about the same danger."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    heard = forms.CharField(
        label=_("What was heard"), max_length=8000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("No names of victims, witnesses or sources."),
    )  # fmt: skip
    source_code = forms.CharField(
        label=_("Who said it (code word)"), required=False, max_length=40, help_text=_("Never a name.")
    )
    corroborates = forms.BooleanField(
        label=_("It comes from another source"), required=False,
        help_text=_("Independent of the first one: then the alert counts as corroborated."),
    )  # fmt: skip
    urgency = CodeChoiceField(code_list="cap_urgency", label=_("How soon"), widget=forms.RadioSelect)
    severity = CodeChoiceField(code_list="cap_severity", label=_("How severe"))

    def __init__(self, *args: Any, alert: Alert, **kwargs: Any) -> None:
        kwargs["initial"] = {"urgency": alert.urgency, "severity": alert.severity}
        super().__init__(*args, **kwargs)

    @property
    def facts(self) -> dict[str, Any]:
        """The keyword arguments of `further.add_report`, but for the place."""
        return {name: self.cleaned_data[name] for name in self.fields}


class JudgeForm(forms.Form):
    """How urgent and how severe it is after all."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    urgency = CodeChoiceField(code_list="cap_urgency", label=_("How soon"), widget=forms.RadioSelect)
    severity = CodeChoiceField(code_list="cap_severity", label=_("How severe"))
    note = forms.CharField(
        label=_("Why"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where it becomes less urgent. No names of victims, witnesses or sources."),
    )  # fmt: skip


class HoldForm(forms.Form):
    """For how long the next call is put off; the clock as the page showed it comes along."""

    minutes = forms.TypedChoiceField(label=_("For how long"), coerce=int, widget=forms.RadioSelect)
    step = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    cycle = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    scope = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    MINUTES = (5, 10, 15, 30, 60, 120, 480, 1440)

    def __init__(self, *args: Any, alert: Alert, clock: Clock | None, **kwargs: Any) -> None:
        shown = {"step": clock.step, "cycle": clock.cycle, "scope": clock.scope_key} if clock else {}
        kwargs["initial"] = shown
        super().__init__(*args, **kwargs)
        longest = LONGEST_HOLD[alert.priority]
        lengths = [timedelta(minutes=each) for each in self.MINUTES if timedelta(minutes=each) <= longest]
        choices = [(each // timedelta(minutes=1), moments.duration(each)) for each in lengths]
        self.fields["minutes"].choices = choices  # type: ignore[attr-defined]
        self.fields["minutes"].initial = choices[0][0]

    def hold(self, at: datetime) -> dict[str, Any]:
        """The keyword arguments of `hold_ladder`."""
        data = self.cleaned_data
        return {
            "until": at + timedelta(minutes=data["minutes"]),
            "seen": (data["step"], data["cycle"]),
            "scope_key": data["scope"],
        }


class CloseAlertForm(forms.Form):
    outcome = CodeChoiceField(code_list="outcomes", label=_("How it ended"))
    note = forms.CharField(
        label=_("What happened"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("No names of victims, witnesses or sources. This stays with the alert."),
    )  # fmt: skip


class _ProposalForm(forms.Form):
    """What one person proposes and, on the two highest priorities, a second one confirms."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    note = forms.CharField(label=_("Why"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class CancelAlertForm(_ProposalForm):
    note = forms.CharField(
        label=_("Why it was an error"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: a drill taken for real, or the wrong place."),
    )  # fmt: skip


class NotCredibleForm(_ProposalForm):
    note = forms.CharField(
        label=_("How it was cross-checked"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who was asked, by function, and what they saw. No names of victims, witnesses or sources."),
    )  # fmt: skip


class DuplicateForm(_ProposalForm):
    other: Any = forms.ModelChoiceField(
        label=_("The same danger as"), queryset=None, to_field_name="ref", empty_label=_("Choose…"),
        help_text=_("Open alerts that you may read. It stays open, and becomes as urgent as the worse of the two."),
    )  # fmt: skip
    note = forms.CharField(label=_("Why"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    field_order = ["other", "note", "uid"]

    def __init__(self, *args: Any, others: AlertQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["other"]
        field.queryset = others  # type: ignore[attr-defined]
        field.label_from_instance = _in_short  # type: ignore[attr-defined]


def _in_short(alert: Alert) -> str:
    """An alert as one choice among others; its area no finer than the reader is told."""
    tell_areas([alert])
    told: Any = getattr(alert, "told_area", None)
    return f"{alert.ref} · {codes.label('threat_types', alert.kind)} · {told.name() if told else '–'}"


class CapFileForm(forms.Form):
    """A message of the Common Alerting Protocol as a file."""

    file = forms.FileField(
        label=_("CAP file"), allow_empty_file=True, widget=forms.FileInput(attrs={"accept": ".cap,.xml"}),
        help_text=_("CAP 1.2, at most 1 MB. Nothing that the file points to is opened."),
    )  # fmt: skip

    def content(self) -> bytes:
        """The file, or so much of it that it is seen to be too large."""
        found: bytes = self.cleaned_data["file"].read(MAX_BYTES + 1)
        return found
