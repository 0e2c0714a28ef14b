"""What people type about incidents of the mission. Saving is the service's business."""

import uuid
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.roles import INCIDENTS_EDIT, INCIDENTS_LOG
from areas import codes
from common.forms import DayInput
from threats.casualties import totals_of
from threats.conduct import ReportedActor
from threats.incidents.services import hour_of
from threats.kinds import KindFields
from threats.models import ActorClass, Incident, Method, Report
from threats.placing import PlaceFields
from threats.reports.forms import incident_called, place_told
from threats.restricted.rules import keep_to_counts

# Of a restricted kind nothing may stand in these.
NO_WORDS: Final = ("title", "narrative", "place_name")


class HourInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class IncidentForm(PlaceFields, KindFields, ReportedActor, forms.ModelForm):
    """What, where and when; who is reported to have used force; what happened."""

    hour = forms.TimeField(
        label=gettext_lazy("Hour, when known"), required=False, widget=HourInput,
        help_text=gettext_lazy("By the clock of the place. For one day only."),
    )  # fmt: skip

    place_action = INCIDENTS_EDIT
    words = (*NO_WORDS, "classification", "sharing_boundary")

    class Meta:
        model = Incident
        fields = [
            "occurred_from_on", "occurred_to_on", "place_name", "title", "narrative", "classification",
            "sharing_boundary",
        ]  # fmt: skip
        labels = {
            "occurred_from_on": gettext_lazy("First day"),
            "occurred_to_on": gettext_lazy("Last day, if not the same"),
            "place_name": gettext_lazy("Name of the place"),
        }
        widgets = {
            "occurred_from_on": DayInput(),
            "occurred_to_on": DayInput(),
            "narrative": forms.Textarea(attrs={"rows": 6}),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        incident = kwargs.get("instance")
        if incident is not None:
            told = {name: getattr(incident, name) for name in ("kind", "actor_class")}
            kwargs["initial"] = {**place_told(incident, user), **told, "hour": hour_of(incident)}
        super().__init__(*args, user=user, **kwargs)
        self.fields["occurred_to_on"].required = False
        self.fields["title"].help_text = _("What was done, to whom. No names of persons.")
        self.fields["classification"].choices = [  # type: ignore[attr-defined]
            choice for choice in codes.choices("classifications") if choice[0] in user.clearances()
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["occurred_to_on"] = cleaned.get("occurred_to_on") or cleaned.get("occurred_from_on")
        cleaned["actor_class"] = cleaned.get("actor_class") or ActorClass.NOT_KNOWN.value
        keep_to_counts(self, NO_WORDS)
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """What the services take, the place included."""
        names = ("kind", "place", "actor_class", "hour", *(self._meta.fields or ()))
        facts = {name: self.cleaned_data[name] for name in names}
        # Somebody who was not told the point, and touched nothing of the place, must not take it away.
        is_moved = {"area", "lat", "lon", "precision"} & set(self.changed_data)
        return facts if is_moved or not self.instance.pk else facts | {"place": None}

    def _post_clean(self) -> None:
        """The instance is left alone: the service writes it."""


class NewIncidentForm(IncidentForm):
    """With `report`, one account of it in sight of the person: what it says stands in the form to begin with."""

    place_action = INCIDENTS_LOG

    # Minted with the empty form, so that a form sent twice makes one incident.
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    take_figures = forms.BooleanField(
        label=gettext_lazy("The figures of this report stand for the incident, until others are chosen"),
        required=False, initial=True,
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, report: Report | None = None, **kwargs: Any) -> None:
        if report is not None:
            kwargs["initial"] = {**told_by(report, user), **(kwargs.get("initial") or {})}
        super().__init__(*args, user=user, **kwargs)
        self.report = report
        if report is None or not any(line.is_known for line in totals_of(report)):
            del self.fields["take_figures"]

    @property
    def facts(self) -> dict[str, Any]:
        more = {"uid": self.cleaned_data["uid"], "report": self.report}
        return {**super().facts, **more, "take_figures": self.cleaned_data.get("take_figures", False)}


def told_by(report: Report, user: User) -> dict[str, Any]:
    """What a report says of an incident, for the form that records it. Its text is one source's and stays there."""
    names = ("kind", "occurred_from_on", "occurred_to_on", "place_name", "actor_class", "classification")
    return {
        **place_told(report, user),
        **{name: getattr(report, name) for name in names},
        "sharing_boundary": report.sharing_boundary,
    }


class WithdrawIncidentForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it no longer stands"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Was it recorded twice? Merge it instead: nothing gets lost then."),
    )  # fmt: skip


class VerifyForm(forms.Form):
    """What was found; `statuses`: what this person may find."""

    status = forms.ChoiceField(label=gettext_lazy("What was found"), widget=forms.RadioSelect)
    method = forms.ChoiceField(label=gettext_lazy("How"), choices=[("", gettext_lazy("Choose…")), *Method.choices])
    found_on = forms.DateField(label=gettext_lazy("On which day"), widget=DayInput)
    note_text = forms.CharField(
        label=gettext_lazy("What it rests on"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("No names of victims, witnesses or sources."),
    )  # fmt: skip

    def __init__(self, *args: Any, incident: Incident, statuses: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(codes.choices("information_status"))
        self.fields["status"].choices = [(each, labels.get(each, each)) for each in statuses]  # type: ignore[attr-defined]
        if incident.restricted_kind:
            # Of restricted kinds only codes and counts are kept.
            del self.fields["note_text"]


class LinkReportForm(forms.Form):
    report = forms.CharField(
        label=gettext_lazy("Reference of the report"), max_length=40, help_text=gettext_lazy("Such as R-CAF-26-0142.")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_report(self) -> Report:
        found: Report | None = Report.objects.visible_to(self.user).filter(
            ref__iexact=self.cleaned_data["report"].strip()
        ).first()  # fmt: skip
        if found is None:
            raise forms.ValidationError(_("There is no report of this reference within your sight. Check it."))
        return found


class MergeForm(forms.Form):
    into = forms.CharField(
        label=gettext_lazy("Reference of the incident that stays"), max_length=40,
        help_text=gettext_lazy("Its words and figures stand; the reports of this one are listed there too."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_into(self) -> Incident:
        return incident_called(self.cleaned_data["into"], self.user)
