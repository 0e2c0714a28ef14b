import threading
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from audit import canonical, digests, registry, services
from audit.models import Entry
from common import request_id
from tests.audit.factories import AT, OPENED, make_actor, make_entry, make_target, tamper

pytestmark = pytest.mark.django_db


def test_an_entry_says_who_did_what_to_which_object_and_when():
    by, target = make_actor(label="Duty officer, JOC"), make_target(label="REC-CAF-26-0007")
    with request_id.fresh() as identifier:
        made = make_entry(by=by, target=target, mission="DEMO", reason="Asked by the head of office.")

    entry = Entry.objects.get(pk=made.pk)
    assert (entry.action, entry.action_label) == (OPENED, "Test record opened")
    assert (entry.actor_kind, entry.actor_uid, entry.actor_label) == ("user", by.uid, "Duty officer, JOC")
    assert (entry.target_kind, entry.target_uid, entry.target_label) == (
        "tests.record",
        str(target.uid),
        "REC-CAF-26-0007",
    )
    assert (entry.mission, entry.at, entry.request_id) == ("DEMO", AT, identifier)
    assert entry.reason == "Asked by the head of office."
    assert (entry.sequence, entry.previous_root, entry.root, entry.sealed_at) == (None, None, None, None)


def test_the_database_says_when_an_entry_was_recorded_whatever_the_writer_claims():
    entry = make_entry()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone()
    claimed = Entry(
        action=OPENED, actor_kind="user", actor_label="x", target_kind="y", target_uid="1", target_label="z",
        at=AT, recorded_at=AT,
    )  # fmt: skip
    claimed.save()
    claimed.refresh_from_db()
    assert entry.recorded_at <= now < claimed.recorded_at


def test_only_names_and_digests_of_changed_fields_are_kept():
    entry = make_entry(changes={"status": ("OPEN", "CLOSED"), "note": (None, "the well north of the market")})
    assert entry.changed_fields == ["note", "status"]
    assert all(len(digest) == 64 for pair in entry.changes.values() for digest in pair)
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_entry::text FROM audit_entry WHERE id = %s", [entry.pk])
        (stored,) = cursor.fetchone()
    assert "market" not in stored
    assert "CLOSED" not in stored


def test_a_digest_proves_the_value_and_no_other():
    entry = make_entry(changes={"confirmed_at": (None, AT)})
    assert digests.proves(entry, "confirmed_at", old=None, new=AT)
    assert not digests.proves(entry, "confirmed_at", old=None, new=AT.replace(microsecond=1))
    with pytest.raises(LookupError, match="status"):
        digests.proves(entry, "status", old=1, new=2)


def test_the_same_value_looks_different_in_another_field_and_another_object():
    target = make_target()
    first = make_entry(target=target, changes={"a": (True, False), "b": (True, False)})
    second = make_entry(changes={"a": (True, False)})
    assert first.changes["a"] != first.changes["b"]
    assert first.changes["a"] != second.changes["a"]


def test_a_new_key_signs_from_now_on_and_the_old_one_still_proves(settings):
    old = make_entry(changes={"status": (1, 2)})
    settings.AUDIT_KEYS = ["a key of its own"]
    new = make_entry(changes={"status": (1, 2)})
    assert old.digest_key != new.digest_key
    assert digests.proves(old, "status", old=1, new=2)
    assert digests.proves(new, "status", old=1, new=2)

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "rotated", []
    assert digests.proves(new, "status", old=1, new=2)
    with pytest.raises(LookupError, match="not set here"):
        digests.proves(old, "status", old=1, new=2)


def test_an_action_nobody_registered_is_refused():
    with pytest.raises(LookupError, match=r"tests\.unheard"):
        make_entry(action="tests.unheard")
    assert not Entry.objects.exists()


def test_a_naive_moment_is_refused():
    with pytest.raises(ValueError, match="naive"):
        make_entry(at=AT.replace(tzinfo=None))


def test_a_code_is_registered_once_and_well_formed():
    with pytest.raises(ValueError, match="already"):
        registry.register(OPENED, "again")
    for code in ("opened", "Tests.record", "tests.", "tests record.opened"):
        with pytest.raises(ValueError, match="action code"):
            registry.register(code, "x")
    assert OPENED in registry.codes()
    assert registry.label("tests.forgotten") == "tests.forgotten"


