"""People and their posts: the directory everybody uses, and what administrators do there."""

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import confirming, services, tokens
from accounts.forms import (
    AppointmentForm,
    CodeForm,
    ContactForm,
    EndAppointmentForm,
    NewContactForm,
    NewPersonForm,
    PersonForm,
    TokenForm,
)
from accounts.models import ApiToken, Assignment, ContactPoint, User
from accounts.outside import contacts_of, register_contact
from accounts.posts import rolls_of, without_post
from accounts.requests import SignedInRequest
from accounts.roles import PEOPLE_MANAGE, PEOPLE_VIEW
from common import clock
from common.errors import DomainError
from common.form_pages import form_page, refusals_on


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    """Posts by area of responsibility, vacancies included; for administrators also accounts without a post."""
    rolls = rolls_of(request.scope.mission_codes_for(PEOPLE_VIEW), _today())
    may_manage = request.scope.may(PEOPLE_MANAGE)
    context = {
        "rolls": rolls,
        "vacant": sum(roll.vacant for roll in rolls),
        "may_manage": may_manage,
        "without_post": without_post() if may_manage else [],
        "contacts": contacts_of(request.scope.mission_codes_for(PEOPLE_VIEW)),
    }
    return render(request, "accounts/post_list.html", context)


@require_safe
def detail(request: SignedInRequest, uid: str) -> HttpResponse:
    person = get_object_or_404(_people(request), uid=uid)
    posts = person.assignments.filter(aor__mission__code__in=request.scope.mission_codes_for(PEOPLE_VIEW))
    managed = request.scope.mission_codes_for(PEOPLE_MANAGE)
    context = {
        "person": person,
        "appointments": posts.select_related("aor").order_by("-valid_from", "-pk"),
        "endable": set(posts.current().filter(aor__mission__code__in=managed).values_list("pk", flat=True)),
        "contacts": person.contact_points.filter(ended_on=None).order_by("kind", "-verified_on", "pk"),
        "may_manage": _people(request, PEOPLE_MANAGE).filter(pk=person.pk).exists(),
    }
    return render(request, "accounts/person_detail.html", context)


@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    form = NewPersonForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            person = services.register_person(by=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(
                request,
                _("%(name)s is registered. Now appoint them to a post: without one they see nothing.")
                % {"name": person.name},
            )
            return redirect("people:appoint", uid=person.uid)
    return form_page(request, "accounts/person_new.html", form)


@require_http_methods(["GET", "POST"])
def new_contact(request: SignedInRequest) -> HttpResponse:
    """An address outside the mission; it is told nothing before somebody was reached there."""
    codes = request.scope.mission_codes_for(PEOPLE_MANAGE)
    form = NewContactForm(request.POST or None, mission_codes=codes, today=_today())
    if form.is_valid():
        with refusals_on(form):
            contact = register_contact(by=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("Kept. Send a code there: nothing else is sent before it is told back to you."))
            return redirect(contact)
    return form_page(request, "accounts/contact_outside_new.html", form)


@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, uid: str) -> HttpResponse:
    person = get_object_or_404(_people(request, PEOPLE_MANAGE), uid=uid)
    form = PersonForm(request.POST or None, instance=get_object_or_404(User, pk=person.pk))
    if form.is_valid():
        with refusals_on(form):
            services.change_person(person, by=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("The account is up to date."))
            return redirect(person)
    return form_page(request, "accounts/person_edit.html", form, person=person)


@require_http_methods(["GET", "POST"])
def appoint(request: SignedInRequest, uid: str) -> HttpResponse:
    person = get_object_or_404(_people(request), uid=uid)
    codes = request.scope.mission_codes_for(PEOPLE_MANAGE)
    form = AppointmentForm(request.POST or None, person=person, mission_codes=codes, today=_today())
    if form.is_valid():
        with refusals_on(form):
            services.appoint(person, by=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("The appointment is recorded."))
            return redirect(person)
    return form_page(request, "accounts/appointment_new.html", form, person=person)


@require_http_methods(["GET", "POST"])
def add_contact(request: SignedInRequest, uid: str) -> HttpResponse:
    """Another address or number; it counts once somebody was reached there."""
    person = get_object_or_404(_people(request, PEOPLE_MANAGE), uid=uid)
    form = ContactForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            services.add_contact_point(person, by=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("Added. Reach the person there once, then mark it as verified."))
            return redirect(person)
    return form_page(request, "accounts/contact_new.html", form, person=person)


