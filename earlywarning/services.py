"""Raising an alert and ending it: one function, one business event, one transaction. Answers: `answering.py`."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.once import made_once, must_be_cleared
from accounts.policies import mission_for, owner_of, require
from accounts.references import next_ref
from accounts.roles import ALERTS_CLOSE, ALERTS_RAISE
from areas.models import Area
from areas.place import Placed
from audit.services import record
from common.errors import NotAllowed, WrongState
from earlywarning import telling
from earlywarning.facts import facts_of
from earlywarning.models import Alert
from earlywarning.priority import EXPECTED, FUTURE, priority_of, usual_severity
from followup import clocks
from followup.clocks import Holder
from threats.models import restricted_kind_of

DESK = "JOC"


class Place(Protocol):
    """Where, as a form has it: `apply` sets what a row with a place holds."""

    def apply(self, row: Placed) -> None: ...


def raise_alert(*, by: User, at: datetime, uid: uuid.UUID, place: Place, **facts: Any) -> tuple[Alert, bool]:
    """The alert with this `uid`, and whether this call raised it; its first clock runs from `at`.

    `facts`: kind, urgency and, as wanted, severity, certainty, expected_at, place_name, heard, source_code, threat,
    report, classification, sharing_boundary. Immediate needs nothing beyond kind and place. Raises NotAllowed where
    `by` has no post covering the place, ValidationError by field.
    """
    return made_once(Alert, uid, by, lambda: _insert(by=by, at=at, uid=uid, place=place, **facts))


def _insert(*, by: User, at: datetime, uid: uuid.UUID, place: Place, **facts: Any) -> Alert:
    alert = Alert(uid=uid, recorded_by=by, recorded_at=at, language=by.language, raised_at=at, **facts)
    place.apply(alert)
    _place_under(alert, by)
    alert.severity = alert.severity or usual_severity(alert.kind)
    alert.priority = priority_of(alert.urgency, alert.severity)
    alert.restricted_kind = restricted_kind_of(alert.kind)
    must_be_cleared(by, alert)
    _must_say_when(alert)
    alert.ref = next_ref(Alert.ref_prefix, alert.mission, at)
    alert.full_clean()
    alert.save()
    audit("raised", alert, by, at, {name: (None, _plain(value)) for name, value in sorted(facts.items())})
    clocks.start_clock(
        alert.subject,
        "ACK",
        at=at,
        mission=alert.mission,
        area=alert.area,
        priority=alert.priority,
        holder=Holder(DESK),
        facts=facts_of(alert),
        status=alert.status,
    )
    return alert


def _place_under(alert: Alert, by: User) -> None:
    """The mission whose danger it is, and the post that raises it."""
    area = alert.area
    mission = mission_for(by, ALERTS_RAISE, area) if area else None
    if area is None or mission is None:
        where = area.name() if area else _("this place")
        raise NotAllowed(
            _("None of your current appointments covers %(area)s. Choose an area of yours, or telephone the JOC.")
            % {"area": where}
        )
    alert.mission = mission
    alert.owner_component, alert.owner_section = owner_of(by, ALERTS_RAISE, mission, area)


def _must_say_when(alert: Alert) -> None:
    """What is immediate waits for no field; what is not must say when it is expected."""
    if alert.urgency in (EXPECTED, FUTURE) and alert.expected_at is None:
        raise ValidationError(
            {"expected_at": _("Say from when it is expected; an estimate is enough. Or choose “Immediate”.")}
        )


def call_next_level(alert: Alert, *, by: User, at: datetime, seen: tuple[int, int]) -> None:
    """The next level is called now instead of later. A stale second click raises WrongState (E12)."""
    with transaction.atomic():
        alert = locked(alert)
        require(by, ALERTS_RAISE, alert)
        clocks.call_next_level(alert.subject, "ACK", at=at, seen=seen)
        audit("hastened", alert, by, at, {"step": (None, list(seen))})


def close_alert(alert: Alert, *, by: User, at: datetime, outcome: str, note: str = "") -> Alert:
    """The danger is over, and how it ended. Those who were called are told. Raises WrongState when it has ended."""
    return _end(alert, by=by, at=at, stage=Alert.Stage.CLOSED, outcome=outcome, note=note)


def cancel_alert(alert: Alert, *, by: User, at: datetime, reason: str) -> Alert:
    """It was raised in error. Those who were called are told. Raises WrongState when it has ended."""
    return _end(alert, by=by, at=at, stage=Alert.Stage.CANCELLED, note=reason)


def _end(alert: Alert, *, by: User, at: datetime, stage: str, outcome: str = "", note: str = "") -> Alert:
    with transaction.atomic():
        alert = locked(alert)
        require(by, ALERTS_CLOSE, alert)
        must_be_open(alert)
        alert.stage, alert.closed_at, alert.closed_by = stage, max(at, alert.raised_at), by
        alert.outcome, alert.closing_note = outcome, note
        alert.full_clean()
        alert.save(update_fields=["stage", "closed_at", "closed_by", "outcome", "closing_note"])
        clocks.end(clocks.locked(alert.subject), at=at, met=False)
        telling.ended(alert, by=by, at=at)
        changes = {"outcome": ("", outcome), "closing_note": ("", note)}
        audit("closed" if stage == Alert.Stage.CLOSED else "cancelled", alert, by, at, changes)
    return alert


def locked(alert: Alert) -> Alert:
    """The row as it is now, locked until the transaction ends: before its clocks, always."""
    rows = Alert.objects.unscoped("the caller fetched it through visible_to; this locks the row")
    found: Alert = rows.select_for_update(of=("self",)).select_related("mission", "area").get(pk=alert.pk)
    return found


def must_be_open(alert: Alert) -> None:
    if not alert.is_open:
        raise WrongState(_("Alert %(ref)s has ended in the meantime.") % {"ref": alert.ref})


def audit(what: str, alert: Alert, by: User, at: datetime, changes: Mapping[str, tuple[object, object]]) -> None:
    """The entry of this event in the trail."""
    record(
        f"earlywarning.alert.{what}",
        by=by.audit_actor(),
        target=alert.audit_target(),
        at=at,
        mission=alert.mission.code,
        changes=changes,
    )


def _plain(value: object) -> object:
    """What the trail digests: a place or record by its code or reference."""
    if isinstance(value, Area):
        return value.pcode
    return getattr(value, "ref", value)
