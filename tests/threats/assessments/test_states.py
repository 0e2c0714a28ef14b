"""Every role and every pair of states: who may take an assessment where, and that nobody else may."""

import pytest

from accounts.roles import ROLE_RIGHTS
from areas.models import AreaOfResponsibility
from common.errors import DomainError
from tests.threats.assessments.factories import DAY, HOUR, draft, endorsed, in_state, passed
from tests.world import AT, make_post, make_user
from threats.assessments import deciding
from threats.assessments.states import MOVES, TABLE, moves_open_to
from threats.models import Assessment, AssessmentStep, State

WRITERS = {"SPOCA", "POCO", "POCFP", "HOO", "JMAC", "HRO", "CPA", "WPA"}
REVIEWERS = WRITERS - {"POCFP"}
LEADERS = {"HOM", "DSRSG_P", "DSRSG_RCHC", "COS"}
# Written down apart from the code: who may endorse, by what the assessment says.
ENDORSERS = {"tactical": LEADERS | {"SPOCA", "HOO"}, "operational": LEADERS | {"SPOCA"}, "atrocity": LEADERS}
FACTS = {
    "tactical": {},
    "operational": {"level": "OPERATIONAL"},
    "atrocity": {"atrocity_risk": True, "atrocity_factors": ["RF1"]},
}
DO = {
    (State.DRAFT, State.REVIEW): deciding.submit,
    (State.REVIEW, State.DRAFT): deciding.send_back,
    (State.REVIEW, State.PASSED): deciding.pass_on,
    (State.PASSED, State.DRAFT): deciding.send_back,
    (State.PASSED, State.ENDORSED): deciding.endorse,
    **{(before, State.WITHDRAWN): deciding.withdraw
       for before in (State.DRAFT, State.REVIEW, State.PASSED, State.ENDORSED)},
}  # fmt: skip


def allowed_roles(before, after, what):
    if (before, after) not in DO:
        return set()
    if State.PASSED == before and after != State.WITHDRAWN or (before, after) == (State.ENDORSED, State.WITHDRAWN):
        return ENDORSERS[what]
    return REVIEWERS if before == State.REVIEW and after != State.WITHDRAWN else WRITERS


def take(row, before, after, user):
    do = DO.get((before, after))
    if do is None:
        return None
    return do(row, by=user, at=AT + DAY, comment="Because.")


@pytest.fixture
def everybody(world):
    """One person of each role, over the whole mission, cleared for everything."""
    people = {}
    for role in ROLE_RIGHTS:
        user = make_user(f"role-{role.lower()}", clearance="STRICTLY_CONFIDENTIAL")
        make_post(user, role, world.whole, "CIVILIAN")
        people[role] = user
    return people


def test_the_table_and_its_services_name_the_same_moves():
    assert set(TABLE) == set(DO)
    assert len(TABLE) == len(MOVES)


@pytest.mark.parametrize("what", FACTS)
@pytest.mark.parametrize("before", [State.DRAFT, State.REVIEW, State.PASSED, State.ENDORSED])
def test_every_role_moves_it_where_the_table_says_and_nowhere_else(world, everybody, before, what):
    row = in_state(world, before, **FACTS[what])
    for role, user in everybody.items():
        offered = {move.after for move in moves_open_to(user, row)}
        expected = {after for after in State.values if role in allowed_roles(before, after, what)}
        assert offered == expected, (role, before, what)


@pytest.mark.parametrize(("before", "after"), sorted(DO))
def test_a_move_is_refused_to_one_role_and_done_by_another(world, everybody, before, after):
    row = in_state(world, before)
    rightful = allowed_roles(before, after, "tactical")
    with pytest.raises(DomainError, match="do not let you"):
        take(row, before, after, everybody["JOC"])
    row.refresh_from_db()
    assert row.state == before
    moved = take(row, before, after, everybody[sorted(rightful)[0]])
    assert Assessment.objects.unscoped("a test looks").get(pk=row.pk).state == moved.state == after
    step = AssessmentStep.objects.filter(assessment=row).last()
    assert (step.before, step.after, step.role) == (before, after, sorted(rightful)[0])


@pytest.mark.parametrize("state", State)
def test_what_the_table_does_not_name_is_the_wrong_moment(world, everybody, state):
    row = in_state(world, state)
    for (before, after), do in DO.items():
        if before == state or (state, after) in DO:
            continue
        with pytest.raises(DomainError, match="moved on"):
            do(row, by=everybody["HOM"], at=AT + DAY, comment="Because.")
    row.refresh_from_db()
    assert row.state == state


def test_its_author_neither_reviews_nor_endorses_it(world):
    row = in_state(world, State.REVIEW, by=world.adviser)
    with pytest.raises(DomainError, match="Another person"):
        deciding.pass_on(row, by=world.adviser, at=AT + DAY)
    deciding.pass_on(row, by=world.human_rights, at=AT + DAY)
    with pytest.raises(DomainError, match="Another person"):
        deciding.endorse(row, by=world.adviser, at=AT + DAY)
    assert deciding.endorse(row, by=world.leader, at=AT + DAY).is_in_force


def test_a_risk_of_atrocity_crimes_forces_leadership_review_whatever_the_cell(world):
    low = {"lines": [{"likelihood": 1, "impact": 5}], "atrocity_risk": True, "atrocity_factors": ["RF8"]}
    row = passed(world, **low)
    assert row.lines.get().level == "LOW"
    with pytest.raises(DomainError, match="do not let you"):
        deciding.endorse(row, by=world.adviser, at=AT + DAY)
    assert deciding.endorse(row, by=world.leader, at=AT + DAY).endorsed_role == "HOM"


def test_sending_back_needs_a_reason_and_gives_the_text_back_to_its_author(world):
    row = in_state(world, State.REVIEW)
    with pytest.raises(Exception, match="Say why"):
        deciding.send_back(row, by=world.human_rights, at=AT + DAY, comment="  ")
    assert deciding.send_back(row, by=world.human_rights, at=AT + DAY, comment="Name the road.").is_draft
    assert row.steps.last().comment == "Name the road."


def test_it_is_handed_in_only_when_nothing_is_missing(world):
    row = draft(world, summary="", lines=[])
    with pytest.raises(DomainError, match="Write the summary"):
        deciding.submit(row, by=world.focal_point, at=AT)
    assert row.versions.count() == 0


def test_a_new_one_of_the_same_area_and_level_supersedes_it(world):
    first = endorsed(world)
    other_level, other_area = endorsed(world, level="STRATEGIC"), endorsed(world, area=world.n2)
    second = endorsed(world, at=AT + DAY)
    for row in (first, other_level, other_area, second):
        row.refresh_from_db()
    assert (first.state, second.state) == (State.SUPERSEDED, State.ENDORSED)
    assert (other_level.state, other_area.state) == (State.ENDORSED, State.ENDORSED)
    assert first.steps.last().after == State.SUPERSEDED


def test_it_is_not_endorsed_when_its_last_day_is_over(world):
    row = passed(world)
    with pytest.raises(Exception, match="over already"):
        deciding.endorse(row, by=world.adviser, at=AT + 100 * DAY)
    assert deciding.endorse(row, by=world.adviser, at=AT + HOUR * 5).lapses_at > AT


def test_the_last_day_ends_at_midnight_of_the_place(world):
    row = endorsed(world)
    assert row.lapses_at.isoformat() == "2026-04-30T23:00:00+00:00"
    assert AreaOfResponsibility.objects.filter(pk=row.author_aor_id, code="FO-NORTH").exists()
