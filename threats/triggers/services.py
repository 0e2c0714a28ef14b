"""Every change to a trigger: one function, one business event, one transaction."""

import uuid
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from accounts.models import User
from accounts.once import made_once
from accounts.policies import require
from accounts.roles import THREATS_EDIT
from areas.models import Area
from threats.keeping import locked, must_stand, new_row, note, put, withdraw
from threats.models import Trigger

EDITABLE: Final = (
    *("title", "kind", "from_on", "to_on", "yearly", "further_areas", "note", "classification", "sharing_boundary"),
)


def add_trigger(*, by: User, at: datetime, uid: uuid.UUID, area: Area, **facts: Any) -> tuple[Trigger, bool]:
    """The trigger with this `uid`, and whether this call added it; `facts`: EDITABLE, of which title, kind and days."""

    def insert() -> Trigger:
        trigger = new_row(Trigger, THREATS_EDIT, by=by, at=at, uid=uid, place=area, facts=facts)
        note("threats.trigger.added", trigger, by, at, {name: (None, facts[name]) for name in sorted(facts)})
        return trigger

    return made_once(Trigger, uid, by, insert)


@transaction.atomic
def change_trigger(trigger: Trigger, *, by: User, at: datetime, area: Area | None = None, **facts: Any) -> Trigger:
    """Change the named facts; those that stay the same leave no trace."""
    trigger = _held(trigger, by)
    if changes := put(trigger, THREATS_EDIT, by=by, facts=facts, editable=EDITABLE, place=area):
        note("threats.trigger.changed", trigger, by, at, changes)
    return trigger


@transaction.atomic
def withdraw_trigger(trigger: Trigger, *, by: User, at: datetime, reason: str) -> Trigger:
    """It leaves the calendar, and why; whoever could read it still can."""
    trigger = _held(trigger, by)
    withdraw(trigger, by=by, at=at, reason=reason)
    note("threats.trigger.withdrawn", trigger, by, at, {"withdrawn_reason": ("", reason)})
    return trigger


def _held(trigger: Trigger, by: User) -> Trigger:
    trigger = locked(trigger)
    require(by, THREATS_EDIT, trigger)
    must_stand(trigger)
    return trigger
