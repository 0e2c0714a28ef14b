from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.choices import areas_seen_by
from accounts.coarsening import tell_areas
from accounts.models import User, highest
from accounts.policies import can
from accounts.reading import note_reading
from accounts.requests import SignedInRequest
from accounts.roles import INCIDENTS_EDIT, INCIDENTS_LOG, REPORTS_CONTACT, REPORTS_LOG, REPORTS_VIEW, THREATS_EDIT
from common import clock
from common.errors import DomainError
from common.form_pages import form_page, refusals_on
from common.keyset import page_of
from threats.api.reports import ReportSerializer
from threats.casualties import parts_of, totals_of
from threats.conduct import stops_for_un_personnel
from threats.exports.columns import areas_by_pcode, of_reports
from threats.exports.taking import Taken, take_along
from threats.history import versions_of
from threats.incidents import linking
from threats.incidents.merging import likely_same
from threats.models import Incident, Report
from threats.models.casualties import TOTALS
from threats.offers import offers_on
from threats.reports import contacts, services
from threats.reports.filters import ReportFilter
from threats.reports.forms import (
    KeepContactForm,
    LinkForm,
    NewReportForm,
    OpenContactForm,
    ReportForm,
    WithdrawReportForm,
)
from threats.restricted.rules import destination_of, may_receive

# What a reader may follow from version to version, with the code list of the coded ones.
FOLLOWED = {
    "kind": "threat_types",
    "heard": "",
    "pasted": "",
    "place_name": "",
    "source_code": "",
    **dict.fromkeys(TOTALS, ""),
    "reliability": "source_reliability",
    "credibility": "information_credibility",
    "classification": "classifications",
    "sharing_boundary": "sharing_boundaries",
}


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    filters = _filters(request)
    page = page_of(filters.qs.for_list(), request, moment="recorded_at")
    tell_areas(page.rows)
    context = {
        "page": page,
        "classification": highest(report.classification for report in page.rows),
        "filters": filters,
        "may_log": request.scope.may(REPORTS_LOG),
    }
    return render(request, "reports/report_list.html", context, status=200 if filters.is_valid() else 422)


@require_safe
def export(request: SignedInRequest) -> HttpResponseBase:
    """The list as a file, with the same filters."""
    return take_along(request, _filters(request), Taken("reports", ReportSerializer, of_reports(areas_by_pcode())))


def _filters(request: SignedInRequest) -> ReportFilter:
    visible = Report.objects.visible_to(request.user).standing()
    areas = areas_seen_by(request.user, REPORTS_VIEW)
    return ReportFilter(request.GET, queryset=visible, areas=areas, zone=request.scope.zone)


@require_safe
def detail(request: SignedInRequest, ref: str) -> HttpResponse:
    report = _visible(request, ref)
    tell_areas([report])
    may_reach = contacts.may_reach(request.user, report)
    incident = incident_of(report, request.user)
    may_weigh = report.is_standing and request.scope.may(INCIDENTS_EDIT)
    context = {
        "report": report,
        "incident": incident,
        "totals": totals_of(report),
        "parts": parts_of(report),
        "referral": destination_of(report),
        "may_receive": report.received_at is None and report.is_standing and may_receive(request.user, report),
        "may_record": report.is_standing and incident is None and request.scope.may(INCIDENTS_LOG),
        "may_link": may_weigh and incident is None,
        "may_unlink": may_weigh and incident is not None and can(request.user, INCIDENTS_EDIT, incident),
        "classification": report.classification,
        "versions": versions_of(report, request.user, FOLLOWED),
        "offers": offers_on("report", request.user, report) if report.is_standing else [],
        "may_change": report.is_standing and can(request.user, REPORTS_LOG, report),
        "may_add": request.scope.may(THREATS_EDIT),
        "may_reach": may_reach,
        "has_contact": may_reach and contacts.has_contact(report),
    }
    return render(request, "reports/report_detail.html", context)


def incident_of(report: Report, user: User) -> Incident | None:
    """The incident of which `report` is an account, where it stands now, if `user` may see it."""
    if report.incident_id is None:
        return None
    rows = Incident.objects.visible_to(user)
    found: Incident | None = rows.filter(pk=report.incident.merged_into_id or report.incident_id).first()
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@stops_for_un_personnel
def new(request: SignedInRequest) -> HttpResponse:
    form = NewReportForm(request.POST or None, user=request.user, initial=_started_from(request))
    if form.is_valid():
        with refusals_on(form):
            report, logged = services.log_report(by=request.user, at=clock.now(), **form.facts)
            done = _("It went through as %(ref)s.") if logged else _("It went through the first time, as %(ref)s.")
            return _written(request, report, done)
    return form_page(request, "reports/report_new.html", form)


