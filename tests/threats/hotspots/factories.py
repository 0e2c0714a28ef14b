"""Assessments that stand, as far as a proposal rests on them."""

import uuid
from datetime import date, timedelta

from tests.world import AT
from threats.assessments import deciding, services

HOUR = timedelta(hours=1)
LATER = AT + 5 * HOUR
TEXT = {
    "title": "Attacks along the road", "level": "TACTICAL", "horizon": "MEDIUM", "period_from_on": date(2026, 1, 1),
    "period_until_on": date(2026, 2, 28), "valid_until_on": date(2026, 4, 30), "confidence": "MODERATE",
    "summary": "Armed men return.", "context": "Harvest begins.", "civilians": "Farmers on the road.",
}  # fmt: skip
LINE = {
    "title": "Attack on a village", "kind": "ATTACK_VILLAGE", "probability": 70, "horizon_days": 30,
    "justification": "Three attacks in the season before.",
}  # fmt: skip
# Likelihood and impact that the matrix rates so.
RATED = {"EXTREME": (5, 5), "VERY_HIGH": (4, 5), "HIGH": (4, 3), "MEDIUM": (3, 3), "LOW": (1, 1)}


def assessed(world, area, level, *, after="", **text):
    """An endorsed assessment of `area` with one line at this risk; `after`: the risk that stays after measures."""
    likelihood, impact = RATED[level]
    line = LINE | {"likelihood": likelihood, "impact": impact}
    if after:
        line |= {"residual_likelihood": RATED[after][0], "residual_impact": RATED[after][1], "measures": "Patrols."}
    row, _made = services.draft_assessment(by=world.adviser, at=AT, uid=uuid.uuid4(), area=area, **TEXT | text)
    services.add_line(row, by=world.adviser, at=AT, uid=uuid.uuid4(), area=area, **line)
    row.refresh_from_db()
    row = deciding.submit(row, by=world.adviser, at=AT + HOUR)
    row = deciding.pass_on(row, by=world.human_rights, at=AT + 2 * HOUR)
    return deciding.endorse(row, by=world.leader, at=AT + 3 * HOUR)
