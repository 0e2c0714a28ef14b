"""The board, the call sheet, the preview and the page of one alert."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from common import clock
from earlywarning.models import Acknowledgement, Alert
from earlywarning.services import close_alert
from followup.models import Clock
from followup.ticking import tick
from notifications.delivery import deliver
from notifications.models import Message
from tests.earlywarning.factories import MINUTE, make_alert, respond, take
from tests.world import AT

pytestmark = pytest.mark.django_db
BOARD = "/alerts/"


@pytest.fixture
def cast(world):
    assert [world.joc, world.focal_point, world.head_of_office, world.adviser, world.leader]
    return world


def columns(browser):
    return {column.code: [line.alert.ref for line in column.lines] for column in browser.get(BOARD).context["columns"]}


def test_the_board_tells_what_each_alert_waits_for(cast, signed_in):
    waiting, taken, responded, ended = (make_alert(cast) for _each in range(4))
    take(taken, cast.head_of_office)
    respond(responded, cast.head_of_office)
    take(ended, cast.head_of_office)
    close_alert(ended, by=cast.head_of_office, at=AT + 2 * MINUTE, outcome="UNKNOWN")
    assert columns(signed_in(cast.joc)) == {
        "WAITING": [waiting.ref], "IN_HAND": [taken.ref], "RESPONDED": [responded.ref],
    }  # fmt: skip


def test_the_most_urgent_stands_first_whenever_it_was_raised(cast, signed_in):
    watch = make_alert(cast, urgency="Unknown", at=AT - timedelta(hours=1))
    urgent = make_alert(cast, severity="Minor")
    immediate = make_alert(cast, at=AT + MINUTE)
    assert columns(signed_in(cast.joc))["WAITING"] == [immediate.ref, urgent.ref, watch.ref]


def test_the_board_of_an_office_holds_its_own_area_only(cast, signed_in):
    alert = make_alert(cast)
    assert columns(signed_in(cast.focal_point))["WAITING"] == [alert.ref]
    assert columns(signed_in(cast.neighbour))["WAITING"] == []


def test_the_number_beside_alerts_counts_what_waits_for_this_person(cast, signed_in):
    alert = make_alert(cast)

    def waiting(person):
        page = signed_in(person).get("/").content.decode()
        return re.findall(r'class="waiting"[^>]*>\s*(\d+)', page)[:1]

    assert waiting(cast.head_of_office) == []
    tick(AT)
    assert waiting(cast.head_of_office) == ["1"]
    assert waiting(cast.adviser) == []  # not called yet
    take(alert, cast.focal_point)
    assert waiting(cast.head_of_office) == []


def test_the_call_sheet_is_for_the_desk_and_the_adviser(cast, signed_in):
    make_alert(cast)
    for minutes in (0, 15):
        tick(AT + minutes * MINUTE)
    assert [call.message.recipient for call in signed_in(cast.joc).get(BOARD).context["calls"]] == [
        cast.focal_point, cast.head_of_office,
    ]  # fmt: skip
    assert signed_in(cast.adviser).get(BOARD).context["calls"]
    assert not signed_in(cast.head_of_office).get(BOARD).context["calls"]


@pytest.mark.parametrize(
    ("outcome", "state", "left"),
    [("NO_ANSWER", "FAILED_TEMP", 2), ("WRONG_NUMBER", "FAILED_PERM", 1), ("REACHED", "DELIVERED", 1)],
)
def test_the_outcome_of_a_call_is_the_state_of_its_message(cast, signed_in, outcome, state, left):
    make_alert(cast)
    for minutes in (0, 15):
        tick(AT + minutes * MINUTE)
    call = Message.objects.get(channel="CALL", recipient=cast.focal_point)
    desk = signed_in(cast.joc)
    answer = desk.post(reverse("alerts:call", args=[call.uid]), {"outcome": outcome})
    assert answer.status_code == 302
    call.refresh_from_db()
    assert (call.state, len(desk.get(BOARD).context["calls"])) == (state, left)
    if outcome == "REACHED":
        assert answer.url.endswith(f"/voice/?post={cast.focal_point.uid}")
        page = desk.get(answer.url).content.decode()
        assert f'value="POCFP:{cast.office_north.uid}:{cast.focal_point.uid}" selected' in page


def test_a_call_about_an_answered_alert_is_refused_with_a_sentence(cast, signed_in):
    alert = make_alert(cast)
    for minutes in (0, 15):
        tick(AT + minutes * MINUTE)
    take(alert, cast.head_of_office, at=AT + 16 * MINUTE)
    call = Message.objects.filter(channel="CALL").first()
    desk = signed_in(cast.joc)
    page = desk.post(reverse("alerts:call", args=[call.uid]), {"outcome": "NO_ANSWER"}, follow=True).content.decode()
    assert "This call is no longer needed" in page


def test_an_unknown_outcome_is_refused(cast, signed_in):
    make_alert(cast)
    for minutes in (0, 15):
        tick(AT + minutes * MINUTE)
    call = Message.objects.filter(channel="CALL").first()
    assert signed_in(cast.joc).post(reverse("alerts:call", args=[call.uid]), {"outcome": "X"}).status_code == 400


def preview(browser, **asked):
    return browser.get(reverse("alerts:preview"), asked).content.decode()


def test_the_preview_says_who_is_called_at_once_and_then(cast, signed_in):
    text = preview(signed_in(cast.liaison), area="CF11", often="KILLING", urgency="Immediate")
    assert "P1 Immediate" in text
    assert "Calls at once: JOC desk, POC Focal Point (FO-NORTH), Head of Office (FO-NORTH)" in text
    assert "after 15 min: POC Focal Point (FO-NORTH)" in text
    assert Clock.objects.count() == 0


def test_the_preview_is_what_then_happens(cast, signed_in):
    text = preview(signed_in(cast.liaison), area="CF11", often="ATTACK_VILLAGE", urgency="Immediate")
    make_alert(cast)
    tick(AT)
    called = {message.recipient.name for message in Message.objects.filter(channel="EMAIL")}
    assert called == {"joc", "focal-north", "head-north"}
    for post in ("JOC desk", "POC Focal Point (FO-NORTH)", "Head of Office (FO-NORTH)"):
        assert post in text


def test_the_preview_tells_nothing_of_areas_that_are_not_ones_own(cast, signed_in):
    assert "Calls at once" not in preview(signed_in(cast.liaison), area="CF21", often="KILLING", urgency="Immediate")


def test_the_page_tells_past_and_planned_steps_and_the_state_of_each_message(cast, signed_in, mail_server):
    alert = make_alert(cast)
    tick(AT)
    deliver(AT)
    page = signed_in(cast.joc).get(alert.get_absolute_url()).content.decode()
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Called: JOC desk, POC Focal Point (FO-NORTH), Head of Office (FO-NORTH)" in text
    assert "e-mail accepted by the mail server 10:30 WAT (09:30Z)" in text
    assert "The JOC will telephone: POC Focal Point (FO-NORTH), Head of Office (FO-NORTH)" in text
    assert "Will be called: Senior POC Adviser" in text
    assert "Turns unanswered" in text


def story_of(browser, alert):
    """(day, state, text, how many calls are folded in it) of each line of the alert's story."""
    days = browser.get(alert.get_absolute_url()).context["timeline"]
    return [(str(day.date), event.state, event.text, len(event.folded)) for day in days for event in day.events]


