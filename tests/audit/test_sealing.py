import hashlib
import json
import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from audit import sealing, services, verification
from audit.models import Entry
from tests.audit.factories import AT, OPENED, make_actor, make_entry, make_target
from tests.audit.killing import count_statements, kill_points, run_killed

pytestmark = pytest.mark.django_db


def findings():
    found = []
    verification.verify(AT, found.append)
    return found


def chain():
    return list(Entry.objects.sealed().values_list("sequence", flat=True))


def test_entries_are_numbered_and_chained():
    first, second = make_entry(), make_entry()
    assert sealing.seal(AT) == 2
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.sequence, second.sequence) == (1, 2)
    assert first.previous_root == sealing.GENESIS
    assert second.previous_root == first.root
    assert first.sealed_at == second.sealed_at == AT
    assert sealing.newest() == (2, second.root)


def test_a_seal_can_be_computed_without_the_portal():
    """As docs/audit.md tells an auditor to do it, with nothing of ours."""
    entry = make_entry(reason="Café", changes={"status": (1, 2)})
    sealing.seal(AT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(e) FROM audit_entry e WHERE id = %s", [entry.pk])
        row = cursor.fetchone()[0]
        row = json.loads(row) if isinstance(row, str) else row
        cursor.execute(
            """SELECT to_char(at AT TIME ZONE 'UTC', f), to_char(recorded_at AT TIME ZONE 'UTC', f),
                      to_char(sealed_at AT TIME ZONE 'UTC', f)
                 FROM audit_entry, (VALUES ('YYYY-MM-DD"T"HH24:MI:SS.US"Z"')) AS form (f) WHERE id = %s""",
            [entry.pk],
        )
        row["at"], row["recorded_at"], row["sealed_at"] = cursor.fetchone()
    previous, root = row.pop("previous_root"), row.pop("root")
    text = json.dumps(row, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(bytes.fromhex(previous) + text.encode()).hexdigest() == root


def test_the_newest_form_covers_every_column_but_the_chain_itself():
    columns = {field.attname for field in Entry._meta.concrete_fields} - {"previous_root", "root"}
    newest = max(sealing.COVERED_BY_FORMAT)
    assert set(sealing.COVERED_BY_FORMAT[newest]) == columns
    assert Entry().format == newest


def test_nothing_to_seal_is_nothing_done():
    assert sealing.seal(AT) == 0
    assert sealing.newest() is None


def test_what_comes_later_is_appended():
    make_entry()
    sealing.seal(AT)
    make_entry()
    assert sealing.seal(AT + timedelta(seconds=2)) == 1
    assert chain() == [1, 2]
    assert findings() == []


def test_small_batches_make_one_chain():
    for _ in range(7):
        make_entry()
    assert sealing.seal(AT, batch=3) == 7
    assert chain() == [1, 2, 3, 4, 5, 6, 7]
    assert findings() == []


def test_sealing_takes_as_many_statements_for_many_entries_as_for_one():
    make_entry()
    statements = count_statements(lambda: sealing.seal(AT))
    for _ in range(50):
        make_entry()
    assert count_statements(lambda: sealing.seal(AT)) == statements


def test_ten_thousand_entries_are_sealed_in_one_go():
    """In eleven batches of a few statements each, whatever the number of entries."""
    rows = [
        Entry(
            action=OPENED, actor_kind="user", actor_label="JOC", target_kind="tests.record", target_uid=str(number),
            target_label=f"REC-{number}", mission="DEMO", at=AT,
        )
        for number in range(10_000)
    ]  # fmt: skip
    Entry.objects.bulk_create(rows, batch_size=2000)
    statements = []
    assert count_statements(lambda: statements.append(sealing.seal(AT))) <= 6 * 11
    assert statements == [10_000]
    assert findings() == []


def test_a_failing_seal_writes_nothing():
    """Two sealers that both believed to be alone would fork the chain; the unique number stops the second."""
    make_entry(), make_entry()
    sealing.seal(AT)
    entry = make_entry()
    with pytest.raises(IntegrityError), transaction.atomic():
        sealing._write(AT, [entry.pk], [2], [sealing.GENESIS], ["a" * 64])
    entry.refresh_from_db()
    assert entry.sequence is None


class Elsewhere(threading.Thread):
    """Runs on a connection of its own; `join` gives back what it returned or raises what it raised."""

    def __init__(self, work):
        super().__init__()
        self.work, self.error, self.result = work, None, None
        self.start()

    def run(self):
        try:
            self.result = self.work()
        except BaseException as error:  # noqa: BLE001 - raised again by `outcome`
            self.error = error
        finally:
            connection.close()

    def outcome(self):
        self.join(timeout=60)
        assert not self.is_alive()
        if self.error:
            raise self.error
        return self.result


def test_a_second_sealer_goes_home_at_once(transactional_db):
    make_entry()
    with transaction.atomic():
        assert sealing._alone()
        assert Elsewhere(lambda: sealing.seal(AT)).outcome() == 0
    assert Elsewhere(lambda: sealing.seal(AT)).outcome() == 1


def test_an_open_transaction_neither_holds_up_the_chain_nor_leaves_a_gap(transactional_db):
    """The earlier id commits last, so it comes last."""
    with transaction.atomic():
        slow = make_entry(mission="SLOW")
        quick = Elsewhere(lambda: make_entry(mission="QUICK")).outcome()
        assert Elsewhere(lambda: sealing.seal(AT)).outcome() == 1
        assert slow.pk < quick.pk
    sealing.seal(AT)
    assert list(Entry.objects.sealed().values_list("mission", flat=True)) == ["QUICK", "SLOW"]
    assert findings() == []


def test_a_rolled_back_entry_leaves_no_gap(transactional_db):
    make_entry()
    with transaction.atomic():
        make_entry()
        transaction.set_rollback(True)
    make_entry()
    sealing.seal(AT)
    assert chain() == [1, 2]


def test_twenty_sealers_and_writers_make_one_gapless_chain(transactional_db):
    start = threading.Barrier(20)

    def write():
        start.wait(timeout=30)
        for number in range(25):
            with transaction.atomic():
                services.record(OPENED, by=make_actor(), target=make_target(), at=AT)
                services.record(OPENED, by=make_actor(), target=make_target(), at=AT)
                if number % 5 == 0:
                    transaction.set_rollback(True)

    def seal():
        start.wait(timeout=30)
        return sum(sealing.seal(AT, batch=7) for _ in range(25))

    writers = [Elsewhere(write) for _ in range(10)]
    sealers = [Elsewhere(seal) for _ in range(10)]
    for writer in writers:
        writer.outcome()
    total = sum(sealer.outcome() for sealer in sealers) + sealing.seal(AT)
    assert total == 10 * 20 * 2
    assert chain() == list(range(1, total + 1))
    assert findings() == []


def test_a_sealer_killed_at_any_statement_leaves_a_whole_chain(transactional_db):
    def arrange():
        make_entry()
        sealing.seal(AT)
        for _ in range(5):
            make_entry()

    arrange()
    statements = count_statements(lambda: sealing.seal(AT, batch=2))
    assert statements >= 3 * 4
    sealed = Entry.objects.count()
    for point in kill_points(statements):
        arrange()
        sealed += 6
        run_killed(lambda: sealing.seal(AT, batch=2), point)
        _wait_for_the_lock()
        sealing.seal(AT)
        assert chain() == list(range(1, sealed + 1)), point
        assert findings() == [], point


def _wait_for_the_lock():
    """Until the server has noticed the death of the other sealer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s), pg_advisory_unlock(%s)", [sealing.LOCK, sealing.LOCK])


def test_the_killing_kills(transactional_db):
    with pytest.raises(AssertionError, match="lived"):
        run_killed(lambda: None, (1, "before"))
