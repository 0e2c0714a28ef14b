"""Who an alert would call, said before it is raised."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from accounts.policies import mission_for
from accounts.roles import ALERTS_RAISE
from areas.models import Area
from earlywarning.models.alert import KIND
from earlywarning.priority import priority_of, usual_severity
from earlywarning.timeline import posts_words
from followup.clocks import course_of
from followup.models import Clock, PolicySnapshot
from followup.policies import body_for
from followup.story import planned_steps


@dataclass(frozen=True)
class Preview:
    """`first` is called at once, `then` after `wait` without an answer; both are posts in words."""

    priority: str
    first: str
    then: str
    wait: timedelta


def ladder_preview(
    area: Area | None, *, user: User, at: datetime, kind: str, urgency: str, severity: str
) -> Preview | None:
    """Whom an alert of this kind at this place would call; None while too little is chosen. Writes nothing."""
    mission = mission_for(user, ALERTS_RAISE, area) if area else None
    if mission is None or not urgency:
        return None
    priority = priority_of(urgency, severity or usual_severity(kind))
    body = body_for(mission, KIND, "ACK", priority)
    deadline_at = at + timedelta(seconds=body["answer_s"])
    clock = Clock(
        mission=mission,
        area=area,
        snapshot=PolicySnapshot(body=body),
        started_at=at,
        deadline_at=deadline_at,
        exercise=user.drill,
    )
    clock.due_at = course_of(clock).first()
    first, then = planned_steps([clock], at)[:2]
    return Preview(priority, posts_words(first.addressees), posts_words(then.addressees), then.at - first.at)
