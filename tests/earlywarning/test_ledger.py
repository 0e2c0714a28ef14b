"""The proof of one alert (E31): whatever is changed past the portal is found, and said to be which row."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from audit import anchors, ledger, sealing
from audit.models import Entry
from earlywarning import ledger as rows_of_alerts
from earlywarning.export import told
from earlywarning.ledger import COLUMNS, LEFT_OUT, matter_of
from earlywarning.services import close_alert
from followup.models import StepRecipient
from followup.ticking import tick
from notifications import transports
from notifications.delivery import deliver
from notifications.models import Message
from notifications.providers import Receipt
from notifications.receipts import note_receipt
from tests.audit.factories import clear_trail, tamper
from tests.earlywarning.factories import MINUTE, make_alert, respond, take, tell
from tests.world import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tampered")]

HOUR = timedelta(hours=1)


@pytest.fixture
def proven(world, settings, tmp_path):
    """An alert with everything in it, from the first call to the ending; sealed and anchored."""
    settings.AUDIT_ANCHOR_FILE = tmp_path / "audit.anchor"
    settings.EMAIL_BACKEND = transports.FILES
    clear_trail()
    assert world.focal_point
    alert = make_alert(world)
    tick(AT)
    deliver(AT + MINUTE)
    take(alert, world.head_of_office, at=AT + 2 * MINUTE)
    respond(alert, world.head_of_office, at=AT + 20 * MINUTE)
    close_alert(alert, by=world.head_of_office, at=AT + HOUR, outcome="THREAT_AVERTED")
    tell(alert, world.liaison, at=AT + 2 * HOUR)
    sealing.seal(AT + 3 * HOUR)
    anchors.write(AT + 3 * HOUR)
    alert.refresh_from_db()
    return alert


def verify(ref):
    """(lines, exit code) of `verify_audit --alert`."""
    out = io.StringIO()
    try:
        call_command("verify_audit", alert=ref, stdout=out)
    except CommandError as error:
        return [*out.getvalue().splitlines(), str(error)], error.returncode
    return out.getvalue().splitlines(), 0


def bad(alert):
    return [(str(line.verdict), line.name.partition(":")[0]) for line in ledger.bad(ledger.proof(matter_of(alert)))]


def test_it_tells_who_was_addressed_why_when_queued_accepted_and_answered(proven, world):
    lines, code = verify(proven.ref)
    assert code == 0, lines
    text = "\n".join(lines)
    addressed = next(line for line in lines if "addressed" in line and "FO-NORTH" in line)
    assert "holds this post where it happens" in addressed
    assert addressed.endswith("ok")
    assert "2026" in addressed
    for words in ("Queued:", "e-mail", "Promised:", "Response:", "Closed.", "told the community"):
        assert words in text, words
    assert world.head_of_office.name not in text
    accepted = Message.objects.filter(subject_uid=proven.uid, accepted_at__isnull=False)
    assert accepted
    assert all(any(f"[fate:{each.uid}]" in line and line.endswith("ok") for line in lines) for each in accepted)
    assert lines[-2].startswith(f"{proven.ref}: ")
    assert lines[-2].endswith(" 0 not as the trail attests them.")


# One change of one byte in each kind of row, and the part of the ledger that shows it.
CHANGES = {
    "what was heard": ("UPDATE earlywarning_alert SET heard = heard || '.'", "alert"),
    "when it was closed": ("UPDATE earlywarning_alert SET closed_at = closed_at + interval '1 microsecond'", "alert"),
    "when a step ran": ("UPDATE followup_stepexecution SET executed_at = executed_at + interval '1 second'", "step"),
    "how a step ended": ("UPDATE followup_stepexecution SET outcome = 'NOBODY'", "step"),
    "why somebody was addressed": (
        "UPDATE followup_steprecipient SET reason = 'DEPUTY' WHERE reason = 'POST'",
        "addressed",
    ),
    "that somebody was addressed": ("DELETE FROM followup_steprecipient", "addressed"),
    "when a message was queued": ("UPDATE notifications_message SET queued_at = queued_at - interval '1 s'", "message"),
    "what a message said": ("UPDATE notifications_message SET values = '{}'", "message"),
    "when a message was accepted": (
        "UPDATE notifications_message SET accepted_at = accepted_at + interval '1 s' WHERE accepted_at IS NOT NULL",
        "fate",
    ),
    "that a message was sent": (
        "UPDATE notifications_message SET state = 'QUEUED', accepted_at = NULL, next_attempt_at = now() "
        "WHERE accepted_at IS NOT NULL",
        "fate",
    ),
    "when somebody answered": (
        "UPDATE earlywarning_acknowledgement SET answered_at = answered_at - interval '1 microsecond'",
        "acknowledgement",
    ),
    "what was decided": ("UPDATE earlywarning_decision SET decision = 'MONITOR'", "decision"),
    "what was done": ("UPDATE earlywarning_response SET began_at = began_at - interval '1 second'", "response"),
    "what the community was told": ("UPDATE earlywarning_feedback SET way = 'RADIO'", "feedback"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_one_changed_byte_is_found_and_the_row_named(proven, what):
    statement, part = CHANGES[what]
    assert tamper(statement)
    lines, code = verify(proven.ref)
    assert code == 1
    wrong = [line for line in lines if line.endswith("CHANGED")]
    assert wrong
    assert all(f"[{part}:" in line for line in wrong), wrong


def test_a_message_that_never_left_and_is_said_to_have_is_found(proven):
    assert Message.objects.filter(subject_uid=proven.uid, kind="earlywarning.ended", state="QUEUED").exists()
    tamper(
        "UPDATE notifications_message SET state = 'ACCEPTED', accepted_at = queued_at, next_attempt_at = NULL, "
        "sending_at = queued_at WHERE kind = 'earlywarning.ended' AND state = 'QUEUED'"
    )
    assert set(bad(proven)) == {("MISSING", "fate")}


# Tables of which the last one is looked at; the others point at it.
REMOVED = {
    "acknowledgement": ["earlywarning_decision", "earlywarning_acknowledgement"],
    "decision": ["earlywarning_decision"],
    "response": ["earlywarning_response"],
    "step": ["followup_steprecipient", "followup_stepexecution"],
    "message": ["followup_steprecipient", "notifications_link", "notifications_message"],
}


@pytest.mark.parametrize("part", REMOVED)
def test_a_removed_row_is_found(proven, part):
    for table in REMOVED[part]:
        tamper(f"DELETE FROM {table}")
    assert ("REMOVED", part) in bad(proven)
    assert verify(proven.ref)[1] == 1


def test_a_row_slipped_in_is_found(proven):
    recipient = StepRecipient.objects.filter(message__channel="EMAIL").first()
    tamper(
        "INSERT INTO earlywarning_passedon (alert_id, person_id, role, aor_id, at) "
        "SELECT %s, user_id, role, aor_id, %s FROM followup_steprecipient WHERE id = %s",
        [proven.pk, AT, recipient.pk],
    )
    assert bad(proven) == [("MISSING", "passedon")]


def test_a_row_put_back_to_an_earlier_state_with_its_entry_is_found(proven, world):
    """The database holds nothing that contradicts it but the later entry, which the command searches for."""
    message = Message.objects.filter(subject_uid=proven.uid, state="SIMULATED").first()
    early, entry = message.detail, message.settled_in
    tamper("UPDATE notifications_message SET state = 'SENDING', claimed_by = 'x', leased_until = now() WHERE id = %s",
           [message.pk])  # fmt: skip
    note_receipt(Receipt(str(message.uid), "FAILED_PERM", "failed 5.1.1"), at=AT + HOUR, channel="EMAIL")
    sealing.seal(AT + 3 * HOUR)
    assert bad(proven) == []
    tamper(
        "UPDATE notifications_message SET state = 'SIMULATED', reason = '', detail = %s, settled_in = %s WHERE id = %s",
        [early, entry, message.pk],
    )
    assert bad(proven) == [("CHANGED", "fate")]


def test_a_removed_entry_and_a_cut_tail_are_found(proven):
    answered = Entry.objects.get(action="earlywarning.alert.acknowledged")
    tamper("DELETE FROM audit_entry WHERE id = %s", [answered.pk])
    lines, code = verify(proven.ref)
    assert code == 1
    assert lines[0] == f"missing: Entry {answered.sequence} is missing."
    assert ("MISSING", "acknowledgement") in bad(proven)


def test_a_cut_tail_is_found_by_its_anchor_and_by_the_rows_it_leaves(proven):
    closed = Entry.objects.get(action="earlywarning.alert.closed")
    tamper("DELETE FROM audit_entry WHERE sequence >= %s", [closed.sequence])
    lines, code = verify(proven.ref)
    assert code == 1
    assert lines[0].startswith(f"truncated: The trail ends at entry {closed.sequence - 1}")
    found = bad(proven)
    assert ("CHANGED", "alert") in found
    assert ("MISSING", "feedback") in found


def test_an_entry_that_was_changed_proves_nothing(proven):
    tamper("UPDATE audit_entry SET attests = attests || '{\"x:1\": \"0\"}' WHERE action = 'earlywarning.alert.decided'")
    assert ("ENTRY CHANGED", "decision") in bad(proven)


def test_attested_rows_of_the_form_that_had_none_count_for_nothing(proven):
    """Their seal does not cover that column: whatever stands there was written past the portal."""
    tamper("UPDATE audit_entry SET format = 1 WHERE action = 'earlywarning.alert.acknowledged'")
    assert ("MISSING", "acknowledgement") in bad(proven)


def test_without_the_key_nothing_is_said_to_be_proven(proven, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS, settings.AUDIT_KEYS = "another" * 10, [], []
    assert {verdict for verdict, _part in bad(proven)} == {"KEY UNKNOWN"}


def test_an_alert_that_is_not_there_is_said_so():
    with pytest.raises(CommandError, match="There is no alert EW-TST-26-9999"):
        call_command("verify_audit", alert="EW-TST-26-9999")


@pytest.mark.parametrize("model", COLUMNS)
def test_every_column_is_attested_or_follows_from_the_place(model):
    columns = {field.attname for field in model._meta.concrete_fields}
    assert columns - LEFT_OUT == set(COLUMNS[model]) - LEFT_OUT
    assert len(COLUMNS[model]) == len(set(COLUMNS[model]))


def test_the_page_shows_the_proof_and_stands_in_the_trail(proven, world, signed_in):
    browser = signed_in(world.auditor)
    address = reverse("alerts:ledger", args=[proven.ref])
    text = browser.get(address).content.decode()
    assert "as attested" in text
    assert "past the portal" not in text
    assert Entry.objects.filter(action="earlywarning.alert.ledger_read", target_label=proven.ref).count() == 1
    tamper(CHANGES["when somebody answered"][0])
    assert "past the portal" in browser.get(address).content.decode()


def test_the_file_holds_the_table_the_entries_and_the_anchors(proven, world, signed_in):
    answer = signed_in(world.auditor).get(reverse("alerts:ledger-file", args=[proven.ref]))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        table = list(csv.DictReader(io.StringIO(packed.read("ledger.csv").decode())))
        body = json.loads(packed.read("ledger.json"))
        assert "verify_audit --alert" in packed.read("README.txt").decode()
    assert {row["verdict"] for row in table} == {"ok"}
    assert any(row["person"] == world.head_of_office.name for row in table)
    numbers = {entry["content"]["sequence"] for entry in body["entries"]}
    assert {int(row["entry_number"]) for row in table} == numbers
    assert body["anchors"][0]["sequence"] >= max(numbers)
    for entry in body["entries"]:
        text = json.dumps(entry["content"], sort_keys=True, separators=(",", ":")).encode()
        assert hashlib.sha256(bytes.fromhex(entry["seal_before"]) + text).hexdigest() == entry["seal"]
    assert "Armed men" not in json.dumps(body), "what somebody typed stays in the portal"
    assert Entry.objects.filter(action="earlywarning.alert.ledger_exported").count() == 1


def test_the_page_costs_the_same_for_many_rows(proven, world, signed_in, django_assert_max_num_queries):
    browser = signed_in(world.auditor)
    address = reverse("alerts:ledger", args=[proven.ref])
    browser.get(address)
    with django_assert_max_num_queries(20) as few:  # three of them write the entry of the reading
        browser.get(address)
    for minute in range(21, 26):
        tamper("UPDATE earlywarning_alert SET stage = 'OPEN', closed_at = NULL, closed_by_id = NULL, outcome = '', "
               "closing_note = ''")  # fmt: skip
        respond(proven, world.head_of_office, at=AT + minute * MINUTE)
    with django_assert_max_num_queries(len(few)):
        browser.get(address)


def test_functions_always_names_only_where_asked_for(proven, world):
    lines = ledger.proof(matter_of(proven))
    assert world.head_of_office.name in json.dumps(told(lines, names=True))
    without = told(lines, names=False)
    assert world.head_of_office.name not in json.dumps(without)
    assert any("FO-NORTH" in row["function"] for row in without)
    assert rows_of_alerts.find(proven.ref).label == proven.ref
