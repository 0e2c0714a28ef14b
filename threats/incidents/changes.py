"""Pages on which incidents of the mission are recorded, corrected, verified, and brought together."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.policies import can
from accounts.reading import note_reading
from accounts.requests import SignedInRequest
from accounts.roles import INCIDENTS_EDIT, INCIDENTS_VIEW
from common import clock
from common.errors import DomainError
from common.form_pages import form_page, refusals_on
from threats.conduct import stops_for_un_personnel
from threats.incidents import linking, merging, services, verifying
from threats.incidents.forms import (
    IncidentForm,
    LinkReportForm,
    MergeForm,
    NewIncidentForm,
    VerifyForm,
    WithdrawIncidentForm,
)
from threats.incidents.page import may_edit_the_other
from threats.models import Incident, Report

FORM = require_http_methods(["GET", "HEAD", "POST"])
# Names under which a place that was picked on the map stands in an address.
_STARTED = ("area", "lat", "lon")


@FORM
@stops_for_un_personnel
def new(request: SignedInRequest) -> HttpResponse:
    """From nothing, or `?report=` from one account of it."""
    report = _account(request)
    started = {name: request.GET[name] for name in _STARTED if request.GET.get(name)}
    form = NewIncidentForm(request.POST or None, user=request.user, report=report, initial=started)
    if form.is_valid():
        with refusals_on(form):
            incident, made = services.record_incident(by=request.user, at=clock.now(), **form.facts)
            done = _("Incident %(ref)s is recorded.") if made else _("It was recorded the first time, as %(ref)s.")
            return _written(request, incident, done)
    return form_page(request, "incidents/incident_new.html", form, report=report)


def _account(request: SignedInRequest) -> Report | None:
    """The report from which an incident is recorded; 404 where there is none in sight."""
    ref = request.GET.get("report", "")
    if not ref:
        return None
    found: Report = get_object_or_404(Report.objects.visible_to(request.user).for_detail(), ref=ref)
    return found


@FORM
@stops_for_un_personnel
def edit(request: SignedInRequest, ref: str) -> HttpResponse:
    incident = _own(request, ref)
    form = IncidentForm(request.POST or None, instance=incident, user=request.user)
    if form.is_valid():
        with refusals_on(form):
            changed = services.change_incident(incident, by=request.user, at=clock.now(), **form.facts)
            return _written(request, changed, _("Incident %(ref)s is up to date."))
    return form_page(request, "incidents/incident_edit.html", form, **_shown(incident))


@FORM
def withdraw(request: SignedInRequest, ref: str) -> HttpResponse:
    incident = _own(request, ref)
    form = WithdrawIncidentForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            gone = services.withdraw_incident(incident, by=request.user, at=clock.now(), **form.cleaned_data)
            return _written(request, gone, _("Incident %(ref)s is withdrawn."))
    return form_page(request, "incidents/incident_withdraw.html", form, **_shown(incident))


@FORM
def verify(request: SignedInRequest, ref: str) -> HttpResponse:
    incident = _own(request, ref, INCIDENTS_VIEW)
    statuses = verifying.statuses_open_to(request.user, incident)
    if not statuses:
        raise Http404
    form = VerifyForm(request.POST or None, incident=incident, statuses=statuses)
    if form.is_valid():
        with refusals_on(form):
            verifying.verify_incident(incident, by=request.user, at=clock.now(), **form.cleaned_data)
            return _written(request, incident, _("What was found about %(ref)s is kept."))
    return form_page(request, "incidents/incident_verify.html", form, **_shown(incident))


@FORM
def link(request: SignedInRequest, ref: str) -> HttpResponse:
    incident = _own(request, ref)
    form = LinkReportForm(request.POST or None, user=request.user)
    if form.is_valid():
        with refusals_on(form):
            report = form.cleaned_data["report"]
            linking.link_report(report, incident, by=request.user, at=clock.now())
            messages.success(request, _("Report %(ref)s belongs to this incident now.") % {"ref": report.ref})
            return redirect(incident)
    return form_page(request, "incidents/incident_link.html", form, **_shown(incident))


@require_POST
def figures(request: SignedInRequest, ref: str) -> HttpResponse:
    """`report`: whose figures stand from now on; empty: nobody's."""
    incident, asked = _own(request, ref), request.POST.get("report", "")
    report = get_object_or_404(Report.objects.visible_to(request.user), ref=asked) if asked else None
    try:
        linking.choose_figures(incident, report, by=request.user, at=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        said = _("The figures of %(ref)s stand for this incident now.") % {"ref": report.ref} if report else ""
        messages.success(request, said or _("No figures stand for this incident now."))
    return redirect(incident)


@FORM
def merge(request: SignedInRequest, ref: str) -> HttpResponse:
    incident = _own(request, ref)
    form = MergeForm(request.POST or None, user=request.user, initial={"into": request.GET.get("into", "")})
    if form.is_valid():
        with refusals_on(form):
            stays = merging.merge_incident(incident, by=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("%(ref)s is one with this incident now.") % {"ref": incident.ref})
            return redirect(stays)
    likely = merging.likely_same(incident, request.user)
    return form_page(request, "incidents/incident_merge.html", form, likely=likely, **_shown(incident))


@require_POST
def separate(request: SignedInRequest, ref: str) -> HttpResponse:
    incident = _visible(request, ref, INCIDENTS_EDIT)
    if not may_edit_the_other(incident, request.user):
        raise Http404
    try:
        merging.separate_incident(incident, by=request.user, at=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Incident %(ref)s stands by itself again.") % {"ref": incident.ref})
    return redirect(incident)


def _visible(request: SignedInRequest, ref: str, action: str) -> Incident:
    """The incident, if this person may do `action` to it; else 404, as if it did not exist."""
    incident: Incident = get_object_or_404(Incident.objects.visible_to(request.user, action).for_detail(), ref=ref)
    if request.method == "GET":
        note_reading(incident, by=request.user, at=clock.now())
    return incident


def _own(request: SignedInRequest, ref: str, action: str = INCIDENTS_EDIT) -> Incident:
    """The same of the mission's own incidents: an event of a dataset has no such page."""
    incident = _visible(request, ref, action)
    if incident.dataset_id is not None:
        raise Http404
    return incident


def _written(request: SignedInRequest, incident: Incident, done: str) -> HttpResponse:
    """To the incident, saying `done`; or, when it is now out of this person's sight, to the list."""
    if can(request.user, INCIDENTS_VIEW, incident):
        messages.success(request, done % {"ref": incident.ref})
        return redirect(incident)
    text = _("It went through as %(ref)s. From here on only those for whom it is meant can read it.")
    messages.success(request, text % {"ref": incident.ref})
    return redirect("incidents:list")


def _shown(incident: Incident) -> dict[str, object]:
    """What a form about this incident shows around its fields."""
    return {"incident": incident, "classification": incident.classification}