def test_calls_repeated_all_night_are_one_line_that_opens(cast, signed_in):
    alert = make_alert(cast)
    for minutes in range(0, 150, 15):
        tick(AT + minutes * MINUTE)
    late = [line for line in story_of(signed_in(cast.joc), alert) if line[1] == "late"]
    assert [(text.partition(":")[0], folded) for _day, _state, text, folded in late] == [
        ("No answer yet. The JOC telephones", 0),
        ("Called", 0),
        ("Called", 0),
        ("Unanswered. Called again", 0),
        ("Still unanswered. Called again 5 times.", 5),
    ]
    page = signed_in(cast.joc).get(alert.get_absolute_url()).content.decode()
    assert page.count("Each of these calls") == 1
    assert page.count("Unanswered. Called again: ") == 6
    assert "Everybody is called again." in page
    assert "Turns unanswered" not in page


def test_one_repeated_call_stands_for_itself(cast, signed_in):
    alert = make_alert(cast)
    for minutes in range(0, 90, 15):
        tick(AT + minutes * MINUTE)
    assert [folded for *_line, folded in story_of(signed_in(cast.joc), alert) if folded] == []


def test_a_story_that_runs_over_midnight_names_the_days_where_it_happens(cast, signed_in):
    """23:30 in Bangui, and an answer half an hour after midnight there."""
    late = AT.replace(hour=22, minute=30)
    alert = make_alert(cast, at=late)
    take(alert, cast.focal_point, at=late + 60 * MINUTE)
    days = {day for day, *_line in story_of(signed_in(cast.joc), alert)}
    assert days == {"2026-03-02", "2026-03-03"}
    page = signed_in(cast.joc).get(alert.get_absolute_url()).content.decode()
    assert page.index("2 Mar 2026</h3>") < page.index("3 Mar 2026</h3>")


