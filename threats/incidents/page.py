"""What the page of an incident of the mission shows beside the incident itself, within the reader's sight."""

from dataclasses import dataclass
from typing import Any

from accounts.coarsening import tell_areas
from accounts.models import User
from accounts.policies import allowed
from accounts.roles import INCIDENTS_EDIT, INCIDENTS_VIEW, REPORTS_VIEW
from accounts.scope import scope_of
from threats.casualties import Line, line_of, totals_of
from threats.incidents.linking import is_as_open
from threats.incidents.merging import Likely, likely_same
from threats.incidents.panels import panels_for
from threats.incidents.verifying import statuses_open_to
from threats.models import CasualtyPart, Harm, Incident, Report
from threats.offers import offers_on
from threats.restricted.rules import destination_of, may_receive


@dataclass(frozen=True)
class Account:
    """One report of the incident. `stands`: its figures are those of the incident; `may_stand`: they can become it."""

    report: Report
    totals: list[Line]
    parts: list[Line]
    stands: bool
    may_stand: bool


@dataclass(frozen=True)
class FigureRow:
    """What each account says of one harm, in the order of the accounts; they are never added."""

    label: str
    lines: list[Line]


def of_the_mission(incident: Incident, reader: User) -> dict[str, Any]:
    """For the template `incidents/incident_detail.html`. Twelve statements at most, whatever hangs on it."""
    may_edit = INCIDENTS_EDIT in allowed(reader, [INCIDENTS_EDIT, INCIDENTS_VIEW], incident)
    accounts = _accounts(incident, reader)
    likely: list[Likely] = likely_same(incident, reader) if may_edit and incident.is_standing else []
    return {
        "accounts": accounts,
        "figure_rows": _figure_rows(accounts),
        "figures_in_sight": any(account.stands for account in accounts),
        "others": list(Incident.objects.visible_to(reader).filter(merged_into=incident.pk).order_by("pk")),
        "verifications": list(incident.verifications.select_related("by")) if _is_of_the_mission(reader) else [],
        "may_edit": may_edit and incident.is_standing,
        "may_separate": may_edit and may_edit_the_other(incident, reader),
        "may_verify": bool(statuses_open_to(reader, incident)),
        "referral": destination_of(incident),
        "may_receive": incident.received_at is None and incident.is_standing and may_receive(reader, incident),
        "likely": likely,
        "offers": offers_on("incident", reader, incident) if incident.is_standing else [],
        "panels": panels_for(reader, incident),
    }


def may_edit_the_other(incident: Incident, reader: User) -> bool:
    """True where `incident` was merged into one that `reader` may change too."""
    if incident.merged_into_id is None:
        return False
    return bool(Incident.objects.visible_to(reader, INCIDENTS_EDIT).filter(pk=incident.merged_into_id).exists())


def _is_of_the_mission(reader: User) -> bool:
    """Partners learn what was found, not who of the mission found it and how."""
    return scope_of(reader).may(REPORTS_VIEW)


def _accounts(incident: Incident, reader: User) -> list[Account]:
    """Those within sight; the one whose figures stand is the first."""
    reports = list(Report.objects.visible_to(reader).standing().of_incident(incident))
    tell_areas(reports)
    parts: dict[int, list[Line]] = {}
    for part in CasualtyPart.objects.filter(report__in=[report.pk for report in reports], replaced_at=None):
        parts.setdefault(part.report_id, []).append(line_of(part))
    found = [
        Account(
            report,
            totals_of(report),
            parts.get(report.pk, []),
            stands=report.pk == incident.figures_from_id,
            may_stand=is_as_open(report, incident),
        )
        for report in reports
    ]
    return sorted(found, key=lambda account: not account.stands)


def _figure_rows(accounts: list[Account]) -> list[FigureRow]:
    """One row for each harm of which some account knows a figure."""
    rows = [
        FigureRow(str(harm.label), [account.totals[place] for account in accounts]) for place, harm in enumerate(Harm)
    ]
    return [row for row in rows if any(line.is_known for line in row.lines)]
