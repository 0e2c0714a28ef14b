"""What happened in the demonstration: twenty incidents of the mission in its last sixty days, all of them invented.

Each has a report whose figures stand for it: most are reports of the story, five are told here. One was verified by
Human Rights, one was refuted, and one that was recorded twice is merged. Made through the services that people use.
"""

import json
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models import User
from areas import demo as geography
from areas.models import Area, Mission
from dashboards.demo_story import identifier
from threats.incidents.merging import merge_incident
from threats.incidents.services import record_incident
from threats.incidents.verifying import verify_incident
from threats.models import Incident, Report
from threats.placing import GivenPlace
from threats.reports.services import log_report

FILE = geography.FOLDER / "incidents.json"
Told = dict[str, Any]


def happen(mission: Mission, at: datetime, users: dict[str, User]) -> tuple[int, int]:
    """How many reports and incidents were added; what was told before is found and left as it is.

    `users`: the accounts by the word before the @ of their address. The story has been told before.
    """
    told = json.loads(FILE.read_text())
    reports = [_report(each, mission, at, users) for each in told["reports"]]
    incidents = [_incident(each, mission, users) for each in told["incidents"]]
    return sum(reports), sum(incidents)


def _report(told: Told, mission: Mission, at: datetime, users: dict[str, User]) -> bool:
    moment = at - timedelta(days=told["age_d"])
    day = moment.astimezone(ZoneInfo(mission.time_zone)).date() - timedelta(days=told["days_before"])
    names = ("kind", "channel", "heard", "source_code", "reliability", "credibility")
    facts: Told = {name: told[name] for name in names}
    for harm in ("killed", "civilians_killed", "injured", "abducted"):
        if harm in told:
            facts[f"{harm}_low"], facts[f"{harm}_high"] = told[harm]
    area = Area.objects.filter(pcode=told["area"]).order_by("-edition__valid_on")[0]
    _row, added = log_report(
        by=users[told["by"]], at=moment, uid=identifier(told["key"]), place=GivenPlace(area), tense="HAPPENED",
        occurred_from_on=day, occurred_to_on=day, **facts,
    )  # fmt: skip
    return added


def _incident(told: Told, mission: Mission, users: dict[str, User]) -> bool:
    """It follows from its report: the same kind, place and days, some hours later."""
    by = users[told["by"]]
    report: Report = Report.objects.visible_to(by).select_related("area").get(uid=identifier(told["report"]))
    moment = report.recorded_at + timedelta(hours=told["after_h"])
    incident, added = record_incident(
        by=by, at=moment, uid=identifier(told["key"]), place=GivenPlace(report.area), report=report, take_figures=True,
        kind=report.kind, occurred_from_on=report.occurred_from_on, occurred_to_on=report.occurred_to_on,
        actor_class=told["actor_class"], title=told["title"],
    )  # fmt: skip
    if not added:
        return False
    for found in told.get("found", ()):
        then = moment + timedelta(days=found["after_d"])
        day = then.astimezone(ZoneInfo(mission.time_zone)).date()
        verify_incident(
            incident, by=users[found["by"]], at=then, status=found["status"], method=found["method"], found_on=day,
            note_text=found["note"],
        )  # fmt: skip
    if merged := told.get("merged"):
        into = Incident.objects.visible_to(users[merged["by"]]).get(uid=identifier(merged["into"]))
        merge_incident(incident, into, by=users[merged["by"]], at=moment + timedelta(hours=merged["after_h"]))
    return True
