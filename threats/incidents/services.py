"""Every change to an incident of the mission: one function, one business event, one transaction."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.once import made_once, must_be_cleared
from accounts.policies import mission_for, owner_of, require
from accounts.references import next_ref
from accounts.roles import INCIDENTS_EDIT, INCIDENTS_LOG, REPORTS_VIEW
from common.errors import NotAllowed
from threats.importing.staging import fits
from threats.incidents.linking import lock_incident, lock_report, must_be_ours, must_be_tellable, note, put_to
from threats.incidents.linking import take_figures as take_figures_of
from threats.incidents.words import searchable
from threats.models import DatePrecision, Incident, Report, restricted_kind_of
from threats.placing import GivenPlace

EDITABLE: Final = (
    *("kind", "title", "narrative", "occurred_from_on", "occurred_to_on", "occurred_at", "place_name", "actor_class"),
    *("classification", "sharing_boundary"),
)
_PLACE: Final = ("area_id", "lat", "lon", "precision")
_SEARCHED: Final = ("ref", "title", "narrative", "place_name", "place_description", "actor_a", "actor_b")
# Longer than this it is no incident but a course of events.
LONGEST_DAYS: Final = 366
# Before this nothing of a mission can have happened: the year was mistyped.
EARLIEST: Final = date(1948, 5, 29)


def record_incident(
    *, by: User, at: datetime, uid: uuid.UUID, place: GivenPlace, report: Report | None = None,
    take_figures: bool = False, **facts: Any,
) -> tuple[Incident, bool]:  # fmt: skip
    """The incident with this `uid`, and whether this call recorded it; a form sent twice gives the first result.

    `facts`: kind, occurred_from_on and, as known, the rest of EDITABLE and `hour` (a time of the day at the place).
    `report`: an account of it, which it then has; `take_figures`: whose figures stand for it. Raises NotAllowed where
    `by` has no post covering the place, ValidationError by field, WrongState where the report belongs elsewhere.
    """

    def insert() -> Incident:
        return _insert(by=by, at=at, uid=uid, place=place, report=report, take_figures=take_figures, **facts)

    return made_once(Incident, uid, by, insert)


def _insert(
    *, by: User, at: datetime, uid: uuid.UUID, place: GivenPlace, report: Report | None, take_figures: bool,
    hour: time | None = None, **facts: Any,
) -> Incident:  # fmt: skip
    if report is not None:
        report = lock_report(report)
        require(by, REPORTS_VIEW, report)
    mission = mission_for(by, INCIDENTS_LOG, place.area)
    if mission is None:
        raise NotAllowed(_("None of your current appointments covers %(area)s.") % {"area": place.area.name()})
    component, section = owner_of(by, INCIDENTS_LOG, mission, place.area)
    incident = Incident(
        uid=uid,
        mission=mission,
        owner_component=component,
        owner_section=section,
        recorded_by=by,
        recorded_at=at,
        language=by.language,
        **facts,
    )
    place.apply(incident)
    must_be_cleared(by, incident)
    incident.ref = next_ref(Incident.ref_prefix, mission, at)
    _settle(incident, at, hour)
    incident.full_clean()
    incident.save()
    note("recorded", incident, by, at, {name: (None, facts[name]) for name in sorted(facts)})
    if report is not None:
        put_to(report, incident, by, at)
        if take_figures:
            must_be_tellable(report, incident)
            take_figures_of(incident, report, by, at)
    return incident


def change_incident(incident: Incident, *, by: User, at: datetime, place: GivenPlace | None, **facts: Any) -> Incident:
    """Change the named facts (EDITABLE, `hour`); those that stay the same leave no trace. `place` None: it stays.

    Raises WrongState for an event of a dataset and for what was withdrawn or merged.
    """
    with transaction.atomic():
        incident = lock_incident(incident)
        require(by, INCIDENTS_EDIT, incident)
        must_be_ours(incident)
        before = {name: getattr(incident, name) for name in (*EDITABLE, *_PLACE)}
        hour = hour_of(incident)
        for name, value in facts.items():
            if name in EDITABLE:
                setattr(incident, name, value)
        if place is not None:
            place.apply(incident)
        _settle(incident, at, facts.get("hour", hour))
        changes = {
            name: (old, getattr(incident, name)) for name, old in before.items() if getattr(incident, name) != old
        }
        if not changes:
            return incident
        if place is not None and mission_for(by, INCIDENTS_EDIT, place.area) != incident.mission:
            raise NotAllowed(_("None of your current appointments covers %(area)s.") % {"area": place.area.name()})
        must_be_cleared(by, incident)
        if incident.figures_from is not None:
            must_be_tellable(incident.figures_from, incident)
        incident.full_clean()
        incident.save()
        note("changed", incident, by, at, changes)
    return incident


def withdraw_incident(incident: Incident, *, by: User, at: datetime, reason: str) -> Incident:
    """It no longer stands, and why; it leaves lists and sums, and whoever could read it still can."""
    with transaction.atomic():
        incident = lock_incident(incident)
        require(by, INCIDENTS_EDIT, incident)
        must_be_ours(incident)
        incident.withdrawn_at, incident.withdrawn_by, incident.withdrawn_reason = at, by, reason
        incident.full_clean()
        incident.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
        note("withdrawn", incident, by, at, {"withdrawn_reason": ("", reason)})
    return incident


def _settle(incident: Incident, at: datetime, hour: time | None) -> None:
    """What follows from what was typed. Raises ValidationError at the day or hour that cannot be."""
    first, last = incident.occurred_from_on, incident.occurred_to_on
    zone = zone_of(incident)
    _must_be_possible(first, last, at.astimezone(zone).date())
    incident.date_precision = precision_of(first, last)
    incident.fits_week, incident.fits_month, incident.fits_year = fits(first, last, incident.date_precision)
    incident.occurred_at = None
    if hour is not None:
        if first != last:
            raise ValidationError({"hour": _("An hour can be given for one day only. Leave it out, or name the day.")})
        incident.occurred_at = datetime.combine(first, hour, zone)
        if incident.occurred_at > at:
            raise ValidationError({"hour": _("This hour lies in the future. Correct the hour or the day.")})
    incident.restricted_kind = restricted_kind_of(incident.kind)
    incident.words = searchable(*(getattr(incident, name) for name in _SEARCHED))


def _must_be_possible(first: date, last: date, today: date) -> None:
    if last < first:
        raise ValidationError({"occurred_to_on": _("The last day lies before the first. Correct one of them.")})
    if first > today or last > today:
        raise ValidationError(
            {
                "occurred_from_on" if first > today else "occurred_to_on": _(
                    "This day lies in the future. An incident has happened; what is expected is a report or a threat."
                )
            }
        )
    if first < EARLIEST:
        raise ValidationError({"occurred_from_on": _("Check the year: this was before there were peacekeepers.")})
    if last - first >= timedelta(days=LONGEST_DAYS):
        raise ValidationError(
            {"occurred_to_on": _("An incident lies within one year. Narrow the days, or record several incidents.")}
        )


def precision_of(first: date, last: date) -> str:
    """How well a date is known of which only the first and last possible day are."""
    days = (last - first).days + 1
    steps = ((1, DatePrecision.DAY), (6, DatePrecision.DAYS), (7, DatePrecision.WEEK), (31, DatePrecision.MONTH))
    return next((precision.value for most, precision in steps if days <= most), DatePrecision.YEAR.value)


def hour_of(incident: Incident) -> time | None:
    """The hour by the clock of the place, where it is known."""
    return incident.occurred_at.astimezone(zone_of(incident)).time() if incident.occurred_at else None


def zone_of(incident: Incident) -> ZoneInfo:
    """The zone in which the days and hours of `incident` are counted: that of its area, else of its mission."""
    return ZoneInfo(incident.area.time_zone if incident.area else incident.mission.time_zone)
