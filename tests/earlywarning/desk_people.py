"""The desk by day (`world.joc`) and by night."""

import uuid

from earlywarning.desk.handover import hand_over
from earlywarning.desk.log import write_line
from followup.health import Part, Summary
from tests.world import AT, make_post, make_user

ON_TIME = Summary(True, works=(Part("tick", 1.0),), runners=(Part("engine", 1.0),))
LATE = Summary(True, works=(Part("tick", 90.0), Part("delivery", 1.0)), runners=(Part("engine", 1.0),))


def night_of(world, login="joc-night"):
    """A second holder of the same post."""
    person = make_user(login, clearance="CONFIDENTIAL")
    make_post(person, "JOC", world.whole, "MILITARY")
    return person


def note_line(by, at=AT, text="The hotline rang twice and fell silent.", **more):
    facts = {"uid": uuid.uuid4(), "kind": "INFORMATION", "happened_at": at, "text": text, "language": "en"}
    return write_line(by=by, at=at, **facts | more)


def leave(by, at=AT, text="The bridge patrol calls back at four.", engine=ON_TIME, **more):
    return hand_over(by=by, at=at, text=text, engine=engine, **{"uid": uuid.uuid4()} | more)
