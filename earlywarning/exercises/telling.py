"""What those who take part in an exercise are told of it: that it begins, and that it is over."""

from datetime import datetime
from typing import Any

from accounts.models import Exercise, User
from accounts.protection import Status
from notifications import outbox, values
from notifications.models import ABOUT_EXERCISES, Message
from notifications.outbox import Draft, Subject

CHANNELS = (Message.Channel.EMAIL, Message.Channel.IN_APP)


def begun(exercise: Exercise, *, at: datetime) -> None:
    """To everybody who takes part: it runs, and until when."""
    _tell(exercise, "begins", {"until": values.moment(exercise.ends_at, exercise.mission.time_zone)}, at)


def over(exercise: Exercise, *, at: datetime) -> None:
    """To everybody who took part: nothing of it is asked of them any more."""
    _tell(exercise, "over", {"at": values.moment(at, exercise.mission.time_zone)}, at)


def _tell(exercise: Exercise, what: str, more: dict[str, Any], at: datetime) -> None:
    people = User.objects.filter(pk__in=exercise.enrolments.values("user")).order_by("pk")
    kind = f"earlywarning.exercise_{what}"
    outbox.queue(
        [
            Draft(
                kind=kind,
                dedupe_key=f"{exercise.uid}:{kind}:{user.uid}:{channel}",
                subject=Subject(ABOUT_EXERCISES, exercise.uid, exercise.ref),
                mission=exercise.mission,
                status=Status.EXERCISE,
                exercise=exercise.pk,
                recipient=user,
                channel=channel,
                values={"ref": values.ref(exercise.ref), **more},
                language=user.language,
            )
            for user in people
            for channel in CHANNELS
        ],
        at=at,
    )
