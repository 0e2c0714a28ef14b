"""Turns of duty and absences, made as a test needs them."""

from datetime import timedelta

from accounts.duty.absences import enter_absence
from accounts.duty.posts import DutyPost
from accounts.duty.services import Turn, add_shifts
from tests.world import AT, make_post, make_user

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def make_shift(post, person, starts_at=AT - HOUR, ends_at=AT + 7 * HOUR):
    """A turn of duty, entered by the portal itself."""
    (shift,) = add_shifts(post, [Turn(person, starts_at, ends_at)], by=None, at=AT - DAY)
    return shift


def make_absence(person, starts_at=AT - DAY, ends_at=AT + DAY, why="LEAVE", **more):
    return enter_absence(person, by=None, at=AT - 2 * DAY, starts_at=starts_at, ends_at=ends_at, why=why, **more)


def desk_of(world):
    """The post of the desk, held by `joc`."""
    assert world.joc
    return DutyPost("JOC", world.whole)


def second_of_the_desk(world):
    person = make_user("joc-night")
    make_post(person, "JOC", world.whole, "MILITARY")
    return person
