"""The page on which every component is shown in each of its states: for developers, only with DEBUG."""

from datetime import datetime, timedelta

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from common import clock
from common.forms import DayInput

THEMES = ("light", "dark")
STATES = ("filled", "empty", "errors")


class ExampleForm(forms.Form):
    """One field of every kind that the pages use."""

    area = forms.ChoiceField(
        label=_("Area"), choices=[("", _("Choose an area")), ("CF61", "Ouaka"), ("CF52", "Haute-Kotto")]
    )
    summary = forms.CharField(
        label=_("What was heard"),
        help_text=_("Facts only, without names of victims, witnesses or sources."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=500,
    )
    occurred_on = forms.DateField(label=_("Day"), required=False, help_text=_("In local time."), widget=DayInput())
    persons = forms.IntegerField(
        label=_("Persons displaced"), required=False, min_value=0, help_text=_("Leave empty when it is not known.")
    )
    certainty = forms.ChoiceField(
        label=_("How sure is it?"),
        choices=[("Observed", _("Observed")), ("Likely", _("Likely")), ("Possible", _("Possible"))],
        widget=forms.RadioSelect,
    )
    components = forms.MultipleChoiceField(
        label=_("Who should know"),
        choices=[("CIVILIAN", _("Civilian")), ("POLICE", _("Police")), ("MILITARY", _("Military"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    shared = forms.BooleanField(label=_("May be shared with humanitarian partners"), required=False)
    agreed = forms.BooleanField(label=_("Nobody is identified in the text above"))


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), help_text=_("Kept with the threat; everybody who may see it reads it."), max_length=300
    )


FILLED = {
    "area": "CF61",
    "summary": "Two market days were cancelled; families have been leaving the southern quarter since the morning.",
    "occurred_on": "2026-11-22",
    "persons": "120",
    "certainty": "Likely",
    "components": ["CIVILIAN", "MILITARY"],
    "agreed": "on",
}
WRONG = {"summary": "", "persons": "-3", "occurred_on": "2026-13-45", "area": "", "shared": "on"}


def _form(state: str) -> ExampleForm:
    if state == "errors":
        form = ExampleForm(WRONG)
        form.add_error(None, _("An area and a day are needed to look for the nearest base."))
        return form
    return ExampleForm(initial=FILLED) if state == "filled" else ExampleForm()


@login_not_required
def style(request: HttpRequest) -> HttpResponse:
    """Every component. `?theme=dark` shows one theme whatever the system says, `?state=errors` one state of forms."""
    if not settings.DEBUG:
        raise Http404
    theme = request.GET.get("theme", "")
    state = request.GET.get("state", "filled")
    if (theme and theme not in THEMES) or state not in STATES:
        raise Http404
    now = clock.now()
    context = {
        "theme": theme,
        "themes": THEMES,
        "state": state,
        "states": STATES,
        "now": now,
        "exercise": "exercise" in request.GET,
        "classification": request.GET.get("classification", ""),
        "form": _form(state),
        "reason_form": ReasonForm({"reason": ""} if state == "errors" else None),
        "recent": now - timedelta(minutes=14),
        "yesterday": now - timedelta(hours=26),
        "long_ago": now - timedelta(days=40),
        "soon": now + timedelta(minutes=6, seconds=12),
        "tomorrow": now + timedelta(hours=27, minutes=5),
        "late": now - timedelta(minutes=22),
        "story": _story(now),
        "per_month": [("Sep 2026", 4), ("Oct 2026", 11), ("Nov 2026", 0)],
        "described": [
            (_("Area"), "Ouaka"),
            (_("Held by"), _("JOC desk")),
            (_("Reports"), 0),
            (_("Nearest base"), None),
        ],
        "consequences": [
            _("It leaves the lists and the map."),
            _("Its history stays, with your reason and the moment."),
        ],
    }
    return render(request, "style/components.html", context)


def _story(now: datetime) -> list[dict[str, object]]:
    return [
        {"at": now - timedelta(minutes=46), "text": _("Alert raised from a report of the liaison desk.")},
        {
            "at": now - timedelta(minutes=46),
            "text": _("Called: JOC desk, focal point, head of office."),
            "detail": _("Focal point: e-mail accepted. Head of office: e-mail accepted."),
        },
        {
            "at": now - timedelta(minutes=31),
            "text": _("The JOC telephones the head of office."),
            "state": "late",
            "by": _("by the JOC duty officer"),
        },
        {
            "at": now + timedelta(minutes=14),
            "text": _("The Chief of Staff is called, because nobody has answered for an hour."),
            "state": "planned",
        },
    ]
