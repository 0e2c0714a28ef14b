"""What people type about assessments. Saving is the service's business."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import areas_open_to, grouped_by_province
from accounts.models import User
from accounts.policies import can
from accounts.roles import ASSESSMENTS_WRITE, THREATS_VIEW
from areas import codes
from areas.models import Area, Mission
from common.forms import DayInput
from threats.assessments.matrix import LEVELS, Matrix
from threats.assessments.scenarios import BANDS, CASES
from threats.models import Assessment, LineOutcome, RiskLine, StaleRule, Threat
from threats.models.assessment import TEXTS
from threats.models.risk import STEPS

_AREA_HELP = gettext_lazy("Your areas of responsibility, by province.")


class _Areas(forms.Form):
    """With the areas in which a person writes assessments."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = areas_open_to(user, ASSESSMENTS_WRITE)
        if "area" in self.fields:
            self.fields["area"].choices = [("", _("Choose an area")), *grouped_by_province(self.areas)]  # type: ignore[attr-defined]

    def clean_area(self) -> Area:
        return self.areas[self.cleaned_data["area"]]


def _cleared(form: forms.BaseForm, user: User) -> None:
    """Nobody marks what they write higher than they may read."""
    offered = [choice for choice in codes.choices("classifications") if choice[0] in user.clearances()]
    form.fields["classification"].choices = offered  # type: ignore[attr-defined]


class PeriodFields(forms.Form):
    """On which days it looks back."""

    period_from_on = forms.DateField(label=gettext_lazy("Looks back from"), widget=DayInput())
    period_until_on = forms.DateField(label=gettext_lazy("Looks back until"), widget=DayInput())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("period_from_on"), cleaned.get("period_until_on")
        if first and last and last < first:
            self.add_error("period_until_on", _("The period ends before it begins. Correct one of the two days."))
        return cleaned


