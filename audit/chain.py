"""The state of the chain, as the page of the trail shows it, in a fixed number of statements."""

from dataclasses import dataclass
from datetime import datetime

from audit.models import Entry, Verification


@dataclass(frozen=True)
class ChainState:
    """How far the trail is sealed, what waits, and when somebody last verified it."""

    sequence: int
    sealed_at: datetime | None
    unsealed: int
    verification: Verification | None


def state() -> ChainState:
    """The state of the whole chain, which is one for all missions."""
    last = Entry.objects.sealed().order_by("-sequence").only("sequence", "sealed_at").first()
    return ChainState(
        sequence=(last.sequence or 0) if last else 0,
        sealed_at=last.sealed_at if last else None,
        unsealed=Entry.objects.unsealed().count(),
        verification=Verification.objects.order_by("-at", "-id").first(),
    )
