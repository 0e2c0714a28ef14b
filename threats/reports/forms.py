"""What people type about reports. Saving is the service's business."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.coarsening import tell_areas
from accounts.models import User
from accounts.roles import INCIDENTS_EDIT, REPORTS_GRADE, REPORTS_LOG
from accounts.scope import scope_of
from areas import codes
from common.forms import DayInput
from threats.casualties import parts_of
from threats.casualty_fields import CasualtyFields
from threats.conduct import ReportedActor
from threats.kinds import KindFields
from threats.models import Incident, Report
from threats.models.casualties import TOTALS
from threats.placing import PlaceFields
from threats.restricted.rules import keep_to_counts

# Given by whoever weighs a report, never by whoever types it on the road.
GRADES = ("reliability", "credibility")
# Of a restricted kind nothing may stand in these.
NO_WORDS = ("heard", "pasted", "place_name")


class ReportForm(PlaceFields, KindFields, ReportedActor, CasualtyFields, forms.ModelForm):
    """What, where, when; everything else can follow. Whoever is on the road is not asked to grade a source."""

    tense = forms.ChoiceField(
        label=gettext_lazy("When"), choices=Report.Tense.choices, widget=forms.RadioSelect, initial="HAPPENED"
    )

    place_action = REPORTS_LOG
    quick = ("often", "kind", "area", "lat", "lon", "precision", "tense", "occurred_from_on", "occurred_to_on")

    class Meta:
        model = Report
        fields = [
            "occurred_from_on", "occurred_to_on", "heard", "place_name", "channel", "source_code", "reliability",
            "credibility", "pasted", "classification", "sharing_boundary",
        ]  # fmt: skip
        widgets = {
            "occurred_from_on": DayInput(),
            "occurred_to_on": DayInput(),
            "heard": forms.Textarea(attrs={"rows": 4}),
            "pasted": forms.Textarea(attrs={"rows": 6}),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        report = kwargs.get("instance")
        if report is not None:
            told = {name: getattr(report, name) for name in ("kind", "tense", "actor_class", *TOTALS)}
            kwargs |= {"initial": {**place_told(report, user), **told}, "parts": parts_of(report)}
        super().__init__(*args, user=user, **kwargs)
        # A paragraph is kept as it was pasted, blanks at its ends included.
        self.fields["pasted"].strip = False  # type: ignore[attr-defined]
        if not scope_of(user).may(REPORTS_GRADE):
            for name in GRADES:
                del self.fields[name]
        cleared = user.clearances()
        classification = self.fields["classification"]
        classification.choices = [  # type: ignore[attr-defined]
            choice for choice in codes.choices("classifications") if choice[0] in cleared
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("occurred_from_on"), cleaned.get("occurred_to_on")
        if last and not first:
            self.add_error("occurred_from_on", _("Give the first day too, or leave both open."))
        cleaned["occurred_to_on"] = last or first
        keep_to_counts(self, NO_WORDS)
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """What the services take, the place included."""
        names = ("kind", "tense", "place", "actor_class", "parts", *TOTALS, *(self._meta.fields or ()))
        facts = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        # Somebody who was not told the point, and touched nothing of the place, must not take it away.
        is_moved = {"area", "lat", "lon", "precision"} & set(self.changed_data)
        return facts if is_moved or not self.instance.pk else facts | {"place": None}

    @property
    def later(self) -> list[str]:
        """The fields that can wait."""
        apart = {*self.quick, *self.figure_names, "uid", "heard"}
        return [name for name in self.fields if name not in apart]

    def _post_clean(self) -> None:
        """The instance is left alone: the service writes it."""


class NewReportForm(ReportForm):
    # Minted with the empty form, so that a form sent twice makes one report.
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    @property
    def facts(self) -> dict[str, Any]:
        return {**super().facts, "uid": self.cleaned_data["uid"]}


def place_told(report: Report | Incident, user: User) -> dict[str, Any]:
    """The area that may be told; the point to whoever gave it, and to nobody else (accounts.coarsening)."""
    tell_areas([report])
    area = report.told_area  # type: ignore[union-attr]
    told: dict[str, Any] = {"area": area.pcode if area else ""}
    if report.point and report.recorded_by_id == user.pk:
        told |= {"lat": report.lat, "lon": report.lon, "precision": report.precision}
    return told


class WithdrawReportForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it no longer stands"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class LinkForm(forms.Form):
    incident = forms.CharField(
        label=gettext_lazy("Reference of the incident"),
        max_length=40,
        help_text=gettext_lazy("Such as IN-CAF-26-0142."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_incident(self) -> Incident:
        return incident_called(self.cleaned_data["incident"], self.user)


def incident_called(ref: str, user: User) -> Incident:
    """The incident with this reference that `user` may keep true; a sentence where there is none."""
    rows = Incident.objects.visible_to(user, INCIDENTS_EDIT).filter(dataset=None, ref__iexact=ref.strip())
    found: Incident | None = rows.first()
    if found is None:
        raise forms.ValidationError(_("There is no incident of this reference that you may change. Check it."))
    return found


class KeepContactForm(forms.Form):
    contact = forms.CharField(
        label=gettext_lazy("How to reach the source"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Kept encrypted. Only your section can open it, and each opening is written down."),
    )  # fmt: skip


class OpenContactForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why you need it"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("This stays in the audit trail with your name."),
    )  # fmt: skip
