"""What becomes of a message on its way out (escalation.md E21-E23)."""

import re
import socket
import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection, transaction

from notifications import outbox
from notifications.delivery import LEASE, deliver
from notifications.links import find_link
from notifications.models import Link, Message
from notifications.transports import SmtpTransport
from tests.followup.trial import MINUTE
from tests.notifications.factories import make_draft, make_message, send
from tests.world import AT, make_user

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def again(message):
    message.refresh_from_db()
    return message


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


def test_a_queued_mail_is_accepted_by_the_server_and_says_so(world, mail_server):
    message = make_message(world)
    done = deliver(AT, "test")
    (mail,) = mail_server.accepted()
    assert (again(message).state, done.accepted, message.attempts) == ("ACCEPTED", 1, 1)
    assert message.detail.startswith("250")
    assert mail["To"] == world.head_of_office.email
    assert mail["Message-ID"] == message.message_id


def test_text_comes_first_and_html_says_the_same(world, mail_server):
    make_message(world)
    deliver(AT)
    (mail,) = mail_server.accepted()
    parts = [part.get_content_type() for part in mail.iter_parts()]
    assert parts == ["text/plain", "text/html"]
    for part in mail.iter_parts():
        assert "TR-CAF-26-0001" in part.get_content()
        assert "10:45 WAT (09:45Z)" in part.get_content()
    assert len(mail.as_bytes()) < 30_000


def test_it_is_written_in_the_language_of_its_reader(world, mail_server):
    world.head_of_office.language = "fr"
    world.head_of_office.save()
    make_message(world)
    deliver(AT)
    assert "2 mars 2026" in text_of(mail_server.accepted()[0])


def test_one_mail_for_each_person_and_never_a_copy(world, mail_server):
    send(make_draft(world, world.head_of_office), make_draft(world, world.focal_point))
    deliver(AT)
    mails = mail_server.accepted()
    assert sorted(mail["To"] for mail in mails) == sorted([world.head_of_office.email, world.focal_point.email])
    assert all(mail["Cc"] is None and mail["Bcc"] is None for mail in mails)


def test_a_key_that_was_queued_before_is_the_same_message(world, mail_server):
    draft = make_draft(world, world.head_of_office)
    assert send(draft) == send(draft, at=AT + MINUTE)
    deliver(AT + MINUTE)
    assert len(mail_server.accepted()) == 1


def test_what_is_not_due_waits(world, mail_server):
    message = make_message(world)
    deliver(AT - SECOND)
    assert (again(message).state, mail_server.accepted()) == ("QUEUED", [])


def test_a_link_leads_to_its_message_and_its_token_is_nowhere_but_in_the_mail(world, mail_server, caplog):
    message = make_message(world)
    deliver(AT)
    (token,) = re.findall(r"/ack/([\w-]+)/", text_of(mail_server.accepted()[0]))
    assert len(token) == 22  # 128 bits
    assert find_link(token) == message
    with connection.cursor() as cursor:
        for table in ("notifications_message", "notifications_link", "audit_entry"):
            cursor.execute(f"SELECT count(*) FROM {table} AS r WHERE strpos(r::text, %s) > 0", [token])
            assert cursor.fetchone() == (0,), table
    assert token not in caplog.text


@pytest.mark.parametrize("token", ["", "x", "x" * 65, "é" * 22, "A" * 22])
def test_an_unknown_token_leads_nowhere(world, token):
    assert find_link(token) is None


def test_a_kind_without_a_link_mints_none(world, mail_server):
    make_message(world, kind="trial.remind")
    deliver(AT)
    assert Link.objects.count() == 0


def test_somebody_who_left_since_gets_nothing(world, mail_server):
    message = make_message(world)
    world.head_of_office.is_active = False
    world.head_of_office.save()
    deliver(AT)
    assert (again(message).state, message.reason, mail_server.accepted()) == ("SUPPRESSED", "NOT_ACTIVE", [])


def test_an_address_that_was_put_out_of_use_since_gets_nothing(world, mail_server):
    message = make_message(world)
    world.head_of_office.contact_points.update(ended_on=AT.date())
    deliver(AT)
    assert (again(message).state, message.reason) == ("FAILED_PERM", "NO_VERIFIED_CHANNEL")
    assert mail_server.accepted() == []


def test_a_runner_that_died_leaves_its_mails_unknown_and_they_are_sent_once_more_and_say_so(world, mail_server):
    message = make_message(world)
    Message.objects.update(
        state="SENDING", leased_until=AT + LEASE, claimed_by="dead", sending_at=AT, next_attempt_at=None, attempts=1
    )
    deliver(AT + LEASE)
    assert again(message).state == "SENDING"
    done = deliver(AT + LEASE + SECOND)
    (mail,) = mail_server.accepted()
    assert (again(message).state, message.is_repeat, done.repeats) == ("ACCEPTED", True, 1)
    assert mail["Subject"].startswith("May be a repeat")
    assert "May be a repeat" in text_of(mail)
    assert mail["Message-ID"] == message.message_id


