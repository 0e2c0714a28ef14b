"""The mission's order of its hot spots: set by hand, one step at a time, safe against two people at once.

Each move names the neighbour it was meant to pass. Who comes second finds another neighbour there, and nothing moves.
Places out of a reader's sight keep theirs: two ranks are swapped, all others stay.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Case, Max, When
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import require
from accounts.roles import HOTSPOTS_DECIDE
from areas.models import Mission
from common.errors import WrongState
from threats.keeping import note
from threats.models import HotSpot


def hold_order(mission_id: int) -> None:
    """Nobody else changes the order of this mission until the transaction ends."""
    Mission.objects.select_for_update(no_key=True).get(pk=mission_id)


def last_rank(mission_id: int) -> int:
    """The rank of whoever comes last now; the order is held."""
    rows = HotSpot.objects.unscoped("the next free place in the order of the whole mission")
    return rows.filter(mission=mission_id).aggregate(last=Max("rank"))["last"] or 0


@transaction.atomic
def move_past(spot: HotSpot, past: HotSpot, *, up: bool, by: User, at: datetime) -> None:
    """`spot` changes places with `past`, its neighbour above (`up`) or below in the order that `by` sees.

    Raises WrongState when it no longer is that neighbour: somebody else was faster.
    """
    hold_order(spot.mission_id)
    for each in (spot, past):
        require(by, HOTSPOTS_DECIDE, each)
    order = list(
        HotSpot.objects.visible_to(by).standing().open().filter(mission=spot.mission_id).order_by("rank", "pk")
    )
    places = {each.pk: place for place, each in enumerate(order)}
    if past.pk not in places or places.get(spot.pk) != places[past.pk] + (1 if up else -1):
        text = _("The order changed in the meantime. Look at it again, then move %(ref)s.")
        raise WrongState(text % {"ref": spot.ref})
    first, second = order[places[spot.pk]], order[places[past.pk]]
    rows = HotSpot.objects.unscoped("two rows that were checked above change places by one statement")
    rows.filter(pk__in=[first.pk, second.pk]).update(
        rank=Case(When(pk=first.pk, then=second.rank), When(pk=second.pk, then=first.rank))
    )
    note("threats.hotspot.moved", first, by, at, {"order": (None, f"{'above' if up else 'below'} {second.ref}")})
