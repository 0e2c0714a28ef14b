"""Encryption of the few values that a copy of the database must not give away."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def cipher(purpose: bytes) -> MultiFernet:
    """Encrypts and decrypts for one `purpose` (at most 16 bytes); what was closed for one opens for no other.

    The newest secret key closes, the earlier ones still open: changing the key locks nothing away.
    """
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = [hashlib.blake2b(secret.encode(), digest_size=32, person=purpose).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
