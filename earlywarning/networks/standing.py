"""Whether a network is in contact. Silence is never shown as calm: it may be danger."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Max, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.coarsening import tell_areas
from accounts.models import User
from earlywarning.models import Network
from earlywarning.models.networks import Contact, since

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


def spoken(user: User, first: datetime | None, end: datetime | None) -> Iterable[tuple[str, datetime]]:
    """(path of the area that may be told, when it last spoke) of each network that did in this time. Two statements.

    What the map counts as heard (`threats.map.heard`): a network that has nothing to report was asked.
    """
    within = {"contacts__at__gte": first, "contacts__at__lt": end}
    spoke = Q(contacts__outcome__in=Contact.REACHED, **{name: at for name, at in within.items() if at})
    rows = Network.objects.visible_to(user).filter(spoke).select_related("area").defer("area__outline")
    networks = list(rows.annotate(spoke_at=Max("contacts__at")))
    tell_areas(networks)
    return [(each.told_area.path, each.spoke_at) for each in networks if each.told_area]
