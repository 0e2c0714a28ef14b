"""The page behind the link of a mail (escalation.md E16; ui of the tired person who decides)."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from common import clock
from earlywarning.models import Acknowledgement
from earlywarning.views.link import TRIES
from followup.models import Clock
from followup.ticking import tick
from notifications import links
from notifications.models import Message
from tests.common.test_cache import no_redis
from tests.earlywarning.factories import cancel, make_alert, take

pytestmark = pytest.mark.django_db


__all__ = ["no_redis"]


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


@pytest.fixture
def now(db):
    """The page asks the clock of the database itself."""
    return clock.now()


@pytest.fixture
def called(world, now):
    assert [world.joc, world.focal_point, world.head_of_office]
    alert = make_alert(world, at=now)
    tick(now)
    return alert


def address_for(alert, person, now):
    mail = Message.objects.get(subject_uid=alert.uid, recipient=person, kind="earlywarning.escalation", channel="EMAIL")
    (address,) = links.mint([mail], at=now).values()
    return "/ack/" + address.rstrip("/").rpartition("/")[2] + "/"


def text_of(response):
    return response.content.decode()


def test_it_asks_one_question_and_needs_no_sign_in(world, called, now):
    response = Client().get(address_for(called, world.focal_point, now))
    page = text_of(response)
    assert response.status_code == 200
    for words in (called.ref, "Attack on a village", "North One", "POC Focal Point", "I have it", "pass it on"):
        assert words in page
    assert "<script" not in page


def test_it_shows_nothing_that_the_mail_did_not(world, called, now):
    page = text_of(Client().get(address_for(called, world.focal_point, now)))
    assert called.heard not in page
    for person in (world.focal_point, world.head_of_office, world.joc):
        assert person.name not in page
        assert person.email not in page


def test_a_restricted_kind_is_a_protection_matter(world, now):
    assert world.focal_point
    alert = make_alert(world, kind="CRSV", at=now)
    tick(now)
    page = text_of(Client().get(address_for(alert, world.focal_point, now)))
    assert "Protection matter" in page
    assert "violence" not in page.lower()
    assert "North One" not in page
    assert "Area: North" in page


def test_its_address_is_told_to_nobody(world, called, now, caplog):
    address = address_for(called, world.focal_point, now)
    answers = [
        Client().get(address),
        Client().post(address, {"answer": "take", "intent": "SEND"}),
        Client().get("/ack/no/"),
    ]
    for response in answers:
        assert response["Referrer-Policy"] == "no-referrer"
        assert "no-store" in response["Cache-Control"]
        assert address.split("/")[2] not in text_of(response)
    assert address.split("/")[2] not in caplog.text
    assert "/ack/no/" not in caplog.text
    metrics = text_of(Client().get(reverse("metrics")))
    assert address.split("/")[2] not in metrics


def test_taking_it_says_until_when_to_promise(world, called, now):
    response = Client().post(address_for(called, world.focal_point, now), {"answer": "take", "intent": "INFORM"})
    taken = Acknowledgement.objects.get()
    assert (taken.intent, taken.is_provisional, taken.person) == ("INFORM", True, world.focal_point)
    assert "You have until" in text_of(response)
    promise = Clock.objects.get(purpose="RESPONSE")
    assert promise.deadline_at - promise.started_at == timedelta(minutes=30)


def test_pressing_twice_takes_it_once_and_shows_the_first_result(world, called, now):
    address = address_for(called, world.focal_point, now)
    for _again in range(2):
        response = Client().post(address, {"answer": "take", "intent": "SEND"})
        assert response.status_code == 200
        assert "You have until" in text_of(response)
    assert Acknowledgement.objects.count() == 1


def test_a_wrong_choice_is_a_sentence(world, called, now):
    response = Client().post(address_for(called, world.focal_point, now), {"answer": "take", "intent": "NOTHING"})
    assert (response.status_code, Acknowledgement.objects.count()) == (400, 0)
    assert "Choose what you will do" in text_of(response)


def test_it_offers_no_closing_and_no_refusal_to_act(world, called, now):
    page = text_of(Client().get(address_for(called, world.focal_point, now)))
    assert re.findall(r'name="answer" value="(\w+)"', page) == ["take", "pass"]
    assert re.findall(r'name="intent" value="(\w+)"', page) == ["SEND", "INFORM", "FIND_OUT"]


def test_only_a_post_changes_anything(world, called, now):
    Client().get(address_for(called, world.focal_point, now), {"answer": "take", "intent": "SEND"})
    assert Acknowledgement.objects.count() == 0


def test_passing_on_and_still_taking_it_later(world, called, now):
    address = address_for(called, world.focal_point, now)
    assert "passed on" in text_of(Client().post(address, {"answer": "pass"}))
    assert "you can still take it" in text_of(Client().get(address))
    Client().post(address, {"answer": "take", "intent": "SEND"})
    assert Acknowledgement.objects.get().person == world.focal_point


def test_after_the_answer_it_says_who_has_it_by_function(world, called, now):
    take(called, world.head_of_office, at=now)
    page = text_of(Client().get(address_for(called, world.focal_point, now)))
    assert "by Head of Office (FO-NORTH)" in page
    assert world.head_of_office.name not in page
    response = Client().post(address_for(called, world.focal_point, now), {"answer": "take", "intent": "SEND"})
    assert "Nothing is asked of you" in text_of(response)
    assert Acknowledgement.objects.count() == 1


def test_after_the_end_it_asks_for_nothing(world, called, now):
    cancel(called, world, at=now)
    assert "This alert has ended" in text_of(Client().get(address_for(called, world.focal_point, now)))


def test_somebody_who_left_can_do_nothing_with_it(world, called, now):
    address = address_for(called, world.focal_point, now)
    world.focal_point.is_active = False
    world.focal_point.save()
    Client().post(address, {"answer": "take", "intent": "SEND"})
    assert Acknowledgement.objects.count() == 0


def test_it_is_in_the_language_of_the_mail(world, called, now, tampered):
    mail = Message.objects.get(subject_uid=called.uid, recipient=world.focal_point, channel="EMAIL")
    Message.objects.filter(pk=mail.pk).update(language="fr")
    page = text_of(Client(headers={"accept-language": "en"}).get(address_for(called, world.focal_point, now)))
    assert 'lang="fr"' in page
    assert "Je m’en charge" in page or "Je m&#x27;en charge" in page


def test_an_unknown_token_says_what_to_do(db):
    response = Client().get("/ack/AAAAAAAAAAAAAAAAAAAAAA/")
    assert response.status_code == 404
    assert "telephone the JOC" in text_of(response)


def test_guessing_is_slowed_down(db):
    client = Client()
    for _try in range(TRIES):
        client.get("/ack/guess/")
    response = client.get("/ack/guess/")
    assert response.status_code == 429
    assert "Wait a minute" in text_of(response)


def test_it_weighs_less_than_ten_kilobytes_in_all(world, called, now):
    """Page and style sheet, not even compressed; nothing else is fetched."""
    page = text_of(Client().get(address_for(called, world.focal_point, now)))
    style = Path(settings.BASE_DIR, "static", "css", "ack.css").read_text()
    assert re.findall(r'(?:src|href)="([^"]+)"', page) == ["data:,", "/static/css/ack.css"]
    assert len(page.encode()) + len(style.encode()) < 10_000


def test_it_answers_and_takes_an_answer_while_redis_is_gone(world, called, now, client, no_redis):
    """How often somebody tries is counted there; where nobody can count, nobody is turned away."""
    address = address_for(called, world.head_of_office, now)
    assert client.get(address).status_code == 200
    assert client.get("/ack/" + "A" * 22 + "/").status_code == 404
    assert client.post(address, {"answer": "take", "intent": "INFORM"}).status_code in (200, 302)
    assert Acknowledgement.objects.get(alert=called).intent == "INFORM"
