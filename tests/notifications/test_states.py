"""States that cannot be cannot be stored, whoever writes them (E1, E22)."""

import pytest
from django.db import IntegrityError, connection, transaction

from notifications.models import Message
from tests.notifications.factories import make_message

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "change",
    [
        "state = 'SENDING'",
        "state = 'ACCEPTED', next_attempt_at = NULL",
        "state = 'QUEUED', next_attempt_at = NULL",
        "state = 'FAILED_PERM', next_attempt_at = NULL",
        "state = 'SUPPRESSED', next_attempt_at = NULL",
        "state = 'READ', next_attempt_at = NULL",
        "state = 'DELIVERED', next_attempt_at = NULL",
        "state = 'ASLEEP'",
        "leased_until = now(), claimed_by = 'x'",
        "channel = 'PIGEON'",
        "dedupe_key = ''",
        "changed_at = queued_at - interval '1 s'",
        "state = 'UNKNOWN', sending_at = now(), is_repeat = true",
        "state = 'ACCEPTED', accepted_at = queued_at - interval '1 s', next_attempt_at = NULL",
        "state = 'FAILED_PERM', reason = 'REFUSED'",
    ],
)
def test_what_cannot_be_cannot_be_stored(world, change):
    message = make_message(world)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE notifications_message SET {change} WHERE id = %s", [message.pk])


def test_a_key_exists_once(world):
    message = make_message(world)
    message.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.bulk_create([message])


def test_the_claim_walks_its_own_index_whatever_else_is_stored(world):
    """A hundred thousand messages of the past cost the next one nothing (E34)."""
    message = make_message(world)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO notifications_message (uid, kind, dedupe_key, subject_kind, subject_uid, subject_label,
                mission_id, status, recipient_id, role, channel, language, values, state, reason, detail, attempts,
                is_repeat, claimed_by, queued_at, changed_at, sending_at, accepted_at)
            SELECT gen_random_uuid(), kind, 'old ' || n, subject_kind, gen_random_uuid(), subject_label, mission_id,
                   status, recipient_id, role, channel, language, '{}', 'ACCEPTED', '', '', 1, false, '', queued_at,
                   queued_at, queued_at, queued_at
              FROM notifications_message, generate_series(1, 100000) AS n WHERE id = %s
            """,
            [message.pk],
        )
        cursor.execute("ANALYZE notifications_message")
        cursor.execute(
            "EXPLAIN SELECT id FROM notifications_message WHERE next_attempt_at <= now()"
            " ORDER BY next_attempt_at, id LIMIT 25 FOR UPDATE SKIP LOCKED"
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "message_waiting" in plan, plan
    assert "Seq Scan" not in plan, plan
