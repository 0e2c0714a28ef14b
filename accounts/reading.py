"""Who opened what is restricted."""

from datetime import datetime

from accounts.models import User
from accounts.protection import Protected
from audit.services import record_read


def note_reading(row: Protected, *, by: User, at: datetime) -> None:
    """An entry in the trail when `by` opens a record of a restricted kind; nothing for any other."""
    if row.restricted_kind:
        record_read(by=by.audit_actor(), target=row.audit_target(), at=at, mission=row.mission.code)
