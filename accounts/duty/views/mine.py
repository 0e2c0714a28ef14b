"""One's own duty: turns, absences, whom one deputises for, and notes at a handover."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.duty import absences, handover
from accounts.duty.forms import AbsenceForm, NoteForm
from accounts.duty.posts import DutyPost, may_manage, zones_of
from accounts.duty.views.reach import post_in_sight
from accounts.models import Absence, Assignment, Deputy, DutyShift, HandoverNote, User
from accounts.requests import SignedInRequest
from common import clock
from common.errors import DomainError
from common.form_pages import form_page, refusals_on

SHOWN_AHEAD = timedelta(days=60)


@require_safe
def mine(request: SignedInRequest) -> HttpResponse:
    """What a person has to know of their own duty, what they must read first."""
    request.moment = at = clock.now()
    user = request.user
    occupied = handover.occupied_by(user, at)
    shifts = DutyShift.objects.filter(person=user).meeting(at, at + SHOWN_AHEAD).select_related("aor__mission")
    turns = _in_order(shifts)
    zones = zones_of({turn.aor for turn in turns})
    standing = Absence.objects.standing().filter(ends_at__gt=at)
    context = {
        "occupied": occupied,
        "notes": handover.waiting_for(user, occupied, at),
        "turns": [(DutyPost(turn.role, turn.aor), turn, zones[turn.aor_id]) for turn in turns],
        "absences": _in_order(standing.filter(person=user).prefetch_related("deputies__person")),
        "deputising": _deputising(user, at),
    }
    return render(request, "duty/mine.html", context)


def _in_order(rows: QuerySet[Any]) -> list[Any]:
    return list(rows.order_by("starts_at"))


def _deputising(user: User, at: datetime) -> list[Deputy]:
    """Absences of others, running or to come, in which `user` is called instead."""
    rows = Deputy.objects.filter(person=user, absence__withdrawn_at=None, absence__ends_at__gt=at)
    return list(rows.select_related("absence__person", "assignment__aor__mission").order_by("absence__starts_at", "pk"))


# --- Absences ---------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def new_absence(request: SignedInRequest) -> HttpResponse:
    """One's own."""
    return _absence_page(request, request.user, reverse("duty:mine"))


@require_http_methods(["GET", "POST"])
def new_absence_of(request: SignedInRequest, uid: str) -> HttpResponse:
    """Of somebody whose post's roster the reader keeps: who fell ill cannot enter it."""
    person = get_object_or_404(User, uid=uid)
    posts = [DutyPost(each.role, each.aor) for each in person.assignments.current().for_scope()]
    managed = [post for post in posts if may_manage(request.scope, post)]
    if not managed:
        raise Http404
    return _absence_page(request, person, managed[0].get_absolute_url())


def _absence_page(request: SignedInRequest, person: User, back: str) -> HttpResponse:
    posts = list(person.assignments.current().for_scope())
    form = AbsenceForm(request.POST or None, person=person, colleagues=_colleagues(person, posts), posts=posts)
    if form.is_valid():
        with refusals_on(form):
            absences.enter_absence(person, by=request.user, at=clock.now(), **form.facts())
            messages.success(request, _("The absence is entered."))
            return redirect(back)
    return form_page(request, "duty/absence_new.html", form, person=person, back=back)


def _colleagues(person: User, posts: list[Assignment]) -> list[User]:
    """Who could deputise: people with a current post in the same mission."""
    serving = Assignment.objects.current().filter(aor__mission__in={post.aor.mission_id for post in posts})
    return list(User.objects.filter(pk__in=serving.values("user"), is_active=True).exclude(pk=person.pk))


@require_POST
def end_absence(request: SignedInRequest, uid: str) -> HttpResponse:
    """Back early, or not away after all."""
    absence = get_object_or_404(Absence.objects.standing().select_related("person"), uid=uid)
    if not absences.speaks_for(request.user, absence.person):
        raise Http404
    try:
        absences.end_absence(absence, by=request.user, at=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The absence is over: calls reach the post's holder again."))
    return redirect("duty:mine" if absence.person == request.user else "duty:posts")


# --- Notes at a handover ----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def hand_over(request: SignedInRequest, aor: str, role: str) -> HttpResponse:
    """A note for whoever takes the post over."""
    post = post_in_sight(request, aor, role)
    at = clock.now()
    if not any(each.post == post for each in handover.occupied_by(request.user, at)):
        raise Http404
    form = NoteForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            handover.write_note(post, by=request.user, at=at, **form.cleaned_data)
            messages.success(request, _("The note stands on top of the page of whoever takes over."))
            return redirect(post)
    return form_page(request, "duty/note_new.html", form, post=post)


@require_POST
def read_note(request: SignedInRequest, uid: str) -> HttpResponse:
    note = get_object_or_404(HandoverNote.objects.select_related("aor__mission"), uid=uid)
    try:
        handover.mark_read(note, by=request.user, at=clock.now())
    except DomainError as refusal:
        raise Http404 from refusal  # who does not answer for the post learns of no note
    return redirect("duty:mine")
