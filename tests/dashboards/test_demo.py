"""The demonstration: an invented story that real rules have gone through, and nothing of it sent to anybody."""

import io
import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings

from accounts.models import User
from areas.models import Mission
from common import clock
from dashboards import demo, demo_incidents, demo_story
from earlywarning.board import lines_of
from earlywarning.desk.handover import newest_of, picture_of, shifts_of
from earlywarning.figures import answers_of, feedbacks_of
from earlywarning.models import Alert, LogLine, ShiftHandover, Suggestion
from earlywarning.networks.standing import roll_of
from followup.models import ActionPoint, Clock, StepExecution
from notifications.models import Message
from tests.world import make_mission
from threats.assessments.score import due_lines
from threats.models import Assessment, Incident, LineOutcome, Report, RiskLine

STORY = json.loads(demo_story.FILE.read_text())
HAPPENED = json.loads(demo_incidents.FILE.read_text())


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demonstration, loaded once for the tests of this file and rolled back after them: when, and what it added."""
    folder = tmp_path_factory.mktemp("demo") / "mail"
    with django_db_blocker.unblock(), override_settings(SHORT_STEPS=True, EMAIL_FILE_PATH=str(folder)):
        with transaction.atomic():
            at = clock.now()
            added = demo.load(at, "a long password for tests")
            yield SimpleNamespace(at=at, added=added, mail_folder=folder)
            transaction.set_rollback(True)


@pytest.fixture
def told(loaded, db):
    """The same for one test, which may change it."""
    return loaded


def reports():
    return Report.objects.unscoped("a test reads the story")


def alerts():
    return Alert.objects.unscoped("a test reads the story")


@pytest.mark.django_db
def test_a_database_with_a_real_mission_refuses_it_and_stays_as_it_was():
    """First of all: the others stand on a database that holds the demonstration."""
    make_mission()
    with pytest.raises(CommandError, match="real mission"):
        call_command("demo")
    assert (Mission.objects.count(), User.objects.count(), alerts().count(), reports().count()) == (1, 0, 0, 0)


def test_what_is_watched_suggests_one_alert_and_shows_one_silence(told):
    (suggestion,) = Suggestion.objects.unscoped("a test reads the story").for_list()
    assert suggestion.is_open
    assert suggestion.area.pcode == "CF43"
    assert suggestion.why["usual"] is not None, "there is history enough to say what is usual"
    roll = roll_of(User.objects.get(email="cla@demo.example"), told.at)
    assert [len(roll.all), [each.network.label for each in roll.silent]] == [5, ["CAN-04"]]


def told_at(told, hours):
    return told.at - timedelta(hours=hours)


def test_it_says_what_it_added_and_adds_nothing_twice(told):
    assert told.added == {"accounts": 14, "threats": 14, "events": 1848, "reports": 66, "alerts": 26, "incidents": 20}
    again = demo.load(told.at + timedelta(hours=1), "another long password")
    assert set(again.values()) == {0}
    assert User.objects.get(email="adviser@demo.example").check_password("another long password")


def test_each_report_stands_at_its_moment_in_its_district(told):
    found = {report.uid: report for report in reports().select_related("area")}
    assert len(found) == len(STORY["reports"]) + len(HAPPENED["reports"])
    for one in STORY["reports"]:
        report = found[demo_story.identifier(one["key"])]
        assert report.recorded_at == told_at(told, one["age_h"])
        assert (report.area.pcode, report.area.level, report.point) == (one["area"], 2, None)
        assert told.at - report.recorded_at <= timedelta(days=30)


def test_it_names_nobody_and_no_place_finer_than_a_district(told):
    """Actors are types. What real events and real towns are called is not in the invented texts."""
    texts = " ".join(str(value) for one in told_of_all() for value in walk(one) if isinstance(value, str))
    actors = Incident.objects.unscoped("a test asks for names").values_list("actor_a", "actor_b")
    groups = {name for pair in actors for name in pair if name not in ("", "Civilians")}
    assert len(groups) > 20
    assert [name for name in groups if name in texts] == []
    towns = {line.split(",")[0] for line in (demo.EVENTS.parent / "caf_places.csv").read_text().splitlines()[1:]}
    assert len(towns) > 40
    assert [town for town in towns if town in texts] == []


def told_of_all():
    story = [*STORY["reports"], *STORY["alerts"], *STORY["actions"], *STORY["desk"], *STORY["handovers"]]
    return [*story, *HAPPENED["reports"], *HAPPENED["incidents"]]


def walk(told):
    for value in told.values():
        for each in value if isinstance(value, list) else [value]:
            yield from walk(each) if isinstance(each, dict) else [each]


def test_each_alert_stands_where_the_story_left_it(told):
    rows = list(alerts().select_related("area", "mission"))
    standing = {line.alert.uid: line.standing.code for line in lines_of(rows, told.at)}
    for one in STORY["alerts"]:
        expected = (
            "CANCELLED" if "cancel" in one
            else "CLOSED" if "end" in one
            else "RESPONDED" if "response" in one
            else "IN_HAND" if "answer" in one
            else "UNANSWERED" if one["age_min"] > 60
            else "WAITING"
        )  # fmt: skip
        assert standing[demo_story.identifier(one["key"])] == expected, one["key"]
    assert set(standing.values()) == {"CANCELLED", "CLOSED", "RESPONDED", "IN_HAND", "UNANSWERED", "WAITING"}


def test_the_rates_are_those_of_the_story_counted_by_hand(told):
    counted = [one for one in STORY["alerts"] if "cancel" not in one]
    found = answers_of(alerts().standing(), at=told.at)
    assert found.raised == len(counted) == 25
    assert found.acknowledged == sum("answer" in one for one in counted)
    assert found.responded == sum("response" in one for one in counted)
    assert 0 < found.in_time < found.acknowledged


def test_what_the_communities_were_told_is_that_of_the_story(told):
    fed = [one["feedback"] for one in STORY["alerts"] if "feedback" in one]
    found = feedbacks_of(alerts().standing(), at=told.at)
    assert (found.given, found.withheld) == (sum("way" in one for one in fed), sum("reason" in one for one in fed))
    assert (found.open, found.late) == (3, 1)


def test_every_open_alert_has_a_clock_that_runs_and_no_ended_one_has(told):
    with_clock = set(Clock.objects.open().filter(subject_kind="alert").values_list("subject_uid", flat=True))
    assert with_clock == set(alerts().filter(stage="OPEN").values_list("uid", flat=True))


def test_the_engine_was_never_late_in_it(told):
    late = [step for step in StepExecution.objects.all() if step.executed_at != step.planned_at]
    assert late == []
    assert StepExecution.objects.count() > 80


def test_an_hour_took_an_hour_though_steps_are_short(told):
    """The fixture loads it with POC_SHORT_STEPS, as a journey does."""
    lengths = set(Clock.objects.filter(purpose="ACK", priority="P1").values_list("snapshot__body__answer_s", flat=True))
    assert lengths == {900}


def test_nothing_of_it_was_sent_to_anybody(told):
    mails = Message.objects.filter(channel=Message.Channel.EMAIL)
    assert set(mails.values_list("state", flat=True)) == {"SIMULATED"}
    assert mails.count() > 200
    assert [mail for mail in mails if abs(mail.accepted_at - mail.queued_at) > timedelta(minutes=1)] == []
    assert not told.mail_folder.exists()


def test_what_was_sent_long_ago_has_been_read(told):
    unread = Message.objects.filter(channel=Message.Channel.IN_APP, state=Message.State.DELIVERED)
    assert unread.count() > 0
    assert [message for message in unread if message.queued_at < told.at - demo_story.READ_AFTER] == []


def test_the_desk_has_somebody_to_telephone(told):
    assert Message.objects.filter(channel=Message.Channel.CALL, state=Message.State.QUEUED).exists()


def test_the_desk_wrote_down_what_it_did_and_each_line_stands_with_whoever_had_the_turn(told):
    joc = User.objects.get(email="joc@demo.example")
    lines = LogLine.objects.visible_to(joc).order_by("recorded_at")
    assert [line.text for line in lines] == [one["text"] for one in STORY["desk"]]
    assert lines.filter(alert__isnull=False).count() == sum("alert" in one for one in STORY["desk"])
    assert lines.get(corrects__isnull=False).corrects.text == STORY["desk"][6]["text"]
    night = {
        one.taken_by.email: one.taken_at for one in ShiftHandover.objects.visible_to(joc).select_related("taken_by")
    }
    began, ended = night["jocnight@demo.example"], night["joc@demo.example"]
    for line in lines.select_related("recorded_by"):
        by_night = line.recorded_by.email == "jocnight@demo.example"
        assert by_night == (began <= line.recorded_at < ended), line.text


def test_two_shifts_were_handed_over_with_what_was_open_then_and_taken_over(told):
    joc = User.objects.get(email="joc@demo.example")
    shifts = shifts_of(joc)
    assert [(shift.until is None, shift.handover.engine) for shift in shifts] == [(True, "ok"), (False, "ok")]
    handed = shifts[0].handover
    assert handed.handed_at < handed.taken_at <= told.at
    seen = {each.alert.uid for each in picture_of(handed, joc).alerts}
    open_then = alerts().filter(raised_at__lt=handed.handed_at).exclude(closed_at__lt=handed.handed_at)
    assert seen == set(open_then.values_list("uid", flat=True))
    assert newest_of(joc).taken_by == joc, "nobody has to take over anything when the demonstration begins"


def test_a_password_that_was_given_is_not_spoken_of_and_one_that_was_made_is_printed_once(told, monkeypatch):
    for given, times in (("a password of your own", 0), ("", 1)):
        monkeypatch.setenv("POC_DEMO_PASSWORD", given)
        call_command("demo", stdout=(said := io.StringIO()))
        assert said.getvalue().lower().count("password") == times


def test_actions_were_done_carried_over_and_left_and_whoever_leads_was_told_of_that(told):
    actions = ActionPoint.objects.unscoped("a test reads the story")
    done, carried, late, running = actions.order_by("recorded_at")
    assert (done.state, done.owner_role, carried.owner_aor.code) == ("DONE", "POCFP", demo.OFFICE)
    assert carried.carried.count() == 1
    assert {each.pk for each in (carried, late, running)} == {each.pk for each in actions.open()}
    assert late.due_at < told.at < min(carried.due_at, running.due_at)
    escalated = Message.objects.filter(subject_uid=late.uid, role="HOM", channel="EMAIL")
    assert set(escalated.values_list("state", flat=True)) == {"SIMULATED"}


def test_of_three_assessments_one_is_in_force_one_lapsed_and_waits_to_be_scored_one_is_a_draft(loaded):
    rows = Assessment.objects.unscoped("a test looks at the story").order_by("recorded_at")
    told = [(row.state, row.is_lapsed_at(loaded.at)) for row in rows]
    assert sorted(told) == [("DRAFT", False), ("ENDORSED", False), ("ENDORSED", True)]
    lapsed = next(row for row in rows if row.is_lapsed_at(loaded.at))
    assert due_lines(rows, loaded.at).filter(assessment=lapsed).count() == lapsed.lines.count() == 2
    assert not LineOutcome.objects.exists()
    assert RiskLine.objects.filter(assessment__in=rows, citations__isnull=True).exists()
    assert Clock.objects.open().filter(purpose="VALIDITY").count() == 2


def ours():
    rows = Incident.objects.unscoped("a test looks at the story")
    return rows.filter(dataset=None).select_related("area", "figures_from")


def test_what_happened_in_sixty_days_is_told_of_types_in_districts_each_with_the_figures_of_its_report(told):
    rows = list(ours())
    assert len(rows) == len(HAPPENED["incidents"]) == 20
    for row in rows:
        assert row.figures_from.incident_id == row.pk
        assert (row.killed_low, row.killed_high) == (row.figures_from.killed_low, row.figures_from.killed_high)
        assert (row.area.level, row.point, row.actor_a, row.actor_b, row.place_name) == (2, None, "", "", "")
        assert timedelta(days=1) < told.at - row.recorded_at < timedelta(days=60)
    assert any(row.killed_best for row in rows)


def test_one_incident_was_verified_one_refuted_and_one_recorded_twice(told):
    rows = ours()
    assert rows.get(information_status="REFUTED").uid == demo_story.identifier("in02")
    verified = rows.get(information_status="VERIFIED")
    steps = list(verified.verifications.order_by("at").values_list("status", "by__email"))
    assert steps == [("CORROBORATED", "jmac@demo.example"), ("VERIFIED", "hro@demo.example")]
    twin = rows.get(merged_into__isnull=False)
    assert twin.merged_into.uid == demo_story.identifier("in17")
    reader = User.objects.get(email="adviser@demo.example")
    shown = Incident.objects.visible_to(reader).standing().not_refuted().filter(dataset=None)
    assert shown.count() == 18, "all but the one that is merged and the one that was refuted"


def test_an_assessment_of_the_demonstration_rests_on_what_happened(told):
    row = Assessment.objects.unscoped("a test looks at the story").get(uid=demo_story.identifier("assessment-1"))
    cited = set(row.citations.filter(kind="incident").values_list("ref", flat=True))
    there = ours().filter(area__pcode="CF435", occurred_from_on__lte=row.period_until_on)
    assert cited == set(there.values_list("ref", flat=True))
    assert cited
