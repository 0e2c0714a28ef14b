"""What people type about indicators and their readings. Saving is the service's business."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import INDICATORS_MANAGE
from accounts.scope import scope_of
from areas import codes
from areas.fields import CodeChoiceField
from areas.models import AreaOfResponsibility
from earlywarning.indicators.services import CHANGEABLE, HIGHEST, Entry
from earlywarning.models import Indicator, Reading, Watch
from earlywarning.models.indicators import MARKINGS, RESTRICTED

PERIODS: Final = ((1, _("1 day")), (3, _("3 days")), (5, _("5 days")), (7, _("7 days (ISO week)")), (14, _("14 days")))


class _AorChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name())


def aors_of(user: User, today: date) -> Any:
    """The areas of responsibility for which `user` may say what is watched."""
    grants = [each for each in scope_of(user).grants if INDICATORS_MANAGE in each.rights.actions]
    whole = {each.mission.pk for each in grants if each.area_ids is None}
    rows = AreaOfResponsibility.objects.valid_on(today).select_related("mission")
    return rows.filter(pk__in=[each.aor_id for each in grants]) | rows.filter(mission__in=whole)


def _open_kinds() -> list[tuple[str, str]]:
    return [each for each in codes.choices("threat_types") if each[0] not in RESTRICTED]


class ChangeIndicatorForm(forms.ModelForm):
    """The words, and when it is remarkable."""

    suggests = forms.ChoiceField(
        label=_("Kind of alert it suggests"), required=False, help_text=_("Whoever raises the alert may change it.")
    )

    class Meta:
        model = Indicator
        fields = list(CHANGEABLE)
        widgets = {"watched": forms.Textarea(attrs={"rows": 3}), "matters": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "watched": _("What has to be seen to count, in words that two people understand alike. No names."),
            "absolute": _("This or beyond is remarkable, whatever is usual. Leave it empty to go by the usual alone."),
            "spreads": _("From so many spreads away from the median of the earlier periods on. 3 is a good start."),
            "least_spread": _("In the unit. So that one report more is not remarkable where there is hardly ever any."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", "—"), *_open_kinds()]
        self.fields["suggests"].choices = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if (
            cleaned.get("absolute") is None
            and not cleaned.get("spreads")
            and not {"absolute", "spreads"} & set(self.errors)
        ):
            self.add_error("absolute", _("Give a threshold, or how far from the usual is remarkable, or both."))
        cleaned["spreads"] = cleaned.get("spreads") or None
        return cleaned

    def _post_clean(self) -> None:
        """The instance is left alone: the service writes it."""


class NewIndicatorForm(ChangeIndicatorForm):
    """Everything about a new one; what the numbers mean cannot be changed later."""

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    aor = _AorChoice(queryset=AreaOfResponsibility.objects.none(), label=_("Area of responsibility"))
    source = forms.ChoiceField(
        label=_("Where the numbers come from"), choices=Indicator.Source.choices, widget=forms.RadioSelect,
        initial=Indicator.Source.MANUAL,
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=_("Kinds that are counted"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Only where it is counted. Kinds of which the records are restricted are not offered."),
    )  # fmt: skip
    period_days = forms.TypedChoiceField(label=_("Length of a period"), coerce=int, choices=PERIODS, initial=7)
    classification = CodeChoiceField(code_list="classifications", label=_("Classification"), initial=MARKINGS[0])

    fixed = ("aor", "level", "source", "kinds", "unit", "period_days", "direction", "classification")
    field_order = (
        "name", "category", "watched", "matters", "aor", "level", "source", "kinds", "unit", "period_days",
        "direction", "absolute", "spreads", "least_spread", "baseline_periods", "suggests", "owner_role",
        "classification",
    )  # fmt: skip

    class Meta(ChangeIndicatorForm.Meta):
        fields = [*(name for name in CHANGEABLE if name != "is_active"), "level", "unit", "direction"]

    def __init__(self, *args: Any, user: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["aor"].queryset = aors_of(user, today)  # type: ignore[attr-defined]
        self.fields["kinds"].choices = _open_kinds()  # type: ignore[attr-defined]
        offered = [each for each in codes.choices("classifications") if each[0] in {*MARKINGS} & {*user.clearances()}]
        self.fields["classification"].choices = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("source") == Indicator.Source.MANUAL:
            cleaned["kinds"] = []
        elif "source" in cleaned:
            cleaned["unit"] = Indicator.Unit.COUNT
            if not cleaned.get("kinds") and "kinds" not in self.errors:
                self.add_error("kinds", _("Say which kinds are counted."))
        return cleaned


@dataclass(frozen=True)
class Line:
    """The fields of one area."""

    watch: Watch
    fields: Sequence[BoundField]


class ReadingsForm(forms.Form):
    """A value for each area, or that it was not observed; an area of which nothing is said is left alone."""

    def __init__(
        self, *args: Any, indicator: Indicator, watches: Iterable[Watch], standing: Mapping[int, Reading], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.watches = list(watches)
        highest = HIGHEST.get(Indicator.Unit(indicator.unit))
        places = 2 if indicator.unit == Indicator.Unit.PERCENT else 0
        step = "any" if places else "1"
        for watch in self.watches:
            said = standing.get(watch.pk)
            self.fields[f"value_{watch.pk}"] = forms.DecimalField(
                label=_("Value"), required=False, min_value=0, max_value=highest, max_digits=9, decimal_places=places,
                initial=said.value if said else None,
                widget=forms.NumberInput(attrs={"inputmode": "decimal" if places else "numeric", "step": step}),
            )  # fmt: skip
            self.fields[f"unseen_{watch.pk}"] = forms.BooleanField(
                label=_("Not observed"), required=False, initial=bool(said and said.value is None)
            )
            self.fields[f"note_{watch.pk}"] = forms.CharField(
                label=_("Note"), required=False, max_length=300, initial=said.note if said else ""
            )

    @property
    def lines(self) -> list[Line]:
        names = ("value", "unseen", "note")
        return [Line(each, [self[f"{name}_{each.pk}"] for name in names]) for each in self.watches]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for watch in self.watches:
            if cleaned.get(f"unseen_{watch.pk}") and cleaned.get(f"value_{watch.pk}") is not None:
                self.add_error(f"value_{watch.pk}", _("Give a value, or say that it was not observed, but not both."))
        return cleaned

    def entries(self) -> list[Entry]:
        """What was said."""
        said = []
        for watch in self.watches:
            value, unseen, note = (self.cleaned_data.get(f"{name}_{watch.pk}") for name in ("value", "unseen", "note"))
            if value is not None or unseen:
                said.append(Entry(watch, value, note or ""))
        return said
