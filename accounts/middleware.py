from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from rest_framework.views import APIView

from accounts.access import is_played, rule_for_request
from accounts.exercises import SESSION_KEY, in_exercise, running_for
from accounts.scope import scope_of

GetResponse = Callable[[HttpRequest], HttpResponse]


class ExerciseMiddleware:
    """Whoever entered an exercise is in it with every request of this session, until they leave it or it ends.

    Costs whoever is in none no statement.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SESSION_KEY in request.session and request.user.is_authenticated:
            exercise = running_for(request.user, request.session[SESSION_KEY])
            if exercise is None:
                del request.session[SESSION_KEY]
            else:
                request.user = in_exercise(request.user, exercise)
        return self.get_response(request)


class PreferencesMiddleware:
    """Shows the page in the person's language and zone; without a zone of their own, in their mission's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        missions = scope_of(request.user).missions
        zone = request.user.time_zone or (missions[0].time_zone if missions else "UTC")
        language = request.LANGUAGE_CODE = request.user.language
        with translation.override(language), timezone.override(zone):
            response = self.get_response(request)  # after signing out, request.user is nobody
            response.headers["Content-Language"] = language
            return response


class NoStoreMiddleware:
    """Nothing that a signed-in person saw stays on the device or in a proxy."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store, private"
        return response


class AccessTableMiddleware:
    """Answers 404 for an address or method the access table does not list, or whose action is not the person's.

    Sets `request.scope`. Whoever has not signed in is sent to do so. The API learns who asks only when it reads the
    token, so there `accounts.api.permissions.AccessTablePermission` asks the rule; that an address is listed is
    asked here for both.

    Whoever is in an exercise opens what is played in one and nothing else: no form there can write anything real, and
    no list, figure or file of a drill leaves it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        rule = rule_for_request(request)
        if rule is None:
            raise Http404
        request.scope = scope_of(request.user)  # type: ignore[attr-defined]
        if request.scope.drill is not None and not is_played(request, rule):  # type: ignore[attr-defined]
            return render(request, "exercises/not_played.html", {"action": request.get_full_path()}, status=409)
        if _is_api(view) or rule.admits(request.user):
            return None
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.get_full_path())


def _is_api(view: Any) -> bool:
    return issubclass(getattr(view, "cls", object), APIView)
