"""What a provider tells later: taken with the secret only, and never backwards (E22)."""

import json
from itertools import permutations

import pytest
from django.test import Client
from django.urls import reverse

from notifications.delivery import Fate, _mark, deliver_texts
from notifications.models import Message
from tests.notifications.factories import make_message
from tests.notifications.test_delivery import again
from tests.notifications.test_sms import make_text
from tests.world import AT

pytestmark = pytest.mark.django_db


def call_back(body, secret="between the two of us", **headers):
    client = Client(enforce_csrf_checks=True, headers={"X-Receipt-Secret": secret, **headers} if secret else {})
    body = body if isinstance(body, bytes) else json.dumps(body)
    return client.post(reverse("messages:sms-receipt"), body, content_type="application/json").status_code


def receipt(message, state, **facts):
    return {"key": str(message.uid), "state": state, **facts}


@pytest.fixture
def accepted(world, gateway):
    message = make_text(world)
    deliver_texts(AT)
    return again(message)


def test_a_receipt_says_that_it_was_delivered(accepted):
    assert call_back(receipt(accepted, "delivered")) == 204
    assert again(accepted).state == "DELIVERED"


def test_a_receipt_says_that_it_never_will_be(accepted):
    assert call_back(receipt(accepted, "failed", detail="absent")) == 204
    assert (again(accepted).state, accepted.reason, accepted.detail) == ("FAILED_PERM", "UNDELIVERED", "absent")


@pytest.mark.parametrize("states", sorted(set(permutations(["delivered", "delivered", "failed", "failed"], 3))))
def test_replayed_and_out_of_order_the_first_stands(accepted, states):
    for state in states:
        assert call_back(receipt(accepted, state)) == 204
    assert again(accepted).state == ("DELIVERED" if states[0] == "delivered" else "FAILED_PERM")


def test_a_receipt_that_overtakes_the_answer_of_the_provider_stands(world, gateway):
    message = make_text(world)
    Message.objects.update(state="SENDING", leased_until=AT, claimed_by="x", sending_at=AT, next_attempt_at=None)
    assert call_back(receipt(message, "delivered")) == 204
    _mark([Fate(message, "ACCEPTED", accepted_at=AT)], AT, "x")
    assert again(message).state == "DELIVERED"


def test_a_receipt_about_what_may_have_been_lost_saves_the_repeat(world, gateway):
    message = make_text(world)
    gateway.answer = lambda told: None
    deliver_texts(AT)
    assert again(message).state == "UNKNOWN"
    call_back(receipt(message, "delivered"))
    assert (again(message).state, message.next_attempt_at) == ("DELIVERED", None)


@pytest.mark.parametrize("state", ["QUEUED", "FAILED_TEMP", "SUPPRESSED", "SIMULATED"])
def test_what_was_never_under_way_cannot_have_arrived(world, gateway, state):
    message = make_text(world)
    waits = AT if state in ("QUEUED", "FAILED_TEMP") else None
    Message.objects.update(state=state, next_attempt_at=waits, reason="ENDED", accepted_at=AT)
    assert call_back(receipt(message, "delivered")) == 204
    assert again(message).state == state


def test_a_receipt_of_texts_says_nothing_of_mails(world, gateway, accepted):
    Message.objects.update(channel="EMAIL")
    assert call_back(receipt(accepted, "failed")) == 204
    assert again(accepted).state == "ACCEPTED"


@pytest.mark.parametrize("secret", ["", "wrong", "between the two of us ", "zwischen uns \u00fc"])
def test_without_the_secret_there_is_nothing_here(accepted, secret):
    assert call_back(receipt(accepted, "delivered"), secret=secret) == 404
    assert again(accepted).state == "ACCEPTED"


def test_where_no_secret_is_set_an_empty_one_opens_nothing(accepted, settings):
    settings.SMS_RECEIPT_SECRET = ""
    assert call_back(receipt(accepted, "delivered"), secret="") == 404


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b'{"key": "x"}', b'{"key": "x", "state": "read"}', b"\xff", b"[" * 9000, b" " * 10_001],
)
def test_what_is_no_receipt_is_refused_with_a_sentence(accepted, body):
    assert call_back(body) == 400


def test_a_receipt_of_somebody_elses_text_changes_nothing(accepted):
    assert call_back({"key": "not ours", "state": "delivered"}) == 204
    assert again(accepted).state == "ACCEPTED"


def test_what_a_text_carried_arrived_with_it(world, accepted):
    carried = make_message(world, channel="SMS")
    fate = {"state": "ACCEPTED", "next_attempt_at": None, "sending_at": AT, "accepted_at": AT}
    Message.objects.filter(pk=carried.pk).update(carrier=accepted, **fate)
    call_back(receipt(accepted, "delivered"))
    assert again(carried).state == "DELIVERED"
