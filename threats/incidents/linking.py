"""Which reports are accounts of an incident, and whose figures stand for it.

Figures of the mission's own incidents are those of one report that a person chose; others stand beside them and are
never added. What follows for the columns that the sums per month read is written here and nowhere else. A report is
locked before its incident, always.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import CLASSIFICATIONS, User
from accounts.policies import require
from accounts.roles import INCIDENTS_EDIT, REPORTS_VIEW
from audit.services import record
from common.errors import WrongState
from threats.models import Incident, Report
from threats.models.casualties import BOUNDS

FIGURES: Final = ("killed_low", "killed_best", "killed_high", "civilians_killed")
# Boundaries that keep a record from most of the mission.
_NARROW: Final = ("SECTION", "COMPONENT")


def link_report(report: Report, incident: Incident, *, by: User, at: datetime) -> Report:
    """`report` is an account of `incident`. Raises WrongState where it is one of another already."""
    with transaction.atomic():
        report = lock_report(report)
        incident = lock_incident(incident)
        require(by, REPORTS_VIEW, report)
        require(by, INCIDENTS_EDIT, incident)
        must_be_ours(incident)
        put_to(report, incident, by, at)
    return report


def put_to(report: Report, incident: Incident, by: User, at: datetime) -> None:
    """`report`, which is locked, becomes an account of `incident`."""
    if not report.is_standing:
        raise WrongState(_("Report %(ref)s was withdrawn in the meantime.") % {"ref": report.ref})
    if report.mission_id != incident.mission_id:
        raise WrongState(_("A report of one mission cannot be an account of an incident of another."))
    if report.incident_id == incident.pk:
        return
    if report.incident_id is not None and not Incident.objects.visible_to(by).filter(pk=report.incident_id).exists():
        # That it belongs elsewhere is not for them to know, nor where.
        raise WrongState(_("Report %(ref)s cannot be put to this incident. Ask the POC adviser.") % {"ref": report.ref})
    if report.incident_id is not None:
        raise WrongState(
            _("Report %(ref)s belongs to an incident already. Take it off there first.") % {"ref": report.ref}
        )
    report.incident = incident
    report.save(update_fields=["incident"])
    note("linked", report, by, at, {"incident": (None, incident.ref)})


def unlink_report(report: Report, *, by: User, at: datetime) -> Report:
    """`report` is no account of its incident any more; if its figures stood for it, none are known now."""
    with transaction.atomic():
        report = lock_report(report)
        require(by, REPORTS_VIEW, report)
        if report.incident_id is None:
            raise WrongState(_("Report %(ref)s belongs to no incident.") % {"ref": report.ref})
        incident = lock_incident(report.incident)
        require(by, INCIDENTS_EDIT, incident)
        report.incident = None
        report.save(update_fields=["incident"])
        note("unlinked", report, by, at, {"incident": (incident.ref, None)})
        follow_report(report, by=by, at=at)
    return report


def choose_figures(incident: Incident, report: Report | None, *, by: User, at: datetime) -> Incident:
    """The figures of `incident` are those of `report`, one of its accounts; None: no figures stand for it."""
    with transaction.atomic():
        report = lock_report(report) if report else None
        incident = lock_incident(incident)
        require(by, INCIDENTS_EDIT, incident)
        must_be_ours(incident)
        if report is not None:
            require(by, REPORTS_VIEW, report)
            must_be_tellable(report, incident)
        take_figures(incident, report, by, at)
    return incident


def must_be_tellable(report: Report, incident: Incident) -> None:
    """Nothing where readers of `incident` may learn the figures of `report`; raises WrongState otherwise."""
    if not report.is_standing or not is_account_of(report, incident):
        raise WrongState(_("Report %(ref)s is no account of this incident. Link it first.") % {"ref": report.ref})
    if not is_as_open(report, incident):
        raise WrongState(
            _(
                "Report %(ref)s is kept closer than this incident: its figures would be read by people who may not "
                "read it. Give the incident the same classification and boundary first."
            )
            % {"ref": report.ref}
        )


def is_account_of(report: Report, incident: Incident) -> bool:
    if report.incident_id is None:
        return False
    return report.incident_id == incident.pk or report.incident.merged_into_id == incident.pk


def is_as_open(report: Report, incident: Incident) -> bool:
    """True where whoever may read `incident` may know the figures of `report`."""
    rank = CLASSIFICATIONS.index
    bound = report.sharing_boundary not in _NARROW or (
        report.sharing_boundary == incident.sharing_boundary
        and (report.owner_component, report.owner_section) == (incident.owner_component, incident.owner_section)
    )
    return (
        rank(report.classification) <= rank(incident.classification)
        and report.restricted_kind in ("", incident.restricted_kind)
        and bound
    )


def take_figures(incident: Incident, report: Report | None, by: User, at: datetime) -> None:
    """The columns of `incident`, which is locked, become what `report` says; the only place that writes them."""
    before = {name: getattr(incident, name) for name in FIGURES} | {"figures_from": _ref(incident.figures_from)}
    incident.figures_from = report
    for bound in BOUNDS:
        setattr(incident, f"killed_{bound}", getattr(report, f"killed_{bound}", None))
    incident.killed_best = _best(report, "killed")
    incident.civilians_killed = _best(report, "civilians_killed")
    incident.range_inconsistent = False
    incident.save(update_fields=[*FIGURES, "figures_from", "range_inconsistent"])
    after = {name: getattr(incident, name) for name in FIGURES} | {"figures_from": _ref(report)}
    changes = {name: (old, after[name]) for name, old in before.items() if old != after[name]}
    if changes:
        note("figures", incident, by, at, changes)


def _best(report: Report | None, harm: str) -> int | None:
    """The best estimate; what is known exactly is one. A lone bound is none."""
    if report is None:
        return None
    low, best, high = (getattr(report, f"{harm}_{bound}") for bound in BOUNDS)
    if best is None and low is not None and low == high:
        return int(low)
    return None if best is None else int(best)


def follow_report(report: Report, *, by: User, at: datetime) -> None:
    """Incidents for which the figures of `report` stand say what it says now, or nothing where it may not stand."""
    rows = Incident.objects.unscoped("figures follow their report, whoever may see the incident")
    for incident in rows.select_for_update(of=("self",)).select_related("mission").filter(figures_from=report.pk):
        holds = report.is_standing and is_account_of(report, incident) and is_as_open(report, incident)
        take_figures(incident, report if holds else None, by, at)


def lock_report(report: Report) -> Report:
    rows = Report.objects.unscoped("the caller fetched it through visible_to; this locks the row")
    locked: Report = rows.select_for_update(of=("self",)).select_related("mission", "incident").get(pk=report.pk)
    return locked


def lock_incident(incident: Incident) -> Incident:
    rows = Incident.objects.unscoped("the caller fetched it through visible_to; this locks the row")
    locked: Incident = (
        rows.select_for_update(of=("self",)).select_related("mission", "area", "figures_from").get(pk=incident.pk)
    )
    return locked


def must_be_ours(incident: Incident) -> None:
    """Raises WrongState for an event of a dataset, and for what no longer stands."""
    if incident.dataset_id is not None:
        raise WrongState(
            _("%(ref)s stands as its dataset published it and is not changed here.") % {"ref": incident.ref}
        )
    if not incident.is_standing:
        raise WrongState(_("Incident %(ref)s was withdrawn or merged in the meantime.") % {"ref": incident.ref})


def note(
    what: str, row: Incident | Report, by: User, at: datetime, changes: Mapping[str, tuple[Any, Any]] | None = None
) -> None:
    """An entry in the trail about `row`."""
    record(
        f"threats.{row._meta.model_name}.{what}",
        by=by.audit_actor(),
        target=row.audit_target(),
        at=at,
        mission=row.mission.code,
        changes=changes or {},
    )


def _ref(report: Report | None) -> str | None:
    return report.ref if report else None
