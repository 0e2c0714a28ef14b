"""Triggers on the calendar: which days, which year, which threats."""

import uuid
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Entry
from common import clock
from common.errors import WrongState
from tests.threats.factories import make_threat, make_trigger
from tests.world import AT
from threats.linking import link_threat
from threats.models import Trigger
from threats.triggers.days import by_month, coming, occurrences
from threats.triggers.services import change_trigger, withdraw_trigger

CALENDAR = "/threats/calendar/"
DAYS = st.dates(date(2000, 1, 1), date(2030, 12, 31))


def on(first, last=None, *, yearly=False):
    return Trigger(from_on=first, to_on=last or first, yearly=yearly)


def told(trigger, first, last):
    return [(each.from_on, each.to_on) for each in occurrences(trigger, first, last)]


def test_a_yearly_trigger_returns_on_its_days():
    trigger = on(date(2024, 5, 10), date(2024, 5, 12), yearly=True)
    assert told(trigger, date(2026, 5, 12), date(2027, 5, 9)) == [(date(2026, 5, 10), date(2026, 5, 12))]
    assert told(trigger, date(2023, 1, 1), date(2023, 12, 31)) == []


def test_one_over_new_year_is_found_from_both_sides():
    trigger = on(date(2023, 12, 20), date(2024, 1, 10), yearly=True)
    expected = [(date(2025, 12, 20), date(2026, 1, 10))]
    assert told(trigger, date(2025, 12, 1), date(2025, 12, 31)) == expected
    assert told(trigger, date(2026, 1, 5), date(2026, 2, 1)) == expected


def test_the_29th_of_february_is_the_28th_in_other_years():
    trigger = on(date(2024, 2, 29), yearly=True)
    assert told(trigger, date(2026, 1, 1), date(2026, 12, 31)) == [(date(2026, 2, 28), date(2026, 2, 28))]


@given(begins=DAYS, length=st.integers(0, 365), yearly=st.booleans(), first=DAYS, span=st.integers(0, 400))
def test_every_occurrence_touches_the_days_asked_for_and_none_is_missed(begins, length, yearly, first, span):
    trigger, last = on(begins, begins + timedelta(days=length), yearly=yearly), first + timedelta(days=span)
    found = told(trigger, first, last)
    assert all(start <= last and end >= first and start <= end for start, end in found)
    assert found == sorted(found)
    # The same asked day by day, over a window that is certainly wide enough.
    wide = told(trigger, date(1999, 1, 1), date(2035, 1, 1))
    assert found == [each for each in wide if each[0] <= last and each[1] >= first]


def test_what_lasts_already_stands_in_the_present_month():
    today = date(2026, 3, 2)
    season = on(date(2026, 1, 10), date(2026, 4, 30))
    later = on(date(2026, 4, 5))
    months = by_month(coming([later, season], today), today)
    assert [(month, len(found)) for month, found in months] == [(date(2026, 3, 1), 1), (date(2026, 4, 1), 1)]


def in_days(n):
    return clock.now().date() + timedelta(days=n)


@pytest.mark.django_db
def test_the_calendar_shows_ninety_days_and_the_threats_they_concern(world, signed_in):
    soon = make_trigger(world, from_on=in_days(20), to_on=in_days(25))
    later = make_trigger(world, title="Market day", from_on=in_days(120), to_on=in_days(120))
    over = make_trigger(world, title="Long gone", from_on=in_days(-40), to_on=in_days(-30))
    threat = make_threat(world)
    link_threat(threat, by=world.adviser, at=AT, actors=[], triggers=[soon], evidence=[])
    page = signed_in(world.focal_point).get(CALENDAR).content.decode()
    assert "Polls open" in page
    assert "in 20 days" in page
    assert threat.ref in page
    assert "Later" in page
    assert later.title in page
    assert over.title not in page
    own = signed_in(world.focal_point).get(threat.get_absolute_url()).content.decode()
    assert "in 20 days" in own
    assert "No trigger" not in signed_in(world.focal_point).get(CALENDAR, {"area": "CF11"}).content.decode()
    assert "matches these filters" in signed_in(world.focal_point).get(CALENDAR, {"kind": "RAINS"}).content.decode()


@pytest.mark.django_db
def test_a_threat_out_of_sight_leaves_no_trace_on_the_calendar(world, signed_in):
    trigger = make_trigger(world, from_on=in_days(20), to_on=in_days(25))
    hidden = make_threat(world, title="Marker", classification="STRICTLY_CONFIDENTIAL")
    link_threat(hidden, by=world.adviser, at=AT, actors=[], triggers=[trigger], evidence=[])
    for address in (CALENDAR, trigger.get_absolute_url()):
        page = signed_in(world.focal_point).get(address).content.decode()
        assert hidden.ref not in page
        assert "Marker" not in page
    assert hidden.ref in signed_in(world.adviser).get(CALENDAR).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": ""}, "required"),
        ({"from_on": ""}, "required"),
        ({"to_on": "2026-03-01"}, "lies before the first"),
        ({"to_on": "2027-04-01", "yearly": "on"}, "longer than a year"),
        ({"area": "CF21"}, "valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_comes_back(world, signed_in, wrong, words):
    form = {
        "uid": str(uuid.uuid4()), "title": "Rains", "kind": "RAINS", "from_on": "2026-03-20", "area": "CF11",
        "note": "Roads are cut.", "classification": "UNCLASSIFIED", "sharing_boundary": "MISSION",
    }  # fmt: skip
    response = signed_in(world.head_of_office).post(f"{CALENDAR}new/", form | wrong)
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert "Roads are cut." in page
    assert not Trigger.objects.unscoped("a test counts").exists()


@pytest.mark.django_db
def test_a_single_day_ends_on_itself_and_changes_are_kept(world, signed_in):
    form = {
        "uid": str(uuid.uuid4()), "title": "Verdict", "kind": "TRIAL", "from_on": "2026-03-20", "area": "CF11",
        "classification": "UNCLASSIFIED", "sharing_boundary": "MISSION",
    }  # fmt: skip
    browser = signed_in(world.head_of_office)
    assert browser.post(f"{CALENDAR}new/", form).status_code == 302
    trigger = Trigger.objects.unscoped("a test looks").get()
    assert trigger.to_on == date(2026, 3, 20)
    change_trigger(trigger, by=world.head_of_office, at=AT, to_on=date(2026, 3, 22))
    assert "What changed" in browser.get(trigger.get_absolute_url()).content.decode()
    assert Entry.objects.get(action="threats.trigger.changed").changes.keys() == {"to_on"}


@pytest.mark.django_db
def test_a_withdrawn_trigger_leaves_the_calendar(world, signed_in):
    trigger = make_trigger(world, from_on=in_days(20), to_on=in_days(20))
    withdraw_trigger(trigger, by=world.adviser, at=AT, reason="Put off.")
    browser = signed_in(world.focal_point)
    assert "Polls open" not in browser.get(CALENDAR).content.decode()
    assert "Put off." in browser.get(trigger.get_absolute_url()).content.decode()
    with pytest.raises(WrongState):
        change_trigger(trigger, by=world.adviser, at=AT, title="x")
