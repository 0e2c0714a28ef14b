"""The order of hot spots: by hand, one step at a time, whoever else is at it."""

import threading

import pytest
from django.db import connection

from common.errors import NotAllowed, WrongState
from tests.threats.factories import make_hot_spot
from tests.world import AT
from threats.hotspots.ranking import move_past
from threats.models import HotSpot


def order():
    rows = HotSpot.objects.unscoped("a test looks").exclude(rank=None).order_by("rank")
    return [spot.name for spot in rows]


@pytest.fixture
def three(world):
    return [make_hot_spot(world, name=name, area=area) for name, area in (
        ("A", world.n1), ("S", world.s1), ("B", world.n2)
    )]  # fmt: skip


def test_a_place_moves_past_its_neighbour(world, three):
    a, s, b = three
    move_past(s, a, up=True, by=world.leader, at=AT)
    assert order() == ["S", "A", "B"]
    move_past(a, b, up=False, by=world.leader, at=AT)
    assert order() == ["S", "B", "A"]


def test_the_same_button_pressed_by_two_people_moves_once(world, three):
    a, s, _b = three
    move_past(s, a, up=True, by=world.leader, at=AT)
    with pytest.raises(WrongState, match="changed in the meantime"):
        move_past(s, a, up=True, by=world.force_commander, at=AT)
    assert order() == ["S", "A", "B"]


def test_nobody_moves_past_what_is_no_neighbour(world, three):
    a, _s, b = three
    with pytest.raises(WrongState):
        move_past(b, a, up=True, by=world.leader, at=AT)
    assert order() == ["A", "S", "B"]


def test_a_head_of_office_orders_their_own_and_leaves_the_rest_in_its_place(world, three):
    a, s, b = three
    move_past(b, a, up=True, by=world.head_of_office, at=AT)
    assert order() == ["B", "S", "A"]
    with pytest.raises(NotAllowed):
        move_past(s, b, up=True, by=world.head_of_office, at=AT)


def test_the_buttons_of_the_list_move_without_a_script(world, three, signed_in):
    browser = signed_in(world.leader)
    rows = browser.get("/hotspots/").context["rows"]
    assert [(row.spot.name, row.above and row.above.name) for row in rows] == [("A", None), ("S", "A"), ("B", "S")]
    response = browser.post(f"/hotspots/{three[2].ref}/move/", {"up": three[1].ref}, follow=True)
    assert "changed places with" in response.content.decode()
    assert order() == ["A", "B", "S"]
    assert 'name="up"' not in signed_in(world.focal_point).get("/hotspots/").content.decode()
    assert 'name="up"' not in browser.get("/hotspots/?area=CF1").content.decode()


@pytest.mark.django_db(transaction=True)
def test_moves_at_the_same_moment_leave_an_order_without_gaps_or_twins(world):
    spots = [make_hot_spot(world, name=name) for name in "ABCD"]
    people = [world.leader, world.force_commander, world.head_of_office]
    start, refused = threading.Barrier(len(people)), []

    def press(person, spot, past):
        try:
            start.wait()
            move_past(spot, past, up=True, by=person, at=AT)
        except WrongState:
            refused.append(person)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(person, spots[2], spots[1])) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert order() == ["A", "C", "B", "D"]
    assert len(refused) == 2
