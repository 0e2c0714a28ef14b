"""The clock of an endorsed assessment: who is reminded before it lapses and called when it has."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.coarsening import told_path
from areas.models import Area
from followup import clocks
from followup.clocks import Holder
from followup.models import Clock
from followup.models.policies import Purpose
from followup.subjects import Marks
from notifications import values
from threats.models import Assessment, State
from threats.models.assessment import KIND

# No finer than this in a mail, whatever the classification allows on a page.
MAIL_LEVEL = 2
# An assessment lapses by the day, not by the hour; where atrocity crimes may come it is handled one priority higher.
ORDINARY, GRAVE = "P4", "P3"


def start(assessment: Assessment, *, at: datetime) -> Clock:
    """Runs until the assessment is superseded or withdrawn; due when its last day is over."""
    return clocks.start_clock(
        assessment.subject, Purpose.VALIDITY, at=at, mission=assessment.mission, area=assessment.area,
        priority=priority_of(assessment), holder=Holder(assessment.author_role, assessment.author_aor),
        facts=facts_of(assessment), status=assessment.status, deadline_at=assessment.lapses_at,
    )  # fmt: skip


def end(assessment: Assessment, *, at: datetime, met: bool) -> None:
    clocks.end(clocks.locked(assessment.subject, [Purpose.VALIDITY]), at=at, met=met)


def priority_of(assessment: Assessment) -> str:
    return GRAVE if assessment.atrocity_risk else ORDINARY


def facts_of(assessment: Assessment) -> dict[str, Any]:
    """What messages may say of it: reference, level, a coarse area; never its text."""
    area = _mailed_area(assessment)
    return {
        "ref": values.ref(assessment.ref),
        "level": values.code("assessment_levels", assessment.level),
        "priority": values.code("priorities", priority_of(assessment)),
        **({"area": values.area(area)} if area else {}),
    }


def _mailed_area(assessment: Assessment) -> Area | None:
    area: Area | None = assessment.area
    if area is None:
        return None
    path = told_path(assessment.classification, assessment.restricted_kind, area)
    coarsest = path[: (min(MAIL_LEVEL, area.level) + 1) * area.steplen]
    return area if coarsest == area.path else Area.objects.for_list().get(path=coarsest)


def open_ones() -> Any:
    """Every endorsed assessment, whoever may see it: none may be without a clock."""
    return Assessment.objects.unscoped("the engine watches over every endorsed one").filter(state=State.ENDORSED)


def marks_of(uids: Collection[UUID]) -> Mapping[UUID, Marks]:
    """Who may see what is done about these assessments."""
    columns = ("classification", "restricted_kind", "sharing_boundary", "owner_component", "owner_section")
    rows = Assessment.objects.unscoped("what is done about it is marked as it is itself").filter(uid__in=uids)
    return {row["uid"]: Marks(**{name: row[name] for name in columns}) for row in rows.values("uid", *columns)}


__all__ = ["KIND", "end", "facts_of", "marks_of", "open_ones", "priority_of", "start"]
