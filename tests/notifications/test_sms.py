"""Text messages: through a provider that speaks HTTP, apart from every mail (escalation.md E21-E23, E25)."""

import socket

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import ContactPoint
from notifications import channels, outbox, sms
from notifications.delivery import LEASE, deliver, deliver_texts
from notifications.models import Link, Message
from notifications.providers import NotSetUp, provider
from tests.notifications.factories import make_draft, make_message, send
from tests.notifications.test_delivery import SECOND, again, subject_of
from tests.world import AT, LONG_AGO

pytestmark = pytest.mark.django_db


def give_number(user, address="+236 70 00 00 01", **facts):
    return ContactPoint.objects.create(user=user, kind="PHONE", address=address, **{"verified_on": LONG_AGO} | facts)


def make_text(world, **overrides):
    give_number(world.head_of_office)
    return make_message(world, channel="SMS", **overrides)


def test_a_text_is_accepted_by_the_provider_and_says_so(world, gateway):
    message = make_text(world)
    done = deliver_texts(AT)
    (text,) = gateway.sent
    assert (again(message).state, done.accepted, message.attempts) == ("ACCEPTED", 1, 1)
    assert (text["to"], text["key"], gateway.names) == ("+23670000001", str(message.uid), ["portal:s ecret"])
    assert text["text"] == "TR-CAF-26-0001 2 Mar 2026, 10:45 WAT (09:45Z)"
    assert str(message.fate) == "accepted by the provider"


def test_a_text_carries_no_link_though_the_mail_of_its_kind_does(world, gateway):
    make_text(world, kind="trial.call")
    deliver_texts(AT)
    assert "/ack/" not in gateway.sent[0]["text"]
    assert Link.objects.count() == 0


def test_mail_and_texts_never_wait_for_one_another(world, gateway, mail_server):
    text, mail = make_text(world), make_message(world)
    deliver(AT)
    assert (again(text).state, again(mail).state) == ("QUEUED", "ACCEPTED")
    deliver_texts(AT)
    assert again(text).state == "ACCEPTED"


def test_a_provider_that_hangs_up_may_have_taken_it_and_it_is_sent_once_more_with_the_same_key(world, gateway):
    message = make_text(world)
    keys = []
    gateway.answer = lambda told: keys.append(told["key"])
    deliver_texts(AT)
    assert (again(message).state, message.is_repeat) == ("UNKNOWN", False)
    gateway.answer = lambda told: 202
    deliver_texts(AT + SECOND)
    assert (again(message).state, message.is_repeat) == ("ACCEPTED", True)
    assert gateway.sent[0]["text"].startswith("May be a repeat")
    assert keys == [gateway.sent[0]["key"]]


def test_a_runner_that_died_leaves_its_texts_to_the_next_and_no_mail_of_another_lane(world, gateway, mail_server):
    text, mail = make_text(world), make_message(world)
    Message.objects.update(
        state="SENDING", leased_until=AT + LEASE, claimed_by="x", sending_at=AT, next_attempt_at=None
    )
    deliver_texts(AT + LEASE + SECOND)
    assert (again(text).state, text.is_repeat, again(mail).state) == ("ACCEPTED", True, "SENDING")


@pytest.mark.parametrize(
    ("status", "state", "reason"),
    [(200, "ACCEPTED", ""), (400, "FAILED_PERM", "REFUSED"), (404, "FAILED_PERM", "REFUSED")]
    + [(status, "FAILED_TEMP", "") for status in (401, 403, 429, 500, 503)],
)
def test_what_the_provider_answers_is_the_state(world, gateway, status, state, reason):
    gateway.answer = lambda told: status
    message = make_text(world)
    deliver_texts(AT)
    assert (again(message).state, message.reason) == (state, reason)


def test_one_number_that_is_refused_costs_the_others_nothing(world, gateway):
    give_number(world.focal_point, "+236 70 00 00 02")
    give_number(world.head_of_office)
    drafts = [make_draft(world, who, channel="SMS") for who in (world.focal_point, world.head_of_office)]
    refused, sent = send(*drafts)
    gateway.answer = lambda told: 500 if told["to"].endswith("2") else 202
    deliver_texts(AT)
    assert (again(refused).state, again(sent).state) == ("FAILED_TEMP", "ACCEPTED")


def test_a_provider_that_is_away_is_tried_again(world, settings):
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        settings.SMS_URL = f"sms+http://127.0.0.1:{found.getsockname()[1]}/"
    message = make_text(world)
    deliver_texts(AT)
    assert (again(message).state, message.detail) == ("FAILED_TEMP", "ConnectionRefusedError")


@pytest.mark.parametrize("url", ["", "https://sms.example", "sms+http:", "sms+http://host:port/", "sms+http://[::"])
def test_without_a_provider_that_can_be_used_it_fails_for_good_and_loudly(world, settings, url, caplog):
    settings.SMS_URL = url
    message = make_text(world)
    deliver_texts(AT)
    assert (again(message).state, message.reason) == ("FAILED_PERM", "NOT_CONFIGURED")
    assert "delivery.not_configured" in caplog.text
    assert channels.states()["SMS"] == ("broken" if url else "not set up")
    with pytest.raises(NotSetUp):
        provider(url)


def test_in_the_embedded_shape_it_becomes_a_file_and_says_that_it_was_not_sent(world, settings):
    settings.SMS_URL = "sms+files:"
    message = make_text(world)
    deliver_texts(AT)
    assert again(message).state == "SIMULATED"
    (file,) = settings.SMS_FOLDER.iterdir()
    assert file.read_text() == "+23670000001\nTR-CAF-26-0001 2 Mar 2026, 10:45 WAT (09:45Z)\n"


@pytest.mark.parametrize("address", ["70 00 00 01", "(236) 70 00 00 01"])
def test_a_number_without_its_country_cannot_be_sent_to(world, gateway, address):
    give_number(world.head_of_office, address)
    message = make_message(world, channel="SMS")
    assert (message.state, message.reason) == ("FAILED_PERM", "NO_VERIFIED_CHANNEL")


def test_a_number_that_nobody_verified_or_that_was_put_out_of_use_since_gets_nothing(world, gateway):
    point = give_number(world.head_of_office)
    message = make_message(world, channel="SMS")
    ContactPoint.objects.filter(pk=point.pk).update(verified_on=None)
    deliver_texts(AT)
    assert (again(message).reason, gateway.sent) == ("NO_VERIFIED_CHANNEL", [])


def test_an_answer_holds_back_a_text_that_still_waits(world, gateway):
    message = make_text(world)
    with transaction.atomic():
        outbox.suppress(subject_of(message), at=AT, reason="ANSWERED")
    deliver_texts(AT)
    assert (again(message).state, gateway.sent) == ("SUPPRESSED", [])


def test_a_kind_without_a_form_as_a_text_cannot_be_queued_as_one(world):
    with pytest.raises(ValueError, match="no form as a text message"):
        make_text(world, kind="trial.nobody")


@given(st.text(max_size=200))
def test_whatever_a_word_holds_a_text_is_one_line_that_every_network_carries(words):
    made = sms.in_gsm(words)
    assert set(made) <= sms.GSM - {"\n", "\r"}
    assert sms.in_gsm(made) == made


def test_accents_that_gsm_lacks_go_and_those_that_it_has_stay():
    assert sms.in_gsm("Immédiate : réponse à l’hôpital, œuvre «\u202fça\u202f»") == (
        'Immédiate : réponse à l\'hopital, oeuvre " ca "'
    )
