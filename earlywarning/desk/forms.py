"""Forms of the desk: a line of its log, what of the log is read, and the note at a handover."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import HandoverNote, User
from common import moments
from common.forms import DayInput, MomentInput
from common.weeks import between
from earlywarning.desk.handover import Shift
from earlywarning.models import Alert, LogLine


class LineForm(forms.Form):
    """`reader` writes it; an alert is named by its reference, and is one that they see."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    corrects = forms.UUIDField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=LogLine.Kind.choices)
    happened_at = forms.DateTimeField(label=_("When"), widget=MomentInput(), initial=timezone.now)
    text = forms.CharField(
        label=_("What happened"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Functions, not names. No names of victims, witnesses or sources."),
    )  # fmt: skip
    alert = forms.CharField(
        label=_("About the alert"), required=False, max_length=40,
        help_text=_("Its reference, such as EW-CAF-26-0142; empty when it is about none."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language of the text"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader
        self.fields["language"].initial = reader.language

    def clean_alert(self) -> Alert | None:
        ref = self.cleaned_data["alert"].strip()
        if not ref:
            return None
        alert: Alert | None = Alert.objects.visible_to(self.reader).filter(ref__iexact=ref).first()
        if alert is None:
            raise ValidationError(_now("There is no such alert. Check the reference."))
        return alert

    def clean_corrects(self) -> LogLine | None:
        uid = self.cleaned_data["corrects"]
        line: LogLine | None = LogLine.objects.visible_to(self.reader).filter(uid=uid).first() if uid else None
        if uid and line is None:
            raise ValidationError(_now("The line to be corrected is not one of this log."))
        return line


class ReadingForm(forms.Form):
    """Which day or shift of the log is read; without an answer, today. `shifts`: the newest first."""

    day = forms.DateField(label=_("Day"), required=False, input_formats=["%Y-%m-%d"], widget=DayInput())
    shift = forms.ChoiceField(label=_("Shift"), required=False)
    told = forms.BooleanField(label=_("With what the portal knows of alerts"), required=False)

    def __init__(self, *args: Any, shifts: Sequence[Shift], today: date, zone: tzinfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shifts = {str(shift.handover.uid): shift for shift in shifts}
        self.today, self.zone = today, zone
        named = [(uid, _words(shift, zone)) for uid, shift in self.shifts.items()]
        self.fields["shift"].choices = [("", _now("The whole day")), *named]  # type: ignore[attr-defined]

    def period(self, at: datetime) -> tuple[datetime, datetime]:
        """From when until before when; a shift in place of a day where one was chosen."""
        chosen = self.cleaned_data if self.is_valid() else {}
        if shift := self.shifts.get(chosen.get("shift", "")):
            return shift.since, shift.until or at
        day = chosen.get("day") or self.today
        since, until = between(day, day, self.zone)
        return since or at, until or at


def _words(shift: Shift, zone: tzinfo) -> str:
    """“2 Mar 2026, 06:02 WAT (05:02Z) – now”."""
    until = moments.exact(shift.until, zone) if shift.until else _now("now")
    return f"{moments.exact(shift.since, zone)} – {until}"


class HandoverForm(forms.Form):
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    text = forms.CharField(
        label=_("What to watch"), max_length=HandoverNote._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Who promised to call back, what is expected tonight. No names of victims or sources."),
    )  # fmt: skip
