"""Who is in which exercise: whom a drill may reach, and whose eyes see it.

Three facts keep drills apart from what is real, and all are asked here: who is enrolled, which exercise somebody is in
for the length of a session, and that whoever is in none sees and does nothing of any.
"""

from collections.abc import Iterable
from copy import copy
from dataclasses import replace
from uuid import UUID

from accounts.models import Enrolment, Exercise, User

# Where a session keeps the exercise that its person is in.
SESSION_KEY = "exercise"


def enrolled_in(exercises: Iterable[int]) -> dict[int, frozenset[int]]:
    """Keys of the participants of each of these exercises. One statement, and none for none."""
    found: dict[int, set[int]] = {exercise: set() for exercise in exercises}
    if found:
        for exercise, user in Enrolment.objects.filter(exercise__in=found).values_list("exercise", "user"):
            found[exercise].add(user)
    return {exercise: frozenset(people) for exercise, people in found.items()}


def running_for(user: User, uid: UUID | str) -> Exercise | None:
    """The exercise with this identifier, if it runs and `user` takes part in it or directs it. One statement."""
    found: Exercise | None = Exercise.objects.running().played_by(user).filter(uid=uid).first()
    return found


def in_exercise(user: User, exercise: Exercise) -> User:
    """`user` as one who is in `exercise`: sees its rows alone, and what they do is part of it."""
    return _with_drill(user, exercise)


def out_of_exercise(user: User) -> User:
    """`user` as one who is in none: sees what is real."""
    return _with_drill(user, None)


def _with_drill(user: User, exercise: Exercise | None) -> User:
    other = copy(user)
    other.__dict__["_drill"] = exercise
    kept = other.__dict__.pop("_scope", None)
    if kept is not None:
        # The posts are the same; asking the database for them again would cost each page.
        other.__dict__["_scope"] = replace(kept, drill=exercise.pk if exercise else None)
    return other
