"""Every change to a threat: one function, one business event, one transaction."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.once import made_once, must_be_cleared
from accounts.policies import mission_for, owner_of, require
from accounts.references import next_ref
from accounts.roles import THREATS_CLOSE, THREATS_EDIT, THREATS_LOG
from areas.models import Area
from audit.services import record
from common.errors import NotAllowed, WrongState
from threats.models import Threat, restricted_kind_of

EDITABLE = (
    *("title", "kind", "horizon", "trend", "groups", "area", "further_areas", "why", "description"),
    *("classification", "sharing_boundary"),
)
CLOSING = ["closed_at", "closed_by", "closing_reason", "closing_outcome"]


def open_threat(*, by: User, at: datetime, uid: uuid.UUID, area: Area, **facts: Any) -> tuple[Threat, bool]:
    """The threat with this `uid`, and whether this call opened it.

    The form mints `uid`: sending the same form twice gives the first result. `facts`: title, kind, horizon and, as
    wanted, the others of EDITABLE. Raises NotAllowed where `by` has no post covering `area`,
    ValidationError by field.
    """
    return made_once(Threat, uid, by, lambda: _insert(by=by, at=at, uid=uid, area=area, **facts))


def _insert(*, by: User, at: datetime, uid: uuid.UUID, area: Area, **facts: Any) -> Threat:
    mission = mission_for(by, THREATS_LOG, area)
    if mission is None:
        raise NotAllowed(
            _("None of your current appointments covers %(area)s. Choose an area of yours, or tell its focal point.")
            % {"area": area.name()}
        )
    component, section = owner_of(by, THREATS_LOG, mission, area)
    threat = Threat(
        uid=uid,
        mission=mission,
        area=area,
        owner_component=component,
        owner_section=section,
        recorded_by=by,
        recorded_at=at,
        language=by.language,
        opened_at=at,
        restricted_kind=restricted_kind_of(facts["kind"]),
        **facts,
    )
    must_be_cleared(by, threat)
    threat.ref = next_ref(Threat.ref_prefix, mission, at)
    threat.full_clean()
    threat.save()
    _audit("opened", threat, by, at, {name: (None, facts[name]) for name in sorted(facts)})
    return threat


def edit_threat(threat: Threat, *, by: User, at: datetime, **facts: Any) -> Threat:
    """Change the named facts; those that stay the same leave no trace. Raises WrongState on a closed threat."""
    with transaction.atomic():
        threat = _locked(threat)
        require(by, THREATS_EDIT, threat)
        _must_be_open(threat)
        changes = {
            name: (getattr(threat, name), value)
            for name, value in facts.items()
            if name in EDITABLE and getattr(threat, name) != value
        }
        if not changes:
            return threat
        for name, (_old, new) in changes.items():
            setattr(threat, name, new)
        threat.restricted_kind = restricted_kind_of(threat.kind)
        if "area" in changes and mission_for(by, THREATS_EDIT, threat.area) != threat.mission:
            raise NotAllowed(_("None of your current appointments covers %(area)s.") % {"area": threat.area.name()})
        must_be_cleared(by, threat)
        threat.full_clean()
        threat.save(update_fields=[*changes, "restricted_kind"])
        _audit("changed", threat, by, at, changes)
    return threat


def close_threat(threat: Threat, *, by: User, at: datetime, reason: str, outcome: str = "") -> Threat:
    """The threat is judged gone, by whom, why and what became of it (`threat_endings`; empty: nobody asked).

    Raises WrongState when it is closed already.
    """
    with transaction.atomic():
        threat = _locked(threat)
        require(by, THREATS_CLOSE, threat)
        _must_be_open(threat)
        threat.closed_at, threat.closed_by, threat.closing_reason, threat.closing_outcome = at, by, reason, outcome
        threat.full_clean()
        threat.save(update_fields=CLOSING)
        _audit("closed", threat, by, at, {"closing_reason": ("", reason), "closing_outcome": ("", outcome)})
    return threat


def reopen_threat(threat: Threat, *, by: User, at: datetime) -> Threat:
    """The danger is back. Who closed it and why stays in the versions. Raises WrongState when it is open."""
    with transaction.atomic():
        threat = _locked(threat)
        require(by, THREATS_CLOSE, threat)
        if threat.is_open:
            raise WrongState(_("Threat %(ref)s is open already.") % {"ref": threat.ref})
        before = threat.closing_reason, threat.closing_outcome
        threat.closed_at, threat.closed_by, threat.closing_reason, threat.closing_outcome = None, None, "", ""
        threat.save(update_fields=CLOSING)
        _audit("reopened", threat, by, at, {"closing_reason": (before[0], ""), "closing_outcome": (before[1], "")})
    return threat


def _locked(threat: Threat) -> Threat:
    rows = Threat.objects.unscoped("the caller fetched it through visible_to; this locks the row")
    locked: Threat = rows.select_for_update().get(pk=threat.pk)
    return locked


def _must_be_open(threat: Threat) -> None:
    if not threat.is_open:
        raise WrongState(_("Threat %(ref)s was closed in the meantime. Reopen it to change it.") % {"ref": threat.ref})


def _audit(what: str, threat: Threat, by: User, at: datetime, changes: Mapping[str, tuple[object, object]]) -> None:
    record(
        f"threats.threat.{what}",
        by=by.audit_actor(),
        target=threat.audit_target(),
        at=at,
        mission=threat.mission.code,
        changes={name: (_plain(old), _plain(new)) for name, (old, new) in changes.items()},
    )


def _plain(value: object) -> object:
    """What the trail digests: an area by its p-code, several codes in a line."""
    if isinstance(value, list):
        return " ".join(sorted(value))
    return value.pcode if isinstance(value, Area) else value
