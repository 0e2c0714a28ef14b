"""What adding, changing and withdrawing have in common for the registers of actors, triggers and hot spots.

The services of each say which event it is; here is how a row of theirs gets its owner, its reference and its trail.
"""

import uuid
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.once import must_be_cleared
from accounts.policies import mission_for, owner_of
from accounts.protection import Protected
from accounts.references import next_ref
from areas.models import Area
from audit.services import record
from common.errors import NotAllowed, WrongState
from threats.placing import GivenPlace

RowT = TypeVar("RowT", bound=Protected)
Changes = dict[str, tuple[object, object]]


def new_row(
    model: type[RowT], action: str, *, by: User, at: datetime, uid: uuid.UUID, place: Area | GivenPlace,
    facts: Mapping[str, Any],
) -> RowT:  # fmt: skip
    """A stored row at `place` with its owner and reference. Raises NotAllowed where no post of `by` covers it."""
    area = place.area if isinstance(place, GivenPlace) else place
    mission = mission_for(by, action, area)
    if mission is None:
        raise NotAllowed(
            _("None of your current appointments covers %(area)s. Choose an area of yours, or tell its focal point.")
            % {"area": area.name()}
        )
    component, section = owner_of(by, action, mission, area)
    row = model(
        uid=uid, mission=mission, owner_component=component, owner_section=section, recorded_by=by, recorded_at=at,
        language=by.language, **facts,
    )  # fmt: skip
    _put(row, place)
    must_be_cleared(by, row)
    row.ref = next_ref(model.ref_prefix, mission, at)
    row.full_clean()
    row.save()
    return row


def _put(row: Any, place: Area | GivenPlace) -> None:
    if isinstance(place, GivenPlace):
        place.apply(row)
    else:
        row.area = place


def locked(row: RowT) -> RowT:
    """The same row as it is stored now, held until the transaction ends."""
    rows: Any = type(row).objects.unscoped("the caller fetched it through visible_to; this locks the row")
    found: RowT = rows.select_for_update(of=("self",)).select_related("mission", "area").get(pk=row.pk)
    return found


def must_stand(row: Protected) -> None:
    if not row.is_standing:
        raise WrongState(_("%(ref)s was withdrawn or merged in the meantime.") % {"ref": row.ref})


def put(
    row: Any, action: str, *, by: User, facts: Mapping[str, Any], editable: Collection[str],
    place: Area | GivenPlace | None,
) -> Changes:  # fmt: skip
    """Writes what changed of `facts` and `place` (None: it stays) and returns it; nothing changed, nothing is written.

    `row` is locked. Raises NotAllowed when it would leave the areas in which `by` may do `action`.
    """
    where = ("area", "lat", "lon", "precision") if isinstance(place, GivenPlace) else ("area",)
    names = [name for name in facts if name in editable]
    before = {name: getattr(row, name) for name in (*names, *where)}
    for name in names:
        setattr(row, name, facts[name])
    if place is not None:
        _put(row, place)
    changes = {name: (old, getattr(row, name)) for name, old in before.items() if getattr(row, name) != old}
    if not changes:
        return {}
    if "area" in changes and mission_for(by, action, row.area) != row.mission:
        raise NotAllowed(_("None of your current appointments covers %(area)s.") % {"area": row.area.name()})
    must_be_cleared(by, row)
    row.full_clean()
    row.save()
    return changes


def withdraw(row: Protected, *, by: User, at: datetime, reason: str) -> None:
    """`row`, which is locked, no longer stands, and why."""
    must_stand(row)
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = at, by, reason
    row.full_clean()
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])


def note(action: str, row: Protected, by: User, at: datetime, changes: Mapping[str, tuple[object, object]]) -> None:
    """An entry in the trail."""
    record(
        action,
        by=by.audit_actor(),
        target=row.audit_target(),
        at=at,
        mission=row.mission.code,
        changes={name: (_plain(old), _plain(new)) for name, (old, new) in changes.items()},
    )


def _plain(value: object) -> object:
    """What the trail digests: an area by its p-code, a day as it is written, several codes in a line."""
    if isinstance(value, Area):
        return value.pcode
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return " ".join(sorted(value))
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
