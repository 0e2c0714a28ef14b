"""Keys to the API: made, recognised and revoked here."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import ApiToken, User
from audit.services import record

LIFETIME = timedelta(days=365)


def issue_token(user: User, *, name: str, at: datetime) -> str:
    """A new key of `user`, valid for a year. It can be read this once; only its digest is kept."""
    key = secrets.token_urlsafe(32)
    with transaction.atomic():
        token = ApiToken(user=user, name=name, digest=_digest(key), created_at=at, expires_at=at + LIFETIME)
        token.full_clean()
        token.save()
        record("accounts.token.issued", by=user.audit_actor(), target=token.audit_target(), at=at)
    return key


def revoke_token(token: ApiToken, *, by: User, at: datetime) -> None:
    """From now on the key opens nothing. Revoking twice changes nothing."""
    with transaction.atomic():
        if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
            record("accounts.token.revoked", by=by.audit_actor(), target=token.audit_target(), at=at)


def user_of(key: str, *, at: datetime) -> User | None:
    """The active user whose valid key this is."""
    token = (
        ApiToken.objects.select_related("user")
        .filter(digest=_digest(key), revoked_at=None, expires_at__gt=at, user__is_active=True)
        .first()
    )
    return token.user if token else None


def _digest(key: str) -> str:
    # The key is 256 random bits: nothing to guess, so a plain digest is as safe as a slow one.
    return hashlib.sha256(key.encode()).hexdigest()
