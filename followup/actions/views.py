"""The tracker of actions: those of one's own posts or all in sight, one of them, and what becomes of it."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.shortcuts import render as render_page
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import highest
from accounts.policies import allowed
from accounts.reading import note_reading
from accounts.requests import SignedInRequest
from accounts.roles import ACTIONS_SETTLE, ACTIONS_VIEW
from common import clock
from common.form_pages import form_page, refusals_on
from followup.actions.forms import ActionFilter, CarryOverForm, EndingForm
from followup.actions.listing import asked_for
from followup.actions.services import cancel_action, carry_over_action, complete_action
from followup.models import ActionPoint
from followup.story import story_of
from followup.subjects import subject_kind
from notifications import inbox

# More than that is not read on one page; what is due first stands on top.
SHOWN = 100


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    """What is to be done, the latest first: by one's own posts unless all are asked for."""
    request.moment = clock.now()
    filters = ActionFilter(request.GET)
    rows = asked_for(ActionPoint.objects.visible_to(request.user), filters, request.user, request.moment).for_list()
    found = list(rows[: SHOWN + 1])
    context = {
        "now": request.moment,
        "late": [each for each in found[:SHOWN] if each.is_open and each.due_at < request.moment],
        "others": [each for each in found[:SHOWN] if not each.is_open or each.due_at >= request.moment],
        "are_more": len(found) > SHOWN,
        "shown": SHOWN,
        "filters": filters,
        "classification": highest(each.classification for each in found),
    }
    return render_page(request, "actions/action_list.html", context, status=200 if filters.is_valid() else 422)


def _visible(request: SignedInRequest, ref: str, action: str = ACTIONS_VIEW) -> ActionPoint:
    """The action, if this person may do that to it; else 404, as if it did not exist."""
    rows = ActionPoint.objects.visible_to(request.user, action).select_related("area", "mission", "owner_aor")
    found: ActionPoint = get_object_or_404(rows.select_related("recorded_by", "ended_by"), ref=ref)
    return found


@require_safe
def detail(request: SignedInRequest, ref: str) -> HttpResponse:
    """What is to be done, by whom, until when; who was reminded and who will be; and what this person may do."""
    action = _visible(request, ref)
    now = request.moment = clock.now()
    if request.method == "GET":
        inbox.mark_read(request.user, action.own_subject, at=now)
        if action.restricted_kind:
            note_reading(action, by=request.user, at=now)
    story = story_of(action.own_subject, at=now)
    context = {
        "now": now,
        "action": action,
        "classification": action.classification,
        "about_url": subject_kind(action.subject_kind).page(action.subject),
        "carried": action.carried.all(),
        "past": story.past,
        "planned": story.planned,
        "may_settle": action.is_open and ACTIONS_SETTLE in allowed(request.user, (ACTIONS_SETTLE,), action),
    }
    return render_page(request, "actions/action_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def done(request: SignedInRequest, ref: str) -> HttpResponse:
    action = _visible(request, ref, ACTIONS_SETTLE)
    form = EndingForm(request.POST if request.method == "POST" else None, is_done=True)

    def do() -> None:
        complete_action(action, by=request.user, at=clock.now(), note=form.cleaned_data["note"])

    return _act(request, action, form, "actions/action_done.html", do, _("Done. Nobody is reminded any more."))


@require_http_methods(["GET", "HEAD", "POST"])
def carry_over(request: SignedInRequest, ref: str) -> HttpResponse:
    action = _visible(request, ref, ACTIONS_SETTLE)
    form = CarryOverForm(request.POST or None, action=action)

    def do() -> None:
        carry_over_action(action, by=request.user, at=clock.now(), **form.cleaned_data)

    return _act(request, action, form, "actions/action_carry_over.html", do, _("Carried over. Reminders begin anew."))


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: SignedInRequest, ref: str) -> HttpResponse:
    action = _visible(request, ref, ACTIONS_SETTLE)
    form = EndingForm(request.POST or None, is_done=False)

    def do() -> None:
        cancel_action(action, by=request.user, at=clock.now(), reason=form.cleaned_data["note"])

    return _act(request, action, form, "actions/action_cancel.html", do, _("No longer needed. Nobody is reminded."))


def _act(
    request: SignedInRequest,
    action: ActionPoint,
    form: forms.Form,
    template: str,
    do: Callable[[], None],
    said: str,
) -> HttpResponse:
    """The rhythm of every page that does one thing to an action; a refusal brings everything typed back."""
    if form.is_valid():
        with refusals_on(form):
            do()
            messages.success(request, said)
            return _back(request, action)
    return form_page(request, template, form, action=action, classification=action.classification)


def _back(request: SignedInRequest, action: ActionPoint) -> HttpResponse:
    """The page of the action, or the list for whoever may no longer read it."""
    is_seen = ActionPoint.objects.visible_to(request.user).filter(pk=action.pk).exists()
    return redirect(action if is_seen else "actions:list")
