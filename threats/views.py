from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.choices import areas_open_to
from accounts.coarsening import tell_areas
from accounts.models import highest
from accounts.policies import can
from accounts.reading import note_reading
from accounts.requests import SignedInRequest
from accounts.roles import ACTORS_VIEW, THREATS_CLOSE, THREATS_EDIT, THREATS_LOG, THREATS_VIEW
from common import clock
from common.errors import DomainError
from common.form_pages import form_page, refusals_on
from common.keyset import page_of
from threats import services
from threats.api.threats import ThreatSerializer
from threats.conduct import stops_for_un_personnel
from threats.exports.columns import areas_by_pcode, of_threats
from threats.exports.taking import WITHOUT_POINTS, Taken, take_along
from threats.filters import ThreatFilter
from threats.forms import CloseThreatForm, NewThreatForm, ThreatForm
from threats.further import tell_further
from threats.history import versions_of
from threats.linking import (
    AddToThreatForm,
    LinksForm,
    add_evidence,
    evidence_by_ref,
    evidence_line,
    link_threat,
    linked_to,
)
from threats.models import Actor, Threat
from threats.offers import offers_on
from threats.triggers.views import today_of

# What a reader may follow from version to version, with the code list of the coded ones.
FOLLOWED = {
    "title": "",
    "kind": "threat_types",
    "horizon": "time_horizons",
    "trend": "trends",
    "why": "",
    "description": "",
    "classification": "classifications",
    "sharing_boundary": "sharing_boundaries",
}


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    filters = _filters(request)
    page = page_of(filters.qs.for_list(), request, moment="opened_at")
    tell_areas(page.rows)
    context = {
        "page": page,
        "classification": highest(threat.classification for threat in page.rows),
        "filters": filters,
        "may_log": request.scope.may(THREATS_LOG),
    }
    return render(request, "threats/threat_list.html", context, status=200 if filters.is_valid() else 422)


def actors_for(request: SignedInRequest) -> Any:
    """Reported actors to narrow by; None where this person may see none."""
    if not request.scope.may(ACTORS_VIEW):
        return None
    return Actor.objects.visible_to(request.user).standing().for_list()


def _filters(request: SignedInRequest) -> ThreatFilter:
    visible = Threat.objects.visible_to(request.user).standing()
    areas = areas_open_to(request.user, THREATS_VIEW)
    return ThreatFilter(request.GET, queryset=visible, areas=areas, actors=actors_for(request))


@require_safe
def export(request: SignedInRequest) -> HttpResponseBase:
    """The list as a file, with the same filters."""
    taken = Taken("threats", ThreatSerializer, of_threats(areas_by_pcode()), kinds=WITHOUT_POINTS)
    return take_along(request, _filters(request), taken)


@require_safe
def detail(request: SignedInRequest, ref: str) -> HttpResponse:
    threat = _visible(request, ref)
    tell_areas([threat])
    tell_further([threat])
    linked = linked_to(threat, request.user, today_of(request))
    context = {
        "threat": threat,
        "linked": linked,
        "today": today_of(request),
        "classification": highest([threat.classification, *linked.classifications]),
        "versions": versions_of(threat, request.user, FOLLOWED),
        "may_edit": threat.is_open and can(request.user, THREATS_EDIT, threat),
        "may_close": can(request.user, THREATS_CLOSE, threat),
        "offers": offers_on("threat", request.user, threat) if threat.is_open else [],
    }
    return render(request, "threats/threat_detail.html", context)


@require_http_methods(["GET", "POST"])
@stops_for_un_personnel
def new(request: SignedInRequest) -> HttpResponse:
    form = NewThreatForm(request.POST or None, user=request.user)
    if form.is_valid():
        with refusals_on(form):
            threat, _opened = services.open_threat(by=request.user, at=clock.now(), **form.cleaned_data)
            return _written(request, threat, _("Threat %(ref)s is open."))
    return form_page(request, "threats/threat_new.html", form)


