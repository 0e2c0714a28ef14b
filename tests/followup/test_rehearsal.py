"""What a ladder gone through on paper says is what then happens, whatever the mission looks like."""

from datetime import date, time, timedelta

import pytest

from accounts.duty.posts import DutyPost
from accounts.models import ContactPoint, Deputy
from accounts.outlook import Outlook
from accounts.rosters import Roster
from followup.ladder import part_of
from followup.models import Clock, StepExecution
from followup.policies import body_for
from followup.rehearsal import Reach, end_of, rehearse, roles_of, trial_clock
from followup.ticking import tick
from tests.duty.factories import make_absence, make_shift
from tests.followup.test_conditions import set_steps
from tests.followup.trial import MINUTE, make_clock
from tests.world import AT, LONG_AGO, make_post, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial")]


def everybody(world):
    return [world.joc, world.focal_point, world.head_of_office, world.adviser, world.force_commander, world.leader]


def nobody_but_the_adviser(world):
    return [world.adviser]


def some_unverified(world):
    everybody(world)
    world.focal_point.contact_points.update(verified_on=None)
    world.head_of_office.contact_points.update(ended_on=date(2026, 1, 1))


def a_turn_that_begins_on_the_way(world):
    """Another focal point comes on duty ten minutes after the start; the second step is theirs."""
    everybody(world)
    post = DutyPost("POCFP", world.office_north)
    second = make_user("second-north")
    make_post(second, "POCFP", world.office_north)
    make_shift(post, world.focal_point, AT - timedelta(hours=1), AT + 10 * MINUTE)
    make_shift(post, second, AT + 10 * MINUTE, AT + timedelta(hours=9))


def away_with_a_deputy(world):
    everybody(world)
    deputy = make_user("deputy-north")
    make_post(deputy, "POCO", world.office_north)
    absence = make_absence(world.head_of_office)
    Deputy.objects.create(absence=absence, person=deputy)


def away_without_anybody(world):
    everybody(world)
    for person in (world.head_of_office, world.focal_point):
        make_absence(person)


def somebody_whose_post_ends_tonight(world):
    everybody(world)
    make_post(make_user("leaving"), "HOO", world.office_north, valid_until=AT.date())
    make_post(make_user("coming"), "HOO", world.office_north, valid_from=AT.date() + timedelta(days=1))


def with_telephones(world):
    for person in everybody(world):
        ContactPoint.objects.create(user=person, kind="PHONE", address="+236 70 00 00 00", verified_on=LONG_AGO)


def with_conditions(world):
    everybody(world)
    night = {"only_from": time(18), "only_until": time(6)}
    set_steps(
        world, {"roles": ["JOC"]}, {"roles": ["POCFP"], "kind": "CALL"}, {"roles": ["HOO"], "after_s": 600, **night},
        {"roles": ["UNPOL"], "after_s": 60}, {"kind": "RAISE", "roles": [], "after_s": 60},
        {"roles": ["SPOCA"], "after_s": 300, "times": 3, "every_s": 120},
        repeat_s=900,
    )  # fmt: skip


def with_an_action(world):
    everybody(world)
    set_steps(
        world, {"roles": ["JOC"]},
        {"kind": "ACTION", "roles": [], "after_s": 60, "action": "DEPLOY", "owner_role": "HOO", "due_s": 3600},
        {"roles": ["SPOCA"], "after_s": 300},
        repeat_s=900,
    )  # fmt: skip


MISSIONS = [
    everybody, nobody_but_the_adviser, some_unverified, a_turn_that_begins_on_the_way, away_with_a_deputy,
    away_without_anybody, somebody_whose_post_ends_tonight, with_telephones, with_conditions, with_an_action,
]  # fmt: skip


def rehearsed(world, priority, at):
    body = body_for(world.mission, "trial", "ACK", priority)
    clock = trial_clock(body, mission=world.mission, area=world.n1, subject_kind="trial", priority=priority, at=at)
    outlook = Outlook.over(world.mission, roles_of(body), at, end_of(clock) + timedelta(seconds=1))
    return rehearse(clock, outlook, Reach.of(each.user_id for each in outlook.serving))


def really(world, priority, at):
    """Step by step as the engine did it, until everybody was called."""
    clock = make_clock(world, priority=priority, at=at)
    while clock.state == "RUNNING":
        tick(clock.due_at)
        clock.refresh_from_db()
    return clock


