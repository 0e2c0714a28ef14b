"""What the desk wrote down in the demonstration, and how its shifts handed over, through the services that people use.

The moments count back from the last full hour, at which the turn begins that the demonstration has on duty
(dashboards.demo_duty): so whoever writes is whoever had the desk.
"""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from earlywarning.desk.handover import hand_over, take_over
from earlywarning.desk.log import write_line
from earlywarning.models import Alert, LogLine, ShiftHandover
from followup.health import Part, Summary

# A line is written a little after what it tells.
WRITTEN_AFTER = timedelta(minutes=3)
# The engine never slept while the story happened.
ON_TIME = Summary(True, works=(), runners=(Part("engine", 1.0),))
Told = dict[str, Any]


def turn_of(at: datetime) -> datetime:
    """When the turn began that is on duty at `at`."""
    return at.replace(minute=0, second=0, microsecond=0)


class DeskTeller:
    """`identifier`: of the invented record with a key."""

    def __init__(self, identifier: Callable[[str], uuid.UUID]) -> None:
        self._identifier = identifier

    def write(self, told: Told, *, by: User, at: datetime) -> None:
        lines = LogLine.objects.unscoped("the story goes on")
        alerts = Alert.objects.unscoped("the story goes on")
        write_line(
            by=by,
            at=at,
            uid=self._identifier(told["key"]),
            alert=alerts.get(uid=self._identifier(told["alert"])) if "alert" in told else None,
            corrects=lines.get(uid=self._identifier(told["corrects"])) if "corrects" in told else None,
            kind=told["kind"],
            happened_at=at - WRITTEN_AFTER,
            text=told["text"],
            language="en",
        )

    def hand_over(self, told: Told, *, by: User, at: datetime) -> None:
        hand_over(by=by, at=at, uid=self._identifier(told["key"]), text=told["text"], engine=ON_TIME)

    def take_over(self, told: Told, *, by: User, at: datetime) -> None:
        rows = ShiftHandover.objects.unscoped("the story goes on")
        take_over(rows.get(uid=self._identifier(told["key"])), by=by, at=at)
