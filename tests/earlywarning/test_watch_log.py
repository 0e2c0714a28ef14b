"""The watch log: it only grows, it is read with its alerts, and what the portal knows is told and not copied."""

import csv
import io
import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from areas.codes import label
from audit.models import Entry
from common import clock
from common.errors import NotAllowed, WrongState
from earlywarning.desk.handover import take_over
from earlywarning.desk.log import entries_of
from earlywarning.models import Alert, LogLine
from earlywarning.timeline import post_words
from followup.ticking import tick
from tests.earlywarning.desk_people import leave, night_of, note_line
from tests.earlywarning.factories import MINUTE, cancel, make_alert, take
from tests.world import AT, make_user

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LOG = "/desk/log/"


def texts(user, told=False, since=AT - DAY, until=AT + DAY, at_most=100):
    return [entry.text for entry in entries_of(user, since, until, told=told, at_most=at_most)[0]]


def rows():
    return LogLine.objects.unscoped("a test looks at what was stored")


def test_it_is_read_in_the_order_in_which_things_happened(world):
    note_line(world.joc, at=AT, text="second")
    note_line(world.joc, at=AT + MINUTE, happened_at=AT - HOUR, text="first, written later")
    assert texts(world.joc) == texts(world.adviser) == texts(world.auditor) == ["first, written later", "second"]
    line = rows().latest("pk")
    assert (line.classification, line.mission, line.area, line.role) == ("CONFIDENTIAL", world.mission, None, "JOC")
    assert Entry.objects.filter(action="earlywarning.desk_log.written").count() == 2


def test_nobody_away_from_the_desk_reads_it(world, signed_in):
    note_line(world.joc)
    for other in (world.focal_point, world.head_of_office, world.liaison, world.admin, world.partner, world.elsewhere):
        assert texts(other) == []
    for other in (world.focal_point, world.admin, world.partner):
        assert signed_in(other).get(LOG).status_code == 404


def test_a_line_is_never_changed_not_even_by_hand(world):
    line = note_line(world.joc)
    for change in (lambda: rows().filter(pk=line.pk).update(text="x"), lambda: rows().filter(pk=line.pk).delete()):
        with pytest.raises(InternalError, match="annot"), transaction.atomic():
            change()
    assert rows().get().text == line.text


def test_a_correction_is_a_line_of_its_own_that_names_the_first(world):
    line = note_line(world.joc, text="Three shots.")
    correction = note_line(night_of(world), at=AT + MINUTE, text="Two shots.", corrects=line)
    first, second = entries_of(world.adviser, AT - DAY, AT + DAY, told=False, at_most=9)[0]
    assert (first.text, first.corrected_by) == ("Three shots.", (correction,))
    assert (second.text, second.corrects) == ("Two shots.", line)
    assert Entry.objects.filter(action="earlywarning.desk_log.corrected").count() == 1


def test_a_line_about_an_alert_is_in_sight_with_the_alert_alone(world, tampered):
    alert = make_alert(world)
    line = note_line(world.joc, text="The head of office knows.", alert=alert)
    note_line(world.joc, at=AT + MINUTE, text="No: the deputy.", corrects=line)
    assert len(texts(world.joc)) == 2
    Alert.objects.unscoped("a test hides it").filter(pk=alert.pk).update(classification="STRICTLY_CONFIDENTIAL")
    assert texts(world.joc) == [], "a correction stays with the alert of what it corrects"
    assert len(texts(world.adviser)) == 2
    Alert.objects.unscoped("a test makes it a drill").filter(pk=alert.pk).update(status="EXERCISE")
    assert texts(world.adviser) == []


def test_nobody_refers_to_what_they_do_not_see(world, signed_in, tampered):
    alert = make_alert(world)
    hidden = note_line(world.joc, alert=alert)
    Alert.objects.unscoped("a test hides it").filter(pk=alert.pk).update(classification="STRICTLY_CONFIDENTIAL")
    for refers in ({"alert": alert}, {"corrects": hidden}):
        with pytest.raises(NotAllowed):
            note_line(world.joc, **refers)
    desk = signed_in(world.joc)
    facts = {"uid": str(uuid.uuid4()), "kind": "CALL", "text": "x", "language": "en", "happened_at": "2026-03-02T10:00"}
    wrong = [desk.post(LOG, facts | {"alert": ref}) for ref in (alert.ref, "EW-CAF-26-9999")]
    assert [answer.status_code for answer in wrong] == [422, 422]
    assert [answer.context["form"].errors["alert"] for answer in wrong] == [
        ["There is no such alert. Check the reference."]
    ] * 2
    assert rows().count() == 1


def test_who_keeps_no_desk_or_is_not_cleared_writes_nothing(world, signed_in):
    uncleared = night_of(world)
    uncleared.clearance = "UNCLASSIFIED"
    for other in (world.adviser, world.leader, make_user("nobody-at-all"), uncleared):
        with pytest.raises(NotAllowed):
            note_line(other)
    assert signed_in(world.adviser).post(LOG, {}).status_code == 404
    assert not rows().exists()


