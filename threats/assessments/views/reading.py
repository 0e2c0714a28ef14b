"""Reading assessments: the list, one of them, and what changed from version to version."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.choices import areas_seen_by
from accounts.models import highest
from accounts.requests import SignedInRequest
from accounts.roles import ASSESSMENTS_RULES, ASSESSMENTS_VIEW, ASSESSMENTS_WRITE
from common import clock
from common.keyset import page_of
from threats.api.assessments import AssessmentSerializer
from threats.assessments import stale
from threats.assessments.citing import citations_of
from threats.assessments.filters import AssessmentFilter, with_marks
from threats.assessments.lines import lines_of, marks_of, rated
from threats.assessments.scenarios import told
from threats.assessments.score import due_lines
from threats.assessments.states import moves_open_to
from threats.assessments.turns import told_of
from threats.assessments.versions import body_of, chain_of, compare, versions_of
from threats.assessments.views.finding import may_write, shown, visible
from threats.assessments.views.moving import STEPS
from threats.exports.columns import areas_by_pcode, of_assessments
from threats.exports.taking import WITHOUT_POINTS, Taken, take_along
from threats.models import Assessment, AssessmentStep, HandedIn, State

# The name of the version that is not handed in yet.
DRAFT = "draft"


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    at = clock.now()
    filters = _filters(request, at)
    page = page_of(with_marks(filters.qs.for_list()), request, moment="recorded_at")
    for row in page.rows:
        row.is_expired = row.is_in_force and row.is_lapsed_at(at)  # type: ignore[attr-defined]
    context = {
        "page": page,
        "classification": highest(row.classification for row in page.rows),
        "filters": filters,
        "may_write": request.scope.may(ASSESSMENTS_WRITE),
        "may_rule": request.scope.may(ASSESSMENTS_RULES),
    }
    return render(request, "assessments/assessment_list.html", context, status=200 if filters.is_valid() else 422)


@require_safe
def export(request: SignedInRequest) -> HttpResponseBase:
    """The list as a file, with the same filters."""
    columns = of_assessments(areas_by_pcode())
    taken = Taken("assessments", AssessmentSerializer, columns, kinds=WITHOUT_POINTS)
    return take_along(request, _filters(request, clock.now()), taken)


def _filters(request: SignedInRequest, at: datetime) -> AssessmentFilter:
    rows = Assessment.objects.visible_to(request.user)
    areas = areas_seen_by(request.user, ASSESSMENTS_VIEW)
    return AssessmentFilter(request.GET, queryset=rows, areas=areas, at=at)


@require_safe
def detail(request: SignedInRequest, ref: str) -> HttpResponse:
    row = visible(request, ref)
    at = clock.now()
    lines, steps = lines_of(row), list(row.steps.all())
    for line in lines:
        line.told = told(line.scenarios)  # type: ignore[attr-defined]
    marks = marks_of(row)
    seen = stale.incidents_of(marks, request.user) if marks else {}
    is_lapsed = row.is_in_force and row.is_lapsed_at(at)
    context = {
        **shown(row),
        **rated(row, lines),
        "covered": stale.areas_of(row)[1:],
        "citations": citations_of(row, request.user),
        "steps": steps,
        "dissents": row.dissents.select_related("aor"),
        "moves": [(move, STEPS[move.name].label) for move in moves_open_to(request.user, row)],
        "may_write": may_write(request, row),
        "is_lapsed": is_lapsed,
        "stale": [(stale.why_stale(mark), mark.marked_at, seen[mark.pk]) for mark in marks],
        "asked": _asked(request, row, at),
        "hands": _hands(row, steps),
    }
    return render(request, "assessments/assessment_detail.html", context)


def _hands(row: Assessment, steps: list[AssessmentStep]) -> list[str] | None:
    """The posts that were told that it waits for them; None where nobody has to decide."""
    return told_of(row, steps[-1]) if steps and row.state in (State.REVIEW, State.PASSED) else None


def _asked(request: SignedInRequest, row: Assessment, at: Any) -> list[Any]:
    """Its lines whose days are over, with what became of them."""
    if row.state not in (State.ENDORSED, State.SUPERSEDED):
        return []
    return list(due_lines(Assessment.objects.visible_to(request.user).filter(pk=row.pk), at))


@require_safe
def versions(request: SignedInRequest, ref: str) -> HttpResponse:
    """Two versions side by side: as they were handed in, or the draft as it is now."""
    row = visible(request, ref)
    chain = chain_of(row, request.user)
    kept = versions_of(chain, request.user)
    names = {str(each.pk): _name(each) for each in kept}
    if row.is_draft:
        names = {DRAFT: _("%(ref)s, the draft as it is now") % {"ref": row.ref}, **names}
    chosen = list(names)
    after = request.GET.get("after") or (chosen[0] if chosen else "")
    before = request.GET.get("before") or (chosen[1] if len(chosen) > 1 else after)
    if names and not {before, after} <= names.keys():
        raise Http404
    bodies = {str(each.pk): each.body for each in kept}
    if DRAFT in (before, after):
        bodies[DRAFT] = body_of(row, lines_of(row))
    context = {
        **shown(row), "names": names, "before": before, "after": after,
        "comparison": compare(bodies[before], bodies[after]) if len(names) > 1 else None,
        "classification": highest([row.classification, *(each.classification for each in kept)]),
    }  # fmt: skip
    return render(request, "assessments/versions.html", context)


def _name(kept: HandedIn) -> str:
    words = {"ref": kept.assessment.ref, "number": kept.number}
    return _("%(ref)s, handed in for the %(number)d. time") % words
