import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from audit import anchors, canonical, sealing
from audit.models import Entry, Verification
from tests.audit.factories import AT, make_entry, make_target, tamper

pytestmark = pytest.mark.django_db

# What each column that a person could want to change is changed to.
CHANGED = {
    "uid": "gen_random_uuid()",
    "action": "'tests.record.closed'",
    "actor_kind": "'system'",
    "actor_uid": "NULL",
    "actor_label": "'Somebody else'",
    "target_kind": "'tests.other'",
    "target_uid": "'1'",
    "target_label": "'REC-CAF-26-0002'",
    "mission": "'OTHER'",
    "request_id": "gen_random_uuid()",
    "at": "at + interval '1 microsecond'",
    "recorded_at": "recorded_at - interval '1 microsecond'",
    "changes": "jsonb_set(changes, '{status,0}', '\"00\"')",
    "digest_key": "'0123456789abcdef'",
    "reason": "reason || ' '",
    "attests": '\'{"tests.row:1": "00"}\'',
    "format": "1",
    "sealed_at": "sealed_at + interval '1 microsecond'",
    "previous_root": "overlay(previous_root placing '00' from 63)",
    "root": "overlay(root placing '00' from 63)",
    "id": "id + 1000",
    "sequence": "sequence + 1000",
}


def run(*arguments):
    """(lines, exit code) of the command."""
    out = io.StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=out)
    except CommandError as error:
        return [*out.getvalue().splitlines(), str(error)], error.returncode
    return out.getvalue().splitlines(), 0


def kinds():
    lines, code = run()
    assert code == 1, lines
    assert lines[-1] == f"{lines[-1].split()[0]} sealed entries read, {len(lines) - 1} findings."
    return {line.partition(":")[0] for line in lines[:-1]}


@pytest.fixture
def trail(anchor_file):
    """Five sealed entries, anchored."""
    for number in range(5):
        make_entry(changes={"status": (number, number + 1)}, reason="Because.")
    sealing.seal(AT)
    anchors.write(AT)


def test_a_whole_trail_has_no_findings(trail):
    assert run() == (["5 sealed entries read, 0 findings."], 0)


def test_an_empty_trail_has_no_findings():
    assert run() == (["0 sealed entries read, 0 findings."], 0)


def test_every_column_is_in_the_table_of_changes():
    assert set(CHANGED) == {field.attname for field in Entry._meta.concrete_fields}


@pytest.mark.parametrize("column", CHANGED)
def test_a_changed_byte_in_any_column_is_found(trail, column):
    tamper(f"UPDATE audit_entry SET {column} = {CHANGED[column]} WHERE sequence = 3")
    lines, code = run()
    assert code == 1
    assert "3" in lines[0]
    assert lines[0].startswith(("changed: ", "missing: ", "order: "))


def test_a_removed_entry_is_found(trail):
    tamper("DELETE FROM audit_entry WHERE sequence = 2")
    lines, code = run()
    assert (lines[0], code) == ("missing: Entry 2 is missing.", 1)


def test_a_removed_stretch_is_named_in_one_line(trail):
    tamper("DELETE FROM audit_entry WHERE sequence IN (1, 2, 3)")
    assert run()[0][0] == "missing: Entries 1 to 3 are missing."


def test_a_truncated_tail_is_found(trail):
    tamper("DELETE FROM audit_entry WHERE sequence >= 4")
    lines, code = run()
    assert code == 1
    assert lines[0] == (
        "truncated: The trail ends at entry 3, but entry 5 was anchored on 2026-03-01T12:00:00.000000Z."
    )


def test_a_trail_cut_down_to_nothing_is_found(trail):
    tamper("DELETE FROM audit_entry")
    assert kinds() == {"truncated"}


def test_exchanged_entries_are_found(trail):
    tamper("UPDATE audit_entry SET sequence = -sequence + 1000 WHERE sequence IN (2, 3)")
    tamper("UPDATE audit_entry SET sequence = CASE sequence WHEN 998 THEN 3 ELSE 2 END WHERE sequence > 900")
    assert kinds() == {"changed", "order"}


