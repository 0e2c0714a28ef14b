from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.choices import areas_open_to
from accounts.models import highest
from accounts.policies import can
from accounts.requests import SignedInRequest
from accounts.roles import THREATS_CLOSE, THREATS_EDIT, THREATS_LOG, THREATS_VIEW
from common import clock
from common.errors import DomainError
from common.keyset import page_of
from threats import services
from threats.filters import ThreatFilter
from threats.forms import CloseThreatForm, NewThreatForm, ThreatForm
from threats.history import versions_of
from threats.models import Threat


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    visible = Threat.objects.visible_to(request.user).standing()
    filters = ThreatFilter(request.GET, queryset=visible, areas=areas_open_to(request.user, THREATS_VIEW))
    page = page_of(filters.qs.for_list(), request, moment="opened_at")
    context = {
        "page": page,
        "classification": highest(threat.classification for threat in page.rows),
        "filters": filters,
        "may_log": request.scope.may(THREATS_LOG),
    }
    return render(request, "threats/threat_list.html", context, status=200 if filters.is_valid() else 422)


@require_safe
def detail(request: SignedInRequest, ref: str) -> HttpResponse:
    threat = _visible(request, ref)
    context = {
        "threat": threat,
        "classification": threat.classification,
        "versions": versions_of(threat),
        "may_edit": threat.is_open and can(request.user, THREATS_EDIT, threat),
        "may_close": can(request.user, THREATS_CLOSE, threat),
    }
    return render(request, "threats/threat_detail.html", context)


@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    form = NewThreatForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            threat, _opened = services.open_threat(by=request.user, at=clock.now(), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _logged(request, threat)
    return _form(request, "threats/threat_new.html", form)


def _logged(request: SignedInRequest, threat: Threat) -> HttpResponse:
    """To the threat; or, when its kind is restricted from the very person who logged it, back with its reference."""
    if can(request.user, THREATS_VIEW, threat):
        messages.success(request, _("Threat %(ref)s is open.") % {"ref": threat.ref})
        return redirect(threat)
    messages.success(
        request,
        _("It went through as %(ref)s. From here on only those who serve the people concerned can read it.")
        % {"ref": threat.ref},
    )
    return redirect("threats:list")


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, ref: str) -> HttpResponse:
    threat = _visible(request, ref, THREATS_EDIT)
    form = ThreatForm(request.POST or None, instance=threat, user=request.user)
    if form.is_valid():
        try:
            services.edit_threat(threat, by=request.user, at=clock.now(), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Threat %(ref)s is up to date.") % {"ref": threat.ref})
            return redirect(threat)
    return _form(request, "threats/threat_edit.html", form, threat=threat)


@require_http_methods(["GET", "POST"])
def close(request: SignedInRequest, ref: str) -> HttpResponse:
    threat = _visible(request, ref, THREATS_CLOSE)
    form = CloseThreatForm(request.POST or None)
    if form.is_valid():
        try:
            services.close_threat(threat, by=request.user, at=clock.now(), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Threat %(ref)s is closed.") % {"ref": threat.ref})
            return redirect(threat)
    return _form(request, "threats/threat_close.html", form, threat=threat)


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


def _visible(request: SignedInRequest, ref: str, action: str = THREATS_VIEW) -> Threat:
    """The threat, if this person may do `action` to it; else 404, as if it did not exist."""
    threat: Threat = get_object_or_404(Threat.objects.visible_to(request.user, action).for_detail(), ref=ref)
    return threat


def _form(request: SignedInRequest, template: str, form: Any, **context: Any) -> HttpResponse:
    if threat := context.get("threat"):
        context["classification"] = threat.classification
    return render(request, template, {"form": form, **context}, status=422 if form.is_bound else 200)
