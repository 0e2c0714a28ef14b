"""Every page of the access table speaks French to a French reader, its messages and errors too."""

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from notifications.models import Message
from tests.access.cases import ANYBODY, CASES
from tests.translations.pages import english_on, texts_of
from tests.world import PASSWORD

PAGES = [case for case in CASES if not case.json]


def reader(world, login, signed_in):
    """The browser of this person, or of somebody at the door, that wants French."""
    client = Client() if login == ANYBODY else signed_in(getattr(world, login))
    User.objects.update(language="fr")
    Message.objects.update(language="fr")  # the page behind a mail's link speaks as the mail did
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    return client


def ask(client, case, made, **body):
    return getattr(client, case.method.lower())(reverse(case.name, args=case.args(made)), follow=True, **body)


def assert_french(response):
    if response["Content-Type"].startswith("text/html"):
        html = response.content.decode()
        # A piece of a page, or a sentence alone, says nothing of its language.
        assert '<html lang="fr"' in html or "<html" not in html
        assert english_on(html) == []


@pytest.mark.parametrize("case", PAGES, ids=lambda case: case.id)
def test_the_page_holds_no_english(world, signed_in, case):
    made = case.make(world)
    assert_french(ask(reader(world, case.right, signed_in), case, made, **case.body(world, made)))


@pytest.mark.parametrize("case", [case for case in PAGES if case.method == "POST"], ids=lambda case: case.id)
def test_the_answer_to_an_empty_form_holds_no_english(world, signed_in, case):
    made = case.make(world)
    assert_french(ask(reader(world, case.right, signed_in), case, made))


@pytest.mark.parametrize("login", ["adviser", "nobody", "admin", "auditor", "leader", "partner"])
def test_home_is_french_for_everybody(world, signed_in, login):
    assert_french(reader(world, login, signed_in).get("/"))


@pytest.mark.parametrize("path", ["/nothing/", "/threats/TH-XXX-26-0001/", "/threats/?area=nowhere&state=nothing"])
def test_what_cannot_be_shown_is_told_in_french(world, signed_in, path):
    assert_french(reader(world, "adviser", signed_in).get(path))


SECOND_FACTOR = ["mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"]


@pytest.mark.parametrize("name", SECOND_FACTOR)
def test_the_second_factor_is_set_up_in_french(world, signed_in, name):
    from tests.access.cases import second_factor

    client = reader(world, "focal_point", signed_in)
    if name != "mfa_activate_totp":
        second_factor(world)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert_french(response)
    assert_french(client.post(reverse(name), {"code": "000000"}, follow=True))


@pytest.mark.parametrize("template", ["400.html", "403_csrf.html", "500.html"])
def test_what_went_wrong_is_told_in_french(db, rf, template):
    with translation.override("fr"):
        html = render_to_string(template, request=rf.get("/"))
    assert "<h1>" in html
    assert english_on(html) == []


def test_the_mail_for_a_new_password_is_french(world, mailoutbox):
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    client.post(reverse("account_reset_password"), {"email": world.adviser.email})
    (mail,) = mailoutbox
    assert mail.subject.endswith("Choisir un nouveau mot de passe")
    assert "un nouveau mot de passe a été demandé pour votre compte" in mail.body
    assert english_on(mail.body) == []


def test_the_walk_does_find_english(world, signed_in):
    """The same page in English is full of what the tests above look for."""
    page = signed_in(world.adviser).get("/threats/").content.decode()
    assert {"Threats", "Log a threat", "Filter this list"} <= set(english_on(page))
    half = '<p>Menaces</p><td data-label="Reference">1</td><p>Réponse late by 22 min</p><p>Appoint somebody</p>'
    assert english_on(half) == [
        "Appoint somebody (Appoint %(name)s)", "Reference", "Réponse late by 22 min (late by %(span)s)",
    ]  # fmt: skip
    assert english_on("<p>Menaces</p><p>il y a 14 min</p>") == []


def test_the_walk_reads_what_people_are_shown():
    page = '<p>One <b>two</b></p><b lang="en">English</b><img alt="three">'
    assert texts_of(page + '<script>four()</script><input type="hidden" value="five">') == {"One", "two", "three"}