def test_a_repeat_that_is_lost_too_stays_unknown_in_plain_sight(world, mail_server):
    message = make_message(world)
    Message.objects.update(
        state="SENDING", leased_until=AT, claimed_by="dead", sending_at=AT, next_attempt_at=None, is_repeat=True
    )
    for minutes in (1, 60, 600):
        deliver(AT + minutes * MINUTE)
    assert (again(message).state, message.next_attempt_at, mail_server.accepted()) == ("UNKNOWN", None, [])


def test_a_runner_that_was_taken_for_dead_has_no_say_any_more(world, mail_server):
    """It comes back after its lease: what it writes changes nothing, since the claim is another's."""
    from notifications.delivery import Fate, _mark

    message = make_message(world)
    Message.objects.update(
        state="SENDING", leased_until=AT + LEASE, claimed_by="late", sending_at=AT, next_attempt_at=None
    )
    deliver(AT + LEASE + SECOND)
    _mark([Fate(message, "FAILED_PERM", "REFUSED")], AT + 2 * MINUTE, "late")
    assert again(message).state == "ACCEPTED"


def test_a_server_that_is_away_is_tried_again_at_growing_pauses_until_the_window_closes(world, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    message = make_message(world, give_up_at=AT + 15 * MINUTE)
    waits, at = [], AT
    while again(message).state != "FAILED_PERM":
        deliver(at)
        if again(message).state == "FAILED_TEMP":
            waits.append(message.next_attempt_at - at)
            at = message.next_attempt_at + SECOND
    assert message.reason == "TOO_LATE"
    assert waits == sorted(waits)
    assert waits[-1] > 8 * waits[0]
    assert 4 <= message.attempts < 10


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def test_a_server_that_is_away_costs_nobody_else_a_try(world, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    messages = send(*(make_draft(world, world.head_of_office, number=n) for n in range(5)))
    deliver(AT)
    assert sorted(again(message).state for message in messages) == ["FAILED_TEMP", *["QUEUED"] * 4]
    assert sorted(message.attempts for message in messages) == [0, 0, 0, 0, 1]


class Server:
    """A mail server that answers each line as it is told, on a port of its own, for one test.

    `texts`: each text that was sent to it, whatever it answered.
    """

    def __init__(self, answers, extension):
        self.answers = answers
        self.extension = extension
        self.texts = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        while True:
            try:
                client, _address = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(client,), daemon=True).start()

    def _answer(self, client):
        with suppress(OSError), client, client.makefile("rwb") as lines:
            lines.write(b"220 here\r\n")
            lines.flush()
            self._speak(lines)

    def _speak(self, lines):
        in_data = False
        for line in lines:
            if in_data and line != b".\r\n":
                self.texts[-1] += line
                continue
            word = "END" if in_data else line[:4].strip().decode().upper()
            to = line.decode(errors="replace") if word == "RCPT" else ""
            said = self.answers(word, to)
            if said is None:
                return  # hangs up without a word
            in_data = said.startswith("354")
            if in_data:
                self.texts.append(b"")
            if word == "EHLO" and self.extension:
                said = f"250-hello\r\n250 {self.extension}"
            lines.write(said.encode() + b"\r\n")
            lines.flush()

    def close(self):
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)  # which wakes whoever waits for a client; closing alone does not
        self.socket.close()
        self.thread.join(timeout=5)


@pytest.fixture(params=["", "PIPELINING"])
def server(settings, request):
    """Made by the test; once one that is asked line by line, once one that takes several at once (RFC 2920)."""
    made = []

    def make(answers):
        made.append(Server(answers, request.param))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", made[0].port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        return made[0]

    yield make
    for each in made:
        each.close()


def usual(word, to):
    return {"EHLO": "250 hello", "DATA": "354 go on", "QUIT": "221 bye"}.get(word, "250 fine")


def test_one_refused_address_does_not_hurt_the_others_of_its_chunk(world, server):
    there = server(lambda word, to: "550 no such mailbox" if "focal" in to else usual(word, to))
    refused, sent = send(make_draft(world, world.focal_point), make_draft(world, world.head_of_office))
    deliver(AT)
    assert (again(refused).state, refused.reason, refused.detail) == ("FAILED_PERM", "REFUSED", "550 no such mailbox")
    assert again(sent).state == "ACCEPTED"
    (text,) = (text for text in there.texts if text)  # the refused one's is not sent, whatever the server waits for
    assert sent.message_id.encode() in text


