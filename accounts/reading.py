"""Who opened what is restricted."""

from datetime import datetime
from typing import Protocol

from accounts.models import User
from areas.models import Mission
from audit.services import Target, record_read


class Read(Protocol):
    """What somebody opened: a record, or what was given to do about one."""

    restricted_kind: str
    mission: Mission

    def audit_target(self) -> Target: ...


def note_reading(row: Read, *, by: User, at: datetime) -> None:
    """An entry in the trail when `by` opens a record of a restricted kind; nothing for any other."""
    if row.restricted_kind:
        record_read(by=by.audit_actor(), target=row.audit_target(), at=at, mission=row.mission.code)
