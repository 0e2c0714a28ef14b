"""When what happens contradicts an assessment, and when it does not."""

import uuid
from datetime import timedelta

import pytest

from common.errors import NotAllowed
from notifications.models import Message
from tests.threats.assessments.factories import DAY, draft, endorsed
from tests.threats.factories import make_dataset, make_incident
from tests.world import AT
from threats.assessments import deciding, stale
from threats.assessments.stale import first_cluster, incidents_of, mark_stale
from threats.models import StaleMark, StaleRule

LOW = {"lines": [{"likelihood": 1, "impact": 2}]}
LATER = AT + 20 * DAY


def attack(world, after=1, **facts):
    """An attack so many days after the endorsement."""
    return make_incident(world, **{"kind": "ATTACK_VILLAGE", "day": (AT + after * DAY).date()} | facts)


def test_three_attacks_in_14_days_where_assessed_low_mark_it_once_and_tell_its_authors_post(world):
    row = endorsed(world, **LOW)
    found = [attack(world, after) for after in (1, 5, 10)]
    assert mark_stale(LATER) == 1
    mark = StaleMark.objects.get(assessment=row)
    assert mark.incident_uids == [each.uid for each in found]
    told = Message.objects.filter(kind="threats.assessment_stale")
    assert {(each.recipient, each.channel) for each in told} == {
        (world.focal_point, "EMAIL"), (world.focal_point, "IN_APP"),
    }  # fmt: skip
    assert "Armed men" not in str(told[0].values)
    attack(world, 12)
    assert mark_stale(LATER) == 0
    assert told.count() == 2


@pytest.mark.parametrize(
    "case",
    ["two only", "too far apart", "before it was endorsed", "in a drill", "of a dataset", "elsewhere", "another kind",
     "withdrawn", "more secret"],
)  # fmt: skip
def test_what_does_not_count_marks_nothing_beside_what_does(world, case):
    row = endorsed(world, **LOW)
    made = [attack(world, 2), attack(world, 3)]
    if case == "two only":
        third = None
    elif case == "too far apart":
        third = attack(world, 17)
    elif case == "before it was endorsed":
        third = attack(world, -1)
    elif case == "in a drill":
        third = attack(world, 4, status="EXERCISE")
    elif case == "of a dataset":
        third = attack(world, 4, dataset=make_dataset(world))
    elif case == "elsewhere":
        third = attack(world, 4, area=world.n2)
    elif case == "another kind":
        third = attack(world, 4, kind="LOOTING")
    elif case == "withdrawn":
        third = attack(world, 4, withdrawn_at=AT, withdrawn_by=world.adviser, withdrawn_reason="Twice.")
    else:
        third = attack(world, 4, classification="CONFIDENTIAL")
    assert mark_stale(LATER) == 0, third
    attack(world, 4)
    assert mark_stale(LATER) == 1
    assert len(made) == 2
    assert row.stale_marks.count() == 1


def test_a_risk_that_was_rated_higher_is_not_contradicted(world):
    endorsed(world)
    for after in (1, 2, 3):
        attack(world, after)
    assert mark_stale(LATER) == 0


def test_one_that_is_no_longer_in_force_or_has_lapsed_is_not_looked_at(world):
    row = endorsed(world, **LOW)
    for after in (1, 2, 3):
        attack(world, after)
    assert mark_stale(AT + 200 * DAY) == 0
    deciding.withdraw(row, by=world.adviser, at=AT + DAY, comment="Wrong area.")
    assert mark_stale(LATER) == 0


def test_readers_see_those_of_the_incidents_that_they_may_see(world):
    row = endorsed(world, **LOW, area=world.north, by=world.adviser)
    near = [attack(world, 1), attack(world, 2)]
    far = attack(world, 3, area=world.n2)
    assert mark_stale(LATER) == 1
    marks = list(row.stale_marks.all())
    assert incidents_of(marks, world.adviser)[marks[0].pk] == [*near, far]
    assert incidents_of(marks, world.sector)[marks[0].pk] == [far]
    assert incidents_of(marks, world.neighbour)[marks[0].pk] == []


def test_the_window_slides_over_the_days():
    day = AT.date()
    happened = [(day + timedelta(days=n), uuid.uuid4()) for n in (0, 10, 20, 23, 33, 40)]
    assert first_cluster(happened, 3, 14) == [uid for _day, uid in happened[1:4]]
    assert first_cluster(happened, 3, 13) == []


def test_a_rule_is_data_of_the_mission_and_changed_by_who_answers_for_it(world):
    draft(world)
    rule = StaleRule.objects.get(mission=world.mission)
    assert (rule.incidents, rule.days, rule.at_or_below) == (3, 14, "LOW")
    facts = {"kinds": ["LOOTING"], "incidents": 1, "days": 7, "at_or_below": "LOW", "is_active": True}
    with pytest.raises(NotAllowed):
        stale.save_rule(world.mission, by=world.focal_point, at=AT, uid=rule.uid, **facts)
    stale.save_rule(world.mission, by=world.adviser, at=AT, uid=rule.uid, **facts)
    endorsed(world)
    attack(world, 1, kind="LOOTING")
    assert mark_stale(LATER) == 1
    with pytest.raises(Exception, match="1 to 100 incidents"):
        stale.save_rule(world.mission, by=world.adviser, at=AT, uid=rule.uid, **facts | {"incidents": 0})
