"""Whom a step calls when posts keep rosters and people are away (E8, E9, E11)."""

import pytest

from accounts.duty.absences import end_absence
from accounts.duty.posts import DutyPost
from accounts.rosters import Roster, Why
from accounts.services import end_appointment
from followup.clocks import Holder
from followup.models import StepExecution, StepRecipient
from followup.ticking import tick
from notifications.models import Message
from notifications.values import shown
from tests.duty.factories import DAY, HOUR, desk_of, make_absence, make_shift, second_of_the_desk
from tests.followup.trial import MINUTE, make_clock
from tests.world import AT, make_post, make_user

pytestmark = pytest.mark.django_db


def called(world, *roles, at=AT):
    """Login, reason and, of a deputy, whom they stand in for."""
    held = Roster.at([world.mission], roles, at).holders(world.mission, world.n1, roles)
    return [(login(each.user), each.why, each.instead_of and login(each.instead_of)) for each in held]


def login(user):
    return user.email.partition("@")[0]


@pytest.fixture
def desk(world):
    """The post of the desk, held by `joc` and `joc-night`."""
    post = desk_of(world)
    second_of_the_desk(world)
    return post


def test_without_a_roster_every_holder_is_called(world, desk):
    assert called(world, "JOC") == [("joc", Why.POST, None), ("joc-night", Why.POST, None)]


def test_whoever_is_on_duty_is_called_and_the_others_are_not(world, desk):
    make_shift(desk, world.joc, AT - HOUR, AT + HOUR)
    assert called(world, "JOC") == [("joc", Why.ON_DUTY, None)]


@pytest.mark.parametrize(("at", "on_duty"), [(AT - MINUTE, False), (AT, True), (AT + HOUR, False)])
def test_a_turn_holds_from_its_first_moment_until_the_first_after_it(world, desk, at, on_duty):
    make_shift(desk, world.joc, AT, AT + HOUR)
    assert (called(world, "JOC", at=at) == [("joc", Why.ON_DUTY, None)]) is on_duty


def test_a_gap_in_a_roster_calls_every_holder(world, desk):
    make_shift(desk, world.joc, AT + HOUR, AT + 2 * HOUR)
    assert len(called(world, "JOC")) == 2


def test_on_duty_but_away_every_holder_who_is_there_is_called(world, desk):
    make_shift(desk, world.joc)
    make_absence(world.joc)
    assert called(world, "JOC") == [("joc-night", Why.POST, None)]


def test_on_duty_without_the_post_any_more_counts_for_nothing(world, desk):
    make_shift(desk, world.joc)
    end_appointment(world.joc.assignments.get(), by=world.admin, at=AT, last_day=(AT - DAY).date())
    assert called(world, "JOC") == [("joc-night", Why.POST, None)]


def test_a_roster_of_one_post_says_nothing_of_another_of_the_same_role(world):
    south, north = DutyPost("POCFP", world.office_south), DutyPost("POCFP", world.office_north)
    assert world.focal_point
    second = make_user("focal-north-2")
    make_post(second, "POCFP", north.aor)
    make_shift(south, world.neighbour)
    assert [who for who, _why, _for in called(world, "POCFP")] == ["focal-north", "focal-north-2"]
    make_shift(north, second)
    assert called(world, "POCFP") == [("focal-north-2", Why.ON_DUTY, None)]


def test_instead_of_somebody_away_their_deputy_is_called(world):
    make_absence(world.leader, deputy=world.force_commander)
    assert called(world, "HOM") == [("fc", Why.DEPUTY, "hom")]
    assert called(world, "HOM", at=AT + DAY) == [("hom", Why.POST, None)]


def test_each_post_may_have_its_own_deputy(world):
    leader = world.leader
    acting = make_post(leader, "COS", world.whole)
    make_absence(leader, deputy=world.force_commander, deputies={acting: world.adviser})
    assert called(world, "HOM", "COS") == [("fc", Why.DEPUTY, "hom"), ("adviser", Why.DEPUTY, "hom")]


def test_without_a_deputy_the_post_is_as_if_nobody_held_it(world):
    make_absence(world.leader)
    assert called(world, "HOM") == []


def test_a_deputy_who_is_away_has_their_own_deputy_called(world):
    make_absence(world.leader, deputy=world.force_commander)
    make_absence(world.force_commander, deputy=world.adviser)
    assert called(world, "HOM") == [("adviser", Why.DEPUTY, "hom")]


def test_two_who_deputise_for_each_other_while_both_are_away_are_nobody(world):
    make_absence(world.leader, deputy=world.force_commander)
    make_absence(world.force_commander, deputy=world.leader)
    assert called(world, "HOM", "FC") == []


