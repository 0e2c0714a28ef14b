"""How sign-in differs from django-allauth's own ways."""

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come with an appointment, from an administrator."""
        return False


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps second-factor secrets encrypted, so that a copy of the database opens no account.

    The newest secret key encrypts; the earlier ones still decrypt, so that changing the key locks nobody out.
    """

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = [hashlib.blake2b(secret.encode(), digest_size=32, person=b"poc.mfa").digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