def said(steps):
    return [
        (
            step.step, step.at, step.kind, step.is_done,
            sorted((told.role, told.user.pk if told.user else None, told.reason, way) for told in step.told
                   for way in [way.channel for way in told.ways] or [""]),
        )
        for step in steps
    ]  # fmt: skip


def done(clock):
    found = []
    for execution in StepExecution.objects.filter(clock=clock).order_by("step", "cycle"):
        rows = execution.recipients.exclude(reason="DESK").select_related("message")
        told = [(row.role, row.user_id, row.reason, row.message.channel if row.message else "") for row in rows]
        told = [each for each in told if each[3] != "IN_APP"]  # which needs no way to anybody
        found.append(
            (execution.step, execution.executed_at, execution.kind, execution.outcome != "SKIPPED", sorted(told))
        )
    return found


@pytest.mark.parametrize("mission", MISSIONS, ids=lambda each: each.__name__)
@pytest.mark.parametrize(
    ("priority", "at"), [("P1", AT), ("P3", AT.replace(hour=20)), ("P4", AT.replace(day=6, hour=15))]
)
def test_what_was_rehearsed_is_what_happens(world, mission, priority, at):
    mission(world)
    on_paper = rehearsed(world, priority, at)
    in_earnest = really(world, priority, at)
    assert said(on_paper) == done(in_earnest)
    assert [step.reaches for step in on_paper] == [
        outcome == "DONE" and kind not in ("RAISE", "ACTION")
        for outcome, kind in StepExecution.objects.filter(clock=in_earnest)
        .order_by("step")
        .values_list("outcome", "kind")
    ]


def test_it_says_who_would_have_to_do_what_a_step_gives(world):
    with_an_action(world)
    step = rehearsed(world, "P1", AT)[1]
    assert step.gives == {"action": "DEPLOY", "owner_role": "HOO", "due_s": 3600}
    assert [(told.role, told.user, told.works) for told in step.owners] == [("HOO", world.head_of_office, True)]
    assert not step.told
    assert Clock.objects.count() == 0


def test_it_writes_nothing_and_asks_no_more_for_a_longer_ladder(world, django_assert_num_queries):
    with_conditions(world)
    body = body_for(world.mission, "trial", "ACK", "P1")
    before = Clock.objects.count()
    clock = trial_clock(body, mission=world.mission, area=world.n1, subject_kind="trial", priority="P1", at=AT)
    outlook = Outlook.over(world.mission, roles_of(body), AT, AT + timedelta(hours=2))
    reach = Reach.of(each.user_id for each in outlook.serving)
    rehearse(clock, outlook, reach)  # code lists are read once by each process
    clock = trial_clock(body, mission=world.mission, area=world.n1, subject_kind="trial", priority="P1", at=AT)
    with django_assert_num_queries(0):
        assert len(rehearse(clock, outlook, reach)) == len(body["steps"]) + 1
    assert Clock.objects.count() == before


@pytest.mark.parametrize("mission", MISSIONS, ids=lambda each: each.__name__)
def test_an_outlook_answers_each_moment_as_a_roster_would(world, mission):
    mission(world)
    roles = {"JOC", "POCFP", "HOO", "SECTOR", "SPOCA", "FC", "HOM"}
    outlook = Outlook.over(world.mission, roles, AT - timedelta(days=2), AT + timedelta(days=3))
    for hours in range(-47, 72, 7):
        moment = AT + timedelta(hours=hours)
        roster = Roster.at([world.mission], roles, moment)
        for area in (world.n1, world.n2, None):
            for last_resort in (True, False):
                asked = {"even_away": last_resort}
                assert outlook.at(moment).holders(world.mission, area, sorted(roles), **asked) == roster.holders(
                    world.mission, area, sorted(roles), **asked
                )


def test_a_component_that_answers_for_itself_is_rehearsed_alone(world):
    everybody(world)
    body = part_of(body_for(world.mission, "trial", "ACK", "P1"), "MILITARY")
    clock = trial_clock(body, mission=world.mission, area=world.n1, subject_kind="trial", priority="P1", at=AT)
    outlook = Outlook.over(world.mission, roles_of(body), AT, AT + timedelta(hours=2))
    steps = rehearse(clock, outlook, Reach.of(each.user_id for each in outlook.serving))
    assert not any(told.role in ("HOO", "POCFP") for step in steps for told in step.told)
    assert not steps[0].reaches  # the desk does not answer for the military component
