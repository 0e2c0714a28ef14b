"""What a request carries once somebody signed in, as far as the lower apps may know it (accounts sets it)."""

from typing import Protocol

from django.http import HttpRequest

from audit.services import Actor


class Scope(Protocol):
    """The limits of the person, as the access middleware puts them on the request."""

    @property
    def mission_codes(self) -> frozenset[str]: ...

    def mission_codes_for(self, action: str) -> frozenset[str]: ...

    def may(self, action: str) -> bool: ...


class Person(Protocol):
    """Who is signed in."""

    def audit_actor(self) -> Actor: ...


class ScopedRequest(HttpRequest):
    """For annotations of views that stand below `accounts`."""

    user: Person  # type: ignore[assignment]
    scope: Scope