def _started_from(request: SignedInRequest) -> dict[str, str]:
    """A place that was picked elsewhere, such as on the map."""
    return {name: request.GET[name] for name in ("area", "lat", "lon") if request.GET.get(name)}


@require_http_methods(["GET", "HEAD", "POST"])
@stops_for_un_personnel
def edit(request: SignedInRequest, ref: str) -> HttpResponse:
    report = _visible(request, ref, REPORTS_LOG)
    form = ReportForm(request.POST or None, instance=report, user=request.user)
    if form.is_valid():
        with refusals_on(form):
            changed = services.change_report(report, by=request.user, at=clock.now(), **form.facts)
            return _written(request, changed, _("Report %(ref)s is up to date."))
    return form_page(request, "reports/report_edit.html", form, **_shown(report))


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, ref: str) -> HttpResponse:
    report = _visible(request, ref, REPORTS_LOG)
    form = WithdrawReportForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            gone = services.withdraw_report(report, by=request.user, at=clock.now(), **form.cleaned_data)
            return _written(request, gone, _("Report %(ref)s is withdrawn."))
    return form_page(request, "reports/report_withdraw.html", form, **_shown(report))


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: SignedInRequest, ref: str) -> HttpResponse:
    """To the incident of which the report is an account, chosen from what is likely or by its reference."""
    report = _visible(request, ref)
    if not report.is_standing or incident_of(report, request.user) is not None:
        raise Http404
    form = LinkForm(request.POST or None, user=request.user, initial={"incident": request.GET.get("incident", "")})
    if form.is_valid():
        with refusals_on(form):
            incident = form.cleaned_data["incident"]
            linking.link_report(report, incident, by=request.user, at=clock.now())
            messages.success(request, _("Report %(ref)s belongs to this incident now.") % {"ref": report.ref})
            return redirect(incident)
    likely = likely_same(report, request.user)
    return form_page(request, "reports/report_link.html", form, likely=likely, **_shown(report))


@require_POST
def unlink(request: SignedInRequest, ref: str) -> HttpResponse:
    report = _visible(request, ref)
    incident = incident_of(report, request.user)
    if incident is None:
        raise Http404
    try:
        linking.unlink_report(report, by=request.user, at=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Report %(ref)s belongs to no incident now.") % {"ref": report.ref})
    return redirect(incident)


@require_http_methods(["GET", "HEAD", "POST"])
def keep_contact(request: SignedInRequest, ref: str) -> HttpResponse:
    report = _reached(request, ref)
    form = KeepContactForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            contacts.keep_contact(report, by=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("Kept. Only your section can open it."))
            return redirect(report)
    return form_page(request, "reports/contact_keep.html", form, **_shown(report))


@require_http_methods(["GET", "HEAD", "POST"])
def open_contact(request: SignedInRequest, ref: str) -> HttpResponse:
    """Shown once, on the answer to a reason; it stands on no page that can be reloaded."""
    report = _reached(request, ref)
    form = OpenContactForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            contact = contacts.open_contact(report, by=request.user, at=clock.now(), **form.cleaned_data)
            return render(request, "reports/contact_opened.html", {**_shown(report), "contact": contact})
    return form_page(request, "reports/contact_open.html", form, **_shown(report))


def _reached(request: SignedInRequest, ref: str) -> Report:
    """The report, if this person's section reaches its source; else 404, as if there were no such page."""
    report = _visible(request, ref, REPORTS_CONTACT)
    if not contacts.may_reach(request.user, report):
        raise Http404
    return report


def _visible(request: SignedInRequest, ref: str, action: str = REPORTS_VIEW) -> Report:
    """The report, if this person may do `action` to it; else 404, as if it did not exist."""
    report: Report = get_object_or_404(Report.objects.visible_to(request.user, action).for_detail(), ref=ref)
    if request.method == "GET":
        note_reading(report, by=request.user, at=clock.now())
    return report


def _written(request: SignedInRequest, report: Report, done: str) -> HttpResponse:
    """To the report, saying `done`; or, when it is now out of this person's sight, to the list."""
    if can(request.user, REPORTS_VIEW, report):
        messages.success(request, done % {"ref": report.ref})
        return redirect(report)
    text = _("It went through as %(ref)s. From here on only those for whom it is meant can read it.")
    messages.success(request, text % {"ref": report.ref})
    return redirect("reports:list")


def _shown(report: Report) -> dict[str, object]:
    """What a form about this report shows around its fields."""
    return {"report": report, "classification": report.classification}
