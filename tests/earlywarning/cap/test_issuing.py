"""What happens to an alert is issued as CAP 1.2, in the same transaction and once."""

import uuid

import pytest
from django.core.management import call_command
from django.db import InternalError, transaction
from lxml import etree

from audit.models import Entry
from earlywarning import further, second
from earlywarning.answering import acknowledge_by_link
from earlywarning.cap import issuing, words
from earlywarning.cap.reading import read
from earlywarning.models import Alert, CapMessage, MsgType
from earlywarning.services import close_alert, raise_alert
from followup import runner
from followup.models import Clock, EngineIncident
from followup.ticking import tick
from notifications.models import Message
from tests.earlywarning.factories import MINUTE, cancel, make_alert, take
from tests.published import published_file
from tests.world import AT
from threats.placing import GivenPlace

pytestmark = pytest.mark.django_db


def told(alert):
    return list(alert.cap_messages.order_by("pk"))


def types(alert):
    return [each.msg_type for each in told(alert)]


def test_an_alert_is_issued_as_it_is_raised(world):
    alert = make_alert(world)
    (message,) = told(alert)
    notice = read(message.xml.encode())
    assert notice.name.identifier == message.identifier == f"{alert.ref}.1"
    assert notice.name.sender == message.sender == "tst@localhost"
    assert notice.name.sent_at == message.sent_at == AT
    assert (notice.status, notice.msg_type, notice.scope) == ("Actual", "Alert", "Restricted")
    assert notice.restriction == "Unclassified; Whole mission"
    assert [info.language for info in notice.infos] == ["en", "fr"]
    first, second = notice.infos
    assert first.event == "Attack on a village or settlement"
    assert second.event == "Attaque contre un village ou une localité"
    assert (first.urgency, first.severity, first.certainty) == ("Immediate", "Severe", "Unknown")
    assert first.event_codes == (("POC-THREAT", "ATTACK_VILLAGE"),)
    assert first.headline == f"{alert.ref}: Attack on a village or settlement, North One, Immediate"
    assert [(area.description, area.geocodes) for area in first.areas] == [("North One", (("PCODE", "CF11"),))]
    entry = Entry.objects.get(action="earlywarning.cap.issued")
    assert (entry.target_label, entry.actor_label) == (alert.ref, world.liaison.audit_actor().label)


def test_moments_are_written_as_the_schema_wants_them(world):
    (message,) = told(make_alert(world))
    assert "<sent>2026-03-02T09:30:00-00:00</sent>" in message.xml
    assert "<effective>2026-03-02T09:30:00-00:00</effective>" in message.xml


def test_the_first_answer_is_issued_and_no_second_one(world):
    alert = make_alert(world)
    take(alert, world.focal_point)
    take(alert, world.head_of_office)
    assert types(alert) == ["Alert", "Ack"]
    warning, answer = told(alert)
    assert answer.references == f"tst@localhost,{alert.ref}.1,2026-03-02T09:30:00-00:00"
    notice = read(answer.xml.encode())
    assert (notice.msg_type, notice.infos) == ("Ack", ())
    assert "<note>Taken on by: POC Focal Point" in answer.xml


def test_an_answer_by_link_is_issued_too(world):
    assert world.focal_point
    alert = make_alert(world)
    tick(AT)
    mail = Message.objects.get(subject_uid=alert.uid, recipient=world.focal_point, channel="EMAIL")
    acknowledge_by_link(mail, at=AT + MINUTE, intent="SEND")
    assert types(alert) == ["Alert", "Ack"]


@pytest.mark.parametrize(
    ("outcome", "response"),
    [
        ("THREAT_AVERTED", "AllClear"), ("ATTACK_STOPPED", "AllClear"), ("NO_THREAT_FOUND", "AllClear"),
        ("PARTIAL", "Assess"), ("TOO_LATE", "Assess"), ("UNKNOWN", "Assess"), ("HARM_FROM_RESPONSE", "Assess"),
    ],
)  # fmt: skip
def test_an_ending_is_an_update_and_says_all_clear_only_where_it_is(world, outcome, response):
    alert = make_alert(world, urgency="Past")
    close_alert(alert, by=world.head_of_office, at=AT + MINUTE, outcome=outcome)
    ending = told(alert)[-1]
    notice = read(ending.xml.encode())
    assert (ending.msg_type, ending.is_ending, notice.msg_type) == ("Update", True, "Update")
    assert {(info.responses, info.urgency) for info in notice.infos} == {((response,), "Past")}
    assert [each.identifier for each in notice.references] == [f"{alert.ref}.1"]
    assert outcome not in ending.xml


