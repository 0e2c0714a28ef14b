"""What stands beside a hot spot from higher apps, such as the open alerts near it. They register in `ready()`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from accounts.models import User
from threats.models import HotSpot


@dataclass(frozen=True)
class Line:
    """One entry: its reference with an address, what it says, and the marking of what it shows."""

    ref: str
    url: str
    text: str
    classification: str


@dataclass(frozen=True)
class Panel:
    """A card. `none`: the sentence that stands there when there are no lines."""

    title: str | Promise
    note: str | Promise
    none: str | Promise
    lines: Sequence[Line]


Make = Callable[[User, HotSpot], Panel | None]
_registered: list[Make] = []


def register_panel(make: Make) -> None:
    """From now on the page of a hot spot asks `make` what stands beside it; the spot has `told_area`."""
    _registered.append(make)


def panels_for(user: User, spot: HotSpot) -> list[Panel]:
    return [panel for make in _registered if (panel := make(user, spot))]
