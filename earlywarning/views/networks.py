"""Alert networks: who is in contact, who is silent, and a button for each contact."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.coarsening import tell_areas
from accounts.models import highest
from accounts.policies import can
from accounts.requests import SignedInRequest
from accounts.roles import ALERTS_RAISE, NETWORKS_CONTACT, NETWORKS_MANAGE
from common import clock
from common.errors import DomainError
from common.form_pages import form_page, refusals_on
from earlywarning.models import Contact, Network
from earlywarning.networks.forms import ContactForm, NetworkForm, NewNetworkForm
from earlywarning.networks.services import change_network, log_contact, register_network
from earlywarning.networks.standing import Roll, Silence, silences_of

HISTORY = 30


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    """Every network in sight, the silent ones first; three buttons beside each for whoever keeps contact."""
    request.moment = clock.now()
    rows = list(Network.objects.visible_to(request.user).with_contact())
    tell_areas(rows)
    may_contact = set(Network.objects.visible_to(request.user, NETWORKS_CONTACT).values_list("pk", flat=True))
    roll = Roll(silences_of([each for each in rows if each.is_active], request.moment))
    context = {
        "roll": roll,
        "lines": [_line(each, may_contact) for each in sorted(roll.all, key=_worst_first)],
        "ended": [each for each in rows if not each.is_active],
        "outcomes": Contact.Outcome.choices,
        "may_manage": request.scope.may(NETWORKS_MANAGE),
        "classification": highest(each.classification for each in rows),
    }
    return render(request, "networks/network_list.html", context)


def _worst_first(silence: Silence) -> tuple[bool, float]:
    return not silence.is_silent, -silence.lasts.total_seconds()


def _line(silence: Silence, may_contact: set[int]) -> dict[str, Any]:
    """With a fresh identifier: a button pressed twice counts once."""
    return {"silence": silence, "may_contact": silence.network.pk in may_contact, "uid": uuid4()}


@require_safe
def detail(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """One network: for how long it has been silent, and who tried when."""
    request.moment = clock.now()
    network = get_object_or_404(Network.objects.visible_to(request.user).with_contact(), uid=uid)
    tell_areas([network])
    (silence,) = silences_of([network], request.moment)
    context = {
        "network": network,
        "line": {"silence": silence, "may_contact": can(request.user, NETWORKS_CONTACT, network), "uid": uuid4()},
        "outcomes": Contact.Outcome.choices,
        "contacts": network.contacts.all()[:HISTORY],
        "may_manage": can(request.user, NETWORKS_MANAGE, network),
        "classification": network.classification,
    }
    return render(request, "networks/network_detail.html", context)


@require_POST
def contact(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """What came of trying to reach it. Whoever has a warning raises it next."""
    network = get_object_or_404(Network.objects.visible_to(request.user, NETWORKS_CONTACT), uid=uid)
    form = ContactForm(request.POST)
    if not form.is_valid():
        return HttpResponse(_("Choose what came of it: spoke, could not reach, or has a warning."), status=400)
    try:
        logged = log_contact(network, by=request.user, at=clock.now(), **form.cleaned_data)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("networks:list")
    if logged.outcome == Contact.Outcome.WARNING and request.scope.may(ALERTS_RAISE):
        messages.success(request, _("Noted. Now say what the warning is."))
        return redirect(f"{reverse('alerts:new')}?area={network.area.pcode}")
    messages.success(request, _("Noted: %(label)s, %(outcome)s.") % _said(network, logged))
    return redirect("networks:list")


def _said(network: Network, logged: Contact) -> dict[str, str]:
    return {"label": network.label, "outcome": logged.get_outcome_display()}


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    form = NewNetworkForm(request.POST or None, user=request.user)
    if form.is_valid():
        with refusals_on(form):
            row = register_network(by=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("Contact with it is expected from now on."))
            return redirect(row)
    return form_page(request, "networks/network_new.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, uid: UUID) -> HttpResponse:
    rows = Network.objects.visible_to(request.user, NETWORKS_MANAGE).select_related("area", "mission")
    network = get_object_or_404(rows, uid=uid)
    form = NetworkForm(request.POST or None, instance=network, user=request.user)
    if form.is_valid():
        with refusals_on(form):
            change_network(network, by=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("Changed."))
            return redirect(network)
    context = {"network": network, "classification": network.classification}
    return form_page(request, "networks/network_edit.html", form, **context)
