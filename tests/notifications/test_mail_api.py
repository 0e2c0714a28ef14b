"""Mail through the API of a provider: the same mail, the same states as through SMTP (escalation.md E21-E22)."""

import email
import email.policy
import socket
import ssl
import threading
import time
from contextlib import suppress
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core import mail as django_mail
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured

from notifications import channels
from notifications.delivery import deliver
from notifications.mime import mail
from poc_portal.mail_provider import PROVIDERS, mail_settings
from tests.notifications.factories import make_draft, make_message, send
from tests.notifications.test_delivery import SECOND, again
from tests.plugins.mail_api import NAMES, SECRET, taken, through
from tests.world import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(params=sorted(PROVIDERS))
def api(request, mail_apis):
    return mail_apis(request.param)


def test_a_mail_is_accepted_with_its_key_and_the_name_it_has_at_the_provider(world, api):
    message = make_message(world)
    done = deliver(AT)
    (told,) = api.sent
    assert (again(message).state, done.accepted, message.attempts) == ("ACCEPTED", 1, 1)
    assert (told.to, told.key) == (world.head_of_office.email, str(message.uid))
    assert api.keys == ["api:a key" if api.provider == "mailgun" else "a key"]
    assert message.detail == f"200 {NAMES[api.provider]}"


def test_neither_opening_nor_following_a_link_is_watched(world, api):
    make_message(world, kind="trial.call")
    deliver(AT)
    (told,) = api.sent
    off = {
        "mailgun": {"o:tracking-opens": "no", "o:tracking-clicks": "no"},
        "postmark": {"TrackOpens": False, "TrackLinks": "None"},
    }[api.provider]
    assert off.items() <= told.options.items()


def test_nor_in_mails_that_others_build(api):
    assert django_mail.get_connection().send_defaults == {"track_opens": False, "track_clicks": False}


def without_date(mail):
    """Its lines; two are built at two moments."""
    return [line for line in mail.split(b"\r\n") if not line.startswith(b"Date:")]


def test_mailgun_gets_the_very_bytes(world, mail_apis):
    api = mail_apis("mailgun")
    message = make_message(world, kind="trial.remind")
    deliver(AT)
    (told,) = api.sent
    assert told.path == "/v3/mg.example/messages.mime"
    assert set(told.options) == {"to", "o:tracking-opens", "o:tracking-clicks", "v:key"}
    found = email.message_from_bytes(told.whole, policy=email.policy.default)
    built = mail(again(message), world.head_of_office.email, link="", at=AT)
    assert found["Message-ID"] == message.message_id
    assert without_date(told.whole) == without_date(built)


def test_postmark_gets_the_same_words_and_keeps_the_message_id(world, mail_apis, settings):
    api = mail_apis("postmark")
    message = make_message(world, kind="trial.remind")
    deliver(AT)
    told = api.sent[0].options
    built = email.message_from_bytes(
        mail(again(message), world.head_of_office.email, link="", at=AT), policy=email.policy.default
    )
    text, html = (part.get_content() for part in built.iter_parts())
    assert (told["Subject"], told["TextBody"], told["HtmlBody"]) == (built["Subject"], text, html)
    assert told["From"] == settings.DEFAULT_FROM_EMAIL
    headers = {each["Name"]: each["Value"] for each in told["Headers"]}
    assert headers == {
        "Message-ID": message.message_id, "X-PM-KeepID": "true", "Auto-Submitted": "auto-generated"
    }  # fmt: skip


def test_one_connection_serves_all_mails_of_a_round(world, api):
    send(*(make_draft(world, who) for who in (world.head_of_office, world.focal_point, world.joc)))
    assert deliver(AT).accepted == 3
    assert len(api.connections) == 1


WORDS = {"mailgun": "message", "postmark": "Message"}


@pytest.mark.parametrize(
    ("status", "state", "reason"),
    [(400, "FAILED_PERM", "REFUSED"), (413, "FAILED_PERM", "REFUSED"), (422, "FAILED_PERM", "REFUSED")]
    + [(status, "FAILED_TEMP", "") for status in (401, 402, 403, 404, 429, 500, 503)],
)
def test_what_the_provider_answers_is_the_state(world, api, status, state, reason):
    api.answer = lambda told: (status, {WORDS[api.provider]: "its words", "ErrorCode": 9})
    message = make_message(world)
    deliver(AT)
    assert (again(message).state, message.reason) == (state, reason)
    assert str(status) in message.detail
    assert world.head_of_office.email not in message.detail


def test_a_key_that_is_not_taken_is_nobodys_fault_and_all_wait(world, api):
    api.answer = lambda told: (401, {})
    messages = send(make_draft(world, world.head_of_office), make_draft(world, world.focal_point))
    deliver(AT)
    assert sorted(again(message).state for message in messages) == ["FAILED_TEMP", "QUEUED"]


def test_an_address_that_the_provider_keeps_off_is_refused_for_good(world, mail_apis):
    api = mail_apis("postmark")
    words = (
        "You tried to send to recipient(s) that have been marked as inactive. Found inactive addresses: "
        f"{world.head_of_office.email}. Inactive recipients are ones that have generated a hard bounce."
    )
    api.answer = lambda told: (422, {"ErrorCode": 406, "Message": words})
    refused, sent = send(make_draft(world, world.head_of_office), make_draft(world, world.focal_point))
    deliver(AT)
    assert (again(refused).state, refused.reason) == ("FAILED_PERM", "REFUSED")


