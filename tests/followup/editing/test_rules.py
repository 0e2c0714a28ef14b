"""What a policy must not be: each refusal beside what is allowed (escalation.md E8, E10, E14)."""

import pytest

from followup.editing.rules import faults_of
from followup.ladder import Course
from followup.policies import default_body
from tests.world import AT

pytestmark = pytest.mark.django_db


def body(purpose="ACK", priority="P1", *, steps=None, **more):
    found = {**default_body(purpose, priority), **more}
    return {**found, "steps": found["steps"] if steps is None else steps}


def fields(found):
    return sorted({field for field, _sentence in faults_of(found)})


AT_ONCE = {"kind": "NOTIFY", "after_s": 0, "roles": ["JOC", "POCFP"]}
LATER = {"kind": "NOTIFY", "after_s": 900, "roles": ["HOO"]}


def action(steps):
    return {**default_body("ACTION", "P3"), "steps": steps}


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        ([{"kind": "NOTIFY", "after_s": 0, "roles": ["OWNER"]}], ""),
        ([{"kind": "NOTIFY", "after_s": 0, "roles": ["OWNER"]}, {"kind": "CALL", "after_s": 9, "roles": ["LINE"]}],
         "The JOC telephones about alerts."),
        ([{"kind": "NOTIFY", "after_s": 0, "roles": ["OWNER"]},
          {"kind": "ACTION", "after_s": 9, "roles": [], "action": "DEPLOY", "owner_role": "HOO", "due_s": 9}],
         "it gives no further action"),
        ([{"kind": "RAISE", "after_s": 0, "roles": []}], "calls somebody"),
        ([{"kind": "NOTIFY", "after_s": 0, "roles": ["OWNER"]},
          {"kind": "NOTIFY", "after_percent": 50, "roles": ["OWNER"]}], ""),
        ([{"kind": "NOTIFY", "after_s": 60, "roles": ["OWNER"]},
          {"kind": "NOTIFY", "after_percent": 50, "roles": ["OWNER"]}], "come before those after so many minutes"),
        ([{"kind": "NOTIFY", "after_percent": 50, "roles": ["OWNER"]},
          {"kind": "NOTIFY", "after_s": 0, "roles": ["LINE"]},
          {"kind": "NOTIFY", "after_percent": 50, "roles": ["OWNER"]}], "have to rise"),
    ],
)  # fmt: skip
def test_the_ladder_of_an_action_calls_people_and_does_nothing_else(steps, fault):
    found = " ".join(sentence for _field, sentence in faults_of(action(steps)))
    assert (fault in found) if fault else found == ""


@pytest.mark.parametrize("purpose", ["ACK", "DECISION", "RESPONSE", "REVIEW", "FEEDBACK", "ACTION"])
@pytest.mark.parametrize("priority", ["P1", "P2", "P3", "P4"])
def test_the_ladders_a_mission_begins_with_break_no_rule(world, purpose, priority):
    assert faults_of(default_body(purpose, priority)) == []


@pytest.mark.parametrize(
    "first",
    [
        {**AT_ONCE, "after_s": 60},
        {**AT_ONCE, "roles": ["POCFP"]},
        {**AT_ONCE, "only": {"priorities": ["P1"]}},
        {"kind": "RAISE", "after_s": 0, "roles": []},
    ],
)
def test_the_desk_is_told_at_once_and_always(world, first):
    assert fields(body(steps=[AT_ONCE, LATER])) == []
    assert fields(body(steps=[first, LATER])) == ["steps"]


PARTNERS = {"kind": "NOTIFY", "after_s": 900, "roles": ["OCHA", "NGO_LIAISON"]}


def test_partners_outside_may_be_told_by_a_step_that_notifies(world):
    assert fields(body(steps=[AT_ONCE, LATER, PARTNERS])) == []
    assert fields(body(steps=[AT_ONCE, {**LATER, "roles": ["HOO", "OCHA"]}])) == []
    assert fields(body(steps=[AT_ONCE, LATER, PARTNERS], quorum=["CIVILIAN"])) == []


@pytest.mark.parametrize(
    ("steps", "more", "field"),
    [
        ([AT_ONCE, LATER, {**PARTNERS, "kind": "CALL"}], {}, "steps"),
        ([{**AT_ONCE, "roles": ["JOC"]}, PARTNERS], {}, "steps"),
        ([AT_ONCE, LATER, PARTNERS, PARTNERS], {}, "steps"),
        ([AT_ONCE, LATER, PARTNERS], {"quorum": ["MILITARY"]}, "quorum"),
        ([AT_ONCE, LATER], {"owner": "OCHA"}, "owner_role"),
    ],
)
def test_no_ladder_hangs_on_partners_outside(world, steps, more, field):
    assert field in fields(body(steps=steps, **more))


@pytest.mark.parametrize("purpose", ["DECISION", "RESPONSE", "REVIEW", "FEEDBACK"])
def test_partners_outside_are_told_of_a_danger_and_of_nothing_else(world, purpose):
    ladder = default_body(purpose, "P1")
    assert fields(body(purpose, steps=[*ladder["steps"], PARTNERS])) == ["steps"]


def test_the_last_resort_calls_no_partner(world):
    ladder = Course(body(steps=[AT_ONCE, PARTNERS, LATER]), AT, AT, "Africa/Bangui")
    assert ladder.everybody() == ("JOC", "POCFP", "HOO")


def test_a_ladder_calls_somebody_beside_the_desk_whatever_the_hour(world):
    desk = {**AT_ONCE, "roles": ["JOC"]}
    night = {**LATER, "only": {"from": "18:00", "until": "06:00"}}
    assert fields(body(steps=[desk, LATER])) == []
    assert fields(body(steps=[desk, night])) == ["steps"]
    assert fields(body(steps=[])) == ["steps"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"answer_s": 3601}, "answer_s"),
        ({"office_hours": True}, "office_hours"),
        ({"repeat_s": 3601}, "repeat_s"),
        ({"repeat_s": None, "repeat_hour": 8}, "repeat_s"),
        ({"steps": [AT_ONCE, {**LATER, "after_s": 4 * 3600 + 1}]}, "steps"),
    ],
)
@pytest.mark.parametrize("priority", ["P1", "P2"])
def test_what_is_urgent_cannot_be_made_to_wait(world, priority, changed, field):
    steps = changed.pop("steps", None) if "steps" in (changed := dict(changed)) else None
    assert fields(body(priority=priority, steps=steps, **changed)) == [field]
    assert fields(body(priority="P4", steps=steps, **changed)) == []


def test_a_component_that_has_to_answer_is_called_by_some_step(world):
    assert fields(body(quorum=["MILITARY", "POLICE"])) == []
    assert fields(body(quorum=["MILITARY"], steps=[AT_ONCE, LATER])) == ["quorum"]
    assert fields(body("DECISION", quorum=["MILITARY"])) == ["quorum"]


def test_shares_of_the_time_rise_and_come_first(world):
    half, whole = ({"kind": "NOTIFY", "after_percent": n, "roles": ["HOO"]} for n in (50, 100))
    assert fields(body("REVIEW", steps=[half, whole, LATER])) == []
    assert fields(body("REVIEW", steps=[whole, half])) == ["steps"]
    assert fields(body("REVIEW", steps=[LATER, half])) == ["steps"]


def test_a_ladder_has_an_end(world):
    assert fields(body("REVIEW", steps=[LATER] * 20)) == []
    assert fields(body("REVIEW", steps=[LATER] * 21)) == ["steps"]
