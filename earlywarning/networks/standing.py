"""Whether a network is in contact. Silence is never shown as calm: it may be danger."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.coarsening import tell_areas
from accounts.models import User
from earlywarning.models import Network
from earlywarning.models.networks import since

# A silence of so many times the expected interval suggests an alert. Our own choice.
LONG: Final = 2


class State(TextChoices):
    IN_CONTACT = "IN_CONTACT", _("In contact")
    SILENT = "SILENT", _("Silent")
    UNKNOWN = "UNKNOWN", _("No contact yet")


@dataclass(frozen=True)
class Silence:
    """How long nothing was heard of a network. `ever`: something was, once."""

    network: Network
    since: datetime
    ever: bool
    lasts: timedelta

    @property
    def state(self) -> State:
        if self.lasts > timedelta(hours=self.network.every_h):
            return State.SILENT
        return State.IN_CONTACT if self.ever else State.UNKNOWN

    @property
    def hours(self) -> int:
        """Whole hours."""
        return int(self.lasts // timedelta(hours=1))

    @property
    def is_silent(self) -> bool:
        return self.state == State.SILENT

    @property
    def is_long(self) -> bool:
        return self.lasts > LONG * timedelta(hours=self.network.every_h)


@dataclass(frozen=True)
class Roll:
    """The networks in use within a reader's sight. `silent` of `all`, the longest silence first."""

    all: list[Silence]

    @property
    def silent(self) -> list[Silence]:
        return sorted((each for each in self.all if each.is_silent), key=lambda each: each.since)

    @property
    def classifications(self) -> frozenset[str]:
        return frozenset(each.network.classification for each in self.all)


def roll_of(user: User, at: datetime) -> Roll:
    """The networks in use that `user` may see; no statement for whoever may see none, else at most two."""
    rows = list(Network.objects.visible_to(user).in_use().with_contact())
    tell_areas(rows)
    return Roll(silences_of(rows, at))


def silences_of(networks: Iterable[Network], at: datetime) -> list[Silence]:
    """Each of `networks`, which come from `with_contact`, as of `at`."""
    return [
        Silence(each, since(each), each.last_contact_at is not None, max(at - since(each), timedelta(0)))  # type: ignore[attr-defined]
        for each in networks
    ]
