"""Whose turn it is: who is told when an assessment moves, and what each person finds on their home page."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.roles import (
    ASSESSMENTS_ENDORSE,
    ASSESSMENTS_ENDORSE_TACTICAL,
    ASSESSMENTS_LEAD,
    ASSESSMENTS_REVIEW,
    roles_with,
)
from notifications.models import Message
from tests.threats.assessments.factories import HOUR, draft, endorsed, in_review, passed
from tests.world import AT
from threats.assessments import deciding
from threats.assessments.turns import FIRST, next_hands, waiting_for

ATROCITY = {"atrocity_risk": True, "atrocity_factors": ["RF1"]}


@pytest.fixture
def world(world):
    """With those who decide already in their posts."""
    assert all((world.adviser, world.human_rights, world.leader, world.women_protection))
    return world


def told(kind):
    """Who was told this, each once; both ways or not at all."""
    found = Message.objects.filter(kind=f"threats.assessment_{kind}").select_related("recipient")
    by_mail = {each.recipient for each in found if each.channel == Message.Channel.EMAIL}
    assert by_mail == {each.recipient for each in found if each.channel == Message.Channel.IN_APP}
    return by_mail


def test_every_role_that_may_take_the_next_step_stands_in_the_order():
    assert set(FIRST) == {
        ASSESSMENTS_REVIEW, ASSESSMENTS_ENDORSE_TACTICAL, ASSESSMENTS_ENDORSE, ASSESSMENTS_LEAD,
    }  # fmt: skip
    for action, groups in FIRST.items():
        assert sorted(role for group in groups for role in group) == sorted(roles_with(action))


def test_handed_in_it_calls_the_adviser_to_review(world):
    row = in_review(world)
    assert told("review") == {world.adviser}
    assert waiting_for(world.adviser).get() == row
    assert waiting_for(world.human_rights).get() == row, "who may review as well finds it, untold"


def test_nobody_is_called_to_review_their_own(world):
    in_review(world, by=world.adviser)
    assert world.adviser not in told("review")
    assert told("review")
    assert not waiting_for(world.adviser)


def test_nobody_is_called_to_what_they_may_not_see(world):
    row = in_review(world, by=world.human_rights, lines=[{"kind": "CRSV"}])
    assert row.restricted_kind == "CRSV"
    assert world.adviser not in told("review")
    assert not waiting_for(world.adviser)
    assert all(held.user != world.adviser for held in next_hands(row, AT))


def test_passed_on_it_calls_whoever_endorses(world):
    row = passed(world, level="OPERATIONAL")
    assert told("endorse") == {world.adviser}
    assert waiting_for(world.adviser).get() == row
    assert not waiting_for(world.human_rights)


def test_a_risk_of_atrocity_crimes_calls_the_leaders(world):
    row = passed(world, **ATROCITY)
    assert told("endorse") == {world.leader}
    assert waiting_for(world.leader).get() == row
    assert not waiting_for(world.adviser)


def test_sent_back_it_waits_for_its_author_who_is_told_without_the_reason(world):
    row = in_review(world)
    deciding.send_back(row, by=world.human_rights, at=AT + 2 * HOUR, comment="Marker of the reason.")
    assert told("returned") == {world.focal_point}
    assert waiting_for(world.focal_point).get() == row
    for message in Message.objects.filter(kind="threats.assessment_returned"):
        assert "Marker" not in str(message.values)


def test_a_draft_that_nobody_sent_back_waits_for_nobody(world):
    draft(world)
    assert not waiting_for(world.focal_point)


def test_endorsed_it_tells_its_author_and_waits_for_nobody(world):
    endorsed(world)
    assert told("endorsed") == {world.focal_point}
    for reader in (world.focal_point, world.adviser, world.leader, world.human_rights):
        assert not waiting_for(reader)


def test_what_has_waited_longest_comes_first(world):
    later = in_review(world, at=AT + timedelta(days=1))
    earlier = in_review(world, area=world.n2)
    assert list(waiting_for(world.adviser)) == [earlier, later]


def test_who_has_no_post_there_is_called_to_nothing(world):
    in_review(world)
    for reader in (world.neighbour, world.nobody, world.elsewhere):
        assert not waiting_for(reader)


@pytest.mark.parametrize("name", ["dashboards:home", "dashboards:overview"])
def test_it_stands_on_the_page_that_opens_first(world, signed_in, name):
    row = passed(world, level="OPERATIONAL", classification="CONFIDENTIAL", by=world.analyst)
    page = signed_in(world.adviser).get(reverse(name)).content.decode()
    assert row.ref in page
    assert "Endorse or send back" in page
    assert "mark-confidential" in page
    assert row.ref not in signed_in(world.human_rights).get(reverse(name)).content.decode()


def test_its_page_says_who_was_told_and_warns_where_nobody_was(world, signed_in):
    row = in_review(world)
    page = signed_in(world.focal_point).get(row.get_absolute_url()).content.decode()
    assert "Told of it: Senior POC Adviser" in page
    Message.objects.all().delete()
    page = signed_in(world.focal_point).get(row.get_absolute_url()).content.decode()
    assert "Nobody was told" in page
