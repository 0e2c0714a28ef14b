"""Every change to an alert network and the contact with it."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import mission_for, owner_of
from accounts.roles import NETWORKS_CONTACT, NETWORKS_MANAGE
from accounts.scope import scope_of
from areas.models import Area
from audit.services import record
from common.errors import NotAllowed, WrongState
from earlywarning.models import Contact, Network

CHANGEABLE: Final = ("label", "kind", "every_h", "keeper_role", "classification", "area", "is_active")


def register_network(*, by: User, at: datetime, uid: uuid.UUID, area: Area, **facts: Any) -> Network:
    """Contact with it is expected from now on. A form sent twice gives the first result.

    Raises NotAllowed where no post of `by` covers `area`, ValidationError by field.
    """
    rows = Network.objects.unscoped("a form sent twice shows its first result")
    if found := rows.filter(uid=uid, recorded_by=by).first():
        return found  # type: ignore[no-any-return]
    mission = mission_for(by, NETWORKS_MANAGE, area)
    if mission is None:
        raise NotAllowed(_("None of your current appointments covers %(area)s.") % {"area": area.name()})
    component, section = owner_of(by, NETWORKS_MANAGE, mission, area)
    row = Network(
        uid=uid, mission=mission, area=area, owner_component=component, owner_section=section, recorded_by=by,
        recorded_at=at, **facts,
    )  # fmt: skip
    with transaction.atomic():
        _must_be_cleared(by, row)
        row.full_clean(validate_unique=False)
        row.save(force_insert=True)
        _audit("network.registered", row, by, at, {name: (None, value) for name, value in facts.items()})
    return row


def change_network(network: Network, *, by: User, at: datetime, **facts: Any) -> Network:
    """The named facts from now on; what it said stays in its versions. Raises as `register_network`."""
    with transaction.atomic():
        row = _locked(network, by, NETWORKS_MANAGE)
        changes: dict[str, tuple[Any, Any]] = {
            name: (getattr(row, name), facts[name]) for name in CHANGEABLE if name in facts
        }
        changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
        if not changes:
            return row
        for name, (_before, value) in changes.items():
            setattr(row, name, value)
        if "area" in changes and (row.area is None or mission_for(by, NETWORKS_MANAGE, row.area) != row.mission):
            raise NotAllowed(_("None of your current appointments covers this area."))
        _must_be_cleared(by, row)
        row.full_clean(validate_unique=False)
        row.save(update_fields=[*changes])
        said: dict[str, tuple[object, object]] = {
            name: (_plain(old), _plain(new)) for name, (old, new) in changes.items()
        }
        _audit("network.changed", row, by, at, said)
    return row


def log_contact(network: Network, *, by: User, at: datetime, uid: uuid.UUID, outcome: str) -> Contact:
    """What came of trying to reach it. A button pressed twice counts once. Raises NotAllowed, or WrongState for a
    network that is no longer in use."""
    with transaction.atomic():
        row = _locked(network, by, NETWORKS_CONTACT)
        if found := Contact.objects.filter(uid=uid, network=row).first():
            return found
        if not row.is_active:
            raise WrongState(_("This network is no longer in use. Take it into use again first."))
        contact = Contact(uid=uid, network=row, outcome=outcome, at=at, by=by, role=_role(by, row))
        contact.full_clean()
        contact.save()
        _audit("network.contacted", row, by, at, {"outcome": (None, outcome)})
    return contact


def _locked(network: Network, by: User, action: str) -> Network:
    rows = Network.objects.visible_to(by, action).select_related("mission", "area")
    found: Network | None = rows.select_for_update(of=("self",)).filter(pk=network.pk).first()
    if found is None:
        raise NotAllowed(_("Your posts do not let you do this with this network."))
    return found


def _role(by: User, network: Network) -> str:
    assert network.area_id is not None  # noqa: S101 - the database says so
    return scope_of(by).grants_over(NETWORKS_CONTACT, network.mission, network.area_id)[0].role


def _must_be_cleared(by: User, row: Network) -> None:
    if row.classification not in by.clearances():
        raise ValidationError({"classification": _("This is above your clearance. Choose a lower one.")})


def _plain(value: object) -> object:
    return value.pcode if isinstance(value, Area) else value


def _audit(what: str, row: Network, by: User, at: datetime, changes: Mapping[str, tuple[object, object]]) -> None:
    record(
        f"earlywarning.{what}", by=by.audit_actor(), target=row.audit_target(), at=at, mission=row.mission.code,
        changes=changes,
    )  # fmt: skip
