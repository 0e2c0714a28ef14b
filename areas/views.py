"""Areas of responsibility: who answers for which areas, for everybody; set and changed by administrators."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from areas.forms import ResponsibilityForm
from areas.models import AreaOfResponsibility, Mission
from areas.services import set_aor
from audit.requests import ScopedRequest
from common import clock
from common.form_pages import form_page, refusals_on

VIEW, MANAGE = "areas.view", "areas.manage"
TEMPLATE = "areas/responsibility_form.html"


@require_safe
def listing(request: ScopedRequest) -> HttpResponse:
    aors = _aors(request, VIEW).select_related("mission").prefetch_related("areas")
    order = AreaOfResponsibility.Kind.values
    context = {
        "aors": sorted(aors, key=lambda aor: (aor.mission.code, order.index(aor.kind), aor.name())),
        "today": timezone.localdate(clock.now()),
        "may_manage": request.scope.may(MANAGE),
    }
    return render(request, "areas/responsibility_list.html", context)


@require_http_methods(["GET", "POST"])
def new(request: ScopedRequest, mission: str) -> HttpResponse:
    found = _mission(request, mission)
    form = ResponsibilityForm(
        request.POST or None, mission=found, initial={"valid_from": timezone.localdate(clock.now())}
    )
    if form.is_valid():
        with refusals_on(form):
            code = form.cleaned_data["code"]
            if AreaOfResponsibility.objects.filter(mission=found, code=code).exists():
                taken = _("%(code)s is taken. Choose another, or change that one.") % {"code": code}
                raise ValidationError({"code": taken})
            return _set(request, form, found, code)
    return form_page(request, TEMPLATE, form, mission=found)


@require_http_methods(["GET", "POST"])
def edit(request: ScopedRequest, uid: str) -> HttpResponse:
    """Not for the one that stands for the whole mission: it has no areas of its own to choose."""
    editable = _aors(request, MANAGE).exclude(kind=AreaOfResponsibility.Kind.MISSION)
    aor = get_object_or_404(editable.select_related("mission"), uid=uid)
    initial = {
        "code": aor.code, "name_en": aor.names["en"], "name_fr": aor.names["fr"], "kind": aor.kind,
        "component": aor.component, "valid_from": aor.valid_from, "valid_until": aor.valid_until,
    }  # fmt: skip
    form = ResponsibilityForm(request.POST or None, mission=aor.mission, aor=aor, initial=initial)
    if form.is_valid():
        with refusals_on(form):
            return _set(request, form, aor.mission, aor.code, parent=aor.parent)
    return form_page(request, TEMPLATE, form, mission=aor.mission, aor=aor)


def _set(request: ScopedRequest, form: ResponsibilityForm, mission: Mission, code: str, **more: Any) -> HttpResponse:
    aor = set_aor(mission, code, **form.facts(), **more, by=request.user.audit_actor(), at=clock.now())
    messages.success(request, _("%(name)s is up to date.") % {"name": aor.name()})
    return redirect("areas:list")


def _aors(request: ScopedRequest, action: str) -> "QuerySet[AreaOfResponsibility]":
    return AreaOfResponsibility.objects.filter(mission__code__in=request.scope.mission_codes_for(action))


def _mission(request: ScopedRequest, code: str) -> Mission:
    if code not in request.scope.mission_codes_for(MANAGE):
        raise Http404
    return get_object_or_404(Mission, code=code)
