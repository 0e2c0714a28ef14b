"""Being away: who may say so, who may stand in, and what it changes."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.duty.absences import end_absence, enter_absence
from accounts.models import Absence, Deputy
from audit.models import Entry
from common import clock
from common.errors import NotAllowed, WrongState
from tests.duty.factories import DAY, HOUR, make_absence
from tests.world import AT, make_post, make_user

pytestmark = pytest.mark.django_db


def enter(person, by, **more):
    facts = {"starts_at": AT, "ends_at": AT + DAY, "why": "SICK"} | more
    return enter_absence(person, by=by, at=AT, **facts)


def test_one_enters_ones_own_and_who_keeps_the_roster_that_of_others(world):
    assert enter(world.focal_point, world.focal_point)
    assert enter(world.liaison, world.head_of_office)
    for nobody_to_say in (world.head_of_south, world.neighbour, world.leader):
        with pytest.raises(NotAllowed, match="do not keep the roster of any post of head-north"):
            enter(world.head_of_office, nobody_to_say)
    assert Entry.objects.filter(action="accounts.absence.entered").count() == 2


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"ends_at": AT}, "ends_at", "does not lie after the beginning"),
        ({"starts_at": AT - 2 * DAY, "ends_at": AT - DAY}, "ends_at", "in the past"),
        ({"ends_at": AT + 400 * DAY}, "ends_at", "Longer than a year"),
    ],
)
def test_times_that_cannot_be_are_said_at_their_field(world, more, field, words):
    with pytest.raises(ValidationError) as refusal:
        enter(world.focal_point, world.focal_point, **more)
    assert words in refusal.value.message_dict[field][0]


def test_one_absence_at_a_time(world):
    enter(world.focal_point, world.focal_point)
    with pytest.raises(ValidationError, match="is entered already. End that one first"):
        enter(world.focal_point, world.focal_point, starts_at=AT + HOUR, ends_at=AT + 3 * DAY)
    assert enter(world.focal_point, world.focal_point, starts_at=AT + DAY, ends_at=AT + 2 * DAY)


def test_a_deputy_serves_in_the_same_mission_and_is_somebody_else(world):
    for deputy, words in ((world.elsewhere, "same mission"), (world.nobody, "same mission"), (world.joc, "themselves")):
        with pytest.raises(ValidationError) as refusal:
            enter(world.joc, world.joc, deputy=deputy)
        assert words in refusal.value.message_dict["deputy"][0]
    assert not Absence.objects.exists()


def test_back_early_ends_it_and_before_it_began_withdraws_it(world):
    running, to_come = make_absence(world.joc), make_absence(world.joc, AT + 2 * DAY, AT + 3 * DAY)
    assert end_absence(running, by=world.joc, at=AT).ends_at == AT
    assert end_absence(to_come, by=world.joc, at=AT).withdrawn_at == AT
    for absence in (running, to_come):
        with pytest.raises(WrongState, match="over already"):
            end_absence(absence, by=world.joc, at=AT + HOUR)
    assert Absence.objects.count() == 2


def test_somebody_away_still_signs_in_and_sees_it_and_the_deputy_sees_whom_they_stand_in_for(world, signed_in):
    make_absence(world.leader, deputy=world.adviser, ends_at=clock.now() + DAY)
    page = signed_in(world.leader).get(reverse("duty:mine")).content.decode()
    assert "I am back" in page
    assert "Leave" in page
    page = signed_in(world.adviser).get(reverse("duty:mine")).content.decode()
    assert "for hom, who is away" in page


def test_why_somebody_is_away_stands_on_no_roster(world, signed_in):
    make_absence(world.head_of_office, why="SICK", ends_at=clock.now() + DAY)
    address = reverse("duty:roster", args=[world.office_north.uid, "HOO"])
    page = signed_in(world.adviser).get(address).content.decode()
    assert "away" in page
    assert "Sick leave" not in page


def test_whoever_keeps_the_roster_ends_an_absence_there(world, signed_in):
    absence = make_absence(world.focal_point, ends_at=clock.now() + DAY)
    page = reverse("duty:roster", args=[world.office_north.uid, "POCFP"])
    browser = signed_in(world.head_of_office)
    address = reverse("duty:end-absence", args=[absence.uid])
    assert address in browser.get(page).content.decode()
    assert browser.post(address).url == reverse("duty:posts")
    assert address not in browser.get(page).content.decode()


def test_each_post_may_be_given_its_own_deputy(world, signed_in):
    second_post = make_post(world.head_of_office, "CAO", world.office_south)
    facts = {
        "starts_at": "2030-05-06T08:00", "ends_at": "2030-05-07T08:00", "why": "LEAVE",
        "deputy": world.focal_point.pk, f"deputy_{second_post.pk}": world.liaison.pk,
    }  # fmt: skip
    answer = signed_in(world.head_of_office).post(reverse("duty:new-absence"), facts)
    assert answer.status_code == 302
    named = Deputy.objects.order_by("assignment").values_list("person__name", "assignment")
    assert set(named) == {("focal-north", None), ("liaison-north", second_post.pk)}


def test_a_colleague_of_another_mission_is_no_choice(world, signed_in):
    assert world.elsewhere
    assert make_user("without-a-post")
    page = signed_in(world.joc).get(reverse("duty:new-absence")).content.decode()
    assert "elsewhere" not in page
    assert "without-a-post" not in page
