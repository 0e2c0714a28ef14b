"""Notes at a change of duty: for whoever holds the post, until they have read them."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.duty.handover import STILL_FRESH, mark_read, occupied_by, waiting_for, write_note
from accounts.models import HandoverReading
from audit.models import Entry
from common import clock
from common.errors import NotAllowed
from tests.duty.factories import DAY, HOUR, desk_of, make_absence, second_of_the_desk
from tests.world import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world):
    return desk_of(world)


@pytest.fixture
def night(world):
    return second_of_the_desk(world)


def texts(user, at=AT):
    return [note.text for note in waiting_for(user, occupied_by(user, at), at)]


def test_a_note_waits_for_the_others_of_the_post_until_each_has_read_it(world, desk, night):
    note = write_note(desk, by=world.joc, at=AT - HOUR, text="Two alerts are open.")
    assert texts(night) == ["Two alerts are open."]
    assert texts(world.joc) == [], "whoever wrote it knows it"
    mark_read(note, by=night, at=AT)
    mark_read(note, by=night, at=AT + HOUR)
    assert texts(night) == []
    assert HandoverReading.objects.get().read_at == AT
    actions = Entry.objects.filter(action__startswith="accounts.handover_note").values_list("action", flat=True)
    assert sorted(actions) == ["accounts.handover_note.read", "accounts.handover_note.written"]


def test_nobody_but_holders_of_the_post_and_their_deputies_reads_it(world, desk, signed_in):
    write_note(desk, by=world.joc, at=AT - HOUR, text="Two alerts are open.")
    for other in (world.adviser, world.leader, world.admin, world.auditor):
        assert texts(other) == []
        page = signed_in(other).get(desk.get_absolute_url())
        assert "Two alerts" not in page.content.decode()
    make_absence(world.joc, deputy=world.adviser)
    assert texts(world.adviser) == ["Two alerts are open."]


def test_whoever_does_not_hold_the_post_neither_writes_nor_marks(world, desk):
    note = write_note(desk, by=world.joc, at=AT, text="x")
    with pytest.raises(NotAllowed):
        write_note(desk, by=world.adviser, at=AT, text="y")
    with pytest.raises(NotAllowed):
        mark_read(note, by=world.adviser, at=AT)


def test_a_newcomer_finds_the_newest_note_and_not_a_year_of_them(world, desk, night):
    for days in (300, 100, 40):
        write_note(desk, by=world.joc, at=AT - days * DAY, text=f"{days} days ago")
    assert texts(night) == ["40 days ago"]
    write_note(desk, by=world.joc, at=AT - STILL_FRESH + HOUR, text="yesterday")
    write_note(desk, by=world.joc, at=AT - HOUR, text="today")
    assert texts(night) == ["today", "yesterday"]


def test_a_note_says_something(world, desk):
    with pytest.raises(ValidationError):
        write_note(desk, by=world.joc, at=AT, text="  ")


def test_it_stands_on_top_of_the_page_and_goes_when_it_was_read(world, desk, night, signed_in):
    note = write_note(desk, by=world.joc, at=clock.now(), text="Two alerts are open.")
    browser = signed_in(night)
    assert "Two alerts are open." in browser.get(reverse("duty:mine")).content.decode()
    browser.post(reverse("duty:read-note", args=[note.uid]))
    assert "Two alerts are open." not in browser.get(reverse("duty:mine")).content.decode()
    assert "read by joc-night" in browser.get(desk.get_absolute_url()).content.decode()
