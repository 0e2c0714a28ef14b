"""Rosters: the list of posts, the roster of one, and how its turns are entered and changed."""

from datetime import datetime, timedelta

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.duty import services
from accounts.duty.calendars import writing
from accounts.duty.forms import Plan, RotationForm, TurnForm, WithdrawForm
from accounts.duty.handover import notes_of, occupied_by
from accounts.duty.overview import groups_for, standing_of
from accounts.duty.posts import DutyPost, may_manage, people_of
from accounts.duty.views.reach import managed_post, managed_shift, post_in_sight
from accounts.models import DutyShift
from accounts.requests import SignedInRequest
from accounts.roles import PEOPLE_VIEW
from common import clock
from common.form_pages import form_page, refusals_on

# What was: how far back, and how much of it, stands on the page of a roster.
SHOWN_BACK = timedelta(days=14)
SHOWN_ROWS = 50
SHOWN_NOTES = 20


@require_safe
def posts(request: SignedInRequest) -> HttpResponse:
    """Every post with who is on duty now, who comes next, and when nobody is."""
    request.moment = at = clock.now()
    groups = groups_for(request.scope.mission_codes_for(PEOPLE_VIEW), at, today=timezone.localdate(at))
    rostered = [standing for group in groups for standing in group.standings if standing.keeps_roster]
    context = {
        "groups": groups,
        "rostered": len(rostered),
        "with_gaps": sum(bool(standing.gaps) for standing in rostered),
        "managed": {
            standing.post.get_absolute_url()
            for group in groups
            for standing in group.standings
            if may_manage(request.scope, standing.post)
        },
    }
    return render(request, "duty/post_list.html", context)


@require_safe
def roster(request: SignedInRequest, aor: str, role: str) -> HttpResponse:
    """Who is on duty, turns and gaps to come; for its holders the handover notes."""
    post = post_in_sight(request, aor, role)
    request.moment = at = clock.now()
    is_holder = any(each.post == post for each in occupied_by(request.user, at))
    manages = may_manage(request.scope, post)
    context = {
        "standing": standing_of(post, people_of(post, at), at),
        "post": post,
        "may_manage": manages,
        "past": _past(post, at) if manages else [],
        "is_holder": is_holder,
        "notes": notes_of(post, at_most=SHOWN_NOTES) if is_holder else [],
    }
    return render(request, "duty/roster.html", context)


def _past(post: DutyPost, at: datetime) -> list[DutyShift]:
    """Turns that ended or were withdrawn lately, the latest first."""
    rows = DutyShift.objects.filter(aor=post.aor, role=post.role)
    rows = rows.filter(
        Q(withdrawn_at__gt=at - SHOWN_BACK) | Q(withdrawn_at=None, ends_at__lte=at, ends_at__gt=at - SHOWN_BACK)
    )
    return list(rows.select_related("person", "withdrawn_by").order_by("-starts_at", "-pk")[:SHOWN_ROWS])


@require_http_methods(["GET", "POST"])
def add(request: SignedInRequest, aor: str, role: str) -> HttpResponse:
    """A single turn."""
    post = managed_post(request, aor, role)
    at = clock.now()
    with timezone.override(post.zone):
        form = TurnForm(request.POST or None, people=people_of(post, at))
        if form.is_valid():
            with refusals_on(form):
                services.add_shifts(post, [form.turn()], by=request.user, at=at)
                messages.success(request, _("The turn is on the roster."))
                return redirect(post)
        return form_page(request, "duty/shift_new.html", form, post=post)


@require_http_methods(["GET", "POST"])
def change(request: SignedInRequest, uid: str) -> HttpResponse:
    """Another person or other hours; what it was stays readable."""
    shift = managed_shift(request, uid)
    post = DutyPost(shift.role, shift.aor)
    at = clock.now()
    with timezone.override(post.zone):
        form = TurnForm(request.POST or None, people=people_of(post, at), shift=shift)
        if form.is_valid():
            with refusals_on(form):
                services.change_shift(shift, by=request.user, at=at, turn=form.turn())
                messages.success(request, _("The turn is changed."))
                return redirect(post)
        return form_page(request, "duty/shift_change.html", form, post=post, shift=shift)


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, uid: str) -> HttpResponse:
    shift = managed_shift(request, uid)
    post = DutyPost(shift.role, shift.aor)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            services.withdraw_shift(shift, by=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("The turn is withdrawn."))
            return redirect(post)
    return form_page(request, "duty/shift_withdraw.html", form, post=post, shift=shift)


@require_http_methods(["GET", "POST"])
def rotation(request: SignedInRequest, aor: str, role: str) -> HttpResponse:
    """A pattern of turns: shown first, entered when what was shown is sent back unchanged."""
    post = managed_post(request, aor, role)
    at = clock.now()
    with timezone.override(post.zone):
        form = RotationForm(request.POST or None, people=people_of(post, at), today=timezone.localdate(at))
        plan, faults = None, []
        if form.is_valid():
            plan = form.plan(post.zone)
            if request.POST.get("seen") == plan.fingerprint:
                with refusals_on(form):
                    services.add_shifts(post, plan.turns, by=request.user, at=at)
                    messages.success(request, _entered(len(plan.turns)))
                    return redirect(post)
            else:
                faults = _faults(form, post, plan, at)
        context = {"form": form, "post": post, "plan": plan, "can_be": plan and not form.errors}
        context["lines"] = list(zip(plan.turns, faults, strict=True)) if plan and faults else []
        return render(request, "duty/rotation.html", context, status=422 if form.errors else 200)


def _faults(form: RotationForm, post: DutyPost, plan: Plan, at: datetime) -> list[list[str]]:
    """What stands against each turn; when there is anything, the form says so."""
    faults = services.faults_of(post, plan.turns, at)
    wrong = sum(bool(each) for each in faults)
    if wrong:
        words = {"n": wrong}
        form.add_error(
            None,
            ngettext(
                "%(n)d of these turns cannot be; the list below says why.",
                "%(n)d of these turns cannot be; the list below says why.",
                wrong,
            )
            % words,
        )
    return faults


def _entered(number: int) -> str:
    words = {"n": number}
    return ngettext("%(n)d turn is on the roster.", "%(n)d turns are on the roster.", number) % words


@require_safe
def export(request: SignedInRequest, aor: str, role: str) -> HttpResponse:
    """The roster as a calendar file with its people, which the page of the import reads again."""
    post = managed_post(request, aor, role)
    at = clock.now()
    rows = DutyShift.objects.filter(aor=post.aor, role=post.role, ends_at__gt=at, withdrawn_at=None)
    shifts = rows.select_related("aor__mission", "person").order_by("starts_at")
    name = slugify(f"{post.aor.code}-{post.role}")
    return HttpResponse(
        writing.with_people(shifts, post.words),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.ics"'},
    )
