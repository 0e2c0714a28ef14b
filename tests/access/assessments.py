"""Assessments as their addresses need them: with everything on the page that can be on it."""

import uuid

from tests.threats.assessments.factories import DAY, HOUR, draft, endorsed, in_review
from tests.threats.factories import make_incident, make_threat
from tests.world import AT
from threats.assessments import deciding, score, services, stale
from threats.models import RiskLine, StaleRule

MEASURED = {
    "residual_likelihood": 2, "residual_impact": 4, "measures": "Patrols by day.", "groups": ["FARMER"],
    "actors": ["MILITIA_LOCAL"],
    "scenarios": [{"case": "likely", "text": "A raid.", "band": "LIKELY", "indicators": "Men ask for the way."}],
}  # fmt: skip


def written(world):
    """A draft with a line and a citation."""
    row = draft(world, lines=[MEASURED])
    incident = make_incident(world, kind="ATTACK_VILLAGE", day=row.period_until_on)
    make_incident(world, kind="ATTACK_VILLAGE", day=row.period_from_on, until=row.period_until_on)
    services.cite(row, by=world.focal_point, at=AT, kind="incident", refs=[incident.ref], line=row.lines.get())
    services.cite(row, by=world.focal_point, at=AT, kind="threat", refs=[make_threat(world).ref])
    return row


def line_of_a_draft(world):
    return draft(world).lines.get()


def citation(world):
    return written(world).citations.first()


def handed_in(world):
    return in_review(world)


def sent_back(world):
    return deciding.send_back(in_review(world), by=world.human_rights, at=AT + 2 * HOUR, comment="Say when.")


def in_force(world):
    """Endorsed with dissent, lapsed, and marked as stale by three attacks."""
    row = endorsed(
        world, atrocity_risk=True, atrocity_factors=["RF8"], context="Harvest.", protectors="Few.",
        presence="One base.",
        contributing=["MILITARY"], covered=["CF12"], lines=[MEASURED | {"likelihood": 1}],
    )  # fmt: skip
    services.note_dissent(row, by=world.head_of_office, at=AT + DAY, uid=uuid.uuid4(), text="The road is safer.")
    for _n in range(3):
        make_incident(world, kind="ATTACK_VILLAGE", day=(AT + DAY).date())
    assert stale.mark_stale(AT + 2 * DAY) == 1
    return row


def twice_handed_in(world):
    row = in_review(world)
    deciding.send_back(row, by=world.human_rights, at=AT + DAY, comment="Say which road.")
    services.save_assessment(row, by=world.focal_point, at=AT + DAY, seen=1, summary="Armed men return by night.")
    line = row.lines.get()
    services.save_line(line, by=world.focal_point, at=AT + DAY, seen=1, likelihood=5)
    deciding.submit(row, by=world.focal_point, at=AT + 2 * DAY)
    return row


def line_that_is_over(world):
    return RiskLine.objects.select_related("assessment").get(assessment=in_force(world))


def scored(world):
    """One line of which is known what became of it, and one that waits."""
    line = line_that_is_over(world)
    score.say_what_happened(line, by=world.focal_point, at=AT + 40 * DAY, happened="YES", was_acted_upon=False)
    endorsed(world, area=world.n2)
    return line.assessment


def a_rule(world):
    draft(world)
    return StaleRule.objects.get()


def by_line(line):
    return [line.assessment.ref, line.uid]


def text(world, row):
    return {
        "title": row.title, "level": row.level, "horizon": row.horizon, "summary": "New.", "seen": row.revision,
        "classification": "UNCLASSIFIED", "sharing_boundary": "MISSION", "period_from_on": "2026-01-01",
        "period_until_on": "2026-02-28",
    }  # fmt: skip


def new_assessment(world, made):
    return {
        "title": "Marker of a new assessment", "level": "TACTICAL", "area": "CF11", "horizon": "SHORT",
        "classification": "UNCLASSIFIED", "period_from_on": "2026-01-01", "period_until_on": "2026-02-28",
        "uid": str(uuid.uuid4()),
    }  # fmt: skip


def new_line(world, made):
    return {"title": "A raid", "kind": "LOOTING", "area": "CF11", "uid": str(uuid.uuid4())}


def same_line(world, line):
    return {"title": line.title, "kind": line.kind, "area": "CF11", "seen": line.revision, "position": 1}


def matrix_cells(world, made):
    from threats.assessments.matrix import DEFAULT

    cells = {
        f"cell_{likelihood}_{impact}": level
        for likelihood, row in enumerate(DEFAULT, start=1)
        for impact, level in enumerate(row, start=1)
    }
    return cells | {"cell_1_5": "HIGH", "seen": 0, "reason": "A massacre is grave however unlikely."}


def a_rule_says(world, made):
    return {"kinds": ["LOOTING"], "incidents": 2, "days": 7, "at_or_below": "LOW", "uid": str(uuid.uuid4())}
