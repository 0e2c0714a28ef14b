"""Changing a policy, and applying it to clocks that run already (escalation.md E11)."""

import pytest
from django.core.exceptions import ValidationError

from audit.models import Entry
from common.errors import WrongState
from followup.editing.services import Key, apply_policy, change_policy, outdated_counts, steps_of, version_of
from followup.models import Clock, EngineIncident, PolicyChange, Step
from followup.ticking import tick
from tests.followup.test_conditions import set_steps
from tests.followup.test_ticking import mailed
from tests.followup.trial import MINUTE, make_clock, make_subject
from tests.world import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial")]


@pytest.fixture
def key(world):
    assert all([world.joc, world.focal_point, world.head_of_office, world.adviser])
    return Key(world.mission, "trial", "ACK", "P1")


def change(key, world, *, steps=None, seen=None, at=AT, reason="Agreed in the forum", **facts):
    return change_policy(
        key, by=world.adviser, at=at, seen=seen or version_of(key.body()), facts=facts,
        steps=steps_of(key) if steps is None else steps, reason=reason,
    )  # fmt: skip


def faster(world):
    """The desk and the focal point at once, the adviser five minutes later."""
    return [
        Step(kind="NOTIFY", after_s=0, roles=["JOC", "POCFP"]),
        Step(kind="NOTIFY", after_s=300, roles=["SPOCA"]),
    ]


def test_what_starts_from_now_on_follows_it_and_what_runs_does_not(key, world):
    before = make_clock(world)
    tick(AT)
    change(key, world, steps=faster(world))
    after = make_clock(world, subject=make_subject(2))
    tick(AT)
    assert [clock.due_at for clock in Clock.objects.order_by("pk")] == [AT + 15 * MINUTE, AT + 5 * MINUTE]
    assert (len(before.body["steps"]), len(after.body["steps"])) == (4, 2)
    (kept,) = PolicyChange.objects.all()
    assert (len(kept.before.body["steps"]), len(kept.after.body["steps"])) == (4, 2)
    assert Entry.objects.filter(action="followup.policy.changed").count() == 1


def test_two_who_change_it_at_once_do_not_overwrite_each_other(key, world):
    seen = version_of(key.body())
    change(key, world, steps=faster(world), seen=seen)
    with pytest.raises(WrongState, match="in the meantime"):
        change(key, world, answer_s=600, seen=seen)
    assert len(key.body()["steps"]) == 2


def test_what_breaks_a_rule_changes_nothing(key, world):
    before = key.body()
    with pytest.raises(ValidationError) as refusal:
        change(key, world, repeat_s=7200, office_hours=True)
    assert sorted(refusal.value.message_dict) == ["office_hours", "repeat_s"]
    assert (key.body(), PolicyChange.objects.count()) == (before, 0)


def test_a_change_that_changes_nothing_is_none(key, world):
    change(key, world, answer_s=600)
    with pytest.raises(WrongState, match="Nothing was changed"):
        change(key, world, answer_s=600)


def test_applied_a_clock_goes_on_from_its_step_at_the_new_pace(key, world):
    clock = make_clock(world)
    tick(AT)
    policy = change(key, world, steps=faster(world), at=AT + MINUTE)
    assert outdated_counts(policy) == {"RUNNING": 1}
    assert apply_policy(policy, by=world.adviser, at=AT + 2 * MINUTE) == 1
    clock.refresh_from_db()
    assert (clock.step, clock.due_at, clock.deadline_at) == (1, AT + 5 * MINUTE, AT + 15 * MINUTE)
    assert outdated_counts(policy) == {}
    tick(AT + 5 * MINUTE)
    assert mailed(AT + 5 * MINUTE) == ["adviser"]
    assert Entry.objects.filter(action="followup.policy.applied").count() == 1


def test_applied_past_its_moment_the_next_step_comes_at_once_and_no_step_twice(key, world):
    clock = make_clock(world)
    tick(AT)
    policy = change(key, world, steps=faster(world), at=AT + 9 * MINUTE)
    apply_policy(policy, by=world.adviser, at=AT + 10 * MINUTE)
    clock.refresh_from_db()
    assert clock.due_at == AT + 10 * MINUTE
    for minute in (10, 11, 12):
        tick(AT + minute * MINUTE)
    assert mailed() == ["joc", "focal-north", "head-north", "adviser"]