def test_a_deputy_who_left_the_mission_is_not_called(world):
    make_absence(world.leader, deputy=world.force_commander)
    end_appointment(world.force_commander.assignments.get(), by=world.admin, at=AT, last_day=(AT - DAY).date())
    assert called(world, "HOM") == []


def test_a_deputy_who_holds_the_post_too_is_called_once_as_its_holder(world, desk):
    second = second_holder(world)
    make_absence(world.joc, deputy=second)
    assert called(world, "JOC") == [("joc-night", Why.POST, None)]


def second_holder(world):
    return type(world.joc).objects.get(email="joc-night@mission.example")


def test_back_early_is_called_again_at_once(world):
    absence = make_absence(world.leader, deputy=world.force_commander)
    end_absence(absence, by=world.leader, at=AT)
    assert called(world, "HOM") == [("hom", Why.POST, None)]


def test_everybody_may_speak_for_the_post_on_duty_or_not(world, desk):
    make_shift(desk, world.joc)
    make_absence(world.joc, deputy=world.adviser)
    held = Roster.at([world.mission], ["JOC"], AT).entitled(world.mission, world.n1, ["JOC"])
    assert [login(each.user) for each in held] == ["joc", "joc-night", "adviser"]


def test_it_costs_two_statements_whoever_is_away(world, desk, django_assert_num_queries):
    missions, roles = [world.mission], ["JOC", "HOM", "FC", "POCFP"]
    assert world.focal_point
    with django_assert_num_queries(2):
        Roster.at(missions, roles, AT)
    make_shift(desk, world.joc)
    make_absence(world.leader, deputy=world.force_commander)
    make_absence(world.force_commander, deputy=world.adviser)
    with django_assert_num_queries(2):
        roster = Roster.at(missions, roles, AT)
        assert len(roster.holders(world.mission, world.n1, roles)) == 4


# --- The engine -------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("trial")
def test_the_step_says_why_each_was_called(world, desk):
    """The desk by its roster, an absent head of office by a deputy, the focal point as ever."""
    make_shift(desk, world.joc)
    make_absence(world.head_of_office, deputy=world.neighbour)
    assert world.focal_point
    make_clock(world)
    tick(AT)
    rows = StepRecipient.objects.filter(message__channel="EMAIL").order_by("pk")
    found = [(login(row.user), row.role, row.reason) for row in rows.select_related("user")]
    assert found == [
        ("joc", "JOC", "ON_DUTY"), ("focal-north", "POCFP", "POST"), ("focal-south", "HOO", "DEPUTY"),
    ]  # fmt: skip
    assert StepRecipient(reason="DEPUTY").get_reason_display() == "deputises for whoever holds this post"
    told = shown(Message.objects.get(channel="EMAIL", recipient=world.neighbour).values, "en")
    assert told["you"] == "Head of Office (FO-NORTH), whose holder is away and named you as deputy"


@pytest.mark.usefixtures("trial")
def test_a_post_whose_holder_is_away_without_a_deputy_passes_at_once(world):
    make_absence(world.head_of_office)
    assert world.leader
    make_clock(world)
    tick(AT)
    assert StepRecipient.objects.filter(role="HOO", reason="VACANT").exists()
    assert not StepRecipient.objects.filter(user=world.head_of_office).exists()
    first = StepExecution.objects.get(step=0)
    assert first.outcome == "NOBODY", "nobody else holds a post of this step"


@pytest.mark.usefixtures("trial")
@pytest.mark.parametrize(("left_at", "reminded", "why"), [(AT + MINUTE, "fc", "DEPUTY"), (AT - DAY, "hom", "HOLDER")])
def test_whoever_took_it_on_is_reminded_unless_they_left_since(world, left_at, reminded, why):
    """Who takes something on while away has shown that they can be reached."""
    make_absence(world.leader, starts_at=left_at, deputy=world.force_commander)
    holder = Holder("HOM", world.whole, world.leader)
    make_clock(world, "RESPONSE", holder=holder, deadline_at=AT + HOUR)
    tick(AT + HOUR / 2)
    row = StepRecipient.objects.filter(message__channel="EMAIL").earliest("pk")
    assert (login(row.user), row.reason) == (reminded, why)


@pytest.mark.usefixtures("trial")
def test_the_last_resort_calls_everybody_also_those_who_are_away_or_off_duty(world, desk):
    """Nobody has answered: an absence that somebody forgot to end must not be the silence (E10)."""
    make_shift(desk, world.joc, AT - HOUR, AT + DAY)
    make_absence(world.head_of_office)
    clock = make_clock(world)
    for _each in range(5):
        tick(clock.due_at)
        clock.refresh_from_db()
        if clock.is_unanswered:
            break
    last = StepExecution.objects.filter(clock=clock, kind="LAST_RESORT").latest("pk")
    people = {login(row.user) for row in last.recipients.exclude(user=None).select_related("user")}
    assert {"joc", "joc-night", "head-north"} <= people
