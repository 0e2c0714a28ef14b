from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.choices import areas_seen_by
from accounts.coarsening import tell_areas
from accounts.models import highest
from accounts.policies import allowed, can
from accounts.reading import note_reading
from accounts.requests import SignedInRequest
from accounts.roles import HOTSPOTS_DECIDE, HOTSPOTS_PREPARE, HOTSPOTS_PROPOSE, HOTSPOTS_VIEW
from common import clock
from common.errors import DomainError
from common.form_pages import form_page, refusals_on
from threats.actors.forms import WithdrawForm
from threats.api.hotspots import HotSpotSerializer
from threats.exports.columns import areas_by_pcode, of_hot_spots
from threats.exports.taking import Taken, take_along
from threats.history import versions_of
from threats.hotspots import reading, services
from threats.hotspots.filters import HotSpotFilter
from threats.hotspots.forms import CloseForm, DecideForm, HotSpotForm, NewHotSpotForm
from threats.hotspots.nearest import bases_of, nearest
from threats.hotspots.panels import panels_for
from threats.hotspots.proposing import Proposal, lines_for, places_without
from threats.hotspots.ranking import move_past
from threats.models import Assessment, HotSpot

# What a reader may follow from version to version, with the code list of the coded ones.
FOLLOWED = {
    "name": "",
    "why": "",
    "proposed": "protection_commitments",
    "proposed_level": "risk_levels",
    "commitment": "protection_commitments",
    "decided_because": "",
    "forum": "",
    "closing_reason": "",
    "holder_role": "roles",
    "road_minutes": "",
    "air_minutes": "",
    "classification": "classifications",
    "sharing_boundary": "sharing_boundaries",
}
FORM = ["GET", "HEAD", "POST"]
# A mission names tens of hot spots, not thousands: the list is whole, so that its order can be seen.
MOST = 200


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    filters = _filters(request)
    order = reading.order_of(request.user)
    found = list(filters.qs.for_list()[: MOST + 1])
    rows = reading.rows_of(found[:MOST], order)
    context = {
        "rows": rows,
        "capped": len(found) > MOST,
        "filters": filters,
        "classification": highest(row.spot.classification for row in rows),
        "may_propose": request.scope.may(HOTSPOTS_PROPOSE),
        # Moving one past another makes sense in the whole order only, not among what a filter left of it.
        "may_move": request.scope.may(HOTSPOTS_DECIDE) and not filters.active,
        "suggested": suggestions(request, order),
    }
    return render(request, "hotspots/hotspot_list.html", context, status=200 if filters.is_valid() else 422)


@require_safe
def export(request: SignedInRequest) -> HttpResponseBase:
    """The list as a file, with the same filters."""
    return take_along(request, _filters(request), Taken("hot-spots", HotSpotSerializer, of_hot_spots(areas_by_pcode())))


def _filters(request: SignedInRequest) -> HotSpotFilter:
    visible = HotSpot.objects.visible_to(request.user).standing()
    return HotSpotFilter(request.GET, queryset=visible, areas=areas_seen_by(request.user, HOTSPOTS_VIEW))


def suggestions(request: SignedInRequest, order: list[HotSpot]) -> list[Proposal]:
    """Places of standing assessments without a hot spot, for those who may propose one there."""
    found: list[Proposal] = []
    for grant in request.scope.grants:
        if HOTSPOTS_PROPOSE in grant.rights.actions:
            unmarked = HotSpot(mission=grant.mission, classification="UNCLASSIFIED")
            lines = [
                line
                for line in lines_for(unmarked, request.user, clock.now())
                if grant.area_ids is None or line.area_id in grant.area_ids
            ]
            found += places_without(lines, order)
    return list({each.area.pk: each for each in found}.values())[:10]


@require_safe
def detail(request: SignedInRequest, ref: str) -> HttpResponse:
    spot = _visible(request, ref)
    tell_areas([spot])
    may = allowed(request.user, [HOTSPOTS_PROPOSE, HOTSPOTS_DECIDE, HOTSPOTS_PREPARE], spot)
    panels = panels_for(request.user, spot)
    items = reading.checklist(spot)
    marked = [spot.classification, *(line.classification for panel in panels for line in panel.lines)]
    context = {
        "spot": spot,
        "near": nearest(spot, bases_of([spot.mission_id])),
        "items": items,
        "ready": sum(1 for item in items if item.tick),
        "panels": panels,
        # Out of the reader's sight, the assessment is not even mentioned.
        "assessment": Assessment.objects.visible_to(request.user).filter(ref=spot.proposed_from).first()
        if spot.proposed_from
        else None,
        "classification": highest(marked),
        "travel_is_old": reading.travel_is_old(spot, clock.now()),
        "versions": versions_of(spot, request.user, FOLLOWED),
        "may_propose": spot.is_standing and spot.is_open and HOTSPOTS_PROPOSE in may,
        "may_decide": spot.is_standing and HOTSPOTS_DECIDE in may,
        "may_prepare": spot.is_standing and spot.is_open and HOTSPOTS_PREPARE in may,
    }
    return render(request, "hotspots/hotspot_detail.html", context)


