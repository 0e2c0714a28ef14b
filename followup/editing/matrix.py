"""The page of the readiness matrix: where, for which priority and when a ladder would reach too few."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from accounts.roles import LADDERS_VIEW
from areas.models import AreaOfResponsibility
from followup.editing.views import mission_in_sight
from followup.models import Readiness, Survey
from followup.wording import role_words

State = Readiness.State


@dataclass(frozen=True)
class Row:
    """One area of responsibility: its fields by priority, each in the order of the times of the week."""

    aor: AreaOfResponsibility
    fields: list[Readiness]

    @property
    def gaps(self) -> list[Readiness]:
        return [field for field in self.fields if field.state == State.GAP]

    @property
    def thin(self) -> list[Readiness]:
        return [field for field in self.fields if field.state == State.THIN]

    @property
    def bad(self) -> list[Readiness]:
        return [*self.gaps, *self.thin]

    @property
    def since(self) -> datetime:
        return min(field.since for field in self.bad)

    @property
    def where(self) -> str:
        """“P1, P2; night, weekend”: for which priorities and when it is worst; “at any time” where it always is."""
        worst = self.gaps or self.thin
        priorities = list(dict.fromkeys(field.priority for field in worst))
        times = list(dict.fromkeys(field.get_time_display() for field in worst))
        whenever = len(times) == len(Readiness.Time)
        return ", ".join(priorities) + "; " + (_("at any time") if whenever else ", ".join(times))

    @property
    def vacant(self) -> str:
        return self._roles("vacant")

    @property
    def unverified(self) -> str:
        return self._roles("unverified")

    @property
    def hangs_on_one(self) -> bool:
        """True when the first call would reach one person alone."""
        return any(fault["what"] == "ONE" for field in self.bad for fault in field.found)

    def _roles(self, what: str) -> str:
        roles = dict.fromkeys(role for field in self.bad for fault in field.found for role in fault[what])
        return ", ".join(role_words(role) for role in roles)


@require_safe
def matrix(request: SignedInRequest) -> HttpResponse:
    mission = mission_in_sight(request, LADDERS_VIEW)
    order = {time: n for n, time in enumerate(Readiness.Time.values)}
    found = list(Readiness.objects.filter(mission=mission).select_related("aor"))
    found.sort(key=lambda field: (field.aor.name(), field.subject_kind, field.priority, order[field.time]))
    rows = _rows(found)
    context = {
        "mission": mission,
        "survey": Survey.objects.filter(mission=mission).first(),
        "rows": rows,
        "priorities": list(dict.fromkeys(field.priority for field in found)),
        "times": [time.label for time in Readiness.Time],
        "gaps": sum(len(row.gaps) for row in rows),
        "to_mend": sorted((row for row in rows if row.bad), key=lambda row: -len(row.gaps)),
    }
    return render(request, "policies/matrix.html", context)


def _rows(found: Iterable[Readiness]) -> list[Row]:
    rows: dict[int, Row] = {}
    for field in found:
        rows.setdefault(field.aor_id, Row(field.aor, [])).fields.append(field)
    return list(rows.values())
