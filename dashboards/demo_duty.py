"""Who is reachable in the demonstration: the desk by day and by night, and somebody on leave with a deputy.

It begins when the story has been told, so that the story is the same whenever it is loaded. At every hour somebody of
the desk is on duty, and no post that an alert calls is away.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.duty.absences import enter_absence
from accounts.duty.posts import DutyPost
from accounts.duty.services import Turn, add_shifts
from accounts.duty.spans import rotate
from accounts.models import Absence, DutyShift, User
from areas.models import AreaOfResponsibility, Mission

DESK = "JOC"
WEEKS = 2


def duty(mission: Mission, at: datetime, users: dict[str, User]) -> None:
    """What is missing of it; where a turn or an absence still stands, nothing. `users`: by their login."""
    whole = AreaOfResponsibility.objects.select_related("mission").get(
        mission=mission, kind=AreaOfResponsibility.Kind.MISSION
    )
    desk = DutyPost(DESK, whole)
    if not DutyShift.objects.standing().filter(aor=whole, role=DESK, ends_at__gt=at).exists():
        add_shifts(desk, _turns(mission, at, [users["joc"], users["jocnight"]]), by=None, at=at)
    if not Absence.objects.standing().filter(person=users["jmac"], ends_at__gt=at).exists():
        enter_absence(
            users["jmac"],
            by=None,
            at=at,
            starts_at=at,
            ends_at=at + timedelta(days=10),
            why=Absence.Why.LEAVE,
            deputy=users["hro"],
        )


def _turns(mission: Mission, at: datetime, people: list[User]) -> list[Turn]:
    """Twelve hours each, for two weeks, from one that began an hour ago or less.

    The first of `people` has that one: whoever tries the demonstration as the desk is called about what they raise.
    """
    zone = ZoneInfo(mission.time_zone)
    local = at.astimezone(zone)
    made = rotate(
        len(people), start_on=local.date() - timedelta(days=1), change_at=time(local.hour), zone=zone, weeks=WEEKS,
        hours=12,
    )  # fmt: skip
    spans = [span for span in made.spans if span.ends_at > at]
    return [Turn(people[place % len(people)], span.starts_at, span.ends_at) for place, span in enumerate(spans)]