def test_raised_in_error_is_a_cancel(world):
    alert = make_alert(world)
    cancel(alert, world)
    notice = read(told(alert)[-1].xml.encode())
    assert (notice.msg_type, notice.infos[0].responses, notice.infos[0].urgency) == ("Cancel", ("None",), "Past")
    assert [each.identifier for each in notice.references] == [f"{alert.ref}.1"]


def test_a_change_is_an_update_that_names_all_before_it(world, tampered):
    alert = make_alert(world)
    Alert.objects.unscoped("a test changes it").filter(pk=alert.pk).update(urgency="Expected", priority="P2")
    alert.refresh_from_db()
    with transaction.atomic():
        issuing.issue(alert, MsgType.UPDATE, by=world.adviser.audit_actor(), at=AT + MINUTE)
        issuing.issue(alert, MsgType.UPDATE, by=world.adviser.audit_actor(), at=AT)
    _first, second, third = told(alert)
    assert read(second.xml.encode()).infos[0].urgency == "Expected"
    assert [each.identifier for each in read(third.xml.encode()).references] == [f"{alert.ref}.1", f"{alert.ref}.2"]
    assert third.sent_at == second.sent_at, "a clock that was set back does not send an answer before what it answers"


def test_a_worse_report_a_lowering_and_a_duplicate_each_issue_their_message(world):
    alert = make_alert(world, urgency="Past")
    assert world.joc
    judged = {"urgency": "Immediate", "severity": "Severe"}
    further.reassess(alert, by=world.head_of_office, at=AT + MINUTE, **judged)
    assert types(alert) == ["Alert", "Update"]
    assert read(told(alert)[-1].xml.encode()).infos[0].urgency == "Immediate"
    facts = {"uid": uuid.uuid4(), "other": make_alert(world), "note": ""}
    proposal = second.propose_duplicate(alert, by=world.head_of_office, at=AT + 2 * MINUTE, **facts)
    second.confirm(proposal, by=world.adviser, at=AT + 3 * MINUTE)
    assert types(alert) == ["Alert", "Update", "Cancel"]


def test_what_was_issued_cannot_be_changed(world):
    alert = make_alert(world)
    for change in (
        lambda rows: rows.update(identifier="another"), lambda rows: rows.update(sent_at=AT + MINUTE),
        lambda rows: rows.delete(),
    ):  # fmt: skip
        with pytest.raises(InternalError, match="Cannot"), transaction.atomic():
            change(CapMessage.objects.filter(alert=alert))


def test_the_same_form_twice_and_the_same_event_twice_issue_one_message(world):
    uid = uuid.uuid4()
    alert = make_alert(world, uid=uid, urgency="Past")
    make_alert(world, uid=uid, urgency="Past")
    with transaction.atomic():
        assert issuing.issue(alert, MsgType.ALERT, by=world.adviser.audit_actor(), at=AT) is None
    close_alert(alert, by=world.head_of_office, at=AT, outcome="PARTIAL")
    alert.refresh_from_db()
    with transaction.atomic():
        assert issuing.issue(alert, MsgType.UPDATE, by=world.adviser.audit_actor(), at=AT) is None
    assert types(alert) == ["Alert", "Update"]


@pytest.mark.parametrize(("status", "word"), [("EXERCISE", "Exercise"), ("TEST", "Test")])
def test_a_drill_is_watermarked(world, status, word):
    alert, _raised = raise_alert(
        by=world.liaison, at=AT, uid=uuid.uuid4(), place=GivenPlace(world.n1), kind="KILLING", urgency="Immediate",
        severity="", status=status,
    )  # fmt: skip
    (message,) = told(alert)
    notice = read(message.xml.encode())
    assert notice.status == word
    assert notice.infos[0].headline.startswith(f"{status} - ")
    assert f"<note>{status}: nothing in this message is happening.</note>" in message.xml