def test_whoever_must_answer_is_telephoned_before_whoever_must_close(cast, signed_in):
    """Both are P1; the older one waits for its ending, and nobody has said for days how it ended."""
    older = make_alert(cast)
    take(older, cast.head_of_office)
    respond(older, cast.head_of_office, at=AT + 20 * MINUTE)
    for days in range(1, 5):
        tick(AT + timedelta(days=days))
    assert {call.alert for call in signed_in(cast.joc).get(BOARD).context["calls"]} == {older}
    later = AT + timedelta(days=4)
    newer = make_alert(cast, at=later)
    for minutes in (0, 15):
        tick(later + minutes * MINUTE)
    calls = [call.alert for call in signed_in(cast.joc).get(BOARD).context["calls"]]
    assert calls[:2] == [newer, newer]
    assert set(calls[2:]) == {older}


def test_names_are_for_the_desk_the_adviser_and_the_line(cast, signed_in):
    alert = make_alert(cast)
    tick(AT)
    shown = {
        person: "(head-north)" in signed_in(person).get(alert.get_absolute_url()).content.decode()
        for person in (cast.joc, cast.adviser, cast.focal_point, cast.liaison, cast.leader)
    }
    assert shown == {
        cast.joc: True, cast.adviser: True, cast.focal_point: True, cast.liaison: False, cast.leader: False,
    }  # fmt: skip


def test_a_person_sees_why_they_were_called(cast, signed_in):
    alert = make_alert(cast)
    tick(AT)
    assert "You were called as Head of Office (FO-NORTH)" in (
        signed_in(cast.head_of_office).get(alert.get_absolute_url()).content.decode()
    )


def test_only_what_a_person_may_do_is_offered(cast, signed_in):
    alert = make_alert(cast)
    tick(AT)

    def offered(person):
        page = signed_in(person).get(alert.get_absolute_url()).content.decode()
        paths = re.findall(rf'(?:href|action)="/alerts/{alert.ref}/([\w-]+)/"', page)
        return set(paths)

    reports = {"next", "report", "judge"}
    ending = {"close", "cancel", "not-credible", "duplicate"}
    everything = {"acknowledge", "decide", "voice", "response", "hold", "feedback", "action"} | reports | ending
    assert offered(cast.joc) == everything
    assert offered(cast.head_of_office) == {*everything, "release"} - {"voice", "hold"}
    assert offered(cast.focal_point) == everything - {"voice", "hold", "decide"}
    assert offered(cast.liaison) == reports | {"feedback"}
    assert offered(cast.auditor) == {"ledger"}


