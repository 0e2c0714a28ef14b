"""What stands beside an incident of the mission from higher apps, such as the alerts that warned of it.

They register in `ready()`. A line may be judged by a button, which sends its name and value to an address of that app.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from accounts.models import User
from threats.models import Incident


@dataclass(frozen=True)
class Choice:
    """A button of a form of its own."""

    label: str | Promise
    url: str
    name: str
    value: str


@dataclass(frozen=True)
class Line:
    """One entry: its reference with an address, what it says, what somebody judged of it, and its marking."""

    ref: str
    url: str
    text: str
    classification: str
    said: str | Promise = ""
    choices: Sequence[Choice] = ()


@dataclass(frozen=True)
class Panel:
    """A card. `none`: the sentence that stands there when there are no lines."""

    title: str | Promise
    note: str | Promise
    none: str | Promise
    lines: Sequence[Line] = field(default_factory=list)


Make = Callable[[User, Incident], Panel | None]
_registered: list[Make] = []


def register_panel(make: Make) -> None:
    """From now on the page of an incident of the mission asks `make` what stands beside it; it has `told_area`."""
    _registered.append(make)


def panels_for(user: User, incident: Incident) -> list[Panel]:
    return [panel for make in _registered if (panel := make(user, incident))]
