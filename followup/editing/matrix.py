"""The page of the readiness matrix: where, for which priority and when a ladder would reach too few."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

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

# Sentences on the page; the fields themselves are all there.
SHOWN_GAPS = 60


@dataclass(frozen=True)
class Row:
    """One area of responsibility: its fields by priority, each in the order of the times of the week."""

    aor: AreaOfResponsibility
    fields: list[Readiness]


@require_safe
def matrix(request: SignedInRequest) -> HttpResponse:
    mission = mission_in_sight(request, LADDERS_VIEW)
    order = {time: n for n, time in enumerate(Readiness.Time.values)}
    found = list(Readiness.objects.filter(mission=mission).select_related("aor"))
    found.sort(key=lambda field: (field.aor.name(), field.subject_kind, field.priority, order[field.time]))
    bad = sorted((field for field in found if field.state != Readiness.State.READY), key=_urgency)
    context = {
        "mission": mission,
        "survey": Survey.objects.filter(mission=mission).first(),
        "rows": _rows(found),
        "columns": list(dict.fromkeys((field.priority, field.get_time_display()) for field in found)),
        "priorities": list(dict.fromkeys(field.priority for field in found)),
        "times": [time.label for time in Readiness.Time],
        "gaps": sum(field.state == Readiness.State.GAP for field in found),
        "sentences": [(field, sentences_of(field)) for field in bad[:SHOWN_GAPS]],
        "more": max(0, len(bad) - SHOWN_GAPS),
    }
    return render(request, "policies/matrix.html", context)


def _urgency(field: Readiness) -> tuple[bool, str]:
    return (field.state != Readiness.State.GAP, field.priority)


def _rows(found: Iterable[Readiness]) -> list[Row]:
    rows: dict[int, Row] = {}
    for field in found:
        rows.setdefault(field.aor_id, Row(field.aor, [])).fields.append(field)
    return list(rows.values())


def sentences_of(field: Readiness) -> list[str]:
    """What is wrong and what would mend it: posts to fill, addresses to verify."""
    return [" ".join(_sentences(fault)) for fault in field.found]


def _sentences(fault: dict[str, Any]) -> Iterable[str]:
    number = {"n": fault["step"] + 1}
    if fault["what"] == "ONE":
        yield _("Step %(n)d would reach one person alone.") % number
    else:
        yield _("Step %(n)d would reach nobody.") % number
    if fault["vacant"]:
        yield _("Nobody holds: %(posts)s.") % {"posts": ", ".join(role_words(role) for role in fault["vacant"])}
    if fault["unverified"]:
        yield _("No verified address: %(posts)s.") % {
            "posts": ", ".join(role_words(role) for role in fault["unverified"])
        }