def test_a_line_says_something_that_has_happened(world):
    for wrong in ({"text": "  "}, {"happened_at": AT + MINUTE}, {"kind": "GOSSIP"}, {"language": "xx"}):
        with pytest.raises(ValidationError) as refused:
            note_line(world.joc, **wrong)
        assert set(refused.value.message_dict) == set(wrong)
    assert not rows().exists()


def test_a_form_sent_twice_makes_one_line_and_nobody_takes_anothers(world):
    uid = uuid.uuid4()
    first = note_line(world.joc, uid=uid, text="once")
    assert note_line(world.joc, uid=uid, text="twice") == first
    with pytest.raises(WrongState):
        note_line(night_of(world), uid=uid)
    assert texts(world.joc) == ["once"]


def test_what_the_portal_knows_stands_between_when_asked_for_and_is_not_copied(world, tampered):
    assert [world.focal_point, world.head_of_office, world.adviser]
    alert, wrong = make_alert(world), make_alert(world, urgency="Past", severity="Minor", at=AT - 5 * HOUR)
    cancel(wrong, world, at=AT - 4 * HOUR)
    tick(AT)
    note_line(world.joc, at=AT + MINUTE, happened_at=AT + MINUTE, text="Called the base.")
    take(alert, world.head_of_office, at=AT + 2 * MINUTE)
    told = texts(world.joc, told=True)
    assert told[:2] == [f"Alert raised. Priority: {label('priorities', 'P3')}.", "Raised in error"]
    assert told[2] == f"Alert raised. Priority: {label('priorities', 'P1')}."
    called = [text for text in told if text.startswith("Ladder, Answer: Called.")]
    assert len(called) == 1
    assert "POC Focal Point (FO-NORTH)" in called[0]
    assert "Head of Office (FO-NORTH)" in called[0]
    assert f"{post_words('SECTOR')}: nobody holds this post" in called[0]
    assert told[-2:] == ["Called the base.", "Head of Office (FO-NORTH) has it (signed in)."]
    assert rows().count() == 1
    assert texts(world.joc) == ["Called the base."]
    Alert.objects.unscoped("a test hides it").update(classification="STRICTLY_CONFIDENTIAL")
    assert texts(world.joc, told=True) == ["Called the base."]


def test_a_day_is_the_one_of_the_mission_and_a_shift_lies_between_two_takeovers(world, signed_in):
    night = night_of(world)
    now = clock.now()
    for hours, text in ((50, "two days ago"), (7, "in the first shift"), (3, "in the second")):
        note_line(world.joc, at=now - hours * HOUR, text=text)
    first = take_over(leave(night, at=now - 9 * HOUR), by=world.joc, at=now - 8 * HOUR)
    second = take_over(leave(world.joc, at=now - 5 * HOUR), by=night, at=now - 4 * HOUR)
    desk = signed_in(world.adviser)

    def shown(**asked):
        return [entry.text for entry in desk.get(LOG, asked).context["entries"]]

    assert shown(shift=str(first.uid)) == ["in the first shift"]
    assert shown(shift=str(second.uid)) == ["in the second"]
    day = (now - 50 * HOUR).astimezone(ZoneInfo(world.mission.time_zone)).date()
    assert "two days ago" in shown(day=day.isoformat())
    assert desk.get(LOG, {"day": "yesterday"}).status_code == 422
    assert desk.get(LOG, {"shift": str(uuid.uuid4())}).status_code == 422


def test_more_than_a_page_holds_is_said(world):
    for minutes in range(4):
        note_line(world.joc, at=AT + minutes * MINUTE)
    found, goes_on = entries_of(world.joc, AT - DAY, AT + DAY, told=False, at_most=3)
    assert (len(found), goes_on) == (3, True)


def test_the_file_says_the_same_safely_and_is_in_the_trail(world, signed_in):
    now = clock.now()
    line = note_line(world.joc, at=now - MINUTE, text='=HYPERLINK("x")', alert=make_alert(world, at=now - HOUR))
    note_line(world.joc, at=now, text="Two shots.", corrects=line)
    asked = {"day": now.astimezone().date().isoformat(), "told": "on"}
    answer = signed_in(world.adviser).get(reverse("desk:export"), asked)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "watch-log-TST-" in answer.headers["Content-Disposition"]
    found = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    kinds = [row["kind"] for row in found]
    assert kinds[-2:] == ["INFORMATION", "INFORMATION"]
    assert set(kinds[:-2]) <= {"PORTAL"}
    assert found[-2]["text"] == '\'=HYPERLINK("x")'
    assert found[-1]["corrects"] == str(line.uid)
    assert found[-1]["by"] == post_words("JOC")
    assert Entry.objects.filter(action="earlywarning.desk_log.exported").count() == 1


def test_the_page_costs_the_same_for_one_line_and_for_many(world, signed_in):
    desk = signed_in(world.joc)

    def statements():
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(LOG, {"told": "on"}).status_code == 200
        return len(asked)

    now = clock.now()
    line = note_line(world.joc, at=now, alert=make_alert(world, at=now))
    tick(now)
    desk.get(LOG)
    few = statements()
    for _each in range(6):
        note_line(world.joc, at=now, alert=make_alert(world, at=now), corrects=line)
    tick(now)
    assert statements() == few <= 20
