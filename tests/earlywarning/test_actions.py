"""Actions about an alert: given by hand or by its ladder, told on its page, proven in its ledger."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.errors import NotAllowed
from earlywarning.actions import give_action
from earlywarning.exercises.directing import end_exercise
from followup.models import ActionPoint, Clock, EscalationPolicy, Step
from followup.policies import installed_body
from followup.ticking import tick
from notifications.models import Message
from tests.earlywarning.factories import MINUTE, make_alert
from tests.exercises.factories import HOUR, alert_of, enter, inside, issue, run_exercise
from tests.world import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(world):
    return [world.joc, world.focal_point, world.head_of_office, world.adviser]


def add_step(world):
    """The ladder of P1 gives the head of office an action five minutes after the first call."""
    installed_body(world.mission, "alert", "ACK", "P1")
    policy = EscalationPolicy.objects.get(subject_kind="alert", purpose="ACK", priority="P1")
    for step in policy.steps.order_by("-position"):
        if step.position:
            step.position += 1
            step.save()
    Step.objects.create(
        policy=policy, position=1, kind="ACTION", after_s=300, action="CONVENE", owner_role="HOO", due_s=7200
    )


def give(alert, world, by=None, at=AT, **overrides):
    facts = {"owner_role": "HOO", "owner_aor": world.office_north, "due_at": at + 2 * HOUR, "kind": "DEPLOY"}
    return give_action(alert, by=by or world.adviser, at=at, uid=uuid.uuid4(), **facts | overrides)


def page(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_step_of_the_ladder_gives_it_and_the_page_tells_before_and_after(world, people, signed_in):
    add_step(world)
    alert = make_alert(world)
    tick(AT)
    browser = signed_in(world.head_of_office)
    before = page(browser, alert.get_absolute_url())
    assert "An action will be given. Call a coordination meeting: Head of Office, within 2 h." in before
    tick(AT + 5 * MINUTE)
    (action,) = ActionPoint.objects.unscoped("a test")
    after = page(browser, alert.get_absolute_url())
    assert f"Action {action.ref} for Head of Office (FO-NORTH): Call a coordination meeting." in after
    assert f"/actions/{action.ref}/" in after
    assert action.priority == alert.priority


def test_by_hand_it_has_the_marks_of_its_alert_and_who_may_not_see_that_gives_none(world, people):
    alert = make_alert(world, restricted_kind="CRSV")
    action = give(alert, world, by=world.leader)
    assert (action.restricted_kind, action.owner_section) == ("CRSV", alert.owner_section)
    with pytest.raises(NotAllowed):
        give(alert, world, by=world.adviser)


def test_a_step_gives_it_the_marks_of_its_alert(world, people):
    add_step(world)
    alert = make_alert(world, restricted_kind="CRSV")
    tick(AT)
    tick(AT + 5 * MINUTE)
    (action,) = ActionPoint.objects.unscoped("a test")
    assert action.restricted_kind == "CRSV"
    assert action.owner_component == alert.owner_component
    seen = {person for person in (*people, world.human_rights) if ActionPoint.objects.visible_to(person).exists()}
    assert seen == {world.head_of_office, world.human_rights}


def test_nobody_but_those_who_steer_gives_one(world, people):
    alert = make_alert(world)
    for person in (world.liaison, world.auditor, world.neighbour):
        with pytest.raises(NotAllowed):
            give(alert, world, by=person)
    for person in people:
        assert give(alert, world, by=person).recorded_by == person


def test_the_form_offers_the_posts_of_the_place_and_gives_once(world, people, signed_in):
    assert world.head_of_south
    alert = make_alert(world)
    browser, address = signed_in(world.adviser), reverse("alerts:action", args=[alert.ref])
    text = page(browser, address)
    assert "Head of Office (FO-NORTH)" in text
    assert "FO-SOUTH" not in text
    due = "2099-01-01T10:00"
    sent = {"uid": str(uuid.uuid4()), "kind": "DEPLOY", "owner": f"HOO:{world.office_north.uid}", "due_at": due}
    for _twice in range(2):
        assert browser.post(address, sent).status_code == 302
    assert ActionPoint.objects.unscoped("a test").count() == 1
    refused = browser.post(address, {**sent, "uid": str(uuid.uuid4()), "kind": "OTHER"})
    assert refused.status_code == 422
    assert "Say what is to be done." in refused.content.decode()
    past = browser.post(address, {**sent, "uid": str(uuid.uuid4()), "due_at": "2020-01-01T10:00"})
    assert "still to come" in past.content.decode()


def test_the_list_has_what_is_late_first_and_mine_until_all_are_asked_for(world, people, signed_in):
    alert = make_alert(world)
    late = give(alert, world)
    other = give(alert, world, owner_role="POCFP", due_at=AT + timedelta(days=90000))
    mine = page(signed_in(world.head_of_office), "/actions/")
    assert late.ref in mine
    assert other.ref not in mine
    everybody = page(signed_in(world.head_of_office), "/actions/?whose=all")
    assert everybody.index(late.ref) < everybody.index(other.ref)
    assert other.ref not in page(signed_in(world.head_of_office), "/actions/?whose=all&state=late")
    assert late.ref not in page(signed_in(world.head_of_office), "/actions/?state=done")


def test_home_tells_what_ones_own_posts_have_to_do(world, people, signed_in):
    action = give(make_alert(world), world)
    assert action.ref in page(signed_in(world.head_of_office), "/")
    assert action.ref not in page(signed_in(world.adviser), "/")


def test_list_and_page_cost_the_same_for_many(world, people, signed_in, django_assert_max_num_queries):
    alert = make_alert(world)
    action = give(alert, world)
    browser = signed_in(world.head_of_office)
    asked = ("/actions/?whose=all", action.get_absolute_url(), alert.get_absolute_url())
    few = []
    for address in asked:
        page(browser, address)
        with CaptureQueriesContext(connection) as captured:
            page(browser, address)
        few.append(len(captured))
    assert max(few) <= 20, few
    for _each in range(10):
        give(alert, world)
    for address, number in zip(asked, few, strict=True):
        with django_assert_max_num_queries(number):
            page(browser, address)


def test_a_stale_page_says_so_and_loses_nothing(world, people, signed_in):
    action = give(make_alert(world), world)
    browser = signed_in(world.head_of_office)
    address = reverse("actions:done", args=[action.ref])
    assert browser.post(address, {"note": ""}).status_code == 302
    again = signed_in(world.adviser).post(reverse("actions:cancel", args=[action.ref]), {"note": "Typed already."})
    assert again.status_code == 422
    assert "has ended in the meantime: Done." in again.content.decode()
    assert "Typed already." in again.content.decode()


def test_a_drill_has_its_own_actions_which_nobody_outside_sees_and_end_with_it(world, people, signed_in):
    add_step(world)
    exercise = run_exercise(world, [world.head_of_office])
    issue(exercise, world.adviser)
    alert = alert_of(exercise)
    tick(AT)
    tick(AT + 5 * MINUTE)
    (action,) = ActionPoint.objects.unscoped("a test")
    assert (action.status, action.exercise_id) == ("EXERCISE", exercise.pk)
    assert action.ref.startswith("EXAC-")
    assert set(Message.objects.filter(subject_uid=action.uid).values_list("recipient", flat=True)) == {
        world.head_of_office.pk
    }
    for person in people:
        assert not ActionPoint.objects.visible_to(person).exists()
        assert action.ref not in page(signed_in(person), "/actions/?whose=all")
    own = inside(world.head_of_office, exercise)
    assert ActionPoint.objects.visible_to(own).get() == action
    browser = enter(signed_in(world.head_of_office), exercise)
    assert action.ref in page(browser, "/actions/")
    assert action.ref in page(browser, f"/alerts/{alert.ref}/")
    end_exercise(exercise, by=world.adviser, at=AT + HOUR)
    action.refresh_from_db()
    assert action.state == "CANCELLED"
    assert not Clock.objects.open().filter(exercise=exercise).exists()
