"""Calendars: the address that a person's calendar reads, and files that are read in."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.duty import feeds, services
from accounts.duty.calendars import reading, writing
from accounts.duty.forms import CalendarFileForm
from accounts.duty.handover import occupied_by
from accounts.duty.posts import DutyPost, people_of
from accounts.duty.services import Turn
from accounts.duty.views.reach import managed_post
from accounts.models import DutyShift, User
from accounts.requests import SignedInRequest
from accounts.roles import PEOPLE_VIEW
from accounts.scope import scope_of
from areas.models import AreaOfResponsibility
from common import clock

# A calendar shows what was, too; further back it would grow for ever.
FEED_BACK = timedelta(days=31)
# Sentences shown at once when the roster changed between preview and entering.
SAID_AT_MOST = 5


@require_http_methods(["GET", "POST"])
def calendar(request: SignedInRequest) -> HttpResponse:
    """The address for one's calendar. Its key is on the page that made it and never again."""
    request.moment = at = clock.now()
    addresses = []
    if request.method == "POST":
        key = feeds.make_feed(request.user, at=at)
        addresses.append((_("Your own turns"), _absolute("duty:feed", key)))
        for each in occupied_by(request.user, at):
            post = each.post
            addresses.append((post.words, _absolute("duty:post-feed", key, post.aor.uid, post.role)))
    feed = request.user.calendar_feeds.filter(revoked_at=None).first()
    return render(request, "duty/calendar.html", {"feed": feed, "addresses": addresses})


def _absolute(name: str, *args: object) -> str:
    return f"{settings.BASE_URL}{reverse(name, args=args)}"


@require_POST
def revoke(request: SignedInRequest) -> HttpResponse:
    feeds.revoke_feed(request.user, at=clock.now())
    messages.success(request, _("The address opens nothing any more."))
    return redirect("duty:calendar")


# Calendars sign in nowhere: whoever knows the key in the address reads hours and posts, no names.
@login_not_required
@never_cache
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The turns of the person whose key it is."""
    user = _person(token)
    at = clock.now()
    return _feed(user, _recent(at).filter(person=user), _("Duty"))


@login_not_required
@never_cache
@require_safe
def post_feed(request: HttpRequest, token: str, aor: str, role: str) -> HttpResponse:
    """The hours of a post whose roster that person may see."""
    user = _person(token)
    codes = scope_of(user).mission_codes_for(PEOPLE_VIEW)
    found = get_object_or_404(AreaOfResponsibility.objects.select_related("mission"), uid=aor, mission__code__in=codes)
    post = DutyPost(role, found)
    with translation.override(user.language):
        title = post.words
    return _feed(user, _recent(clock.now()).filter(aor=found, role=role), title)


def _person(token: str) -> User:
    user = feeds.user_of(token)
    if user is None:
        raise Http404
    return user


def _recent(at: datetime) -> QuerySet[DutyShift]:
    rows = DutyShift.objects.filter(withdrawn_at=None, ends_at__gt=at - FEED_BACK)
    return rows.select_related("aor__mission").order_by("starts_at")


def _feed(user: User, shifts: QuerySet[DutyShift], title: str) -> HttpResponse:
    with translation.override(user.language):
        return HttpResponse(writing.hours_only(shifts, title), content_type="text/calendar; charset=utf-8")


@require_http_methods(["GET", "POST"])
def import_file(request: SignedInRequest, aor: str, role: str) -> HttpResponse:
    """A calendar file: what each event says and what stands against it, then the turns that were shown."""
    post = managed_post(request, aor, role)
    at = clock.now()
    if shown := request.POST.get("turns", ""):
        return _enter(request, post, shown, at)
    with timezone.override(post.zone):
        form = CalendarFileForm(request.POST or None, request.FILES or None)
        lines: list[reading.Line] = []
        if form.is_valid():
            try:
                lines = reading.read(form.cleaned_data["file"], post, at)
            except reading.Unreadable as refusal:
                form.add_error("file", str(refusal))
        new = [line.turn for line in lines if line.turn and line.is_new]
        context = {
            "form": form,
            "post": post,
            "lines": lines,
            "new": len(new),
            "known": sum(line.is_known for line in lines),
            "wrong": sum(bool(line.faults) for line in lines),
            "turns": _signed(new, post) if new else "",
        }
        return render(request, "duty/import.html", context, status=422 if form.errors else 200)


def _enter(request: SignedInRequest, post: DutyPost, shown: str, at: datetime) -> HttpResponse:
    """The turns that were shown are on the roster, or none, with the reason above the page to choose the file again."""
    try:
        turns = _unsigned(shown, post, at)
        services.add_shifts(post, turns, by=request.user, at=at)
    except ValidationError as refusal:
        for sentence in refusal.messages[:SAID_AT_MOST]:
            messages.error(request, sentence)
        return redirect(post.url("duty:import"))
    words = {"n": len(turns)}
    messages.success(
        request, ngettext("%(n)d turn is on the roster.", "%(n)d turns are on the roster.", len(turns)) % words
    )
    return redirect(post)


def _signed(turns: list[Turn], post: DutyPost) -> str:
    """What was shown, for the form that enters it: nothing is kept on the server between the two pages."""
    rows = [(str(turn.person.uid), turn.starts_at.timestamp(), turn.ends_at.timestamp()) for turn in turns]
    return signing.dumps(rows, salt=_salt(post), compress=True)


def _unsigned(shown: str, post: DutyPost, at: datetime) -> list[Turn]:
    """Raises ValidationError when it is not what this page once showed for this post."""
    people = {str(user.uid): user for user in people_of(post, at)}
    try:
        rows = signing.loads(shown, salt=_salt(post))
        return [Turn(people[uid], *(datetime.fromtimestamp(each, UTC) for each in hours)) for uid, *hours in rows]
    except (signing.BadSignature, KeyError) as error:
        raise ValidationError(_("This preview no longer fits the roster. Choose the file again.")) from error


def _salt(post: DutyPost) -> str:
    return f"duty.import:{post.aor.uid}:{post.role}"
