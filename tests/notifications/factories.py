from django.db import transaction

from notifications import outbox, values
from notifications.outbox import Draft
from tests.followup.trial import MINUTE, make_subject
from tests.world import AT


def make_draft(world, recipient, **overrides):
    """A mail about a trial; `number` makes it another one."""
    subject = overrides.pop("subject", None) or make_subject()
    number = overrides.pop("number", 1)
    channel = overrides.setdefault("channel", "EMAIL")
    facts = {
        "ref": values.ref(subject.label), "due": values.moment(AT + 15 * MINUTE, "Africa/Bangui"),
        "you": values.post("HOO", world.office_north),
    }  # fmt: skip
    draft = {
        "kind": "trial.call", "dedupe_key": f"{subject.uid}:{recipient.uid}:{number}:{channel}", "subject": subject,
        "mission": world.mission, "status": "ACTUAL", "recipient": recipient, "values": facts, "role": "HOO",
        "aor": world.office_north,
    }  # fmt: skip
    return Draft(**draft | overrides)


def send(*drafts, at=AT):
    with transaction.atomic():
        return outbox.queue(drafts, at=at)


def make_message(world, recipient=None, at=AT, **overrides):
    (message,) = send(make_draft(world, recipient or world.head_of_office, **overrides), at=at)
    return message