@require_http_methods(FORM)
def new(request: SignedInRequest) -> HttpResponse:
    started = {name: request.GET[name] for name in ("area", "lat", "lon") if request.GET.get(name)}
    form = NewHotSpotForm(request.POST or None, user=request.user, initial=started)
    if form.is_valid():
        with refusals_on(form):
            spot, _added = services.add_hot_spot(by=request.user, at=clock.now(), **form.facts)
            return _written(request, spot, _("%(ref)s is a hot spot now, last in the order."))
    return form_page(request, "hotspots/hotspot_new.html", form)


@require_http_methods(FORM)
def edit(request: SignedInRequest, ref: str) -> HttpResponse:
    spot = _visible(request, ref, HOTSPOTS_PROPOSE)
    form = HotSpotForm(request.POST or None, instance=spot, user=request.user)
    if form.is_valid():
        with refusals_on(form):
            changed = services.change_hot_spot(spot, by=request.user, at=clock.now(), **form.facts)
            return _written(request, changed, _("%(ref)s is up to date."))
    return form_page(request, "hotspots/hotspot_edit.html", form, **_shown(spot))


@require_http_methods(FORM)
def decide(request: SignedInRequest, ref: str) -> HttpResponse:
    spot = _visible(request, ref, HOTSPOTS_DECIDE)
    chosen = {"commitment": spot.stands_for, "forum": spot.forum}
    form = DecideForm(request.POST or None, initial=chosen)
    if form.is_valid():
        with refusals_on(form):
            services.decide_hot_spot(spot, by=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("Decided for %(ref)s.") % {"ref": spot.ref})
            return redirect(spot)
    return form_page(request, "hotspots/hotspot_decide.html", form, **_shown(spot))


@require_http_methods(FORM)
def close(request: SignedInRequest, ref: str) -> HttpResponse:
    spot = _visible(request, ref, HOTSPOTS_DECIDE)
    form = CloseForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            services.close_hot_spot(spot, by=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("%(ref)s is closed.") % {"ref": spot.ref})
            return redirect(spot)
    return form_page(request, "hotspots/hotspot_close.html", form, **_shown(spot))


@require_http_methods(FORM)
def withdraw(request: SignedInRequest, ref: str) -> HttpResponse:
    spot = _visible(request, ref, HOTSPOTS_PROPOSE)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            services.withdraw_hot_spot(spot, by=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("%(ref)s is withdrawn.") % {"ref": spot.ref})
            return redirect(spot)
    return form_page(request, "hotspots/hotspot_withdraw.html", form, **_shown(spot))


@require_POST
def reopen(request: SignedInRequest, ref: str) -> HttpResponse:
    spot = _visible(request, ref, HOTSPOTS_DECIDE)
    return _done(request, spot, services.reopen_hot_spot, _("%(ref)s is a hot spot again, last in the order."))


@require_POST
def propose(request: SignedInRequest, ref: str) -> HttpResponse:
    spot = _visible(request, ref, HOTSPOTS_PROPOSE)
    return _done(request, spot, services.propose_afresh, _("Assessments that stand now were asked about %(ref)s."))


def _done(request: SignedInRequest, spot: HotSpot, service: Any, done: str) -> HttpResponse:
    """Back to the hot spot, saying `done` or why not."""
    try:
        service(spot, by=request.user, at=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done % {"ref": spot.ref})
    return redirect(spot)


@require_POST
def move(request: SignedInRequest, ref: str) -> HttpResponse:
    """Past the neighbour that `up` or `down` names, as it stood on the page from which the button was pressed."""
    spot = _visible(request, ref, HOTSPOTS_DECIDE)
    up = request.POST.get("up", "")
    past = _visible(request, up or request.POST.get("down", ""), HOTSPOTS_DECIDE)
    try:
        move_past(spot, past, up=bool(up), by=request.user, at=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(ref)s changed places with %(past)s.") % {"ref": spot.ref, "past": past.ref})
    return redirect("hotspots:list")


@require_POST
def prepare(request: SignedInRequest, ref: str) -> HttpResponse:
    """One thing stands ready (`ready`), or no longer does (`off`)."""
    spot = _visible(request, ref, HOTSPOTS_PREPARE)
    ready = request.POST.get("ready", "")
    item = ready or request.POST.get("off", "")
    if item not in reading.items_of(spot.mission):
        messages.error(request, _("That is not on the list of what stands ready. Look at it again."))
        return redirect(spot)
    try:
        services.tick(spot, by=request.user, at=clock.now(), item=item, ready=bool(ready))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{spot.get_absolute_url()}#ready")


def _visible(request: SignedInRequest, ref: str, action: str = HOTSPOTS_VIEW) -> HotSpot:
    """The hot spot, if this person may do `action` to it; else 404, as if it did not exist."""
    spot: HotSpot = get_object_or_404(HotSpot.objects.visible_to(request.user, action).for_detail(), ref=ref)
    if request.method == "GET":
        note_reading(spot, by=request.user, at=clock.now())
    return spot


def _written(request: SignedInRequest, spot: HotSpot, done: str) -> HttpResponse:
    """To the hot spot, saying `done`; or, when it is now out of this person's sight, to the list."""
    if can(request.user, HOTSPOTS_VIEW, spot):
        messages.success(request, done % {"ref": spot.ref})
        return redirect(spot)
    text = _("It went through as %(ref)s. From here on only those for whom it is meant can read it.")
    messages.success(request, text % {"ref": spot.ref})
    return redirect("hotspots:list")


def _shown(spot: HotSpot) -> dict[str, object]:
    return {"spot": spot, "classification": spot.classification}