def test_a_chain_rebuilt_by_somebody_who_knows_how_is_found_by_its_anchor(trail):
    """All seals fit each other again; only the line outside the database does not."""
    tamper("UPDATE audit_entry SET reason = 'Quite another one.' WHERE sequence = 2")
    root = sealing.GENESIS
    for entry in Entry.objects.sealed():
        values = {name: getattr(entry, name) for name in sealing.COVERED}
        previous, root = root, sealing.chained(root, values)
        tamper("UPDATE audit_entry SET previous_root = %s, root = %s WHERE id = %s", [previous, root, entry.pk])
    lines, code = run()
    assert code == 1
    assert lines[0] == "anchor: Entry 5 does not carry the seal that was anchored on 2026-03-01T12:00:00.000000Z."
    assert len(lines) == 2


def test_an_entry_slipped_in_is_found(trail):
    make_entry()
    tamper(
        "UPDATE audit_entry SET sequence = 6, previous_root = repeat('1', 64), root = repeat('2', 64), sealed_at = at "
        "WHERE sequence IS NULL"
    )
    assert kinds() == {"order", "changed"}


def test_an_entry_that_nobody_sealed_for_a_minute_is_found(trail):
    make_entry()
    assert run()[1] == 0  # it is new
    tamper("UPDATE audit_entry SET recorded_at = %s WHERE sequence IS NULL", [AT])
    lines, code = run()
    assert code == 1
    assert lines[0] == (
        "unsealed: 1 entries are unsealed, first since 2026-03-01T12:00:00.000000Z: is an engine running?"
    )


def test_a_line_of_the_anchor_file_that_cannot_be_read_is_found(trail, anchor_file):
    with anchor_file.open("a") as file:
        file.write("nonsense\n")
    assert run()[0][0] == "anchor: Line 2 of the anchor file cannot be read."


def test_a_changed_anchor_is_found(trail, anchor_file):
    text = anchor_file.read_text()
    anchor_file.write_text(text.replace('"sequence":5', '"sequence":4'))
    assert kinds() == {"anchor"}


def test_the_outcome_is_noted_for_the_page(trail):
    run()
    tamper("DELETE FROM audit_entry WHERE sequence = 2")
    run()
    noted = Verification.objects.order_by("id").values_list("sealed_to", "findings")
    assert list(noted) == [(5, 0), (4, 1)]


def test_the_ledger_of_one_object_is_printed_with_its_proof(trail):
    target = make_target(label="REC-CAF-26-0099")
    make_entry(target=target, changes={"status": (1, 2)})
    make_entry(target=target)
    sealing.seal(AT)
    for name in ("REC-CAF-26-0099", target.uid):
        lines, code = run("--target", f"tests.record:{name}")
        assert code == 0
        assert len(lines) == 3
        assert lines[0] == (
            "6  2026-03-01T12:00:00.000000Z  tests.record.opened  REC-CAF-26-0099  "
            "by POC adviser, Bambari  fields status  sealed"
        )
    tamper("UPDATE audit_entry SET reason = 'other' WHERE sequence = 6")
    lines, code = run("--target", "tests.record:REC-CAF-26-0099")
    assert code == 1
    assert any(line.startswith("6  ") and line.endswith("CHANGED") for line in lines)


def test_an_object_nobody_touched_is_said_to_have_no_entries(trail):
    assert run("--target", "tests.record:NONE")[0][0] == "No sealed entry is about tests.record:NONE."
    lines, code = run("--target", "nonsense")
    assert code == 1
    assert "names no object" in lines[0]


def test_verifying_takes_as_many_statements_for_a_long_trail_as_for_a_short_one(trail, django_assert_num_queries):
    from tests.audit.killing import count_statements

    few = count_statements(run)
    for _ in range(40):
        make_entry()
    sealing.seal(AT + timedelta(seconds=2))
    assert count_statements(run) == few


def test_canonical_form_of_a_stored_moment_keeps_its_microseconds():
    entry = make_entry()
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(microseconds FROM recorded_at)::int %% 1000000 FROM audit_entry", [])
        (micro,) = cursor.fetchone()
    assert canonical.moment(entry.recorded_at).endswith(f".{micro:06d}Z")