@require_http_methods(["GET", "POST"])
@stops_for_un_personnel
def edit(request: SignedInRequest, ref: str) -> HttpResponse:
    threat = _visible(request, ref, THREATS_EDIT)
    form = ThreatForm(request.POST or None, instance=threat, user=request.user)
    if form.is_valid():
        with refusals_on(form):
            changed = services.edit_threat(threat, by=request.user, at=clock.now(), **form.cleaned_data)
            return _written(request, changed, _("Threat %(ref)s is up to date."))
    return form_page(request, "threats/threat_edit.html", form, **_shown(threat))


@require_http_methods(["GET", "POST"])
def close(request: SignedInRequest, ref: str) -> HttpResponse:
    threat = _visible(request, ref, THREATS_CLOSE)
    form = CloseThreatForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            closed = services.close_threat(threat, by=request.user, at=clock.now(), **form.cleaned_data)
            return _written(request, closed, _("Threat %(ref)s is closed."))
    return form_page(request, "threats/threat_close.html", form, **_shown(threat))


@require_POST
def reopen(request: SignedInRequest, ref: str) -> HttpResponse:
    threat = _visible(request, ref, THREATS_CLOSE)
    try:
        services.reopen_threat(threat, by=request.user, at=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Threat %(ref)s is open again.") % {"ref": threat.ref})
    return redirect(threat)


@require_http_methods(["GET", "HEAD", "POST"])
def links(request: SignedInRequest, ref: str) -> HttpResponse:
    threat = _visible(request, ref, THREATS_EDIT)
    linked = linked_to(threat, request.user, today_of(request))
    form = LinksForm(request.POST or None, threat=threat, user=request.user, linked=linked)
    if form.is_valid():
        with refusals_on(form):
            link_threat(threat, by=request.user, at=clock.now(), **form.links)
            return _written(request, threat, _("Threat %(ref)s is up to date."))
    marking = highest([threat.classification, *linked.classifications])
    return form_page(request, "threats/threat_links.html", form, threat=threat, classification=marking)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, evidence: str) -> HttpResponse:
    """From an incident or a report: for which threat it speaks."""
    try:
        (row,) = evidence_by_ref([evidence], request.user)
    except ValidationError:
        raise Http404 from None
    if request.method == "GET":
        note_reading(row, by=request.user, at=clock.now())
    form = AddToThreatForm(request.POST or None, user=request.user, row=row)
    if form.is_valid():
        with refusals_on(form):
            threat = form.cleaned_data["threat"]
            add_evidence(threat, [row], by=request.user, at=clock.now())
            done = _("%(evidence)s speaks for %(threat)s now.") % {"evidence": row.ref, "threat": threat.ref}
            messages.success(request, done)
            return redirect(threat)
    context = {"row": row, "line": evidence_line(row), "classification": row.classification}
    return form_page(request, "threats/threat_add.html", form, **context)


def _visible(request: SignedInRequest, ref: str, action: str = THREATS_VIEW) -> Threat:
    """The threat, if this person may do `action` to it; else 404, as if it did not exist."""
    threat: Threat = get_object_or_404(Threat.objects.visible_to(request.user, action).for_detail(), ref=ref)
    if request.method == "GET":
        note_reading(threat, by=request.user, at=clock.now())
    return threat


def _written(request: SignedInRequest, threat: Threat, done: str) -> HttpResponse:
    """To the threat, saying `done`; or, when what was written puts it out of this person's sight, to the list.

    A restricted kind shuts out even whoever logged it, and another section's own is not an editor's.
    """
    if can(request.user, THREATS_VIEW, threat):
        messages.success(request, done % {"ref": threat.ref})
        return redirect(threat)
    messages.success(
        request,
        _("It went through as %(ref)s. From here on only those for whom it is meant can read it.")
        % {"ref": threat.ref},
    )
    return redirect("threats:list")


def _shown(threat: Threat) -> dict[str, Any]:
    """What a form about this threat shows around its fields."""
    return {"threat": threat, "classification": threat.classification}
