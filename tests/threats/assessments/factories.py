"""Assessments as people write them: through the services, from a draft to one in force."""

import uuid
from datetime import date, timedelta

from tests.world import AT
from threats.assessments import deciding, services
from threats.models import State

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TEXT = {
    "title": "North One: attacks on villages along the road", "level": "TACTICAL", "horizon": "MEDIUM",
    "period_from_on": date(2026, 1, 1), "period_until_on": date(2026, 2, 28), "valid_until_on": date(2026, 4, 30),
    "confidence": "MODERATE", "summary": "Marker of the summary. Armed men return.", "context": "Harvest begins.",
    "civilians": "Farmers on the road.",
}  # fmt: skip
LINE = {
    "title": "Attack on a village", "kind": "ATTACK_VILLAGE", "likelihood": 4, "impact": 4, "probability": 70,
    "horizon_days": 30, "justification": "Three attacks in the season before.",
}  # fmt: skip


def draft(world, **overrides):
    """Of North One, by the focal point there, with one risk line unless `lines` says otherwise."""
    lines = overrides.pop("lines", [{}])
    by = overrides.pop("by", None) or world.focal_point
    at = overrides.pop("at", AT)
    area = overrides.pop("area", None) or world.n1
    row, _made = services.draft_assessment(by=by, at=at, uid=uuid.uuid4(), area=area, **TEXT | overrides)
    for facts in lines:
        services.add_line(row, by=by, at=at, uid=uuid.uuid4(), **{"area": area} | LINE | facts)
    row.refresh_from_db()
    return row


def in_review(world, **overrides):
    row = draft(world, **overrides)
    return deciding.submit(row, by=row.recorded_by, at=overrides.get("at", AT) + HOUR)


def passed(world, **overrides):
    row = in_review(world, **overrides)
    return deciding.pass_on(row, by=world.human_rights, at=overrides.get("at", AT) + 2 * HOUR)


def endorsed(world, **overrides):
    """By the Senior POC Adviser, or, with a risk of atrocity crimes, by the Head of Mission."""
    row = passed(world, **overrides)
    by = world.leader if row.atrocity_risk or row.recorded_by_id == world.adviser.pk else world.adviser
    return deciding.endorse(row, by=by, at=overrides.get("at", AT) + 3 * HOUR)


def in_state(world, state, **overrides):
    """An assessment that has come as far as `state`."""
    made = {State.DRAFT: draft, State.REVIEW: in_review, State.PASSED: passed, State.ENDORSED: endorsed}
    if state in made:
        return made[state](world, **overrides)
    if state == State.WITHDRAWN:
        row = draft(world, **overrides)
        return deciding.withdraw(row, by=row.recorded_by, at=AT + HOUR, comment="Written twice.")
    row = endorsed(world, **overrides)
    endorsed(world, **overrides)
    row.refresh_from_db()
    return row
