"""Whom a role of a step means for one clock: who is called for the post, or who took the clock on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from accounts.models import User
from accounts.rosters import Roster
from areas.models import AreaOfResponsibility
from followup.ladder import HOLDER
from followup.models import Clock, StepRecipient

Reason: Final = StepRecipient.Reason


@dataclass(frozen=True)
class Meant:
    """One person whom a role means, as which post and why."""

    role: str
    aor: AreaOfResponsibility | None
    user: User
    reason: str


def meant_by(role: str, clock: Clock, roster: Roster, *, last_resort: bool = False) -> list[Meant]:
    """Everybody whom `role` means for `clock`; empty when nobody can be called for it.

    `last_resort`: nobody has answered, so everybody is called, also those who are away.
    """
    if role == HOLDER:
        return list(_holder(clock, roster))
    held = roster.holders(clock.mission, clock.area, [role], even_away=last_resort)
    return [Meant(each.role, each.aor, each.user, Reason(each.why)) for each in held]


def _holder(clock: Clock, roster: Roster) -> Iterator[Meant]:
    """Who took it on; their deputy when they have gone away since.

    Who took it on while they were away has shown that they can be reached.
    """
    holder = clock.holder
    if holder is None or not holder.is_active:
        return
    since = roster.absent.since(holder)
    if since is None or since <= clock.started_at:
        yield Meant(clock.holder_role, clock.holder_aor, holder, Reason.HOLDER)
    elif deputy := roster.absent.deputy_of(holder, clock.mission):
        yield Meant(clock.holder_role, clock.holder_aor, deputy, Reason.DEPUTY)
