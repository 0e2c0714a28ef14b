"""Components each of which has to answer for itself (escalation.md E14)."""

import pytest

from earlywarning import answering
from earlywarning.states import standing_of
from followup.models import Clock, EscalationPolicy
from followup.policies import installed_body
from followup.ticking import tick
from notifications.models import Message
from tests.earlywarning.factories import MINUTE, make_alert, take
from tests.world import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(world):
    """P1 in this mission: the force and the civilian side each answer for themselves."""
    assert [world.joc, world.focal_point, world.head_of_office, world.sector, world.adviser, world.leader]
    installed_body(world.mission, "alert", "ACK", "P1")
    EscalationPolicy.objects.filter(purpose="ACK", priority="P1").update(quorum=["MILITARY", "CIVILIAN"])
    return world


@pytest.fixture
def alert(cast):
    """In the sub-prefecture that lies in the sector too."""
    made = make_alert(cast, area=cast.n2)
    tick(AT)
    return made


def waiting(alert):
    rows = Clock.objects.open().filter(subject_uid=alert.uid, purpose="ACK")
    return sorted(rows.values_list("scope_key", flat=True))


def called(alert, component, step):
    clock = Clock.objects.get(subject_uid=alert.uid, purpose="ACK", scope_key=component)
    rows = clock.executions.get(step=step).recipients.exclude(user=None)
    return set(rows.values_list("user__name", flat=True))


def test_each_component_has_a_clock_that_calls_its_own_posts_and_those_over_all(cast, alert):
    assert waiting(alert) == ["CIVILIAN", "MILITARY"]
    assert called(alert, "MILITARY", 0) == {"joc", "sector-east"}
    assert called(alert, "CIVILIAN", 0) == {"joc", "focal-north", "head-north"}
    for minutes in (15, 30, 45):
        tick(AT + minutes * MINUTE)
    assert called(alert, "MILITARY", 3) == called(alert, "CIVILIAN", 3) == {"hom"}


def test_one_component_answering_leaves_the_other_waiting(cast, alert):
    take(alert, cast.head_of_office)
    assert waiting(alert) == ["MILITARY"]
    clocks = list(Clock.objects.open().filter(subject_uid=alert.uid).order_by("deadline_at"))
    assert (standing_of(alert, clocks, AT).code, standing_of(alert, clocks, AT).missing) == ("WAITING", ("MILITARY",))
    take(alert, cast.sector, at=AT + 2 * MINUTE)
    assert waiting(alert) == []


def test_who_leads_all_components_answers_for_all(cast, alert):
    take(alert, cast.leader)
    assert waiting(alert) == []


def test_a_component_without_a_holder_is_passed_at_once_up_to_whoever_leads_it(world):
    """And is shown: the head of mission is called for it while the civilian side still has its time."""
    assert [world.joc, world.head_of_office, world.adviser, world.leader]
    installed_body(world.mission, "alert", "ACK", "P1")
    EscalationPolicy.objects.filter(purpose="ACK", priority="P1").update(quorum=["POLICE", "CIVILIAN"])
    alert = make_alert(world, by=world.adviser, area=world.n2)
    for _each in range(4):
        tick(AT)
    assert called(alert, "POLICE", 3) == {"hom"}
    police = Clock.objects.get(subject_uid=alert.uid, scope_key="POLICE")
    assert list(police.executions.order_by("step").values_list("outcome", flat=True)) == ["NOBODY"] * 3 + ["DONE"]
    assert Clock.objects.get(subject_uid=alert.uid, scope_key="CIVILIAN").step == 1


def test_a_link_counts_for_no_component_before_it_is_said_what_will_be_done(cast, alert):
    mail = Message.objects.get(recipient=cast.sector, channel="EMAIL", kind="earlywarning.escalation")
    taken = answering.acknowledge_by_link(mail, at=AT + MINUTE, intent="SEND")
    assert waiting(alert) == ["CIVILIAN", "MILITARY"]
    answering.promise(taken, by=cast.sector, at=AT + 2 * MINUTE, will_do="QRF", promised_at=AT + 60 * MINUTE)
    assert waiting(alert) == ["CIVILIAN"]


def test_a_promise_not_kept_calls_on_in_the_ladder_of_its_own_component(cast, alert):
    take(alert, cast.sector)
    take(alert, cast.head_of_office, promised_at=AT + 300 * MINUTE)
    tick(AT + 31 * MINUTE)
    tick(AT + 61 * MINUTE)
    assert waiting(alert) == ["MILITARY"]
