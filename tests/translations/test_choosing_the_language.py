"""The language before sign-in is the browser's or the one chosen there; afterwards it is the account's."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.world import PASSWORD


def language_of(response):
    return response.content.decode().split('<html lang="', 1)[1].split('"', 1)[0]


def choose(client, language, page="/accounts/login/"):
    return client.post(reverse("set_language"), {"language": language, "next": page})


def sign_in(client, user):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD}, follow=True)


@pytest.mark.parametrize(("wanted", "spoken"), [("fr-CM,fr;q=0.9", "fr"), ("en-GB", "en"), ("sg", "en")])
def test_the_door_speaks_what_the_browser_asks_for(db, wanted, spoken):
    page = Client(headers={"Accept-Language": wanted}).get(reverse("account_login"))
    assert language_of(page) == spoken
    assert page["Content-Language"] == spoken
    assert ("Se connecter" in page.content.decode()) == (spoken == "fr")


def test_a_choice_before_sign_in_is_kept_in_the_browser(db):
    client = Client(headers={"Accept-Language": "en"})
    answer = choose(client, "fr")
    assert answer.status_code == 302
    assert answer.url == "/accounts/login/"
    cookie = answer.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("fr", True, "Lax")
    assert language_of(client.get(reverse("account_reset_password"))) == "fr"
    choose(client, "en")
    assert language_of(client.get(reverse("account_reset_password"))) == "en"


def test_a_language_the_portal_does_not_speak_changes_nothing(db):
    client = Client(headers={"Accept-Language": "fr"})
    answer = choose(client, "xx")
    assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies
    assert language_of(client.get(reverse("account_login"))) == "fr"


def test_the_way_back_stays_in_the_portal(db):
    assert choose(Client(), "fr", page="https://elsewhere.example/").url == "/"


def test_signing_in_in_french_shows_errors_and_home_in_french(world):
    user = world.adviser
    client = Client()
    choose(client, "fr")
    refused = client.post(reverse("account_login"), {"login": user.email, "password": "wrong"})
    assert "L’adresse e-mail ou le mot de passe sont incorrects." in refused.content.decode()
    user.language = "fr"
    user.save(update_fields=["language"])
    home = sign_in(client, user)
    assert language_of(home) == "fr"
    assert "Menaces en cours les plus récentes" in home.content.decode()


def test_after_sign_in_the_language_of_the_account_counts(world):
    client = Client(headers={"Accept-Language": "en"})
    world.adviser.language = "fr"
    world.adviser.save(update_fields=["language"])
    assert language_of(client.get(reverse("account_login"))) == "en"
    assert language_of(sign_in(client, world.adviser)) == "fr"


def test_a_choice_after_sign_in_is_kept_with_the_account(world):
    client = Client(headers={"Accept-Language": "en"})
    assert language_of(sign_in(client, world.adviser)) == "en"
    choose(client, "fr", page="/threats/")
    assert language_of(client.get("/threats/")) == "fr"
    world.adviser.refresh_from_db()
    assert world.adviser.language == "fr"
    elsewhere = Client(headers={"Accept-Language": "en"})
    assert language_of(sign_in(elsewhere, world.adviser)) == "fr"
    assert language_of(elsewhere.get("/threats/")) == "fr"


def test_the_choice_of_one_person_is_not_that_of_another(world, signed_in):
    choose(signed_in(world.adviser), "fr")
    assert language_of(signed_in(world.focal_point).get("/")) == "en"


def test_the_page_of_a_french_reader_names_codes_and_times_in_french(world, signed_in):
    from tests.threats.factories import make_threat

    threat = make_threat(world)
    choose(signed_in(world.focal_point), "fr")
    page = signed_in(world.focal_point).get(threat.get_absolute_url()).content.decode()
    assert "Attaque contre un village ou une localité" in page
    assert "2 mars 2026, 10:30 WAT (09:30Z)" in page
    assert "il y a" not in page
