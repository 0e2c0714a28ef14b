"""What a request is once somebody signed in and the access table let it through."""

from datetime import datetime
from typing import cast

from django.http import HttpRequest
from rest_framework.request import Request

from accounts.models import User
from accounts.scope import Scope


class SignedInRequest(HttpRequest):
    """For annotations: `user` is a person and `scope` their limits (AccessTableMiddleware)."""

    user: User
    scope: Scope
    # The moment of the page, where its view asked for it; else the frame asks.
    moment: datetime


def person(request: Request) -> User:
    """Who asks through the API, once AccessTablePermission has let them in."""
    return cast(User, request.user)
