"""What may be started from a report, an incident, a threat or the map. Higher apps register offers in `ready()`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from accounts.models import User
from accounts.protection import Protected

PLACES: Final = ("report", "incident", "threat", "map")


@dataclass(frozen=True)
class Offer:
    """A button: what it starts, and where that is."""

    label: str
    url: str


Make = Callable[[User, Protected | None], Offer | None]
_registered: dict[str, list[Make]] = {place: [] for place in PLACES}


def register_offer(on: str, make: Make) -> None:
    """From now on pages of `on` ask `make` what to offer. Raises ValueError for a page that takes no offers."""
    if on not in _registered:
        raise ValueError(f"{on!r} takes no offers; there are {', '.join(PLACES)}.")
    _registered[on].append(make)


def offers_on(on: str, user: User, row: Protected | None = None) -> list[Offer]:
    """What `user` may start from `row`, or from the map."""
    return [offer for make in _registered[on] if (offer := make(user, row))]
