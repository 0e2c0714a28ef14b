from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.choices import areas_seen_by
from accounts.coarsening import tell_areas
from accounts.models import highest
from accounts.policies import can
from accounts.reading import note_reading
from accounts.requests import SignedInRequest
from accounts.roles import REPORTS_CONTACT, REPORTS_LOG, REPORTS_VIEW, THREATS_EDIT
from common import clock
from common.form_pages import form_page, refusals_on
from common.keyset import page_of
from threats.history import versions_of
from threats.models import Report
from threats.offers import offers_on
from threats.reports import contacts, services
from threats.reports.filters import ReportFilter
from threats.reports.forms import KeepContactForm, NewReportForm, OpenContactForm, ReportForm, WithdrawReportForm

# What a reader may follow from version to version, with the code list of the coded ones.
FOLLOWED = {
    "kind": "threat_types",
    "heard": "",
    "pasted": "",
    "place_name": "",
    "source_code": "",
    "reliability": "source_reliability",
    "credibility": "information_credibility",
    "classification": "classifications",
    "sharing_boundary": "sharing_boundaries",
}


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    visible = Report.objects.visible_to(request.user).standing()
    areas = areas_seen_by(request.user, REPORTS_VIEW)
    filters = ReportFilter(request.GET, queryset=visible, areas=areas, zone=request.scope.zone)
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
def detail(request: SignedInRequest, ref: str) -> HttpResponse:
    report = _visible(request, ref)
    tell_areas([report])
    may_reach = contacts.may_reach(request.user, report)
    context = {
        "report": report,
        "classification": report.classification,
        "versions": versions_of(report, request.user, FOLLOWED),
        "offers": offers_on("report", request.user, report) if report.is_standing else [],
        "may_change": report.is_standing and can(request.user, REPORTS_LOG, report),
        "may_link": request.scope.may(THREATS_EDIT),
        "may_reach": may_reach,
        "has_contact": may_reach and contacts.has_contact(report),
    }
    return render(request, "reports/report_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
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
