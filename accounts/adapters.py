"""How sign-in differs from django-allauth's own ways."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest

from common.secrets import cipher


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come with an appointment, from an administrator."""
        return False


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps second-factor secrets encrypted, so that a copy of the database opens no account.

    The newest secret key encrypts; the earlier ones still decrypt, so that changing the key locks nobody out.
    """

    def encrypt(self, text: str) -> str:
        return cipher(b"poc.mfa").encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return cipher(b"poc.mfa").decrypt(encrypted_text.encode()).decode()
