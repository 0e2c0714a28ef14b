"""What a step does, by kind and condition, as truth tables (escalation.md E8)."""

from datetime import time, timedelta
from itertools import product

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from followup.conditions import Situation, holds, is_within, one_higher
from followup.models import Clock, EscalationPolicy, Step, StepExecution
from followup.policies import installed_body
from followup.ticking import tick
from notifications.models import Message
from tests.followup.test_ticking import mailed, outcomes
from tests.followup.trial import MINUTE, make_clock, make_subject
from tests.world import AT

pytestmark = pytest.mark.usefixtures("trial")

NIGHT = {"from": "18:00", "until": "06:00"}


def set_steps(world, *steps, priority="P1", purpose="ACK", **policy):
    """The mission's policy with these steps, each a dictionary of columns of `Step`."""
    installed_body(world.mission, "trial", purpose, priority)
    rows = EscalationPolicy.objects.filter(subject_kind="trial", purpose=purpose, priority=priority)
    rows.update(**policy)
    found = rows.get()
    found.steps.all().delete()
    for position, step in enumerate(steps):
        Step.objects.create(policy=found, position=position, **{"kind": "NOTIFY", "after_s": 0, **step})
    return found


@pytest.mark.parametrize(
    ("only", "situation", "held"),
    [
        ({}, Situation("P3", time(3)), True),
        ({"priorities": ["P1", "P2"]}, Situation("P1", time(3)), True),
        ({"priorities": ["P1", "P2"]}, Situation("P3", time(3)), False),
        (NIGHT, Situation("P1", time(18)), True),
        (NIGHT, Situation("P1", time(5, 59)), True),
        (NIGHT, Situation("P1", time(6)), False),
        (NIGHT, Situation("P1", time(17, 59)), False),
        ({"undelivered": True}, Situation("P1", time(3), has_arrived=False), True),
        ({"undelivered": True}, Situation("P1", time(3), has_arrived=True), False),
        ({"without_quorum": True}, Situation("P1", time(3), lacks_quorum=True), True),
        ({"without_quorum": True}, Situation("P1", time(3), lacks_quorum=False), False),
    ],
)
def test_a_condition_holds_or_does_not(only, situation, held):
    assert holds(only, situation) is held


def test_all_conditions_have_to_hold():
    """Every combination of the four, each true or false."""
    for rank, night, undelivered, quorum in product([True, False], repeat=4):
        only = {"priorities": ["P1"], **NIGHT, "undelivered": True, "without_quorum": True}
        now = Situation("P1" if rank else "P2", time(23 if night else 12), not undelivered, quorum)
        assert holds(only, now) is (rank and night and undelivered and quorum)


@given(local=st.times(), start=st.times(), end=st.times())
def test_a_window_and_the_rest_of_the_day_share_no_moment_and_leave_none_out(local, start, end):
    first, last = f"{start:%H:%M}", f"{end:%H:%M}"
    if first != last:
        assert is_within(local, first, last) is not is_within(local, last, first)


@pytest.mark.parametrize(("before", "after"), [("P1", "P1"), ("P2", "P1"), ("P3", "P2"), ("P4", "P3")])
def test_the_handling_is_raised_by_one_and_never_above_the_highest(before, after):
    assert one_higher(before) == after


@pytest.fixture
def ladder(world):
    return [world.joc, world.focal_point, world.head_of_office, world.adviser]


@pytest.mark.django_db
def test_a_step_whose_condition_does_not_hold_calls_nobody_and_holds_nothing_up(world, ladder):
    """At noon a step for the night is passed over: the next comes when it would have come, and no owner is told."""
    night = {"roles": ["HOO"], "after_s": 600, "only_from": time(18), "only_until": time(6)}
    set_steps(world, {"roles": ["JOC", "POCFP"]}, night, {"roles": ["SPOCA"], "after_s": 600})
    clock = make_clock(world)
    for minutes in (0, 10, 11, 20):
        tick(AT + minutes * MINUTE)
    assert outcomes(clock) == [(0, "NOTIFY", "DONE"), (1, "NOTIFY", "SKIPPED"), (2, "NOTIFY", "DONE")]
    assert mailed() == ["joc", "focal-north", "adviser"]
    assert StepExecution.objects.get(step=2).executed_at == AT + 20 * MINUTE
    assert not Message.objects.filter(kind="trial.nobody").exists()


