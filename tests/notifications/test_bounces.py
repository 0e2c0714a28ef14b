"""Notices about mails, as mail servers write them and as strangers might (RFC 3464; E22)."""

import os
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trial
from hypothesis import strategies as st

from audit.models import Entry
from notifications.bounces import NoNotice, parsed, read_bounces
from notifications.delivery import deliver
from notifications.models import Message
from tests.followup.trial import MINUTE
from tests.notifications.factories import make_message
from tests.notifications.test_delivery import again
from tests.world import AT

pytestmark = pytest.mark.django_db


def notice(
    message_id, address, *, action="failed", status="5.1.1", quoted="text/rfc822-headers", report="delivery-status"
):
    return (
        "From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: multipart/report; report-type={report}; boundary=B\r\n\r\n"
        "--B\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--B\r\nContent-Type: {quoted}\r\n\r\nMessage-ID: {message_id}\r\nSubject: x\r\n\r\n--B--\r\n"
    ).encode()


@pytest.fixture
def sent(world, mail_server):
    message = make_message(world)
    deliver(AT)
    return again(message)


@pytest.fixture
def put(settings, tmp_path):
    def put(*bodies, folder="bounces/new"):
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        for number, body in enumerate(bodies):
            (tmp_path / folder / f"{number}.eml").write_bytes(body)

    return put


def is_verified(person):
    return person.contact_points.get(kind="EMAIL").verified_on is not None


@pytest.mark.parametrize("quoted", ["text/rfc822-headers", "message/rfc822"])
@pytest.mark.parametrize("folder", ["bounces/new", "bounces"])
def test_what_cannot_arrive_failed_for_good_and_its_address_is_no_longer_verified(
    world, sent, put, quoted, folder, tmp_path
):
    put(notice(sent.message_id, world.head_of_office.email.upper(), quoted=quoted), folder=folder)
    assert read_bounces(AT + MINUTE) == 1
    assert (again(sent).state, sent.reason, sent.detail) == ("FAILED_PERM", "UNDELIVERED", "failed 5.1.1")
    assert not is_verified(world.head_of_office)
    assert Entry.objects.get(action="accounts.contact_point.doubted").actor_kind == "system"
    assert os.listdir(tmp_path / "bounces/cur") == ["0.eml"]
    assert read_bounces(AT + 2 * MINUTE) == 0


@pytest.mark.parametrize("status", ["5.7.1", "5.2.2", "4.4.7", "5.3.4"])
def test_a_refusal_for_another_reason_says_nothing_about_the_address(world, sent, put, status):
    put(notice(sent.message_id, world.head_of_office.email, status=status))
    read_bounces(AT + MINUTE)
    assert again(sent).state == "FAILED_PERM"
    assert is_verified(world.head_of_office)


def test_a_notice_of_arrival_says_delivered_and_the_first_stands(world, sent, put):
    to = world.head_of_office.email
    put(notice(sent.message_id, to, action="delivered", status="2.0.0"), notice(sent.message_id, to))
    assert read_bounces(AT + MINUTE) == 1
    assert again(sent).state == "DELIVERED"
    assert is_verified(world.head_of_office)


def test_an_address_at_which_somebody_was_reached_since_stays_verified(world, sent, put):
    world.head_of_office.contact_points.update(verified_on=(AT + 2000 * MINUTE).date())
    put(notice(sent.message_id, world.head_of_office.email))
    read_bounces(AT + 4000 * MINUTE)
    assert is_verified(world.head_of_office)


def test_another_address_of_the_notice_touches_nobody(world, sent, put):
    put(notice(sent.message_id, world.focal_point.email))
    read_bounces(AT + MINUTE)
    assert is_verified(world.focal_point)
    assert is_verified(world.head_of_office)


def test_what_a_mail_carried_came_back_with_it(world, sent, put):
    carried = make_message(world)
    fate = {"state": "ACCEPTED", "next_attempt_at": None, "sending_at": AT, "accepted_at": AT}
    Message.objects.filter(pk=carried.pk).update(carrier=sent, **fate)
    put(notice(sent.message_id, world.head_of_office.email))
    read_bounces(AT + MINUTE)
    assert again(carried).state == "FAILED_PERM"


HOSTILE = [
    b"",
    b"\xff\x00 no mail",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n--B",
    notice("<x@elsewhere>", "a@b.example"),
    notice("<not-a-key@localhost>", "a@b.example", action="delayed"),
    notice("<not-a-key@localhost>", "a@b.example", report="disposition-notification"),
    notice("<not-a-key@localhost>", "a@b.example", status=" "),
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_notice_of_ours_is_put_aside_with_a_line_in_the_log(world, sent, put, body, caplog):
    put(body)
    assert read_bounces(AT + MINUTE) == 0
    assert "bounces.ignored" in caplog.text
    assert again(sent).state == "ACCEPTED"


def test_a_notice_of_a_mail_that_never_was_changes_nothing(sent, put):
    put(notice("<not-a-key@localhost>", "a@b.example"), notice(f"<{'0' * 32}@localhost>", "a@b.example"))
    assert read_bounces(AT + MINUTE) == 0


def test_what_is_too_long_and_what_leads_elsewhere_is_not_read(world, sent, put, tmp_path):
    put(notice(sent.message_id, world.head_of_office.email) + b" " * 1_000_000)
    (tmp_path / "elsewhere").write_bytes(notice(sent.message_id, world.head_of_office.email))
    (tmp_path / "bounces/new/link").symlink_to(tmp_path / "elsewhere")
    assert read_bounces(AT + MINUTE) == 0


def test_without_a_folder_there_is_nothing_to_read():
    assert read_bounces(AT) == 0


@trial(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.integers(0, 600))
def test_whatever_a_stranger_writes_is_a_notice_or_none(noise, place):
    whole = notice("<0@localhost>", "a@b.example")
    for body in (noise, whole[:place] + noise + whole[place:]):
        with suppress(NoNotice):
            assert parsed(body).action in ("failed", "delivered")
