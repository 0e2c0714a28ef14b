"""Raising an alert, and who it would call."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.choices import areas_open_to
from accounts.policies import can
from accounts.protection import Protected
from accounts.requests import SignedInRequest
from accounts.roles import ALERTS_RAISE, ALERTS_VIEW
from common import clock
from common.form_pages import form_page, refusals_on
from earlywarning import further
from earlywarning.cap.receiving import note_raised
from earlywarning.forms import NewAlertForm
from earlywarning.further import Warned
from earlywarning.preview import Preview, ladder_preview
from earlywarning.suggestions.answering import note_raised as note_followed
from earlywarning.views import cap, suggestions
from threats.models import Report, Threat


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """What and where; the rest can follow. Starts from a report, threat, CAP message, suggestion or place where one
    is named."""
    origin, received, suggestion = _origin(request), cap.named(request), suggestions.named(request)
    initial = cap.initial_from(received, request) if received else _started_from(origin, request)
    initial = suggestions.initial_from(suggestion, request) if suggestion else initial
    form = NewAlertForm(request.POST or None, user=request.user, initial=initial)
    if form.is_valid():
        with refusals_on(form):
            now = clock.now()
            warned = further.warn(by=request.user, at=now, **form.facts, **_linked(origin))
            if received:
                note_raised(received, warned.alert, by=request.user, at=now)
            if suggestion:
                note_followed(suggestion, warned.alert, by=request.user, at=now)
            return _went_through(request, warned)
    context = {
        "origin": origin,
        "received": received,
        "suggestion": suggestion,
        "preview": _preview(request, _chosen(form)),
    }
    return form_page(request, "alerts/alert_new.html", form, **context)


@require_safe
def preview(request: SignedInRequest) -> HttpResponse:
    """“This will call X at once and Y in 15 min”, for what is chosen so far."""
    return render(request, "alerts/_preview.html", {"preview": _preview(request, request.GET)})


def _preview(request: SignedInRequest, chosen: Mapping[str, Any]) -> Preview | None:
    area = areas_open_to(request.user, ALERTS_RAISE).get(chosen.get("area") or "")
    kind = chosen.get("kind") or chosen.get("often") or ""
    asked = {name: chosen.get(name) or "" for name in ("urgency", "severity")}
    return ladder_preview(area, at=clock.now(), user=request.user, kind=kind, **asked)


def _chosen(form: NewAlertForm) -> dict[str, Any]:
    """What stands in the form now, whether it was filled in or came back."""
    return {name: form[name].value() for name in ("area", "kind", "often", "urgency", "severity")}


def _origin(request: SignedInRequest) -> Protected | None:
    """The report or threat from which the alert starts, if this person may see it; else none, without a word."""
    ref = request.GET.get("from", "")
    for model in (Report, Threat):
        if ref.startswith(f"{model.ref_prefix}-"):
            found: Protected | None = model.objects.visible_to(request.user).standing().filter(ref=ref).first()
            return found
    return None


def _started_from(origin: Protected | None, request: SignedInRequest) -> dict[str, Any]:
    """What the form starts with: the place of the map, or what the report or threat says."""
    started = {name: request.GET[name] for name in ("lat", "lon", "area", "kind", "urgency") if request.GET.get(name)}
    if origin is None:
        return started
    copied = {name: getattr(origin, name, None) for name in ("kind", "heard", "source_code", "place_name")}
    area = getattr(origin, "area", None)
    return started | {"area": area.pcode if area else "", **{name: value for name, value in copied.items() if value}}


def _linked(origin: Protected | None) -> dict[str, Any]:
    if isinstance(origin, Report):
        return {"report": origin}
    return {"threat": origin} if origin is not None else {}


def _went_through(request: SignedInRequest, warned: Warned) -> HttpResponse:
    alert = warned.alert
    if warned.again:
        text = _("It went through the first time, as %(ref)s. Pressing again has raised nothing twice.")
        messages.success(request, text % {"ref": alert.ref})
        return redirect(alert if can(request.user, ALERTS_VIEW, alert) else "alerts:list")
    if warned.further is not None:
        text = _(
            "It went through and was joined to %(ref)s, which is open about the same kind of danger close by. If it is "
            "another danger, make it an alert of its own below."
        )
        messages.success(request, text % {"ref": alert.ref})
        return redirect(alert)
    if can(request.user, ALERTS_VIEW, alert):
        messages.success(request, _("It went through as %(ref)s. People are being called.") % {"ref": alert.ref})
        return redirect(alert)
    text = _("It went through as %(ref)s, and people are being called. Only those for whom it is meant can read it.")
    messages.success(request, text % {"ref": alert.ref})
    return redirect("alerts:list")
