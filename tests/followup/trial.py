"""A kind of subject of the tests' own, so that the engine is shown to need no app above it."""

import uuid
from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction

from followup import clocks, subjects
from followup.clocks import Holder
from followup.subjects import SubjectKind, register_subject
from notifications import kinds, values
from notifications.kinds import register_message
from notifications.outbox import Subject
from tests.world import AT

NEEDS = ("ref", "due", "due_on", "you", "called", "step", "next", "next_at")
MINUTE = timedelta(minutes=1)


@contextmanager
def registered():
    """The subject kind “trial” and its messages, for as long as the block lasts."""
    before = dict(subjects._registered), dict(kinds._registered)
    for code in ("call", "remind", "sheet", "nobody"):
        register_message(
            f"trial.{code}", label=code, template="trial", needs=NEEDS, calls=code != "nobody",
            link=code == "call", text=code in ("call", "remind"), page=lambda message: "/",
        )  # fmt: skip
    register_subject(
        SubjectKind(
            kind="trial", label="Trial", audit_kind="tests.trial", page=lambda subject: "/",
            messages={"ACK": "trial.call", "RESPONSE": "trial.remind", "REVIEW": "trial.remind"},
            call_sheet="trial.sheet", nobody="trial.nobody",
        )
    )  # fmt: skip
    try:
        yield
    finally:
        subjects._registered.clear()
        subjects._registered.update(before[0])
        kinds._registered.clear()
        kinds._registered.update(before[1])


def make_subject(number=1):
    return Subject("trial", uuid.uuid4(), f"TR-CAF-26-{number:04}")


def make_clock(world, purpose="ACK", subject=None, at=AT, area=None, priority="P1", holder=None, **more):
    """A clock that runs from `at`, about the north unless another area is named."""
    subject = subject or make_subject()
    with transaction.atomic():
        return clocks.start_clock(
            subject, purpose, at=at, mission=world.mission, area=area or world.n1, priority=priority,
            holder=holder or Holder("JOC"), facts={"ref": values.ref(subject.label)}, **more,
        )  # fmt: skip


def answer(clock, at):
    """Somebody answers: all that waits about the subject ends."""
    with transaction.atomic():
        return clocks.end(clocks.locked(clock.subject), at=at, met=True)
