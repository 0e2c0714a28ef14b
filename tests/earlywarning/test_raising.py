"""Raising an alert: what it needs, what follows at once."""

import uuid

import pytest
from django.core.exceptions import ValidationError

from audit.models import Entry
from common.errors import NotAllowed, WrongState
from earlywarning.models import Alert
from earlywarning.priority import priority_of, usual_severity
from followup.models import Clock
from followup.ticking import tick
from notifications.models import Message
from tests.earlywarning.factories import MINUTE, make_alert
from tests.world import AT

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("urgency", "severity", "priority"),
    [
        ("Immediate", "Extreme", "P1"), ("Immediate", "Severe", "P1"), ("Immediate", "Moderate", "P2"),
        ("Immediate", "Minor", "P2"), ("Immediate", "Unknown", "P2"), ("Expected", "Extreme", "P2"),
        ("Expected", "Severe", "P2"), ("Expected", "Moderate", "P3"), ("Past", "Extreme", "P3"),
        ("Unknown", "Extreme", "P3"), ("Unknown", "Unknown", "P3"), ("Future", "Extreme", "P4"),
        ("Future", "Unknown", "P4"),
    ],
)  # fmt: skip
def test_priority_follows_from_urgency_and_severity(urgency, severity, priority):
    assert priority_of(urgency, severity) == priority


def test_what_is_immediate_needs_only_what_and_where(world):
    alert = make_alert(world, heard="")
    assert (alert.priority, alert.severity, alert.stage) == ("P1", "Severe", "OPEN")
    assert alert.ref == "EW-CAF-26-0001"


def test_severity_left_open_is_taken_from_the_kind():
    assert usual_severity("MASSACRE") == "Severe"
    assert usual_severity("TENSION") == "Moderate"


@pytest.mark.parametrize("urgency", ["Expected", "Future"])
def test_what_is_not_immediate_says_when_it_is_expected(world, urgency):
    with pytest.raises(ValidationError) as refused:
        make_alert(world, urgency=urgency)
    assert "an estimate is enough" in refused.value.message_dict["expected_at"][0]
    assert make_alert(world, urgency=urgency, expected_at=AT + 60 * MINUTE).is_open


def test_an_alert_has_a_running_clock_from_its_first_moment(world):
    alert = make_alert(world)
    clock = Clock.objects.get(subject_uid=alert.uid, purpose="ACK")
    assert (clock.state, clock.due_at, clock.deadline_at) == ("RUNNING", AT, AT + 15 * MINUTE)
    assert (clock.holder_role, clock.area) == ("JOC", world.n1)
    assert Entry.objects.filter(action="earlywarning.alert.raised", target_label=alert.ref).exists()


def test_the_same_form_twice_raises_one_alert(world):
    uid = uuid.uuid4()
    assert make_alert(world, uid=uid) == make_alert(world, uid=uid, heard="something else")
    assert Clock.objects.filter(purpose="ACK").count() == 1
    with pytest.raises(WrongState, match="already used"):
        make_alert(world, uid=uid, by=world.adviser)


def test_a_form_sent_again_says_that_it_went_through_the_first_time(world, signed_in):
    browser = signed_in(world.liaison)
    form = {
        "uid": str(uuid.uuid4()), "often": "KILLING", "kind": "", "area": "CF11", "urgency": "Immediate",
        "heard": "Shots at the ford.", "classification": "UNCLASSIFIED", "sharing_boundary": "MISSION",
    }  # fmt: skip
    first, again = browser.post("/alerts/new/", form), browser.post("/alerts/new/", form)
    assert first.url == again.url
    alert = Alert.objects.visible_to(world.liaison).get()
    assert f"It went through the first time, as {alert.ref}." in browser.get(again.url).content.decode()


def test_the_only_area_of_a_post_is_chosen_and_of_several_none(world, signed_in):
    lone = world.person("liaison-lone", "CLA", world.aor("FO-ONE", "FIELD_OFFICE", "CIVILIAN", world.n2))
    assert '<option value="CF12" selected>' in signed_in(lone).get("/alerts/new/").content.decode()
    assert "selected>North" not in signed_in(world.liaison).get("/alerts/new/").content.decode()


def test_nobody_raises_an_alert_where_they_have_no_post(world):
    with pytest.raises(NotAllowed, match="covers South One"):
        make_alert(world, area=world.s1)


def test_nobody_raises_what_they_could_not_read(world):
    with pytest.raises(ValidationError) as refused:
        make_alert(world, classification="CONFIDENTIAL")
    assert "above your clearance" in refused.value.message_dict["classification"][0]


def test_the_posts_of_the_place_are_called_and_the_neighbour_is_not(world):
    assert [world.joc, world.focal_point, world.head_of_office, world.neighbour]
    make_alert(world)
    tick(AT)
    called = {message.recipient.name for message in Message.objects.filter(channel="EMAIL")}
    assert called == {"joc", "focal-north", "head-north"}
