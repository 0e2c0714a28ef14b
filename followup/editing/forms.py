"""What people type about a policy: its facts, and its steps one after the other."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import partner_choices
from accounts.roles import PARTNER_ROLES, ROLE_RIGHTS
from areas import codes
from followup.editing.fields import SpanField, StepMoment, StepMomentField
from followup.ladder import DECIDE_ON_THE_GROUND, DESK, HOLDER, LINE, ON_THE_GROUND, OWNER, Body
from followup.models import EscalationPolicy, Step
from followup.models.actions import OTHER
from followup.models.policies import OF_A_POST, Purpose
from followup.wording import role_words

# What a step says of the action that it gives.
OF_AN_ACTION = ("action", "owner_role", "due_s")
COMPONENTS = ("CIVILIAN", "MILITARY", "POLICE")
# Blank steps at the end of the page; after saving there are as many again.
FURTHER = 2
GROUND = (DESK, *dict.fromkeys((*ON_THE_GROUND, *DECIDE_ON_THE_GROUND, "CLA")))
# What is no role of its own: who it is follows from the clock.
MEANT = (HOLDER, OWNER, LINE)
FACTS = ("answer_s", "office_hours", "repeat_s", "repeat_hour", "quorum", "owner_role")


def callable_roles(purpose: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Roles by how near they are, for a step; of an answer also partners, who are told what is released and no more."""
    ours = {code for code, rights in ROLE_RIGHTS.items() if rights.circle == "MISSION"} - {"AUDITOR", "ADMIN"}
    words = {code: word for code, word in codes.choices("roles") if code in ours}
    leaders = [code for code in words if codes.attributes("roles", code)["senior_leadership"]]
    others = [code for code in words if code not in leaders and code not in GROUND]
    holder = [(HOLDER, str(_("Whoever took it on")))] if purpose in (Purpose.RESPONSE, Purpose.REVIEW) else []
    if purpose in OF_A_POST:
        holder = [(OWNER, str(_("Whoever has to do it"))), (LINE, str(_("Whoever leads that post")))]
    return [
        (str(_("The JOC and the ground")), holder + [(code, words[code]) for code in GROUND if code in words]),
        (str(_("Advisers and sections")), [(code, words[code]) for code in others]),
        (str(_("Leaders")), [(code, words[code]) for code in leaders]),
        *([(str(_("Outside contacts, told only when released")), partner_choices())] if purpose == Purpose.ACK else []),
    ]


def _own_roles(purpose: str) -> list[tuple[str, str]]:
    """The same roles in one list, without those that follow from the clock and partners, who have nothing to do."""
    left = {*MEANT, *PARTNER_ROLES}
    return [choice for _group, choices in callable_roles(purpose) for choice in choices if choice[0] not in left]


class PolicyForm(forms.Form):
    """The facts of a policy, and why they are changed."""

    answer_s = SpanField(label=_("Due after"), help_text=_("Such as 15 min, 6 h or 2 d."))
    office_hours = forms.BooleanField(
        label=_("Steps wait for office hours"),
        required=False,
        help_text=_("08:00 to 17:00 at the place, not at weekends."),
    )
    repeat_s = SpanField(label=_("After the last step, again every"), required=False)
    repeat_hour = forms.IntegerField(
        label=_("Or every day at, by the hour of the place"), required=False, min_value=0, max_value=23
    )
    quorum = forms.MultipleChoiceField(
        label=_("Components that each have to answer"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: any one answer will do."),
    )
    owner_role = forms.ChoiceField(label=_("Who is told when a step reaches nobody"))
    reason = forms.CharField(label=_("Why it is changed"), max_length=200, help_text=_("Kept with the change."))
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, body: Body, seen: str) -> None:
        given = {name: body[name] for name in FACTS if name in body}
        super().__init__(data, initial={**given, "owner_role": body["owner"], "seen": seen})
        self.fields["quorum"].choices = [(code, codes.label("components", code)) for code in COMPONENTS]  # type: ignore[attr-defined]
        self.fields["owner_role"].choices = _own_roles(body["purpose"])  # type: ignore[attr-defined]
        if body["purpose"] != Purpose.ACK:
            del self.fields["quorum"]
        if body["purpose"] in OF_A_POST:
            del self.fields["answer_s"]  # whoever gives it says until when
        self.is_promise = body["then"] == EscalationPolicy.Then.RESUME
        if self.is_promise:
            del self.fields["repeat_s"], self.fields["repeat_hour"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.is_promise and not self.errors:
            every, hour = cleaned.get("repeat_s"), cleaned.get("repeat_hour")
            if (every is None) == (hour is None):
                raise ValidationError(
                    {"repeat_s": _("Fill in one of the two: again every so long, or every day at an hour.")}
                )
        return cleaned

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FACTS if name in self.cleaned_data}


