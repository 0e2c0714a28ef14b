"""The door: what is stored of a second factor, and what a stranger learns."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt
from cryptography.fernet import InvalidToken
from django.core import mail
from django.urls import reverse

from tests.world import PASSWORD

SECRET = "JBSWY3DPEHPK3PXP"


def test_the_secret_of_a_second_factor_is_stored_encrypted(world):
    TOTP.activate(world.adviser, SECRET)
    stored = Authenticator.objects.get(user=world.adviser)
    assert SECRET not in str(stored.data)
    assert TOTP(stored).validate_code("000000") is False


def test_a_new_secret_key_locks_nobody_out(world, settings):
    TOTP.activate(world.adviser, SECRET)
    factor = Authenticator.objects.get(user=world.adviser)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "a quite different key, of fifty characters and a few"
    with pytest.raises(InvalidToken):
        TOTP(factor).validate_code("000000")
    settings.SECRET_KEY_FALLBACKS = [old]
    assert TOTP(factor).validate_code("000000") is False
    assert decrypt(factor.data["secret"]) == SECRET


def test_who_has_a_second_factor_is_asked_for_it(world, client):
    TOTP.activate(world.adviser, SECRET)
    response = client.post(reverse("account_login"), {"login": world.adviser.email, "password": PASSWORD})
    assert response.url == reverse("mfa_authenticate")
    assert client.get(reverse("dashboards:home")).status_code == 302


def test_an_address_is_recognised_in_any_case(world, client):
    response = client.post(reverse("account_login"), {"login": world.adviser.email.upper(), "password": PASSWORD})
    assert response.url == reverse("dashboards:home")


def test_a_stranger_does_not_learn_who_has_an_account(world, client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    reset = reverse("account_reset_password")
    known = client.post(reset, {"email": world.adviser.email}, follow=True).content
    unknown = client.post(reset, {"email": "stranger@mission.example"}, follow=True).content
    assert _without_tokens(known) == _without_tokens(unknown)
    assert [message.to for message in mail.outbox] == [[world.adviser.email]]
    wrong = client.post(reverse("account_login"), {"login": world.adviser.email, "password": "wrong one"})
    absent = client.post(reverse("account_login"), {"login": "stranger@mission.example", "password": "wrong one"})
    assert wrong.context["form"].errors == absent.context["form"].errors


def _without_tokens(page):
    return [line for line in page.decode().splitlines() if "csrfmiddlewaretoken" not in line]


def test_the_cookie_of_a_session_is_kept_from_scripts(world, client):
    client.post(reverse("account_login"), {"login": world.adviser.email, "password": PASSWORD})
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
