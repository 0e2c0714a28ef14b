"""Every change to a report: one function, one business event, one transaction."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.once import made_once, must_be_cleared
from accounts.policies import mission_for, owner_of, require
from accounts.references import next_ref
from accounts.roles import REPORTS_LOG
from audit.services import record
from common.errors import NotAllowed, WrongState
from threats.casualties import Line, must_hold_together, parts_of, replace_parts
from threats.incidents.linking import follow_report, lock_report
from threats.models import Report, restricted_kind_of
from threats.models.casualties import TOTALS
from threats.placing import GivenPlace

EDITABLE = (
    *("kind", "tense", "occurred_from_on", "occurred_to_on", "place_name", "channel", "source_code", "reliability"),
    *("credibility", "heard", "pasted", "actor_class", *TOTALS, "classification", "sharing_boundary"),
)


def log_report(
    *, by: User, at: datetime, uid: uuid.UUID, place: GivenPlace, parts: Sequence[Line] | None = None, **facts: Any
) -> tuple[Report, bool]:
    """The report with this `uid`, and whether this call logged it; a form sent twice gives the first result.

    `facts`: kind, tense and, as known, the rest of EDITABLE; `parts`: figures by sex and age. Raises
    NotAllowed where `by` has no post covering the place, ValidationError by field.
    """
    return made_once(Report, uid, by, lambda: _insert(by=by, at=at, uid=uid, place=place, parts=parts or (), **facts))


def _insert(
    *, by: User, at: datetime, uid: uuid.UUID, place: GivenPlace, parts: Sequence[Line], **facts: Any
) -> Report:
    mission = mission_for(by, REPORTS_LOG, place.area)
    if mission is None:
        raise NotAllowed(_("None of your current appointments covers %(area)s.") % {"area": place.area.name()})
    component, section = owner_of(by, REPORTS_LOG, mission, place.area)
    report = Report(
        uid=uid,
        mission=mission,
        owner_component=component,
        owner_section=section,
        recorded_by=by,
        recorded_at=at,
        language=by.language,
        restricted_kind=restricted_kind_of(facts["kind"]),
        **facts,
    )
    place.apply(report)
    must_be_cleared(by, report)
    _must_not_lie_ahead(report, at)
    must_hold_together(report, parts)
    report.ref = next_ref(Report.ref_prefix, mission, at)
    report.full_clean()
    report.save()
    replace_parts(report, parts, by=by, at=at)
    _audit("logged", report, by, at, {name: (None, facts[name]) for name in sorted(facts)})
    return report


def change_report(
    report: Report,
    *,
    by: User,
    at: datetime,
    place: GivenPlace | None,
    parts: Sequence[Line] | None = None,
    **facts: Any,
) -> Report:
    """Change the named facts; those that stay the same leave no trace. Raises WrongState when it was withdrawn.

    `place` None: it stays where it is; `parts` None: so do they. An incident for which its figures stand follows.
    """
    with transaction.atomic():
        report = lock_report(report)
        require(by, REPORTS_LOG, report)
        _must_stand(report)
        before = {name: getattr(report, name) for name in (*facts, *PLACE)}
        for name, value in facts.items():
            if name in EDITABLE:
                setattr(report, name, value)
        if place is not None:
            place.apply(report)
        report.restricted_kind = restricted_kind_of(report.kind)
        changes = {name: (old, getattr(report, name)) for name, old in before.items() if getattr(report, name) != old}
        must_hold_together(report, parts_of(report) if parts is None else parts)
        if parts is not None and (replaced := replace_parts(report, parts, by=by, at=at)):
            changes["parts"] = (None, len(replaced))
        if not changes:
            return report
        _must_not_lie_ahead(report, at)
        if place is not None and mission_for(by, REPORTS_LOG, place.area) != report.mission:
            raise NotAllowed(_("None of your current appointments covers %(area)s.") % {"area": place.area.name()})
        must_be_cleared(by, report)
        report.full_clean()
        report.save()
        _audit("changed", report, by, at, changes)
        follow_report(report, by=by, at=at)
    return report


PLACE = ("area_id", "lat", "lon", "precision")


def withdraw_report(report: Report, *, by: User, at: datetime, reason: str) -> Report:
    """It no longer stands, and why; whoever could read it still can. Raises WrongState when it was withdrawn before."""
    with transaction.atomic():
        report = lock_report(report)
        require(by, REPORTS_LOG, report)
        _must_stand(report)
        report.withdrawn_at, report.withdrawn_by, report.withdrawn_reason = at, by, reason
        report.full_clean()
        report.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
        _audit("withdrawn", report, by, at, {"withdrawn_reason": ("", reason)})
        follow_report(report, by=by, at=at)
    return report


def _must_not_lie_ahead(report: Report, at: datetime) -> None:
    """Raises ValidationError at a day on which nothing can have happened yet."""
    today = at.astimezone(ZoneInfo(report.mission.time_zone)).date()
    if report.tense != Report.Tense.HAPPENED:
        return
    for name in ("occurred_from_on", "occurred_to_on"):
        day = getattr(report, name)
        if day is not None and day > today:
            raise ValidationError(
                {name: _("This day lies in the future. Correct it, or say above that it is expected.")}
            )


def _must_stand(report: Report) -> None:
    if not report.is_standing:
        raise WrongState(_("Report %(ref)s was withdrawn in the meantime.") % {"ref": report.ref})


def _audit(what: str, report: Report, by: User, at: datetime, changes: Mapping[str, tuple[object, object]]) -> None:
    record(
        f"threats.report.{what}",
        by=by.audit_actor(),
        target=report.audit_target(),
        at=at,
        mission=report.mission.code,
        changes=changes,
    )