def test_opening_a_restricted_record_is_an_entry():
    entry = services.record_read(by=make_actor(), target=make_target(label="REC-9"), at=AT, mission="DEMO")
    assert (entry.action, entry.target_label) == (services.READ, "REC-9")


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_refused():
    with pytest.raises(TransactionManagementError, match="outside a transaction"):
        services.record(OPENED, by=make_actor(), target=make_target(), at=AT)
    assert not Entry.objects.exists()
    with transaction.atomic():
        services.record(OPENED, by=make_actor(), target=make_target(), at=AT)
    assert Entry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_entry_falls_with_its_event():
    with transaction.atomic():
        make_entry()
        transaction.set_rollback(True)
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_entry SET reason = 'other'",
        "UPDATE audit_entry SET actor_label = 'other', sequence = 1, previous_root = repeat('0', 64), "
        "root = repeat('a', 64), sealed_at = now()",
        "UPDATE audit_entry SET sequence = NULL",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "TRUNCATE audit_entry CASCADE",
    ],
)
def test_the_database_refuses_to_change_or_remove_an_entry(sql):
    make_entry()
    with pytest.raises(IntegrityError, match="cannot be"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Entry.objects.get().reason == ""


@pytest.mark.django_db(transaction=True)
def test_the_seal_can_be_set_once_and_not_again():
    make_entry()
    sql = (
        "UPDATE audit_entry SET sequence = %s, previous_root = repeat('0', 64), root = repeat('a', 64), "
        "sealed_at = now()"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [1])
        with pytest.raises(IntegrityError, match="cannot be changed"):
            cursor.execute(sql, [2])
        with pytest.raises(IntegrityError, match="cannot be changed"):
            cursor.execute(
                "UPDATE audit_entry SET sequence = NULL, previous_root = NULL, root = NULL, sealed_at = NULL"
            )
    assert Entry.objects.get().sequence == 1


def test_an_entry_cannot_be_written_sealed():
    values = {
        "action": OPENED, "actor_kind": "user", "actor_label": "x", "target_kind": "y", "target_uid": "1",
        "target_label": "z", "at": AT, "sequence": 1, "previous_root": "0" * 64, "root": "a" * 64, "sealed_at": AT,
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="sealed by the sealer"), transaction.atomic():
        Entry.objects.create(**values)


@pytest.mark.parametrize(
    "half",
    [
        "sequence = 1",
        "root = repeat('a', 64)",
        "sequence = 1, previous_root = repeat('0', 64), root = repeat('a', 64)",
        "sequence = 0, previous_root = repeat('0', 64), root = repeat('a', 64), sealed_at = now()",
        "sequence = 1, previous_root = 'x', root = repeat('a', 64), sealed_at = now()",
    ],
)
def test_a_half_seal_cannot_be_stored_even_with_the_triggers_off(half):
    make_entry()
    with pytest.raises(IntegrityError, match="sealed_whole_or_not_at_all"), transaction.atomic():
        tamper(f"UPDATE audit_entry SET {half}")


def test_two_entries_cannot_bear_one_number():
    make_entry(), make_entry()
    with pytest.raises(IntegrityError, match="sequence_unique"), transaction.atomic():
        tamper(
            "UPDATE audit_entry SET sequence = 1, previous_root = repeat('0', 64), root = repeat('a', 64), "
            "sealed_at = now()"
        )


def test_canonical_bytes_are_what_the_handbook_says():
    value = {"b": [1, True, None], "a": "é", "at": AT, "uid": uuid.UUID(int=1)}
    assert canonical.dumps(value) == (
        b'{"a":"\\u00e9","at":"2026-03-01T12:00:00.000000Z","b":[1,true,null],'
        b'"uid":"00000000-0000-0000-0000-000000000001"}'
    )
    with pytest.raises(TypeError, match="object"):
        canonical.dumps(object())


def test_writers_do_not_wait_for_each_other(transactional_db):
    """A second writer commits while the first one's transaction is open."""
    with transaction.atomic():
        make_entry(mission="A")
        other = threading.Thread(target=_write_elsewhere, args=("B",))
        other.start()
        other.join(timeout=20)
        assert not other.is_alive()
        assert set(Entry.objects.values_list("mission", flat=True)) == {"A", "B"}


def _write_elsewhere(mission):
    try:
        make_entry(mission=mission)
    finally:
        connection.close()