@pytest.mark.django_db
def test_the_window_is_that_of_the_place_when_the_step_runs(world, ladder):
    """17:30 UTC is half past six in the evening at the place, an hour ahead."""
    night = {"roles": ["HOO"], "after_s": 0, "only_from": time(18), "only_until": time(6)}
    set_steps(world, {"roles": ["POCFP"], **night})
    evening = AT.replace(hour=17, minute=30)
    before = make_clock(world, at=evening - timedelta(hours=1))
    tick(evening - timedelta(hours=1))
    clock = make_clock(world, at=evening)
    tick(evening)
    assert (outcomes(before)[0][2], outcomes(clock)[0][2]) == ("SKIPPED", "DONE")


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "outcome"), [("ACCEPTED", "SKIPPED"), ("QUEUED", "DONE"), ("UNKNOWN", "DONE")])
def test_a_step_for_when_nothing_arrived_asks_what_the_transport_answered(world, ladder, state, outcome):
    again = {"roles": ["HOO"], "after_s": 600, "only_undelivered": True}
    set_steps(world, {"roles": ["POCFP"]}, again)
    clock = make_clock(world)
    tick(AT)
    moments = {"accepted_at": AT, "sending_at": AT, "next_attempt_at": AT if state == "QUEUED" else None}
    Message.objects.filter(channel="EMAIL").update(state=state, **moments)
    tick(AT + 10 * MINUTE)
    assert outcomes(clock)[1] == (1, "NOTIFY", outcome)


@pytest.mark.django_db
def test_a_step_for_a_missing_component_stops_when_the_other_has_answered(world, ladder):
    """Two components have to answer; each ladder reminds the desk of the other as long as that one is silent."""
    nudge = {"roles": ["JOC", "POCFP"], "after_s": 600, "only_without_quorum": True}
    set_steps(world, {"roles": ["POCFP", "HOO"]}, nudge, {**nudge})
    subject = make_subject()
    civilian = make_clock(world, subject=subject, scope_key="CIVILIAN")
    military = make_clock(world, subject=subject, scope_key="MILITARY")
    for minutes in (0, 10):
        tick(AT + minutes * MINUTE)
    assert outcomes(civilian)[1] == (1, "NOTIFY", "DONE")
    Clock.objects.filter(pk=military.pk).update(state="SATISFIED", due_at=None, ended_at=AT + 11 * MINUTE)
    tick(AT + 20 * MINUTE)
    assert outcomes(civilian)[2] == (2, "NOTIFY", "SKIPPED")


@pytest.mark.django_db
def test_a_repeated_step_is_done_so_often_and_then_the_next_comes(world, ladder):
    set_steps(
        world, {"roles": ["POCFP"], "times": 3, "every_s": 300}, {"roles": ["SPOCA"], "after_s": 600}, repeat_s=3600
    )
    clock = make_clock(world)
    for minutes in range(0, 40, 5):
        tick(AT + minutes * MINUTE)
    assert mailed() == ["focal-north"] * 3 + ["adviser", "focal-north", "adviser"]
    moments = StepExecution.objects.filter(clock=clock).order_by("pk").values_list("executed_at", flat=True)
    assert list(moments) == [AT + minutes * MINUTE for minutes in (0, 5, 10, 20, 30)]


