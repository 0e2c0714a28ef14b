"""What every page about one alert has in common."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from accounts.coarsening import tell_areas
from accounts.policies import can
from accounts.reading import note_reading
from accounts.requests import SignedInRequest
from accounts.roles import ALERTS_VIEW
from common import clock
from common.errors import DomainError
from common.form_pages import form_page, refusals_on
from earlywarning.cap.exchange import with_exchange
from earlywarning.models import Alert
from earlywarning.views.suggestions import with_suggestion
from followup.clocks import Seen


def visible(request: SignedInRequest, ref: str, action: str = ALERTS_VIEW) -> Alert:
    """The alert, if this person may do `action` to it; else 404, as if it did not exist."""
    rows = with_exchange(Alert.objects.visible_to(request.user, action).for_detail())
    rows = with_suggestion(rows, request)
    alert: Alert = get_object_or_404(rows, ref=ref)
    if request.method == "GET" and alert.restricted_kind:
        note_reading(alert, by=request.user, at=clock.now())
    return alert


def act(
    request: SignedInRequest,
    alert: Alert,
    form: forms.BaseForm,
    template: str,
    do: Callable[[], object],
    done: str | Callable[[], str],
    **context: Any,
) -> HttpResponse:
    """The rhythm of every page that does one thing to an alert; a refusal brings everything typed back.

    `done`: what is said afterwards; a function where that depends on what was done.
    """
    if form.is_valid():
        with refusals_on(form):
            do()
            messages.success(request, done() if callable(done) else done)
            return back_to(request, alert)
    tell_areas([alert])
    return form_page(
        request, template, form, alert=alert, classification=alert.classification, now=clock.now(), **context
    )


def do_at_once(request: SignedInRequest, alert: Alert, do: Callable[[], object], done: str) -> HttpResponse:
    """A button that needs no form: it is done, or a sentence says why not."""
    try:
        do()
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return back_to(request, alert)


def back_to(request: SignedInRequest, alert: Alert) -> HttpResponse:
    """The page of the alert, or the board for whoever may no longer read it."""
    return redirect(alert if can(request.user, ALERTS_VIEW, alert) else "alerts:list")


def seen_on_page(request: HttpRequest) -> tuple[Seen, str] | None:
    """Step, repetition and component of the clock as the page showed it; None when it did not say."""
    try:
        seen = int(request.POST.get("step", "")), int(request.POST.get("cycle", ""))
    except ValueError:
        return None
    return seen, request.POST.get("scope", "")[:64]


def page_said_nothing() -> HttpResponse:
    return HttpResponse(_("The page did not say which level it showed. Reload it and try again."), status=400)
