"""What is decided about an alert, by whom, and what one person alone may not do (escalation.md, the ladder's table)."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.roles import ROLE_RIGHTS
from common.errors import NotAllowed, WrongState
from earlywarning import answering, second
from earlywarning.models import Alert, Decision, Proposal
from earlywarning.posts import Speaker
from earlywarning.reasons import told_decisions
from earlywarning.services import close_alert
from followup.models import Clock, StepExecution
from followup.ticking import tick
from notifications.models import Message
from tests.earlywarning.factories import MINUTE, make_alert, respond, take
from tests.world import AT

pytestmark = pytest.mark.django_db
WHY = "Asked two sources; both were at the ford all day and saw nobody."


@pytest.fixture
def alert(world):
    """Just raised; people of each level hold their posts."""
    assert [world.joc, world.focal_point, world.head_of_office, world.adviser, world.force_commander, world.leader]
    return make_alert(world)


def decision_clock(alert):
    return Clock.objects.filter(subject_uid=alert.uid, purpose="DECISION").latest("pk")


def open_purposes(alert):
    return sorted(Clock.objects.open().filter(subject_uid=alert.uid).values_list("purpose", flat=True))


def no_action(alert, by, at=AT + 5 * MINUTE, **overrides):
    facts = {"uid": uuid.uuid4(), "reason": "NOT_VERIFIED", "note": ""} | overrides
    return second.propose_no_action(alert, by=by, at=at, **facts)


def fresh(alert):
    return Alert.objects.unscoped("a test looks").get(pk=alert.pk)


def told(kind):
    rows = Message.objects.filter(kind=f"earlywarning.{kind}", channel="EMAIL")
    return {message.recipient.name for message in rows}


def test_the_decision_has_a_clock_of_its_own_held_by_whoever_commands_there(world, alert):
    clock = decision_clock(alert)
    assert (clock.deadline_at, clock.due_at) == (AT + 60 * MINUTE, AT + 30 * MINUTE)
    assert (clock.holder_role, clock.holder_aor) == ("HOO", world.office_north)
    nobody_commands = make_alert(world, area=world.s1, by=world.adviser)
    assert decision_clock(nobody_commands).holder_role == "HOM"


def test_a_focal_point_answers_and_the_decision_still_waits(world, alert):
    take(alert, world.focal_point)
    assert open_purposes(alert) == ["DECISION", "RESPONSE"]
    assert fresh(alert).decision == ""


def test_whoever_commands_has_decided_by_saying_what_will_be_done(world, alert):
    take(alert, world.head_of_office)
    assert (fresh(alert).decision, decision_clock(alert).state) == ("RESPOND", "SATISFIED")
    decision = Decision.objects.get()
    assert (decision.role, decision.person, decision.promise.person) == (
        "HOO",
        world.head_of_office,
        world.head_of_office,
    )


@pytest.mark.parametrize(
    ("will_do", "decided"), [("MONITOR", "MONITOR"), ("HUMANITARIAN_REFERRAL", "REFER"), ("QRF", "RESPOND")]
)
def test_what_is_promised_says_what_was_decided(world, alert, will_do, decided):
    take(alert, world.head_of_office, will_do=will_do)
    assert fresh(alert).decision == decided


def test_by_link_nothing_is_decided_before_it_is_said_what_will_be_done(world, alert):
    tick(AT)
    mail = Message.objects.get(recipient=world.head_of_office, channel="EMAIL", kind="earlywarning.escalation")
    taken = answering.acknowledge_by_link(mail, at=AT + MINUTE, intent="SEND")
    assert fresh(alert).decision == ""
    answering.promise(taken, by=world.head_of_office, at=AT + 2 * MINUTE, will_do="QRF", promised_at=AT + 60 * MINUTE)
    assert fresh(alert).decision == "RESPOND"


def test_nothing_decided_is_asked_for_and_goes_up_until_it_is(world, alert):
    take(alert, world.focal_point)
    asked = []
    for minutes in (30, 60, 75, 90, 120):
        tick(AT + minutes * MINUTE)
        asked.append(set(StepExecution.objects.filter(clock=decision_clock(alert)).latest("pk").recipients
                         .exclude(user=None).values_list("user__name", flat=True)))  # fmt: skip
    assert asked[0] == {"head-north"}
    assert asked[1] == {"head-north", "joc"}
    assert asked[2] == {"adviser", "fc"}
    assert asked[3] == {"hom"}
    assert asked[4] == {"head-north", "joc", "adviser", "fc", "hom"}
    assert decision_clock(alert).state == "EXHAUSTED"


def test_what_the_mission_has_done_needs_no_decision_and_what_others_did_still_does(world, alert):
    respond(alert, world.focal_point, responder="COMMUNITY")
    assert open_purposes(alert) == ["DECISION", "REVIEW"]
    respond(alert, world.focal_point, at=AT + 40 * MINUTE)
    assert open_purposes(alert) == ["REVIEW"]


def test_doing_nothing_has_a_reason_and_waits_for_a_second_person_while_every_clock_runs_on(world, alert):
    take(alert, world.focal_point)
    before = open_purposes(alert)
    proposal = no_action(alert, world.head_of_office)
    assert (proposal.is_open, fresh(alert).decision, open_purposes(alert)) == (True, "", before)
    assert told("proposed") == {"adviser", "fc", "hom"}
    second.confirm(proposal, by=world.force_commander, at=AT + 9 * MINUTE)
    assert (fresh(alert).decision, open_purposes(alert)) == ("NO_ACTION", ["FEEDBACK", "REVIEW"])
    assert Decision.objects.get().reason == "NOT_VERIFIED"
    assert "focal-north" in told("decided")


@pytest.mark.parametrize(("reason", "note", "field"), [("", "", "reason"), ("OTHER", " ", "note")])
def test_doing_nothing_without_a_reason_is_refused(world, alert, reason, note, field):
    with pytest.raises(ValidationError) as refused:
        no_action(alert, world.head_of_office, reason=reason, note=note)
    assert field in refused.value.message_dict


def test_on_lower_priorities_one_person_decides(world):
    assert [world.head_of_office, world.joc]
    alert = make_alert(world, urgency="Past")
    assert no_action(alert, world.head_of_office) is None
    assert (fresh(alert).decision, open_purposes(alert)) == ("NO_ACTION", ["FEEDBACK", "REVIEW"])


def test_a_focal_point_does_not_decide_and_the_desk_writes_down_what_a_commander_said(world, alert):
    with pytest.raises(NotAllowed):
        no_action(alert, world.focal_point)
    with pytest.raises(ValidationError, match="does not decide"):
        no_action(alert, world.joc, speaker=Speaker("POCFP", world.office_north, world.focal_point, "PHONE"))
    said = Speaker("HOO", world.office_north, world.head_of_office, "RADIO")
    proposal = no_action(alert, world.joc, speaker=said)
    assert (proposal.person, proposal.recorded_by, proposal.medium) == (world.head_of_office, world.joc, "RADIO")


@pytest.mark.parametrize("who", ["joc", "focal_point", "head_of_office", "neighbour"])
def test_the_second_person_stands_one_level_up(world, alert, who):
    proposal = no_action(alert, world.head_of_office)
    with pytest.raises(NotAllowed):
        second.confirm(proposal, by=getattr(world, who), at=AT + 6 * MINUTE)
    assert second.confirm(proposal, by=world.adviser, at=AT + 6 * MINUTE).verdict == "CONFIRMED"


def test_nobody_confirms_what_they_said_or_wrote_down_themselves(world, alert):
    said = Speaker("HOO", world.office_north, world.head_of_office, "PHONE")
    proposal = no_action(alert, world.adviser, speaker=said)
    with pytest.raises(NotAllowed):
        second.confirm(proposal, by=world.adviser, at=AT + 6 * MINUTE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.update(verdict="CONFIRMED", verdict_by=world.adviser, verdict_at=AT + 6 * MINUTE)
    second.confirm(proposal, by=world.force_commander, at=AT + 6 * MINUTE)


def test_above_the_head_of_mission_another_leader_is_the_second_person(world, alert):
    proposal = no_action(alert, world.leader)
    assert second.confirm(proposal, by=world.force_commander, at=AT + 6 * MINUTE).verdict == "CONFIRMED"


def test_every_role_that_may_confirm_stands_above_the_ground():
    for role, rights in ROLE_RIGHTS.items():
        assert ("alerts.confirm" not in rights.actions) or rights.level >= second.LEAST_LEVEL, role


def test_what_is_declined_does_not_hold_and_its_author_is_told(world, alert):
    proposal = no_action(alert, world.head_of_office)
    second.decline(proposal, by=world.adviser, at=AT + 6 * MINUTE)
    assert (fresh(alert).decision, told("declined")) == ("", {"head-north"})
    with pytest.raises(WrongState, match="in the meantime"):
        second.confirm(proposal, by=world.leader, at=AT + 7 * MINUTE)


def test_the_same_form_twice_is_one_proposal_and_a_second_one_is_refused(world, alert):
    uid = uuid.uuid4()
    assert no_action(alert, world.head_of_office, uid=uid) == no_action(alert, world.head_of_office, uid=uid)
    with pytest.raises(WrongState, match="waits for a second person"):
        no_action(alert, world.head_of_office)


@pytest.mark.parametrize(
    ("propose", "stage", "crosscheck"),
    [("propose_not_credible", "CLOSED", "NOT_CREDIBLE"), ("propose_error", "CANCELLED", "")],
)
def test_what_makes_a_danger_disappear_needs_a_second_person(world, alert, propose, stage, crosscheck):
    proposal = getattr(second, propose)(alert, by=world.head_of_office, at=AT, uid=uuid.uuid4(), note=WHY)
    assert fresh(alert).is_open
    assert "ACK" in open_purposes(alert)
    second.confirm(proposal, by=world.adviser, at=AT + MINUTE)
    ended = fresh(alert)
    assert (ended.stage, ended.crosscheck, ended.closing_note) == (stage, crosscheck, WHY)
    assert open_purposes(alert) == []


def test_a_duplicate_is_joined_and_the_other_becomes_as_urgent_as_the_worse_of_the_two(world, alert):
    other = make_alert(world, urgency="Past")
    proposal = second.propose_duplicate(alert, by=world.head_of_office, at=AT, uid=uuid.uuid4(), other=other)
    second.confirm(proposal, by=world.adviser, at=AT + MINUTE)
    joined, other = fresh(alert), fresh(other)
    assert (joined.stage, joined.merged_into, other.stage, other.priority) == ("DUPLICATE", other, "OPEN", "P1")
    assert joined.heard, "what it said stays with it"
    assert open_purposes(alert) == []
    assert not Alert.objects.visible_to(world.adviser).standing().filter(pk=alert.pk).exists()


@pytest.mark.parametrize("which", ["itself", "ended", "unseen"])
def test_a_duplicate_of_itself_of_what_has_ended_or_is_out_of_sight_is_refused(world, alert, which):
    ended = make_alert(world, urgency="Past")
    close_alert(ended, by=world.head_of_office, at=AT, outcome="UNKNOWN")
    unseen = make_alert(world, area=world.s1, by=world.adviser)
    other = {"itself": alert, "ended": fresh(ended), "unseen": unseen}[which]
    with pytest.raises(ValidationError) as refused:
        second.propose_duplicate(alert, by=world.head_of_office, at=AT, uid=uuid.uuid4(), other=other)
    assert "other" in refused.value.message_dict


def test_the_most_urgent_is_not_closed_before_something_was_decided_or_done(world, alert):
    with pytest.raises(WrongState, match="Nothing has been decided or done"):
        close_alert(alert, by=world.adviser, at=AT + MINUTE, outcome="NO_THREAT_FOUND")
    take(alert, world.head_of_office)
    assert close_alert(alert, by=world.adviser, at=AT + 2 * MINUTE, outcome="NO_THREAT_FOUND").stage == "CLOSED"


def test_what_waits_for_a_second_person_lapses_when_the_alert_ends(world, alert):
    proposal = no_action(alert, world.head_of_office)
    take(alert, world.head_of_office, at=AT + 6 * MINUTE)
    close_alert(alert, by=world.adviser, at=AT + 9 * MINUTE, outcome="THREAT_AVERTED")
    proposal.refresh_from_db()
    assert proposal.verdict == "LAPSED"
    with pytest.raises(WrongState):
        second.confirm(proposal, by=world.adviser, at=AT + 10 * MINUTE)


def test_some_reasons_are_for_leaders_examiners_and_whoever_gave_them(world, alert):
    proposal = no_action(alert, world.head_of_office, reason="NATIONAL_CAVEAT", note="Marker-note")
    second.confirm(proposal, by=world.force_commander, at=AT + 6 * MINUTE)
    alert = fresh(alert)
    for reader in (world.leader, world.force_commander, world.auditor, world.head_of_office):
        (shown,) = told_decisions(alert, reader)
        assert (shown.reason, shown.note) == ("National caveat", "Marker-note")
    for reader in (world.focal_point, world.joc):
        (shown,) = told_decisions(alert, reader)
        assert (shown.reason, shown.note) == ("A reason that is kept for the leadership.", "")


def test_a_response_is_completed_when_more_is_known(world, alert):
    response = respond(alert, world.focal_point)
    facts = {"arrived_at": AT + 50 * MINUTE, "ended_at": AT + 90 * MINUTE, "outcome": "ATTACK_STOPPED"}
    done = answering.complete_response(response, by=world.focal_point, at=AT + 95 * MINUTE, **facts)
    assert (done.ended_at, done.outcome) == (AT + 90 * MINUTE, "ATTACK_STOPPED")
    with pytest.raises(ValidationError, match="has not come yet"):
        answering.complete_response(response, by=world.focal_point, at=AT + 95 * MINUTE, ended_at=AT + 200 * MINUTE)
    with pytest.raises(ValidationError, match="before it set out"):
        answering.complete_response(response, by=world.focal_point, at=AT + 95 * MINUTE, ended_at=AT)
    with pytest.raises(NotAllowed):
        answering.complete_response(response, by=world.liaison, at=AT + 95 * MINUTE, outcome="PARTIAL")