@pytest.mark.django_db
@pytest.mark.parametrize(("priority", "becomes"), [("P3", "P2"), ("P2", "P1"), ("P1", "P1")])
def test_a_step_that_raises_the_handling_calls_nobody_and_makes_what_follows_urgent(world, ladder, priority, becomes):
    raise_it = {"kind": "RAISE", "roles": [], "after_s": 600}
    set_steps(world, {"roles": ["POCFP"]}, raise_it, {"roles": ["HOO"], "after_s": 300}, priority=priority)
    clock = make_clock(world, priority=priority)
    for minutes in (0, 10, 15):
        tick(AT + minutes * MINUTE)
    clock.refresh_from_db()
    assert outcomes(clock)[:3] == [(0, "NOTIFY", "DONE"), (1, "RAISE", "DONE"), (2, "NOTIFY", "DONE")]
    assert clock.priority == becomes
    urgent = Message.objects.filter(recipient=world.head_of_office).values_list("is_urgent", flat=True)
    assert set(urgent) == {True}
    assert not Message.objects.filter(kind="trial.nobody").exists()


@pytest.mark.django_db
def test_after_a_rest_a_raise_that_was_missed_counts_for_what_runs_now(world, ladder):
    raise_it = {"kind": "RAISE", "roles": [], "after_s": 600}
    only_p2 = {"roles": ["HOO"], "after_s": 300, "only_priorities": ["P2"]}
    set_steps(world, {"roles": ["POCFP"]}, raise_it, only_p2, priority="P3")
    clock = make_clock(world, priority="P3")
    tick(AT + 16 * MINUTE)
    assert sorted(outcomes(clock)) == [(0, "NOTIFY", "MISSED"), (1, "RAISE", "DONE"), (2, "NOTIFY", "DONE")]


@pytest.mark.django_db
def test_what_failed_before_a_raise_still_brings_the_next_level_nearer(world, ladder):
    """E9 looks at the last step that called anybody, not at one that called nobody by intention."""
    raise_it = {"kind": "RAISE", "roles": [], "after_s": 60}
    set_steps(world, {"roles": ["POCFP"]}, raise_it, {"roles": ["HOO"], "after_s": 900}, priority="P3")
    clock = make_clock(world, priority="P3")
    tick(AT)
    tick(AT + MINUTE)
    Message.objects.filter(channel="EMAIL").update(state="FAILED_PERM", reason="REFUSED", next_attempt_at=None)
    tick(AT + 2 * MINUTE)
    assert outcomes(clock) == [(0, "NOTIFY", "UNREACHED"), (1, "RAISE", "DONE"), (2, "NOTIFY", "DONE")]


@pytest.mark.django_db
def test_a_ladder_whose_every_step_is_skipped_still_ends_in_the_last_resort(world, ladder):
    never = {"only_priorities": ["P4"]}
    set_steps(world, {"roles": ["POCFP"], **never}, {"roles": ["HOO"], "after_s": 300, **never}, repeat_s=300)
    clock = make_clock(world)
    for minutes in (0, 5, 10):
        tick(AT + minutes * MINUTE)
    clock.refresh_from_db()
    assert clock.state == "EXHAUSTED"
    assert outcomes(clock)[-1] == (2, "LAST_RESORT", "DONE")
    assert sorted(mailed()) == ["focal-north", "head-north"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "step",
    [
        {"kind": "NOTIFY", "roles": []},
        {"kind": "RAISE", "roles": ["HOO"]},
        {"kind": "RAISE", "roles": [], "times": 2, "every_s": 60},
        {"roles": ["HOO"], "times": 11, "every_s": 60},
        {"roles": ["HOO"], "times": 2},
        {"roles": ["HOO"], "every_s": 60},
        {"roles": ["HOO"], "only_from": time(8)},
        {"roles": ["HOO"], "only_from": time(8), "only_until": time(8)},
        {"kind": "WAIT", "roles": ["HOO"]},
    ],
)
def test_a_step_that_makes_no_sense_cannot_be_stored(world, step):
    installed_body(world.mission, "trial", "ACK", "P1")
    policy = EscalationPolicy.objects.get(subject_kind="trial", purpose="ACK", priority="P1")
    values = {"kind": "NOTIFY", "after_s": 0, **step}
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.create(policy=policy, position=90, **values)
