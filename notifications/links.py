"""Links that need no sign-in: 128 random bits, made when a message is claimed for sending, kept as a digest (E16)."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from common.inserting import insert
from notifications.models import Link, Message

_BYTES = 16
# Longer than any token of ours: no need to digest a megabyte to say no.
_LONGEST = 64


def mint(messages: Iterable[Message], *, at: datetime) -> dict[int, str]:
    """Message key -> address of its link. The token is in what is returned and nowhere else.

    A message that is sent a second time gets a second link; both work, since nobody knows which mail arrived.
    """
    tokens = {message.pk: secrets.token_urlsafe(_BYTES) for message in messages}
    insert([Link(message_id=pk, digest=_digest(token), minted_at=at) for pk, token in tokens.items()])
    return {pk: f"{settings.BASE_URL}/ack/{token}/" for pk, token in tokens.items()}


def find_link(token: str) -> Message | None:
    """The message that `token` was sent with."""
    if not token or len(token) > _LONGEST:
        return None
    link = Link.objects.filter(digest=_digest(token)).select_related("message__recipient", "message__aor").first()
    return link.message if link else None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