def test_a_provider_that_hangs_up_may_have_taken_it_and_it_is_sent_once_more_with_the_same_key(world, api):
    message, keys = make_message(world), []
    api.answer = lambda told: keys.append(told.key)
    deliver(AT)
    assert (again(message).state, message.is_repeat) == ("UNKNOWN", False)
    api.answer = taken
    deliver(AT + SECOND)
    assert (again(message).state, message.is_repeat) == ("ACCEPTED", True)
    assert {api.sent[0].key} == set(keys)


def test_a_provider_that_says_taken_in_words_nobody_can_read_may_have_taken_it(world, api):
    api.answer = lambda told: (200, b"<html>It works!</html>")
    message = make_message(world)
    deliver(AT)
    assert again(message).state == "UNKNOWN"


def test_a_provider_whose_answer_makes_no_sense_may_have_taken_it(world, mail_apis):
    api = mail_apis("postmark")
    api.answer = lambda told: (200, {"ErrorCode": 0, "Message": "OK", "MessageID": "1", "To": "nobody at all <"})
    message = make_message(world)
    deliver(AT)
    assert again(message).state == "UNKNOWN"


def test_an_address_that_cannot_be_said_is_refused_and_costs_the_others_nothing(world, api):
    world.head_of_office.contact_points.filter(kind="EMAIL").update(address="not an address <")
    refused, sent = send(make_draft(world, world.head_of_office), make_draft(world, world.focal_point))
    deliver(AT)
    assert (again(refused).state, refused.reason, again(sent).state) == ("FAILED_PERM", "REFUSED", "ACCEPTED")


def test_a_provider_that_hangs_may_have_taken_it(world, api, settings):
    settings.ANYMAIL = {**settings.ANYMAIL, "REQUESTS_TIMEOUT": 0.05}
    api.answer = lambda told: time.sleep(0.3)
    message = make_message(world)
    deliver(AT)
    assert (again(message).state, message.detail) == ("UNKNOWN", "ReadTimeout")


@pytest.mark.parametrize("provider", sorted(PROVIDERS))
def test_a_provider_that_is_away_is_tried_again(world, settings, provider):
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        through(settings, f"anymail+{provider}+http://key@127.0.0.1:{found.getsockname()[1]}")
    message = make_message(world)
    deliver(AT)
    assert (again(message).state, message.detail) == ("FAILED_TEMP", "ConnectionError")


@pytest.fixture
def stranger(tmp_path):
    """The port of a server that speaks TLS with a certificate of its own making."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, AT - timedelta(days=400), AT + timedelta(days=4000))
    file = tmp_path / "stranger.pem"
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file.write_bytes(key.private_bytes(*form) + made.sign(key, hashes.SHA256()).public_bytes(form[0]))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            with suppress(OSError):
                context.wrap_socket(server.accept()[0], server_side=True).close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(timeout=5)


def test_a_stranger_in_place_of_the_provider_gets_nothing_and_it_is_tried_again(world, settings, stranger):
    through(settings, f"anymail+postmark://key@127.0.0.1:{stranger}")
    message = make_message(world)
    deliver(AT)
    assert (again(message).state, message.detail) == ("FAILED_TEMP", "SSLError")


def test_a_name_that_leads_nowhere_is_tried_again(world, settings):
    through(settings, "anymail+postmark://key@api.invalid")
    message = make_message(world)
    deliver(AT)
    assert again(message).state == "FAILED_TEMP"


def test_it_counts_as_set_up(api):
    assert channels.states()["EMAIL"] == "set up"


def test_the_address_becomes_settings_and_further_ones_are_taken_along():
    found = mail_settings(
        "anymail+mailgun://a%2Fkey@api.eu.mailgun.net?sender_domain=mg.example", timeout_s=10, events_secret="a:b"
    )
    assert (found["EMAIL_PROVIDER"], found["EMAIL_BACKEND"]) == ("mailgun", "anymail.backends.mailgun.EmailBackend")
    assert found["ANYMAIL"]["MAILGUN_API_KEY"] == "a/key"
    assert found["ANYMAIL"]["MAILGUN_API_URL"] == "https://api.eu.mailgun.net/v3/"
    assert found["ANYMAIL"]["MAILGUN_SENDER_DOMAIN"] == "mg.example"


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("anymail+pigeon://key@host", "none of the providers"),
        ("anymail+mailgun+ftp://key@host", "none of the providers"),
        ("anymail+mailgun://api.mailgun.net", "no key"),
        ("anymail+mailgun://key@", "no host"),
        ("anymail+mailgun://key@host:port", "no address"),
        ("anymail+postmark://key@host?sender_domain=x", "of postmark there are message_stream"),
    ],
)
def test_what_is_missing_stops_the_start_with_a_sentence_that_keeps_the_key(url, why):
    with pytest.raises(ImproperlyConfigured, match=why) as refused:
        mail_settings(url, timeout_s=10, events_secret="")
    assert "key@host" not in str(refused.value)


def found_by_checks():
    return {each.id for each in run_checks(include_deployment_checks=True) if each.id.startswith("notifications.")}


def test_the_check_of_a_deployed_portal_says_what_is_missing(settings):
    assert found_by_checks() == set(), "there is nothing to say of SMTP"
    through(settings, "anymail+mailgun+http://key@host")
    settings.EMAIL_EVENTS_SECRET = "short"
    settings.DEFAULT_FROM_EMAIL = "POC Portal <poc-portal@localhost>"
    assert found_by_checks() == {f"notifications.E00{number}" for number in (1, 2, 3, 4)}
    settings.EMAIL_EVENTS_SECRET = ""
    assert "notifications.W001" in found_by_checks()
    through(settings, "anymail+mailgun://key@host?webhook_signing_key=k")
    settings.EMAIL_EVENTS_SECRET, settings.DEFAULT_FROM_EMAIL = SECRET, "POC Portal <poc@mg.example>"
    assert found_by_checks() == set()
