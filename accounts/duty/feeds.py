"""Keys in the addresses that calendars read: made, recognised and revoked here."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from accounts.models import CalendarFeed, User
from audit.services import record


def make_feed(user: User, *, at: datetime) -> str:
    """A new key of `user`, to be read this once: its digest alone is kept. The one before opens nothing any more."""
    key = secrets.token_urlsafe(32)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        revoke_feed(user, at=at)
        feed = CalendarFeed.objects.create(user=user, digest=_digest(key), created_at=at)
        record("accounts.calendar_feed.made", by=user.audit_actor(), target=feed.audit_target(), at=at)
    return key


def revoke_feed(user: User, *, at: datetime) -> None:
    """From now on the key of `user` opens nothing. Without one nothing changes."""
    with transaction.atomic():
        for feed in CalendarFeed.objects.select_for_update().filter(user=user, revoked_at=None):
            feed.revoked_at = at
            feed.save(update_fields=["revoked_at"])
            record("accounts.calendar_feed.revoked", by=user.audit_actor(), target=feed.audit_target(), at=at)


def user_of(key: str) -> User | None:
    """The active user whose key this is."""
    rows = CalendarFeed.objects.filter(digest=_digest(key), revoked_at=None, user__is_active=True)
    feed = rows.select_related("user").first()
    return feed.user if feed else None


def _digest(key: str) -> str:
    # The key is 256 random bits: nothing to guess, so a plain digest is as safe as a slow one.
    return hashlib.sha256(key.encode()).hexdigest()
