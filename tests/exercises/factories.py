from datetime import timedelta

from accounts.exercises import in_exercise
from earlywarning.exercises.directing import (
    Planned,
    alerts_of,
    end_exercise,
    issue_inject,
    plan_exercise,
    start_exercise,
)
from tests.world import AT

HOUR = timedelta(hours=1)
MARKER = "Marker of the drill"


def make_exercise(world, people=(), at=AT, injects=None, **overrides):
    """A planned one of six hours, directed by the adviser, with one attack in the north at its start."""
    facts = {
        "by": world.adviser, "at": at, "mission": world.mission, "title": "Night drill", "objective": "Who answers.",
        "begins_at": at, "ends_at": at + 6 * HOUR, "participants": list(people) or [world.focal_point],
        "injects": [Planned(0, "ATTACK_VILLAGE", "Immediate", world.n1, MARKER)] if injects is None else injects,
    }  # fmt: skip
    return plan_exercise(**facts | overrides)


def run_exercise(world, people=(), at=AT, **overrides):
    return start_exercise(make_exercise(world, people, at, **overrides), by=world.adviser, at=at)


def issue(exercise, by, at=AT):
    """The alert of its first inject that was not issued yet."""
    inject = exercise.injects.filter(alert=None).select_related("exercise").earliest("offset_min", "pk")
    return issue_inject(inject, by=by, at=at)


def played(world):
    """One that ran and is over, with one alert that the focal point was called about."""
    exercise = run_exercise(world)
    issue(exercise, world.adviser)
    return end_exercise(exercise, by=world.adviser, at=AT + HOUR)


def alert_of(exercise):
    return alerts_of(exercise).get()


def inside(user, exercise):
    """`user` as one who has entered."""
    return in_exercise(user, exercise)


def enter(browser, exercise):
    answer = browser.post(f"/exercises/{exercise.uid}/enter/")
    assert answer.status_code == 302
    return browser