class StepForm(forms.Form):
    """One step. The conditions all have to hold when it comes; without any it is always done."""

    kind = forms.ChoiceField(label=_("What"), choices=Step.Kind.choices, initial=Step.Kind.NOTIFY)
    moment = StepMomentField(
        label=_("When"),
        help_text=_("0 min: at once; 15 min: so long after the step before; 50 %: of the time until due."),
    )
    roles = forms.MultipleChoiceField(
        label=_("Whom"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Wherever they are responsible for the place."),
    )
    action = forms.ChoiceField(label=_("What is to be done"), required=False)
    owner_role = forms.ChoiceField(
        label=_("By whom"), required=False, help_text=_("Of an action: whoever holds this post where it happens.")
    )
    due_s = SpanField(label=_("Within"), required=False, help_text=_("Of an action: such as 6 h or 2 d."))
    times = forms.IntegerField(label=_("How often in all"), min_value=1, max_value=Step.MOST_TIMES, initial=1)
    every_s = SpanField(label=_("Each so long after the other"), required=False)
    only_priorities = forms.MultipleChoiceField(
        label=_("Only while handled as"), required=False, widget=forms.CheckboxSelectMultiple
    )
    only_from = forms.TimeField(
        label=_("Only from"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    only_until = forms.TimeField(
        label=_("Until"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=_("By the clocks of the place; a window may go over midnight."),
    )  # fmt: skip
    only_undelivered = forms.BooleanField(label=_("Only when nothing has arrived anywhere"), required=False)
    only_without_quorum = forms.BooleanField(label=_("Only while another component has not answered"), required=False)

    def __init__(self, *args: Any, purpose: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["roles"].choices = callable_roles(purpose)  # type: ignore[attr-defined]
        self.fields["only_priorities"].choices = codes.choices("priorities")  # type: ignore[attr-defined]
        if purpose in OF_A_POST:  # people are notified of it, and no further one is given
            self.fields["kind"].choices = [(kind, kind.label) for kind in (Step.Kind.NOTIFY, Step.Kind.RAISE)]  # type: ignore[attr-defined]
            for name in OF_AN_ACTION:
                del self.fields[name]
            return
        kinds = [choice for choice in codes.choices("action_kinds") if choice[0] != OTHER]
        self.fields["action"].choices = [("", "—"), *kinds]  # type: ignore[attr-defined]
        self.fields["owner_role"].choices = [("", "—"), *_own_roles(purpose)]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[str]:
        """The words of the roles it calls, as they were when the page was made."""
        codes_ = self["roles"].value() or []
        return [role_words(code) for code in codes_]

    @property
    def gives_action(self) -> bool:
        return any(self[name].value() or self[name].errors for name in OF_AN_ACTION if name in self.fields)

    @property
    def role_groups(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """The boxes of its roles by group, as the page draws them."""
        bound = self["roles"]
        widget = bound.field.widget.get_context(bound.html_name, bound.value(), {"id": bound.auto_id})["widget"]
        return [(str(group), options) for group, options, _index in widget["optgroups"]]

    @property
    def has_conditions(self) -> bool:
        names = ("only_priorities", "only_from", "only_undelivered", "only_without_quorum")
        return any(self[name].value() for name in names) or str(self["times"].value() or 1) != "1"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        faults: dict[str, Any] = {}
        if cleaned.get("kind") == Step.Kind.RAISE:
            if cleaned.get("roles"):
                faults["roles"] = _("A step that raises the priority calls nobody. Add a step after it that does.")
        elif cleaned.get("kind") == Step.Kind.ACTION:
            if cleaned.get("roles"):
                faults["roles"] = _("A step that gives an action calls nobody: the action has reminders of its own.")
            faults |= {
                name: _("An action needs this.")
                for name in OF_AN_ACTION if not cleaned.get(name) and name not in self.errors
            }  # fmt: skip
        elif "roles" in cleaned and not cleaned["roles"]:
            faults["roles"] = _("Choose at least one post.")
        times, every = cleaned.get("times"), cleaned.get("every_s")
        if times and (times > 1) != (every is not None) and "every_s" in cleaned:
            faults["every_s"] = _("A step that is repeated needs the time between, and only such a step.")
        start, end = cleaned.get("only_from"), cleaned.get("only_until")
        if (start is None) != (end is None) or (start is not None and start == end):
            faults["only_until"] = _("A window has a beginning and another end.")
        if cleaned.get("kind") != Step.Kind.ACTION and any(cleaned.get(name) for name in OF_AN_ACTION):
            faults["action"] = _("Only a step that gives an action has this. Choose that kind, or leave it empty.")
        if faults:
            raise ValidationError(faults)
        return cleaned

    def step(self) -> Step:
        given = dict(self.cleaned_data)
        moment: StepMoment = given.pop("moment")
        wanted = {name: given[name] for name in self.base_fields if name in given}
        return Step(**wanted, after_s=moment.after_s, after_percent=moment.after_percent)


class BaseStepFormSet(forms.BaseFormSet):
    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["ORDER"].label = _("Place in the ladder")
        form.fields["DELETE"].label = _("Take this step away")

    def steps(self) -> list[Step]:
        """Those that stay, in the order of their numbers. Valid forms only."""
        return [form.step() for form in self.ordered_forms]


StepFormSet = forms.formset_factory(
    StepForm, formset=BaseStepFormSet, extra=FURTHER, can_order=True, can_delete=True, max_num=20
)


def step_forms(data: Any, steps: Sequence[Step], purpose: str) -> Any:
    """The steps of a policy as forms, and blank ones for further ones."""
    return StepFormSet(data, initial=[_given(step) for step in steps], prefix="step", form_kwargs={"purpose": purpose})


def _given(step: Step) -> dict[str, Any]:
    names = (
        "kind", "roles", "times", "every_s", "only_priorities", "only_from", "only_until", "only_undelivered",
        "only_without_quorum", *OF_AN_ACTION,
    )  # fmt: skip
    return {name: getattr(step, name) for name in names} | {"moment": StepMoment(step.after_s, step.after_percent)}
