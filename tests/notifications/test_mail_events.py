"""What mail providers tell of mails, in the forms that they document: taken with the secret only, never backwards."""

import hashlib
import hmac
import json
from base64 import b64encode
from itertools import permutations

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from notifications.delivery import Fate, _mark, deliver
from notifications.models import Message
from tests.notifications.factories import make_message
from tests.notifications.test_bounces import is_verified
from tests.notifications.test_delivery import again
from tests.plugins.mail_api import SECRET, SIGNING_KEY
from tests.world import AT

pytestmark = pytest.mark.django_db
NO_SUCH = "550 5.1.1 The email account that you tried to reach does not exist."


def mailgun(key, to, event, *, words=NO_SUCH, **facts):
    """https://documentation.mailgun.com/docs/mailgun/user-manual/events/webhooks"""
    told = {
        "delivered": {"event": "delivered", "delivery-status": {"message": "OK", "code": 250, "description": ""}},
        "failed": {
            "event": "failed", "severity": "permanent", "reason": "bounce",
            "delivery-status": {"message": words, "code": 550, "description": ""},
        },
        "later": {"event": "failed", "severity": "temporary", "reason": "generic", "delivery-status": {"code": 421}},
        "opened": {"event": "opened", "ip": "192.0.2.1", "client-info": {"user-agent": "x"}},
    }[event]  # fmt: skip
    token, moment = "c3" * 25, "1772443800"
    signature = hmac.new(SIGNING_KEY.encode(), f"{moment}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": moment, "token": token, "signature": signature},
        "event-data": {
            "id": "CPgfbmQMTCKtHW6uIWtuVe", "timestamp": 1772443800.1, "recipient": to, "user-variables": {"key": key},
            "message": {"headers": {"message-id": "20260302.1@mg.example", "to": to}}, **told, **facts,
        },
    }  # fmt: skip


def postmark(key, to, event, *, words=NO_SUCH, **facts):
    """https://postmarkapp.com/developer/webhooks/webhooks-overview"""
    told = {
        "delivered": {"RecordType": "Delivery", "Recipient": to, "DeliveredAt": "2026-03-02T09:31:00Z"},
        "failed": {
            "RecordType": "Bounce", "Type": "HardBounce", "TypeCode": 1, "ID": 4323372036854775807, "Email": to,
            "BouncedAt": "2026-03-02T09:31:00Z", "Details": f"smtp;{words}",
            "Description": "The server was unable to deliver your message (ex: unknown user, mailbox not found).",
        },
        "later": {"RecordType": "Bounce", "Type": "Transient", "Email": to, "BouncedAt": "2026-03-02T09:31:00Z"},
        "opened": {"RecordType": "Open", "Recipient": to, "ReceivedAt": "2026-03-02T09:31:00Z", "UserAgent": "x"},
    }[event]  # fmt: skip
    return {"MessageID": "883953f4-6105-42a2-a16a-77a8eac79483", "Metadata": {"key": key}, **told, **facts}


FORMS = {"mailgun": mailgun, "postmark": postmark}


@pytest.fixture(params=sorted(FORMS))
def sent(request, world, mail_apis):
    """A mail that a provider has accepted; `sent.tell(event)` is what it makes of it, `sent.call(body)` its call."""
    mail_apis(request.param)
    message = make_message(world)
    deliver(AT)
    message.call = call_back
    message.form = FORMS[request.param]
    message.tell = lambda event, **facts: call_back(
        message.form(str(message.uid), world.head_of_office.email, event, **facts)
    )
    return again(message)


def call_back(body, secret=SECRET):
    headers = {"Authorization": f"Basic {b64encode(secret.encode()).decode()}"} if secret else {}
    client = Client(enforce_csrf_checks=True, headers=headers)
    body = body if isinstance(body, bytes) else json.dumps(body)
    return client.post(reverse("messages:mail-events"), body, content_type="application/json").status_code


def test_it_says_what_arrived(sent, world):
    assert sent.tell("delivered") == 200
    assert again(sent).state == "DELIVERED"
    assert is_verified(world.head_of_office)


def test_what_cannot_arrive_failed_for_good_and_its_address_is_no_longer_verified(sent, world):
    assert sent.tell("failed") == 200
    assert (again(sent).state, sent.reason, sent.detail) == ("FAILED_PERM", "UNDELIVERED", "failed 5.1.1")
    assert not is_verified(world.head_of_office)
    assert Entry.objects.get(action="accounts.contact_point.doubted").actor_kind == "system"


