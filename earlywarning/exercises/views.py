"""The pages of exercises: planning and directing one, entering and leaving it, and how it was answered."""

import csv
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.exercises import SESSION_KEY, out_of_exercise, running_for
from accounts.models import Exercise
from accounts.requests import SignedInRequest
from accounts.roles import EXERCISES_RUN
from areas import codes
from common import clock
from common.errors import DomainError
from common.form_pages import refusals_on
from earlywarning.exercises import directing
from earlywarning.exercises.course import course_of
from earlywarning.exercises.directing import may_direct
from earlywarning.exercises.forms import PlanForm, Scenario
from earlywarning.exercises.score import scores_of
from earlywarning.models import Alert

# What a page of an exercise carries whoever opens it: the band that says what it is.
MARKED = {"exercise": True}


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    """Exercises that this person may run, or takes part in; the newest first."""
    mine = Exercise.objects.played_by(request.user)
    run = Exercise.objects.filter(mission__code__in=request.scope.mission_codes_for(EXERCISES_RUN))
    context = {
        **MARKED,
        "exercises": (run | mine).select_related("mission").order_by("-begins_at", "-pk")[:100],
        "may_plan": request.scope.may(EXERCISES_RUN),
    }
    return render(request, "exercises/list.html", context)


@require_safe
def detail(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """For a participant when it is and the way in; for its director also the scenario and what happens."""
    found = _in_sight(request, uid)
    request.moment = clock.now()
    directs = may_direct(request.user, found)
    context: dict[str, Any] = {
        **MARKED,
        "drill": found,
        "now": request.moment,
        "zone": found.mission.time_zone,
        "directs": directs,
        "may_enter": found.is_running and _plays(request, found),
        "is_inside": request.user.drill == found,
        "scores": scores_of(found) if found.is_over and found.started_at else None,
    }
    if directs:
        injects = found.injects.select_related("area", "alert").order_by("offset_min", "pk")
        context["injects"] = [(each, found.moment_of(each.offset_min)) for each in injects]
        context["enrolments"] = found.enrolments.select_related("user").order_by("user__name", "pk")
        context["events"] = course_of(found)
    return render(request, "exercises/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    return _plan_page(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, uid: UUID) -> HttpResponse:
    found = _directed(request, uid)
    if not found.is_planned:
        messages.error(request, _("It has started: what is played is not rewritten."))
        return redirect(found)
    return _plan_page(request, found)


def _plan_page(request: SignedInRequest, found: Exercise | None) -> HttpResponse:
    form = PlanForm(request.POST or None, user=request.user, exercise=found)
    scenario = Scenario(request.POST or None, user=request.user, exercise=found)
    if form.is_bound:
        if not scenario.is_valid():
            form.add_error(None, _("Something is wrong in the scenario below. Each fault stands beside its field."))
        if form.is_valid():
            with refusals_on(form):
                facts = {**form.facts, "injects": scenario.planned(), "by": request.user, "at": clock.now()}
                planned = (
                    directing.change_plan(found, **facts)
                    if found
                    else directing.plan_exercise(mission=form.mission, **facts)
                )
                messages.success(request, _("The plan of %(ref)s is saved.") % {"ref": planned.ref})
                return redirect(planned)
    context = {**MARKED, "form": form, "scenario": scenario, "drill": found}
    return render(request, "exercises/plan.html", context, status=422 if form.is_bound else 200)


@require_POST
def start(request: SignedInRequest, uid: UUID) -> HttpResponse:
    found = _directed(request, uid)
    do = lambda: directing.start_exercise(found, by=request.user, at=clock.now())  # noqa: E731
    return _done(request, found, do, _("It runs. Those who take part have been told."))


@require_POST
def end(request: SignedInRequest, uid: UUID) -> HttpResponse:
    found = _directed(request, uid)
    do = lambda: directing.end_exercise(found, by=request.user, at=clock.now())  # noqa: E731
    return _done(request, found, do, _("It is over. Nothing of it calls anybody any more."))


@require_POST
def issue(request: SignedInRequest, uid: UUID, inject: UUID) -> HttpResponse:
    """One inject now, instead of at its time."""
    found = _directed(request, uid)
    row = get_object_or_404(found.injects.select_related("exercise"), uid=inject)
    do = lambda: directing.issue_inject(row, by=request.user, at=clock.now())  # noqa: E731
    return _done(request, found, do, _("Issued. Those who take part are being called."))


@require_POST
def enter(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """From the next page on this session is in the exercise."""
    found = running_for(out_of_exercise(request.user), uid)
    if found is None:
        raise Http404
    request.session[SESSION_KEY] = str(found.uid)
    directing.note_entered(found, by=request.user, at=clock.now())
    messages.info(request, _("You are in the exercise. Nothing you see or do here is real."))
    return redirect(_next(request) or "alerts:list")


@require_POST
def leave(request: SignedInRequest) -> HttpResponse:
    """Back to what is real."""
    if request.session.pop(SESSION_KEY, None) and request.user.drill:
        directing.note_left(request.user.drill, by=request.user, at=clock.now())
        messages.info(request, _("You have left the exercise. What you see now is real."))
    return redirect(_next(request) or "dashboards:home")


@require_safe
def alert(request: SignedInRequest, ref: str) -> HttpResponse:
    """The way from a mail of the exercise to its alert: through the door of the exercise."""
    rows = Alert.objects.unscoped("only whoever takes part in its exercise learns that there is such an alert")
    found: Alert = get_object_or_404(rows.select_related("exercise").exclude(exercise=None), ref=ref)
    if request.user.drill == found.exercise:
        return redirect(found)
    if found.exercise is None or not _plays(request, found.exercise):
        raise Http404
    return render(request, "exercises/enter.html", {**MARKED, "drill": found.exercise, "alert": found})


@require_safe
def score(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """The score as a file; whoever opens it anywhere reads in each line that it was a drill."""
    found = _in_sight(request, uid)
    if not (found.is_over and found.started_at):
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="EXERCISE-{found.ref}.csv"'
    writer = csv.writer(response)
    writer.writerow([_("EXERCISE: nothing of this happened."), found.ref])
    writer.writerow(["exercise", *COLUMNS])
    for line in scores_of(found).lines:
        values = {**vars(line), "component": codes.label("components", line.component)}
        writer.writerow(["EXERCISE", *("" if values[name] is None else values[name] for name in COLUMNS)])
    return response


COLUMNS = (
    "component", "people", "called", "answered", "in_time", "decided", "promises", "kept", "calls", "unreached",
    "median_min", "median_steps",
)  # fmt: skip


def _in_sight(request: SignedInRequest, uid: UUID) -> Exercise:
    """For whoever may run exercises in its mission, takes part or directs; for everybody else it does not exist."""
    found: Exercise = get_object_or_404(Exercise.objects.select_related("mission", "director"), uid=uid)
    if not (may_direct(request.user, found) or _plays(request, found)):
        raise Http404
    return found


def _directed(request: SignedInRequest, uid: UUID) -> Exercise:
    found = _in_sight(request, uid)
    if not may_direct(request.user, found):
        raise Http404
    return found


def _plays(request: SignedInRequest, found: Exercise) -> bool:
    return bool(Exercise.objects.played_by(request.user).filter(pk=found.pk).exists())


def _done(request: SignedInRequest, found: Exercise, do: Callable[[], object], said: str) -> HttpResponse:
    try:
        do()
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect(found)


def _next(request: SignedInRequest) -> str:
    """Where the page asked to go on, within the portal."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else ""
