"""Ending an alert: with its outcome, or because there was nothing behind it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from accounts.roles import ALERTS_CLOSE, ALERTS_CONFIRM
from common import clock
from earlywarning import second, services
from earlywarning.forms import CancelAlertForm, CloseAlertForm, DuplicateForm, NotCredibleForm
from earlywarning.models import Alert, Proposal
from earlywarning.views.shared import act, do_at_once, visible


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: SignedInRequest, ref: str) -> HttpResponse:
    alert = visible(request, ref, ALERTS_CLOSE)
    form = CloseAlertForm(request.POST or None)

    def do() -> None:
        services.close_alert(alert, by=request.user, at=clock.now(), **form.cleaned_data)

    return act(request, alert, form, "alerts/alert_close.html", do, _("The alert is closed. Those called are told."))


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: SignedInRequest, ref: str) -> HttpResponse:
    alert = visible(request, ref, ALERTS_CLOSE)
    form = CancelAlertForm(request.POST or None)
    return _propose(request, alert, form, "alerts/alert_cancel.html", second.propose_error)


@require_http_methods(["GET", "HEAD", "POST"])
def not_credible(request: SignedInRequest, ref: str) -> HttpResponse:
    alert = visible(request, ref, ALERTS_CLOSE)
    form = NotCredibleForm(request.POST or None)
    return _propose(request, alert, form, "alerts/alert_not_credible.html", second.propose_not_credible)


@require_http_methods(["GET", "HEAD", "POST"])
def duplicate(request: SignedInRequest, ref: str) -> HttpResponse:
    """Another alert tells of the same danger; this one is joined to it."""
    alert = visible(request, ref, ALERTS_CLOSE)
    others = Alert.objects.visible_to(request.user).standing().open().filter(mission=alert.mission)
    form = DuplicateForm(request.POST or None, others=others.exclude(pk=alert.pk).for_list())
    return _propose(request, alert, form, "alerts/alert_duplicate.html", second.propose_duplicate)


def _propose(request: SignedInRequest, alert: Alert, form: Any, template: str, propose: Any) -> HttpResponse:
    proposal: Proposal | None = None

    def do() -> None:
        nonlocal proposal
        proposal = propose(alert, by=request.user, at=clock.now(), **form.cleaned_data)

    def done() -> str:
        if proposal is None:
            return _("The alert is ended. Those called are told.")
        return _("A second person is asked to confirm it. Until then nothing changes.")

    return act(request, alert, form, template, do, done, needs_second=services.needs_second_person(alert))


@require_POST
def confirm(request: SignedInRequest, ref: str, uid: UUID) -> HttpResponse:
    """The second person agrees."""
    alert = visible(request, ref, ALERTS_CONFIRM)
    proposal = _proposal(alert, uid)

    def do() -> None:
        second.confirm(proposal, by=request.user, at=clock.now())

    return do_at_once(request, alert, do, _("Confirmed. It holds from now on."))


@require_POST
def decline(request: SignedInRequest, ref: str, uid: UUID) -> HttpResponse:
    """The second person does not agree."""
    alert = visible(request, ref, ALERTS_CONFIRM)
    proposal = _proposal(alert, uid)

    def do() -> None:
        second.decline(proposal, by=request.user, at=clock.now())

    return do_at_once(request, alert, do, _("Declined. All stays as it is, and whoever proposed it is told."))


def _proposal(alert: Alert, uid: UUID) -> Proposal:
    rows = Proposal.objects.select_related("alert__mission", "other", "person", "aor")
    return get_object_or_404(rows, alert=alert, uid=uid)
