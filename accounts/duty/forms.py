"""What people type about duty. Hours are those of the zone that is current when a form is made and checked."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from accounts.duty.calendars.reading import MAX_BYTES
from accounts.duty.posts import DutyPost
from accounts.duty.services import Turn
from accounts.duty.spans import HOURS, Oddity, rotate
from accounts.models import Absence, Assignment, DutyShift, HandoverNote, User
from common.forms import DayInput, MomentInput

MAX_WEEKS = 12
DAYS = (1, 2, 3, 5, 7, 14)
MIN_PLACES, MAX_PLACES = 3, 8


class PersonChoice(forms.ModelChoiceField):
    """One of these people."""

    def __init__(self, people: Sequence[User] = (), **more: Any) -> None:
        super().__init__(User.objects.filter(pk__in=[user.pk for user in people]).order_by("name", "pk"), **more)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class TurnForm(forms.Form):
    """One turn of duty."""

    starts_at = forms.DateTimeField(label=_("From"), widget=MomentInput())
    ends_at = forms.DateTimeField(label=_("Until"), widget=MomentInput())

    field_order = ("person", "starts_at", "ends_at")

    def __init__(self, data: Any, *, people: Sequence[User], shift: DutyShift | None = None) -> None:
        given = {"person": shift.person, "starts_at": shift.starts_at, "ends_at": shift.ends_at} if shift else None
        super().__init__(data, initial=given)
        self.fields["person"] = PersonChoice(people, label=_("Who"), empty_label=_("Choose…"))
        self.order_fields(self.field_order)

    def turn(self) -> Turn:
        return Turn(**self.cleaned_data)


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Kept with the turn, for the history."))


@dataclass(frozen=True)
class Plan:
    """The turns of a pattern, to be looked at before they are entered."""

    turns: list[Turn]
    oddities: list[Oddity]

    @property
    def fingerprint(self) -> str:
        """Changes with any turn: what is entered is what was looked at."""
        text = "\n".join(f"{turn.person.pk} {turn.starts_at} {turn.ends_at}" for turn in self.turns)
        return hashlib.sha256(text.encode()).hexdigest()


def _lengths() -> list[tuple[str, str]]:
    """How long a turn may last: “12h” or “7d”, and in words."""
    hours = [(f"{n}h", ngettext("%(n)d hour", "%(n)d hours", n) % {"n": n}) for n in HOURS]
    return hours + [(f"{n}d", ngettext("%(n)d day", "%(n)d days", n) % {"n": n}) for n in DAYS]


class RotationForm(forms.Form):
    """People by turns: who, for how long each, changing at which hour, from when, for how many weeks."""

    length = forms.ChoiceField(label=_("Each for"), choices=_lengths, initial="12h")
    change_at = forms.TimeField(
        label=_("Change at"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        initial=time(6),
        help_text=_("The hour on the wall, in summer and in winter. Turns of hours follow on from it."),
    )
    start_on = forms.DateField(label=_("First day"), widget=DayInput())
    weeks = forms.IntegerField(label=_("For how many weeks"), min_value=1, max_value=MAX_WEEKS, initial=2)

    def __init__(self, data: Any, *, people: Sequence[User], today: date) -> None:
        super().__init__(data, initial={"start_on": today})
        self._places = [f"person_{n}" for n in range(1, max(MIN_PLACES, min(len(people), MAX_PLACES)) + 1)]
        for number, name in enumerate(self._places):
            self.fields[name] = PersonChoice(
                people,
                label=_("First") if number == 0 else _("Then"),
                required=number == 0,
                empty_label=_("Choose…") if number == 0 else _("nobody more"),
            )
        self.order_fields([*self._places, *self.base_fields])

    def plan(self, zone: ZoneInfo) -> Plan:
        """The turns of the pattern by the clocks of `zone`."""
        said = self.cleaned_data
        people = [said[name] for name in self._places if said[name] is not None]
        number, unit = int(said["length"][:-1]), said["length"][-1]
        made = rotate(
            len(people),
            start_on=said["start_on"],
            change_at=said["change_at"],
            zone=zone,
            weeks=said["weeks"],
            days=number if unit == "d" else 0,
            hours=number if unit == "h" else 0,
        )
        return Plan([Turn(people[span.who], span.starts_at, span.ends_at) for span in made.spans], made.oddities)


class AbsenceForm(forms.ModelForm):
    """When somebody is away, why, and who is called instead; saving is the service's business."""

    class Meta:
        model = Absence
        fields = ["starts_at", "ends_at", "why"]
        widgets = {"starts_at": MomentInput(), "ends_at": MomentInput()}
        help_texts = {"why": _("For you and whoever keeps your roster; it stands on no roster.")}

    def __init__(self, data: Any, *, person: User, colleagues: Sequence[User], posts: Sequence[Assignment]) -> None:
        super().__init__(data, instance=Absence(person=person))
        self.fields["why"].choices = [("", _("Choose…")), *Absence.Why.choices]  # type: ignore[attr-defined]
        self._posts = {f"deputy_{post.pk}": post for post in posts} if len(posts) > 1 else {}
        self.fields["deputy"] = PersonChoice(
            colleagues,
            label=pgettext_lazy("person", "Deputy"),
            required=False,
            empty_label=_("no deputy"),
            help_text=_("Called instead. Without one, a call goes to the other holders of the post, or one level up."),
        )
        for name, post in self._posts.items():
            words = {"post": DutyPost(post.role, post.aor).words}
            self.fields[name] = PersonChoice(
                colleagues,
                label=_("Deputy for %(post)s alone") % words,
                required=False,
                empty_label=_("the same"),
            )

    def _post_clean(self) -> None:
        """Checked and written by the service."""

    def facts(self) -> dict[str, Any]:
        """As the service takes them."""
        facts = {name: self.cleaned_data[name] for name in ("starts_at", "ends_at", "why", "deputy")}
        deputies: Mapping[Assignment, User | None] = {
            post: self.cleaned_data[name] for name, post in self._posts.items() if self.cleaned_data[name]
        }
        return facts | {"deputies": deputies}


class NoteForm(forms.ModelForm):
    class Meta:
        model = HandoverNote
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 10})}
        help_texts = {
            "text": _("What is open, who waits for what, what to look at first. No names of victims or sources.")
        }

    def _post_clean(self) -> None:
        """Checked and written by the service."""


class CalendarFileForm(forms.Form):
    file = forms.FileField(
        label=_("Calendar file"),
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
        help_text=_("An .ics file. Each event names its person by e-mail as a guest, or by name in its title."),
    )

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            words = {"size": f"{file.size / 1024:,.0f}", "most": MAX_BYTES // 1024}
            raise ValidationError(
                _("The file has %(size)s kB, at most %(most)d kB are read. Export a shorter time."), params=words
            )
        return bytes(file.read())