def test_an_invented_story_is_no_actual_danger(world):
    """Machines look at the status alone, so what a demonstration says is a Test to them."""
    world.mission.kind = "DEMO"
    world.mission.save()
    (message,) = told(make_alert(world))
    notice = read(message.xml.encode())
    assert notice.status == "Test"
    assert notice.infos[0].headline.startswith("DEMONSTRATION - EW-CAF-26-0001: ")
    assert notice.infos[1].headline.startswith("DÉMONSTRATION - ")
    assert "<note>DEMONSTRATION: nothing in this message is happening.</note>" in message.xml


def test_an_alert_goes_out_when_its_message_cannot_be_made(world, settings):
    """The event stands with its clock, an engine incident says so, and the engine makes up for the message."""
    address, settings.BASE_URL = settings.BASE_URL, 8000  # a setting that nobody can read
    alert = make_alert(world)
    assert Clock.objects.get(subject_uid=alert.uid, purpose="ACK").state == "RUNNING"
    assert types(alert) == []
    incident = EngineIncident.objects.get(kind="WORK_FAILED", key=issuing.WORK)
    assert incident.detail == f"{alert.ref}, Alert: AttributeError"
    with pytest.raises(AttributeError):
        issuing.issue_missing(AT + MINUTE)

    settings.BASE_URL = address
    (work,) = (each for each in runner.registered() if each.key == issuing.WORK)
    assert runner.run_due(AT + 2 * MINUTE, "one", [work]).failed == []
    assert types(alert) == ["Alert"]
    incident.refresh_from_db()
    assert incident.closed_at == AT + 2 * MINUTE


def forget_messages(*alerts, types=("Alert", "Ack", "Update", "Cancel")):
    """As if the events had happened when no message could be made."""
    import pgtrigger

    with pgtrigger.ignore("earlywarning.CapMessage:issued_stays_as_issued"):
        CapMessage.objects.filter(alert__in=alerts, msg_type__in=types).delete()


def test_what_is_missing_is_issued_once(world):
    unanswered, answered = make_alert(world), make_alert(world)
    ended, cancelled = make_alert(world, urgency="Past"), make_alert(world, urgency="Past")
    take(answered, world.focal_point)
    close_alert(ended, by=world.head_of_office, at=AT, outcome="PARTIAL")
    cancel(cancelled, world, at=AT)
    forget_messages(unanswered, answered)
    forget_messages(ended, cancelled, types=("Update", "Cancel"))
    later = AT + 5 * MINUTE
    assert issuing.issue_missing(later) == 5
    assert issuing.issue_missing(later) == 0
    assert [types(each) for each in (unanswered, answered, ended, cancelled)] == [
        ["Alert"], ["Alert", "Ack"], ["Alert", "Update"], ["Alert", "Cancel"]
    ]  # fmt: skip
    assert told(unanswered)[0].sent_at == later
    assert "<effective>2026-03-02T09:30:00-00:00</effective>" in told(unanswered)[0].xml


def test_an_alert_that_ended_before_it_had_a_message_gets_none(world):
    alert = make_alert(world, urgency="Past")
    forget_messages(alert)
    close_alert(alert, by=world.head_of_office, at=AT, outcome="PARTIAL")
    assert types(alert) == []
    assert issuing.issue_missing(AT + MINUTE) == 0


def test_the_command_issues_what_is_missing(world, capsys):
    forget_messages(make_alert(world))
    call_command("issue_cap")
    call_command("issue_cap")
    assert capsys.readouterr().out.splitlines() == ["issued 1", "issued 0"]


def test_the_schema_is_the_published_one():
    theirs = published_file("cap/xsd/CAP-v1.2.xsd")
    ours = words.Path(words.__file__).with_name("schema") / "CAP-v1.2.xsd"
    assert etree.tostring(etree.parse(ours)) == etree.tostring(etree.parse(theirs))
