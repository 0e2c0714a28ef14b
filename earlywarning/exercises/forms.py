"""What people type about an exercise: its plan, and its scenario line by line, without any JavaScript."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.choices import areas_open_to, grouped_by_province
from accounts.models import Exercise, User
from accounts.posts import post_words
from accounts.roles import ALERTS_RAISE, EXERCISES_RUN
from accounts.scope import scope_of
from areas.fields import CodeChoiceField
from areas.models import Mission
from common.forms import MomentInput
from earlywarning.exercises.directing import Planned, people_for
from earlywarning.models import Inject
from earlywarning.models.exercises import LONGEST_MIN

# Beyond so many a drill is two drills. Empty lines at the end are for more; saving brings further ones.
MOST_INJECTS, EMPTY_LINES = 20, 3


class PlanForm(forms.Form):
    """The plan without its scenario."""

    title = forms.CharField(label=_("Title"), max_length=120)
    objective = forms.CharField(
        label=_("What is practised"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: the line from Bambari to headquarters answers at night within 15 minutes."),
    )  # fmt: skip
    begins_at = forms.DateTimeField(label=_("From"), widget=MomentInput())
    ends_at = forms.DateTimeField(
        label=_("Until"), widget=MomentInput(), help_text=_("It ends by itself then, if nobody ends it before.")
    )
    participants = forms.MultipleChoiceField(
        label=_("Who takes part"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Each in their own posts. Nobody else is called, told or shown anything."),
    )  # fmt: skip

    def __init__(self, data: Any, *, user: User, exercise: Exercise | None = None) -> None:
        missions = [m for m in scope_of(user).missions if m.code in scope_of(user).mission_codes_for(EXERCISES_RUN)]
        # Exercises of another mission are planned by its own people.
        self.mission: Mission = exercise.mission if exercise else missions[0]
        given: dict[str, Any] = {}
        if exercise:
            given = {name: getattr(exercise, name) for name in ("title", "objective", "begins_at", "ends_at")}
            given["participants"] = [str(uid) for uid in exercise.enrolments.values_list("user__uid", flat=True)]
        super().__init__(data, initial=given)
        self._people = {str(person.uid): (person, posts) for person, posts in people_for(self.mission)}
        self.fields["participants"].choices = [  # type: ignore[attr-defined]
            (uid, _line(person, posts)) for uid, (person, posts) in self._people.items()
        ]

    @property
    def facts(self) -> dict[str, Any]:
        """What the services take, the scenario aside."""
        people = [self._people[uid][0] for uid in self.cleaned_data["participants"]]
        return {**self.cleaned_data, "participants": people}


def _line(person: User, posts: Sequence[Any]) -> str:
    words = [post_words(each.role, each.aor.names if each.aor.kind != "MISSION" else None) for each in posts]
    return f"{person.name}: {', '.join(words)}"


class InjectForm(forms.Form):
    """One line of the scenario; left empty it is none."""

    offset_min = forms.IntegerField(
        label=_("Minutes after the start"), min_value=0, max_value=LONGEST_MIN,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    kind = CodeChoiceField(code_list="threat_types", label=_("What"))
    urgency = CodeChoiceField(code_list="cap_urgency", label=_("How soon"))
    area = forms.ChoiceField(label=_("Area"))
    heard = forms.CharField(
        label=_("What was heard"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Invented. No names of real people."),
    )  # fmt: skip

    def __init__(self, *args: Any, areas: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._areas = areas
        self.fields["area"].choices = [("", _("Choose…")), *grouped_by_province(areas)]  # type: ignore[attr-defined]

    def planned(self) -> Planned:
        facts = {name: self.cleaned_data[name] for name in ("offset_min", "kind", "urgency", "heard")}
        return Planned(**facts, area=self._areas[self.cleaned_data["area"]])


_Lines: Any = forms.formset_factory(
    InjectForm, extra=EMPTY_LINES, max_num=MOST_INJECTS, validate_max=True, can_delete=True
)


class Scenario(_Lines):  # type: ignore[misc]
    """All lines of a scenario."""

    def __init__(self, data: Any, *, user: User, exercise: Exercise | None = None) -> None:
        rows = exercise.injects.select_related("area").order_by("offset_min", "pk") if exercise else ()
        areas = areas_open_to(user, ALERTS_RAISE)
        super().__init__(data, prefix="inject", initial=[_typed(row) for row in rows], form_kwargs={"areas": areas})

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Take this one out")

    def planned(self) -> list[Planned]:
        """The lines that were filled in and not taken out."""
        kept = [form for form in self.forms if form.has_changed() or form.initial]
        return [form.planned() for form in kept if not form.cleaned_data.get("DELETE")]


def _typed(row: Inject) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in ("offset_min", "kind", "urgency", "heard")}
    return {**facts, "area": row.area.pcode}