def test_what_was_typed_comes_back_with_the_error(cast, signed_in):
    typed = {"often": "", "kind": "", "urgency": "Immediate", "area": "CF11", "heard": "Three lorries at the ford."}
    response = signed_in(cast.liaison).post("/alerts/new/", typed)
    assert response.status_code == 422
    page = response.content.decode()
    assert "Three lorries at the ford." in page
    assert "Say what it is" in page
    assert Alert.objects.unscoped("counted by a test").count() == 0


def test_an_alert_starts_from_a_report_with_what_it_says(cast, signed_in):
    from tests.threats.factories import make_report

    report = make_report(cast)
    browser = signed_in(cast.liaison)
    page = browser.get("/alerts/new/", {"from": report.ref}).content.decode()
    assert "Armed men asked for the way to the market." in page
    assert "K-17" in page
    sent = {
        "uid": "8f5d4b62-6f0c-4a62-9b1c-6a2f6f3f7d10", "often": "ATTACK_VILLAGE", "urgency": "Immediate",
        "area": "CF11", "classification": "UNCLASSIFIED", "sharing_boundary": "MISSION",
    }  # fmt: skip
    browser.post(f"/alerts/new/?from={report.ref}", sent)
    alert = Alert.objects.unscoped("a test looks").get()
    assert alert.report == report
    assert report.ref in browser.get(alert.get_absolute_url()).content.decode()


def test_a_report_out_of_sight_is_no_origin(cast, signed_in):
    from tests.threats.factories import make_report

    secret = make_report(cast, classification="CONFIDENTIAL", by=cast.adviser)
    page = signed_in(cast.liaison).get("/alerts/new/", {"from": secret.ref}).content.decode()
    assert "Armed men asked" not in page
    assert secret.ref not in page.replace(f"?from={secret.ref}", "")


def test_by_voice_the_moment_and_the_post_are_kept(cast, signed_in):
    alert = make_alert(cast, at=clock.now() - 20 * MINUTE)
    post = f"HOO:{cast.office_north.uid}:{cast.head_of_office.uid}"
    sent = {
        "uid": "8f5d4b62-6f0c-4a62-9b1c-6a2f6f3f7d11", "post": post, "medium": "RADIO", "answered_ago_min": "5",
        "will_do": "QRF", "within_min": "30", "note": "",
    }  # fmt: skip
    assert signed_in(cast.joc).post(f"{alert.get_absolute_url()}voice/", sent).status_code == 302
    taken = Acknowledgement.objects.get()
    assert (taken.person, taken.role, taken.aor, taken.medium) == (
        cast.head_of_office,
        "HOO",
        cast.office_north,
        "RADIO",
    )
    assert taken.received_at - taken.answered_at == 5 * MINUTE


def test_pages_cost_the_same_whatever_their_number(cast, signed_in, django_assert_max_num_queries):
    for _each in range(12):
        make_alert(cast)
    for minutes in (0, 15):
        tick(AT + minutes * MINUTE)
    desk = signed_in(cast.joc)
    with django_assert_max_num_queries(20):
        desk.get(BOARD)
    alert = Alert.objects.unscoped("a test looks").first()
    with django_assert_max_num_queries(20):
        desk.get(alert.get_absolute_url())


def test_opening_an_alert_marks_its_messages_as_read(cast, signed_in):
    alert = make_alert(cast)
    tick(AT)
    person = cast.head_of_office
    assert "New" in signed_in(person).get("/messages/").content.decode()
    signed_in(person).get(alert.get_absolute_url())
    states = Message.objects.filter(recipient=person, channel="IN_APP").values_list("state", flat=True)
    assert set(states) == {"READ"}
