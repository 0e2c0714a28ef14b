"""A preview: who would be called about what, where, at that moment, if nobody answered."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.outlook import Outlook
from accounts.requests import SignedInRequest
from accounts.roles import ALERTS_RELAY, DUTY_MANAGE, LADDERS_VIEW
from areas import codes
from areas.models import Area, Edition, Mission
from common import clock
from common.forms import MomentInput
from followup import subjects
from followup.editing.services import Key
from followup.editing.views import mission_in_sight
from followup.ladder import part_of
from followup.models.policies import OF_A_POST, Purpose
from followup.policies import body_for
from followup.rehearsal import Reach, RehearsedStep, end_of, rehearse, roles_of, trial_clock


class PreviewForm(forms.Form):
    """A question: who would be called about this, there, at that moment?"""

    purpose = forms.ChoiceField(label=_("For"))
    priority = forms.ChoiceField(label=_("Priority"), choices=codes.choices_of("priorities"))
    area = forms.ModelChoiceField(Area.objects.none(), label=_("Where"), empty_label=_("Choose…"))
    moment = forms.DateTimeField(label=_("When"), widget=MomentInput())

    def __init__(self, data: Any, *, mission: Mission, kinds: list[subjects.SubjectKind], at: datetime) -> None:
        initial = {"priority": "P1", "moment": timezone.localtime(at).replace(second=0, microsecond=0)}
        super().__init__(data, initial=initial)
        self.kinds = {each.kind: each for each in kinds}
        self.fields["purpose"].choices = [  # type: ignore[attr-defined]
            (f"{kind.kind}:{purpose.value}", f"{kind.label}: {purpose.label}")
            for kind in kinds
            for purpose in Purpose
            if purpose in kind.messages and purpose not in (Purpose.RESPONSE, Purpose.REVIEW, *OF_A_POST)
        ]
        areas = Area.objects.for_list().filter(edition__in=Edition.objects.current(mission.countries), level__gte=1)
        self.fields["area"].queryset = areas.order_by("path")  # type: ignore[attr-defined]
        self.fields["area"].label_from_instance = lambda area: "\u2003" * (area.level - 1) + area.name()  # type: ignore[attr-defined]


@require_safe
def preview(request: SignedInRequest) -> HttpResponse:
    """Who would be called when, on which verified channel and why, if nobody answered."""
    mission = mission_in_sight(request, LADDERS_VIEW)
    at = clock.now()
    form = PreviewForm(request.GET or None, mission=mission, kinds=subjects.registered(), at=at)
    context: dict[str, Any] = {"form": form, "mission": mission, "ladders": [], "names": _sees_names(request)}
    if form.is_valid():
        asked = form.cleaned_data
        kind, _colon, purpose = asked["purpose"].partition(":")
        key = Key(mission, kind, purpose, asked["priority"])
        context |= {
            "ladders": _ladders(key, asked["area"], asked["moment"]),
            "asked": asked,
            "zone": asked["area"].time_zone or mission.time_zone,
        }
    return render(request, "policies/preview.html", context, status=422 if form.is_bound and form.errors else 200)


def _sees_names(request: SignedInRequest) -> bool:
    """Functions for all; names for the adviser, the desk and whoever keeps rosters (escalation.md E27)."""
    return request.scope.may(ALERTS_RELAY) or request.scope.may(DUTY_MANAGE)


def _ladders(key: Key, area: Area, at: datetime) -> list[tuple[str, list[RehearsedStep]]]:
    """The ladder, or one for each component that has to answer for itself, with the words of that component."""
    body = body_for(key.mission, key.subject_kind, key.purpose, key.priority)
    bodies = [(codes.label("components", each), part_of(body, each)) for each in body["quorum"]] or [("", body)]
    clocks = [
        (
            words,
            trial_clock(
                each, mission=key.mission, area=area, subject_kind=key.subject_kind, priority=key.priority, at=at
            ),
        )
        for words, each in bodies
    ]
    end = max(end_of(trial) for _words, trial in clocks)
    outlook = Outlook.over(key.mission, roles_of(body), at, end + timedelta(seconds=1))
    reach = Reach.of(each.user_id for each in outlook.serving)
    return [(words, rehearse(trial, outlook, reach)) for words, trial in clocks]