def test_an_unanswered_clock_keeps_calling_at_the_new_rhythm(key, world):
    clock = make_clock(world)
    for minutes in range(0, 61, 15):
        tick(AT + minutes * MINUTE)
    policy = change(key, world, repeat_s=300, at=AT + 61 * MINUTE)
    apply_policy(policy, by=world.adviser, at=AT + 61 * MINUTE)
    clock.refresh_from_db()
    assert (clock.state, clock.due_at) == ("EXHAUSTED", AT + 65 * MINUTE)


def test_a_shorter_ladder_ends_and_a_longer_one_goes_on_without_a_step_done_twice(key, world):
    """Whatever is applied when: it ends in the last resort, and no step fails for having the number of another."""
    clock = make_clock(world)
    for minutes in (0, 15, 30):
        tick(AT + minutes * MINUTE)
    apply_policy(change(key, world, steps=faster(world)), by=world.adviser, at=AT + 31 * MINUTE)
    tick(AT + 45 * MINUTE)
    more = [*faster(world), *(Step(kind="NOTIFY", after_s=60, roles=["HOM"]) for _n in range(6))]
    apply_policy(change(key, world, steps=more), by=world.adviser, at=AT + 46 * MINUTE)
    for minutes in range(46, 120):
        tick(AT + minutes * MINUTE)
    clock.refresh_from_db()
    assert clock.state == "EXHAUSTED"
    assert not EngineIncident.objects.exists()


def test_a_held_clock_stays_held(key, world):
    clock = make_clock(world)
    tick(AT)
    held = AT + 40 * MINUTE
    Clock.objects.filter(pk=clock.pk).update(due_at=held, held_until=held)
    apply_policy(change(key, world, steps=faster(world)), by=world.adviser, at=AT + MINUTE)
    clock.refresh_from_db()
    assert (clock.due_at, clock.held_until) == (held, held)


def test_a_promise_with_fewer_reminders_still_ends(key, world):
    """A reminder that was there is gone; the clock is reminded once more and then broken, never stuck."""
    set_steps(
        world, {"roles": ["HOLDER"], "after_s": None, "after_percent": 50},
        {"roles": ["HOLDER"], "after_s": None, "after_percent": 100}, purpose="RESPONSE",
    )  # fmt: skip
    clock = make_clock(world, "RESPONSE")
    tick(clock.due_at)
    clock.refresh_from_db()
    assert clock.step == 1
    promise = Key(world.mission, "trial", "RESPONSE", "P1")
    policy = change(promise, world, steps=[Step(kind="NOTIFY", after_percent=100, roles=["HOLDER", "JOC"])])
    apply_policy(policy, by=world.adviser, at=clock.due_at)
    clock.refresh_from_db()
    assert (clock.step, clock.due_at) == (1, clock.deadline_at)
    tick(clock.due_at)
    clock.refresh_from_db()
    assert clock.state == "BROKEN"


def test_each_component_follows_its_own_part(key, world):
    assert world.force_commander
    policy = set_steps(
        world, {"roles": ["JOC", "HOO"]}, {"roles": ["FC"], "after_s": 900}, quorum=["CIVILIAN", "MILITARY"]
    )
    clocks = [make_clock(world, subject=make_subject(7), scope_key=each) for each in policy.quorum]
    tick(AT)
    steps = [
        Step(kind="NOTIFY", after_s=0, roles=["JOC", "HOO"]), Step(kind="NOTIFY", after_s=300, roles=["FC"]),
        Step(kind="NOTIFY", after_s=300, roles=["SPOCA"]),
    ]  # fmt: skip
    policy = change(key, world, steps=steps, quorum=["CIVILIAN", "MILITARY"])
    assert apply_policy(policy, by=world.adviser, at=AT + MINUTE) == 2
    for clock, roles in zip(clocks, (["JOC", "SPOCA"], ["FC"]), strict=True):
        clock.refresh_from_db()
        assert [role for step in clock.body["steps"] for role in step["roles"] if role != "HOO"] == roles
