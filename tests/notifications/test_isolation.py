"""What is urgent leaves first, and whoever is slow to reach delays nobody else (E23, pitfall P13)."""

import threading

import pytest
from django.db import connection

from notifications.delivery import CHUNK, deliver, deliver_texts
from notifications.models import Message
from tests.notifications.factories import make_draft, make_message, send
from tests.notifications.test_delivery import SECOND, again, usual
from tests.notifications.test_delivery import server as server  # noqa: PLC0414 - a fixture
from tests.notifications.test_sms import give_number
from tests.world import AT, make_user

pytestmark = pytest.mark.django_db


def many_waiting(message, count):
    """Copies of `message` that wait for longer than it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO notifications_message (uid, kind, dedupe_key, subject_kind, subject_uid, subject_label,
                mission_id, status, recipient_id, role, channel, language, values, state, reason, detail, attempts,
                is_repeat, claimed_by, queued_at, changed_at, next_attempt_at)
            SELECT gen_random_uuid(), kind, 'low ' || n, subject_kind, gen_random_uuid(), subject_label, mission_id,
                   status, recipient_id, role, channel, language, values, 'QUEUED', '', '', 0, false, '',
                   queued_at - interval '1 hour', queued_at, queued_at - interval '1 hour'
              FROM notifications_message, generate_series(1, %s) AS n WHERE id = %s
            """,
            [count, message.pk],
        )
        cursor.execute("ANALYZE notifications_message")


def test_what_is_urgent_leaves_before_ten_thousand_that_waited_longer(world, mail_server):
    many_waiting(make_message(world, number=1), 10_000)
    urgent = send(*(make_draft(world, world.focal_point, number=n, is_urgent=True) for n in range(CHUNK)))
    deliver(AT, budget_s=0.05)
    assert {again(message).state for message in urgent} == {"ACCEPTED"}
    first = [mail["To"] for mail in mail_server.accepted()[:CHUNK]]
    assert first == [world.focal_point.email] * CHUNK


def test_the_claim_of_the_urgent_walks_its_index(world):
    many_waiting(make_message(world), 10_000)
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN SELECT id FROM notifications_message WHERE channel = 'EMAIL' AND next_attempt_at <= now()"
            " ORDER BY is_urgent DESC, next_attempt_at, id LIMIT 25"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "message_waiting" in plan
    assert "Sort" not in plan


def test_a_recipient_for_whom_the_server_stalls_delays_no_other(world, server, settings):
    settings.EMAIL_TIMEOUT = 0.3
    over = threading.Event()

    def answers(word, to):
        if "focal" in to:
            over.wait(5)
        return usual(word, to)

    server(answers)
    stalled = send(*(make_draft(world, world.focal_point, number=n) for n in range(3)))
    others = send(*(make_draft(world, make_user(f"person{n}")) for n in range(20)))
    deliver(AT)
    over.set()
    assert {again(message).state for message in others} == {"ACCEPTED"}
    assert sorted(again(message).state for message in stalled) == ["FAILED_TEMP", "QUEUED", "QUEUED"]
    assert all(message.next_attempt_at > AT + 10 * SECOND for message in stalled)


def test_what_failed_before_is_tried_after_what_did_not(world, mail_server):
    slow = make_message(world)
    Message.objects.update(state="FAILED_TEMP", attempts=3)
    fresh = make_message(world, world.focal_point, at=AT + SECOND)
    deliver(AT + SECOND)
    assert [mail["Message-ID"] for mail in mail_server.accepted()] == [fresh.message_id, slow.message_id]


def test_a_server_that_stops_at_every_message_is_given_up_after_two(world, server):
    server(lambda word, to: None if word == "END" else usual(word, to))
    send(*(make_draft(world, make_user(f"person{n}")) for n in range(10)))
    deliver(AT)
    assert Message.objects.filter(state="UNKNOWN").count() == 2
    assert Message.objects.filter(state="QUEUED", attempts=0).count() == 8


def test_a_number_at_which_the_provider_hangs_up_delays_no_other(world, gateway):
    give_number(world.focal_point, "+236 70 00 00 02")
    give_number(world.head_of_office)
    gateway.answer = lambda told: None if told["to"].endswith("2") else 202
    drafts = [make_draft(world, who, channel="SMS") for who in (world.focal_point, world.head_of_office)]
    lost, sent = send(*drafts)
    deliver_texts(AT)
    assert (again(lost).state, again(sent).state) == ("UNKNOWN", "ACCEPTED")
