"""Messages about an assessment: which one it is and what is asked, in words of lists; never what was typed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from accounts.rosters import Held
from notifications import outbox
from notifications.models import Message
from notifications.outbox import Draft
from threats.assessments.validity import facts_of
from threats.models import Assessment

CHANNELS: Final = (Message.Channel.EMAIL, Message.Channel.IN_APP)


def tell(kind: str, assessment: Assessment, told: Iterable[Held], *, once: object, at: datetime, **facts: Any) -> None:
    """Queues it to each of `told`, by mail and in the portal. `once`: that of which nobody is told twice."""
    values = facts_of(assessment) | facts
    outbox.queue(
        [
            Draft(
                kind=kind, dedupe_key=f"{kind}:{assessment.uid}:{once}:{held.user.uid}:{channel}",
                subject=assessment.subject, mission=assessment.mission, status=assessment.status,
                recipient=held.user, channel=channel, values=values, role=held.role, aor=held.aor,
            )
            for held in told
            for channel in CHANNELS
        ],
        at=at,
    )  # fmt: skip