@pytest.mark.parametrize(
    "words", ["552 5.2.2 mailbox full", "554 5.7.1 refused by policy", "550 no", "550 [5.1.1.9] is not welcome", ""]
)
def test_a_refusal_for_another_reason_says_nothing_about_the_address(sent, world, words):
    sent.tell("failed", words=words)
    assert again(sent).state == "FAILED_PERM"
    assert is_verified(world.head_of_office)


def test_an_address_that_the_provider_calls_invalid_is_doubted(world, mail_apis):
    mail_apis("postmark")
    message = make_message(world)
    deliver(AT)
    told = postmark(str(message.uid), world.head_of_office.email, "failed", words="", Type="BadEmailAddress")
    assert call_back(told) == 200
    assert again(message).detail == "failed 5.1.0"
    assert not is_verified(world.head_of_office)


@pytest.mark.parametrize("event", ["later", "opened"])
def test_what_may_still_arrive_and_who_opened_it_change_nothing(sent, event):
    assert sent.tell(event) == 200
    assert again(sent).state == "ACCEPTED"


@pytest.mark.parametrize("events", sorted(set(permutations(["delivered", "delivered", "failed", "failed"], 3))))
def test_replayed_and_out_of_order_the_first_stands(sent, events):
    for event in events:
        assert sent.tell(event) == 200
    assert again(sent).state == ("DELIVERED" if events[0] == "delivered" else "FAILED_PERM")


def test_what_overtakes_the_answer_of_the_provider_stands(sent):
    Message.objects.update(state="SENDING", leased_until=AT, claimed_by="x", sending_at=AT, accepted_at=None)
    sent.tell("delivered")
    _mark([Fate(again(sent), "ACCEPTED", accepted_at=AT)], AT, "x")
    assert again(sent).state == "DELIVERED"


def test_what_a_mail_carried_arrived_with_it(world, sent):
    carried = make_message(world)
    fate = {"state": "ACCEPTED", "next_attempt_at": None, "sending_at": AT, "accepted_at": AT}
    Message.objects.filter(pk=carried.pk).update(carrier=sent, **fate)
    sent.tell("delivered")
    assert again(carried).state == "DELIVERED"


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + " ", SECRET.partition(":")[2], "zwischen uns \u00fc"])
@pytest.mark.parametrize("body", [None, b"", b"[" * 9000])
def test_without_the_secret_there_is_nothing_here(sent, world, secret, body):
    told = sent.form(str(sent.uid), world.head_of_office.email, "failed")
    assert call_back(told if body is None else body, secret=secret) == 404
    assert again(sent).state == "ACCEPTED"


def test_where_no_secret_is_set_nothing_opens(sent, settings):
    settings.EMAIL_EVENTS_SECRET = ""
    settings.ANYMAIL = {**settings.ANYMAIL, "WEBHOOK_SECRET": ""}
    assert sent.tell("delivered") == 404
    assert again(sent).state == "ACCEPTED"


def test_where_mail_goes_through_smtp_there_is_nothing_here(sent, settings):
    settings.EMAIL_PROVIDER = ""
    assert sent.tell("delivered") == 404


def test_of_mailgun_the_signature_is_asked_for_too(world, mail_apis):
    mail_apis("mailgun")
    message = make_message(world)
    deliver(AT)
    told = mailgun(str(message.uid), world.head_of_office.email, "delivered")
    told["signature"]["signature"] = "0" * 64
    assert call_back(told) == 404
    assert again(message).state == "ACCEPTED"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b'{"RecordType": []}', b"[" * 9000])
def test_what_tells_of_no_mail_is_refused_and_changes_nothing(sent, body):
    assert call_back(body) in (200, 400, 404)
    assert again(sent).state == "ACCEPTED"


@pytest.mark.parametrize("key", ["", "not ours", "0" * 32, None, ["x"], {"a": 1}])
def test_of_a_mail_that_is_not_ours_nothing_is_known(sent, world, key):
    assert sent.call(sent.form(key, world.head_of_office.email, "failed")) == 200
    assert again(sent).state == "ACCEPTED"
    assert is_verified(world.head_of_office)