class NewAssessmentForm(_Areas, PeriodFields, forms.ModelForm):
    """What, where and for which time; everything else is written in the editor."""

    area = forms.ChoiceField(label=gettext_lazy("Main area"), help_text=_AREA_HELP)
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    field_order = ["title", "level", "area", "period_from_on", "period_until_on", "horizon", "classification"]

    class Meta:
        model = Assessment
        fields = ["title", "level", "horizon", "classification"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        _cleared(self, user)

    def _post_clean(self) -> None:
        """The service makes and checks the row."""


class AssessmentForm(PeriodFields, forms.ModelForm):
    """The text of the editor. `seen`: the revision that this person changed."""

    covered = forms.MultipleChoiceField(
        label=gettext_lazy("Also covers"), required=False, widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=gettext_lazy("Areas beside the main one. Hold Ctrl, or Cmd, to choose several."),
    )  # fmt: skip
    seen = forms.IntegerField(widget=forms.HiddenInput)

    field_order = [
        "title", *TEXTS, "level", "covered", "period_from_on", "period_until_on", "horizon", "valid_until_on",
        "next_review_on", "confidence",
    ]  # fmt: skip

    # As the page groups them.
    texts = ("title", *TEXTS)
    days = ("period_from_on", "period_until_on", "valid_until_on", "next_review_on", "horizon", "confidence")
    marks = ("seen", "level", "covered", "contributing", "classification", "sharing_boundary", "atrocity_risk")

    class Meta:
        model = Assessment
        fields = [
            "title", "summary", "context", "civilians", "protectors", "presence", "level", "horizon",
            "valid_until_on", "next_review_on", "confidence", "contributing", "atrocity_risk", "atrocity_factors",
            "classification", "sharing_boundary",
        ]  # fmt: skip
        widgets = {
            **{name: forms.Textarea(attrs={"rows": 5}) for name in TEXTS},
            "valid_until_on": DayInput(),
            "next_review_on": DayInput(),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        row: Assessment = kwargs["instance"]
        kwargs["initial"] = {
            "seen": row.revision, "covered": row.covered, "period_from_on": row.period_from_on,
            "period_until_on": row.period_until_on,
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        _cleared(self, user)
        offered = areas_open_to(user, ASSESSMENTS_WRITE)
        main = row.area.pcode if row.area else ""
        self.fields["covered"].choices = grouped_by_province(  # type: ignore[attr-defined]
            {pcode: area for pcode, area in offered.items() if pcode != main}
        )
        for name in ("valid_until_on", "confidence"):
            self.fields[name].required = False

    def _post_clean(self) -> None:
        """The instance is left alone: the service locks, compares and writes it."""


def _steps(code_list: str) -> list[tuple[str, str]]:
    """1 to 5 with the words of the list."""
    return [
        ("", "—"),
        *((str(n), f"{n} · {word}") for n, (_code, word) in zip(STEPS, codes.choices(code_list), strict=False)),
    ]


class LineForm(_Areas, forms.ModelForm):
    """One risk line. Only what, where and of which kind is asked at once; the rest when it is handed in."""

    area = forms.ChoiceField(label=gettext_lazy("Area"))
    threat = forms.ChoiceField(label=gettext_lazy("Threat of the register"), required=False)

    class Meta:
        model = RiskLine
        fields = [
            "title", "kind", "groups", "actors", "likelihood", "impact", "measures", "residual_likelihood",
            "residual_impact", "probability", "horizon_days", "justification", "position",
        ]  # fmt: skip
        widgets = {
            "measures": forms.Textarea(attrs={"rows": 3}),
            "justification": forms.Textarea(attrs={"rows": 5}),
        }

    field_order = ["title", "kind", "area", "threat", "likelihood", "impact"]

    def __init__(self, *args: Any, user: User, assessment: Assessment, **kwargs: Any) -> None:
        line: RiskLine | None = kwargs.get("instance")
        scenarios = {each["case"]: each for each in line.scenarios} if line else {}
        kwargs["initial"] = {
            **{f"{case}_{part}": value for case, told in scenarios.items() for part, value in told.items()},
            "area": line.area.pcode if line else assessment.area.pcode if assessment.area else "",
            **({"seen": line.revision} if line else {}),
        }  # fmt: skip
        super().__init__(*args, user=user, **kwargs)
        self._offer(user, assessment)
        for case, words in CASES.items():
            self.fields[f"{case}_text"] = forms.CharField(
                label=str(words), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
            )
            self.fields[f"{case}_band"] = forms.ChoiceField(
                label=_("How likely"), required=False, choices=[("", "—"), *BANDS.items()]
            )
            self.fields[f"{case}_indicators"] = forms.CharField(
                label=_("Signs that it comes"), required=False, max_length=1000
            )
        if line:
            self.fields["seen"] = forms.IntegerField(widget=forms.HiddenInput, initial=line.revision)
        else:
            self.fields["uid"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
            del self.fields["position"]

    def _offer(self, user: User, assessment: Assessment) -> None:
        main = [assessment.area] if assessment.area else []
        covered = [area for pcode, area in self.areas.items() if pcode in assessment.covered]
        within = {
            pcode: area for pcode, area in self.areas.items()
            if any(area.path.startswith(each.path) for each in (*main, *covered))
        }  # fmt: skip
        self.areas = within or {area.pcode: area for area in main}
        self.fields["area"].choices = grouped_by_province(self.areas)  # type: ignore[attr-defined]
        for name, code_list in (("likelihood", "likelihood"), ("impact", "impact")):
            for field in (name, f"residual_{name}"):
                label = self.fields[field].label
                self.fields[field] = forms.TypedChoiceField(
                    label=label, required=False, coerce=int, empty_value=None, choices=_steps(code_list)
                )
        open_threats = Threat.objects.visible_to(user).standing().open().for_list()
        found = open_threats.filter(area__in=[area.pk for area in self.areas.values()])
        self.threats = {threat.ref: threat for threat in found}
        held = self.instance.threat if self.instance.pk else None
        # One that this person may not see is neither shown nor changed.
        self.unseen = held if held and not can(user, THREATS_VIEW, held) else None
        if held and not self.unseen:
            self.threats.setdefault(held.ref, held)
            self.initial["threat"] = held.ref
        offered = [(ref, f"{ref} · {threat.title}") for ref, threat in self.threats.items()]
        self.fields["threat"].choices = [("", "—"), *offered]  # type: ignore[attr-defined]

    def clean_threat(self) -> Threat | None:
        return self.threats.get(self.cleaned_data["threat"]) or self.unseen

    @property
    def facts(self) -> dict[str, Any]:
        """What the service takes."""
        given = dict(self.cleaned_data)
        parts = {case: {part: given.pop(f"{case}_{part}") for part in ("text", "band", "indicators")} for case in CASES}
        return given | {"scenarios": [{"case": case, **told} for case, told in parts.items() if any(told.values())]}

    @property
    def rating_fields(self) -> list[Any]:
        return [self[name] for name in ("likelihood", "impact", "probability", "horizon_days")]

    @property
    def scenario_rows(self) -> list[list[Any]]:
        return [[self[f"{case}_{part}"] for part in ("text", "band", "indicators")] for case in CASES]

    def _post_clean(self) -> None:
        """The instance is left alone: the service locks, compares and writes it."""


class MoveForm(forms.Form):
    """What somebody says when they take it from one state to the next."""

    comment = forms.CharField(
        label=gettext_lazy("Comment"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("It stays with the assessment. No names of victims, witnesses or sources."),
    )  # fmt: skip

    def __init__(self, *args: Any, says_why: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if says_why:
            self.fields["comment"].required = True
            self.fields["comment"].label = _("Why")


class DissentForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("With what your post does not agree"), max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("It names your post, stands with the assessment and is never changed or removed."),
    )  # fmt: skip
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class RenewForm(PeriodFields):
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class MatrixForm(forms.Form):
    """25 levels and why they are changed."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is changed"), max_length=300, help_text=gettext_lazy("Kept with the change.")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, matrix: Matrix, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {"seen": matrix.number}})
        likelihoods, impacts = (
            dict(zip(STEPS, codes.choices(name), strict=False)) for name in ("likelihood", "impact")
        )
        for likelihood in STEPS:
            for impact in STEPS:
                words = {"likelihood": likelihoods[likelihood][1], "impact": impacts[impact][1]}
                self.fields[f"cell_{likelihood}_{impact}"] = forms.ChoiceField(
                    label=_("%(likelihood)s, %(impact)s") % words,
                    choices=[(level, codes.label("risk_levels", level)) for level in LEVELS],
                    initial=matrix.level(likelihood, impact),
                    widget=forms.Select(attrs={"class": "form-select"}),
                )
        self.likelihoods, self.impacts = likelihoods, impacts

    @property
    def rows(self) -> list[tuple[str, list[Any]]]:
        """From the most likely to the least, as a matrix is drawn."""
        return [
            (
                f"{likelihood} · {self.likelihoods[likelihood][1]}",
                [self[f"cell_{likelihood}_{impact}"] for impact in STEPS],
            )
            for likelihood in reversed(STEPS)
        ]

    @property
    def columns(self) -> list[str]:
        return [f"{impact} · {self.impacts[impact][1]}" for impact in STEPS]

    @property
    def cells(self) -> list[list[str]]:
        return [[self.cleaned_data[f"cell_{likelihood}_{impact}"] for impact in STEPS] for likelihood in STEPS]


class StaleRuleForm(forms.ModelForm):
    class Meta:
        model = StaleRule
        fields = ["kinds", "incidents", "days", "at_or_below", "is_active"]

    def __init__(self, *args: Any, mission: Mission, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].required = True
        self.fields["incidents"].widget.attrs |= {"min": 1, "max": 100}
        self.fields["days"].widget.attrs |= {"min": 1, "max": 365}
        self.fields["at_or_below"].choices = [(code, codes.label("risk_levels", code)) for code in LEVELS]  # type: ignore[attr-defined]
        if not self.instance.pk:
            self.fields["uid"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def _post_clean(self) -> None:
        """The service writes the rule."""


class OutcomeForm(forms.Form):
    """What became of one risk line."""

    happened = forms.ChoiceField(
        label=gettext_lazy("Did it happen"), choices=LineOutcome.Happened.choices, widget=forms.RadioSelect
    )
    was_acted_upon = forms.BooleanField(
        label=gettext_lazy("Somebody acted on this warning"), required=False,
        help_text=gettext_lazy("A patrol, a presence, talks, people moved to safety. Then it is told apart: a warning "
                               "that led to prevention is no false alarm."),
    )  # fmt: skip
    incidents = forms.MultipleChoiceField(
        label=gettext_lazy("Incidents that are what was expected"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=gettext_lazy("In more words"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What was done, by which post; how you know. No names of persons."),
    )  # fmt: skip

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["incidents"].choices = offered  # type: ignore[attr-defined]
        if not offered:
            del self.fields["incidents"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("was_acted_upon") and not cleaned.get("note", "").strip():
            self.add_error("note", _("Say in a few words what was done."))
        return cleaned
