"""What was sent to a person within the portal."""

from datetime import datetime

from accounts.models import User
from notifications.models import Message
from notifications.outbox import Subject


def unread(user: User) -> int:
    """How many messages in the portal `user` has not read."""
    return int(Message.objects.in_portal_for(user).unread().count())


def mark_read(user: User, subject: Subject | None = None, *, at: datetime) -> int:
    """The messages of `user` about `subject`, or all of them, are read. How many were not."""
    rows = Message.objects.in_portal_for(user).unread()
    if subject is not None:
        rows = rows.filter(subject_kind=subject.kind, subject_uid=subject.uid)
    return int(rows.filter(queued_at__lte=at).update(state=Message.State.READ, changed_at=at))
