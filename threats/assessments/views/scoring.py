"""After its days are over: what became of a risk line, and how good the probabilities were."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.coarsening import tell_areas
from accounts.requests import SignedInRequest
from accounts.roles import ASSESSMENTS_WRITE
from common import clock
from common.form_pages import form_page, refusals_on
from threats.assessments import score
from threats.assessments.forms import OutcomeForm
from threats.assessments.views.finding import line_of, shown, visible
from threats.incidents.telling import span_words
from threats.models import Assessment, Incident, LineOutcome


@require_safe
def scores(request: SignedInRequest) -> HttpResponse:
    at = clock.now()
    whole, sections = score.scores(request.user, at)
    waiting = score.due_lines(Assessment.objects.visible_to(request.user, ASSESSMENTS_WRITE), at)
    context = {
        "whole": whole,
        "sections": sections,
        "waiting": waiting.filter(outcome=None)[:20],
    }
    return render(request, "assessments/scores.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: SignedInRequest, ref: str, uid: UUID) -> HttpResponse:
    row = visible(request, ref, ASSESSMENTS_WRITE)
    line = line_of(row, uid)
    at = clock.now()
    ends = score.over_at(line)
    if ends is None or ends > at:
        raise Http404
    incidents = score.proposed(line, request.user)
    tell_areas(incidents)
    said = LineOutcome.objects.filter(line=line).first()
    offered = [(str(each.uid), f"{each.ref} · {_when(each)}") for each in incidents]
    form = OutcomeForm(request.POST or None, offered=offered, initial=_initial(said))
    if form.is_valid():
        with refusals_on(form):
            given = form.cleaned_data
            chosen = [each for each in incidents if str(each.uid) in given.get("incidents", [])]
            score.say_what_happened(
                line, by=request.user, at=at, happened=given["happened"], was_acted_upon=given["was_acted_upon"],
                note=given["note"], incidents=chosen,
            )  # fmt: skip
            messages.success(request, _("It is kept. Say what became of the next line, if there is one."))
            return redirect(row)
    return form_page(request, "assessments/outcome.html", form, **shown(row), line=line, ends=ends)


def _when(incident: Incident) -> str:
    return f"{incident.kind_label()} · {span_words(incident.occurred_from_on, incident.occurred_to_on)}"


def _initial(said: LineOutcome | None) -> dict[str, object]:
    if said is None:
        return {}
    return {
        "happened": said.happened, "was_acted_upon": said.was_acted_upon, "note": said.note,
        "incidents": [str(uid) for uid in said.incident_uids],
    }  # fmt: skip