def test_a_sender_that_is_refused_sends_no_text(world, server):
    there = server(lambda word, to: "550 not from you" if word == "MAIL" else usual(word, to))
    first, second = send(make_draft(world, world.focal_point), make_draft(world, world.head_of_office))
    deliver(AT)
    assert {(again(each).state, each.reason, each.detail) for each in (first, second)} == {
        ("FAILED_PERM", "REFUSED", "550 not from you")
    }
    assert not any(there.texts)


def test_a_server_that_takes_no_text_has_refused_it(world, server):
    there = server(lambda word, to: "451 not now" if word == "DATA" else usual(word, to))
    message = make_message(world)
    deliver(AT)
    assert (again(message).state, message.detail) == ("FAILED_TEMP", "451 not now")
    assert there.texts == []


def test_a_line_that_begins_with_a_dot_ends_no_mail(server):
    there = server(usual)
    with SmtpTransport() as transport:
        for body in (b"a\r\n.\r\n..b\r\n", b"without an end"):
            assert transport.send("desk@example.org", body, "key").state == "ACCEPTED"
    assert there.texts == [b"a\r\n..\r\n...b\r\n", b"without an end\r\n"]


def test_a_server_that_asks_to_come_later_is_tried_later(world, server):
    server(lambda word, to: "451 later" if word == "RCPT" else usual(word, to))
    message = make_message(world)
    deliver(AT)
    assert again(message).state == "FAILED_TEMP"
    assert AT + 10 * SECOND < message.next_attempt_at < AT + 25 * SECOND


def test_a_server_that_refuses_the_text_has_refused_it(world, server):
    server(lambda word, to: "554 no" if word == "END" else usual(word, to))
    message = make_message(world)
    deliver(AT)
    assert (again(message).state, message.reason) == ("FAILED_PERM", "REFUSED")


def test_a_server_that_hangs_up_after_the_text_may_have_taken_it(world, server):
    server(lambda word, to: None if word == "END" else usual(word, to))
    message = make_message(world)
    deliver(AT)
    assert (again(message).state, message.is_repeat) == ("UNKNOWN", False)
    assert message.next_attempt_at is not None
    deliver(AT + MINUTE)
    assert (again(message).state, message.is_repeat, message.next_attempt_at) == ("UNKNOWN", True, None)


def test_a_portal_without_a_way_to_send_says_so_loudly(world, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    message = make_message(world)
    deliver(AT)
    assert (again(message).state, message.reason) == ("FAILED_PERM", "NOT_CONFIGURED")
    assert "delivery.not_configured" in caplog.text


def test_where_no_server_is_set_up_the_mail_becomes_a_file_and_says_that_it_was_not_sent(world, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    message = make_message(world)
    deliver(AT)
    assert again(message).state == "SIMULATED"
    (file,) = (tmp_path / "mail").iterdir()
    assert message.message_id.encode() in file.read_bytes()


def test_a_mail_that_cannot_be_built_keeps_no_other_from_its_turn(world, mail_server, settings, caplog):
    bad = make_message(world)
    Message.objects.filter(pk=bad.pk).update(values={"ref": {"is": "nothing"}})
    good = make_message(world)
    deliver(AT)
    assert (again(bad).state, bad.reason, again(good).state) == ("FAILED_PERM", "NOT_BUILT", "ACCEPTED")


@pytest.mark.parametrize("state", ["QUEUED", "FAILED_TEMP", "UNKNOWN"])
def test_an_answer_holds_back_whatever_still_waits(world, mail_server, state):
    message = make_message(world)
    Message.objects.update(state=state, sending_at=AT)
    with transaction.atomic():
        assert outbox.suppress(subject_of(message), at=AT + SECOND, reason="ANSWERED") == 1
    deliver(AT + MINUTE)
    assert (again(message).state, message.reason, mail_server.accepted()) == ("SUPPRESSED", "ANSWERED", [])


def subject_of(message):
    return outbox.Subject(message.subject_kind, message.subject_uid, message.subject_label)


def test_an_answer_leaves_what_asks_for_nothing(world, mail_server):
    message = make_message(world, kind="trial.nobody")
    with transaction.atomic():
        outbox.suppress(subject_of(message), at=AT, reason="ANSWERED")
    deliver(AT)
    assert again(message).state == "ACCEPTED"


def test_a_message_in_the_portal_is_there_at_once_and_read_once(world):
    from notifications import inbox

    message = make_message(world, channel="IN_APP")
    assert (message.state, inbox.unread(world.head_of_office)) == ("DELIVERED", 1)
    assert inbox.mark_read(world.head_of_office, subject_of(message), at=AT) == 1
    assert (again(message).state, inbox.unread(world.head_of_office)) == ("READ", 0)


def test_queueing_takes_four_statements_for_any_number(world, django_assert_num_queries):
    people = [make_user(f"person{n}") for n in range(30)]
    drafts = [make_draft(world, person) for person in people]
    with django_assert_num_queries(6):  # and the two of the transaction
        assert len(send(*drafts)) == 30