@require_POST
def verify_contact(request: SignedInRequest, uid: str) -> HttpResponse:
    point = _contact(request, uid)
    return _done(request, point, services.verify_contact_point, _("Verified today."))


@require_POST
def send_code(request: SignedInRequest, uid: str) -> HttpResponse:
    """A code goes to a mailbox outside the mission; whoever reads it tells it back."""
    point = _contact(request, uid)
    try:
        confirming.send_code(point, confirming.ask_for_code(point, by=request.user, at=clock.now()))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    except OSError:
        messages.error(request, _("The mail server did not take it. Try again later."))
    else:
        messages.success(request, _("A code was sent there. Ask the partner for it, then enter it here."))
        return redirect("people:confirm-contact", uid=point.uid)
    return redirect(point.user)


@require_http_methods(["GET", "POST"])
def confirm_contact(request: SignedInRequest, uid: str) -> HttpResponse:
    """The code that the partner told the mission: from then on it is told what is released."""
    point = _contact(request, uid)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            confirming.confirm_contact_point(point, by=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("The address is confirmed."))
            return redirect(point.user)
    return form_page(request, "accounts/contact_confirm.html", form, point=point)


@require_POST
def end_contact(request: SignedInRequest, uid: str) -> HttpResponse:
    point = _contact(request, uid)
    return _done(request, point, services.end_contact_point, _("Out of use: nothing is sent there any more."))


def _contact(request: SignedInRequest, uid: str) -> ContactPoint:
    people = _people(request, PEOPLE_MANAGE)
    return get_object_or_404(ContactPoint.objects.filter(user__in=people.values("pk")).select_related("user"), uid=uid)


def _done(request: SignedInRequest, point: ContactPoint, do: Callable[..., object], done: str) -> HttpResponse:
    try:
        do(point, by=request.user, at=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(point.user)


@require_http_methods(["GET", "POST"])
def end(request: SignedInRequest, uid: str) -> HttpResponse:
    codes = request.scope.mission_codes_for(PEOPLE_MANAGE)
    mine = Assignment.objects.filter(aor__mission__code__in=codes).select_related("user", "aor")
    assignment = get_object_or_404(mine, uid=uid)
    form = EndAppointmentForm(request.POST or None, today=_today())
    if form.is_valid():
        with refusals_on(form):
            services.end_appointment(assignment, by=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("The end of the appointment is recorded."))
            return redirect(assignment.user)
    return form_page(request, "accounts/appointment_end.html", form, assignment=assignment)


@require_http_methods(["GET", "POST"])
def own_tokens(request: SignedInRequest) -> HttpResponse:
    """Keys to the API. The key itself is on the page that made it and never again."""
    form = TokenForm(request.POST or None, instance=ApiToken(user=request.user))
    at = clock.now()
    key = tokens.issue_token(request.user, at=at, **form.cleaned_data) if form.is_valid() else ""
    rows = request.user.api_tokens.filter(revoked_at=None, expires_at__gt=at).order_by("-created_at")
    context = {"form": TokenForm() if key else form, "tokens": rows, "key": key, "base_url": settings.BASE_URL}
    return render(request, "accounts/token_list.html", context, status=422 if form.is_bound and not key else 200)


@require_POST
def revoke_token(request: SignedInRequest, uid: str) -> HttpResponse:
    token = get_object_or_404(request.user.api_tokens, uid=uid)
    tokens.revoke_token(token, by=request.user, at=clock.now())
    messages.success(request, _("The token “%(name)s” opens nothing any more.") % {"name": token.name})
    return redirect("people:tokens")


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """The page again in another language; kept with the account, or in a cookie before sign-in."""
    language, following = request.POST.get("language", ""), request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(following, {request.get_host()}, require_https=request.is_secure()):
        following = "/"
    response = redirect(following)
    if language in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 86400, samesite="Lax", httponly=True)
        if isinstance(request.user, User):
            services.set_language(request.user, language=language)
    return response


def _today() -> date:
    """The day it is now where the page speaks."""
    return timezone.localdate(clock.now())


def _people(request: SignedInRequest, action: str = PEOPLE_VIEW) -> QuerySet[User]:
    """People with a post, past or present, in a mission where the reader may do `action`.

    For administrators also those without any post.
    """
    codes = request.scope.mission_codes_for(action)
    visible = Q(pk__in=Assignment.objects.filter(aor__mission__code__in=codes).values("user"))
    if request.scope.may(PEOPLE_MANAGE):
        visible |= ~Q(pk__in=Assignment.objects.values("user"))
    return User.objects.filter(visible)
