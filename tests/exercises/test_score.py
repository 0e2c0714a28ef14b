"""How an exercise was answered: each figure with what it is a part of."""

import pytest

from accounts.models import ContactPoint
from earlywarning.exercises.directing import Planned, end_exercise
from earlywarning.exercises.score import scores_of
from followup.ticking import tick
from notifications.models import Message
from tests.earlywarning.factories import MINUTE, respond, take
from tests.exercises.factories import inside, issue, run_exercise
from tests.world import AT

pytestmark = pytest.mark.django_db


def line_of(exercise, component):
    return next(line for line in scores_of(exercise).lines if line.component == component)


def test_each_component_is_told_how_it_answered_with_its_denominators(world):
    """Three alerts: the first answered in time and kept, the second answered late and broken, the third by nobody."""
    ContactPoint.objects.filter(user=world.sector).update(verified_on=None)
    people = [world.focal_point, world.head_of_office, world.sector, world.force_commander]
    areas = (world.n1, world.n1, world.n2)
    injects = [Planned(0, "ATTACK_VILLAGE", "Immediate", area) for area in areas]
    exercise = run_exercise(world, people, injects=injects)
    head = inside(world.head_of_office, exercise)
    first, second, _third = (issue(exercise, world.adviser) for _each in injects)
    tick(AT)
    take(first, head, at=AT + 4 * MINUTE, promised_at=AT + 60 * MINUTE)
    for minutes in (15, 30):
        tick(AT + minutes * MINUTE)
    take(second, head, at=AT + 34 * MINUTE, promised_at=AT + 40 * MINUTE)
    respond(first, head, at=AT + 45 * MINUTE)
    for minutes in (45, 60, 75, 90):
        tick(AT + minutes * MINUTE)
    end_exercise(exercise, by=world.adviser, at=AT + 95 * MINUTE)
    civilian = line_of(exercise, "CIVILIAN")
    assert (civilian.people, civilian.called, civilian.answered, civilian.in_time) == (2, 3, 2, 1)
    assert (civilian.decided, civilian.promises, civilian.kept) == (2, 2, 1)
    assert civilian.median_min == 19
    assert civilian.median_steps == 2
    assert (civilian.calls, civilian.unreached) == (6, 0)
    military = line_of(exercise, "MILITARY")
    assert (military.people, military.answered, military.median_min, military.median_steps) == (2, 0, None, None)
    # Of the sector's posts nobody could be reached by mail; its calls were still made by telephone.
    mails = Message.objects.filter(recipient=world.sector, channel="EMAIL")
    assert {each.state for each in mails} == {"FAILED_PERM"}
    assert military.calls >= 1
    assert "JOC" in scores_of(exercise).left_out


def test_whoever_could_not_be_reached_is_counted_once_for_each_alert(world):
    ContactPoint.objects.filter(user=world.head_of_office).update(verified_on=None)
    exercise = run_exercise(world, [world.focal_point, world.head_of_office])
    issue(exercise, world.adviser)
    tick(AT)
    end_exercise(exercise, by=world.adviser, at=AT + MINUTE)
    line = line_of(exercise, "CIVILIAN")
    assert (line.calls, line.unreached) == (2, 1)


def test_a_promise_whose_time_had_not_come_is_neither_kept_nor_broken(world):
    exercise = run_exercise(world, [world.head_of_office])
    alert = issue(exercise, world.adviser)
    tick(AT)
    take(alert, inside(world.head_of_office, exercise), at=AT + MINUTE, promised_at=AT + 60 * MINUTE)
    end_exercise(exercise, by=world.adviser, at=AT + 30 * MINUTE)
    line = line_of(exercise, "CIVILIAN")
    assert (line.answered, line.promises, line.kept) == (1, 0, 0)


def test_an_exercise_without_any_alert_has_lines_and_no_medians(world):
    exercise = run_exercise(world)
    end_exercise(exercise, by=world.adviser, at=AT + MINUTE)
    (line,) = scores_of(exercise).lines
    assert (line.called, line.calls, line.median_min, line.median_steps) == (0, 0, None, None)
