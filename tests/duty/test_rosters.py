"""Keeping a roster: who may, what is refused in a sentence, and that nothing is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.duty.overview import standing_of
from accounts.duty.posts import DutyPost, may_manage, people_of
from accounts.duty.services import Turn, add_shifts, change_shift, faults_of, withdraw_shift
from accounts.models import Absence, DutyShift
from accounts.scope import scope_of
from areas.models import Area, Mission
from audit.models import Entry
from common import clock
from common.errors import NotAllowed, WrongState
from tests.duty.factories import DAY, HOUR, desk_of, make_absence, make_shift, second_of_the_desk
from tests.world import AT, make_post, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world):
    post = desk_of(world)
    second_of_the_desk(world)
    return post


@pytest.fixture
def north(world):
    """The post of the focal point in the north, which its head of office rosters."""
    assert world.focal_point
    return DutyPost("POCFP", world.office_north)


# --- Who keeps which --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("login", "role", "aor", "may"),
    [
        ("admin", "POCFP", "office_north", True),
        ("admin", "HOM", "whole", True),
        ("head_of_office", "POCFP", "office_north", True),
        ("head_of_office", "HOO", "office_north", True),
        ("head_of_office", "POCFP", "office_south", False),
        ("head_of_office", "JOC", "whole", False),
        ("joc", "JOC", "whole", True),
        ("joc", "HOM", "whole", False),
        ("joc", "POCFP", "office_north", False),
        ("adviser", "SPOCA", "whole", True),
        ("adviser", "JOC", "whole", False),
        ("sector", "SECTOR", "sector_east", True),
        ("focal_point", "POCFP", "office_north", False),
        ("leader", "HOM", "whole", False),
        ("elsewhere", "SPOCA", "whole", False),
    ],
)
def test_whoever_leads_a_post_keeps_its_roster(world, login, role, aor, may):
    assert may_manage(scope_of(getattr(world, login)), DutyPost(role, getattr(world, aor))) is may


def test_nobody_else_enters_changes_or_withdraws(world, north):
    shift = make_shift(north, world.focal_point)
    turn = Turn(world.focal_point, AT + DAY, AT + 2 * DAY)
    with pytest.raises(NotAllowed, match="do not keep the roster"):
        add_shifts(north, [turn], by=world.head_of_south, at=AT)
    with pytest.raises(NotAllowed, match="do not keep the roster"):
        change_shift(shift, by=world.focal_point, at=AT, turn=turn)
    with pytest.raises(NotAllowed, match="do not keep the roster"):
        withdraw_shift(shift, by=world.neighbour, at=AT, reason="x")


# --- What is refused --------------------------------------------------------------------------------------------------


def test_turns_that_meet_are_refused_by_name_and_hours_and_turns_that_touch_are_not(world, desk):
    first, second = people_of(desk, AT)
    make_shift(desk, first, AT, AT + 8 * HOUR)
    with pytest.raises(ValidationError) as refusal:
        add_shifts(desk, [Turn(second, AT + 7 * HOUR, AT + 9 * HOUR)], by=None, at=AT)
    assert refusal.value.messages == [
        "From 2 Mar 2026, 10:30 WAT (09:30Z) until 2 Mar 2026, 18:30 WAT (17:30Z) joc is on duty already. "
        "Withdraw or change that turn first."
    ]
    assert add_shifts(desk, [Turn(second, AT + 8 * HOUR, AT + 9 * HOUR)], by=None, at=AT)


def test_the_database_holds_it_whoever_writes(world, desk):
    first, second = people_of(desk, AT)
    make_shift(desk, first, AT, AT + 8 * HOUR)
    facts = {"role": "JOC", "aor": world.whole, "person": second, "recorded_at": AT}
    with pytest.raises(IntegrityError, match="dutyshift_one_at_a_time"), transaction.atomic():
        DutyShift.objects.create(starts_at=AT + HOUR, ends_at=AT + 2 * HOUR, **facts)
    DutyShift.objects.create(starts_at=AT, ends_at=AT + HOUR, **facts | {"role": "HOM"})
    DutyShift.objects.create(starts_at=AT, ends_at=AT + HOUR, **facts | {"aor": world.office_north})
    make_absence(first)
    with pytest.raises(IntegrityError, match="absence_one_at_a_time"), transaction.atomic():
        Absence.objects.create(person=first, why="LEAVE", starts_at=AT, ends_at=AT + HOUR, recorded_at=AT)


@pytest.mark.parametrize(
    ("hours", "words"),
    [(0, "does not lie after the beginning"), (-1, "does not lie after the beginning"), (24 * 93, "no turn of duty")],
)
def test_hours_that_cannot_be_are_said(world, desk, hours, words):
    turn = Turn(world.joc, AT, AT + timedelta(hours=hours))
    assert [words in sentence for sentence in faults_of(desk, [turn], AT)[0]] == [True]


def test_only_a_holder_of_the_post_is_on_duty_for_it(world, desk):
    (said,) = faults_of(desk, [Turn(world.focal_point, AT, AT + HOUR)], AT)
    assert said == ["focal-north does not hold the post JOC desk. Appoint them first."]


def test_of_several_turns_all_are_entered_or_none(world, desk):
    turns = [Turn(world.joc, AT, AT + HOUR), Turn(world.joc, AT + HOUR / 2, AT + 2 * HOUR)]
    with pytest.raises(ValidationError, match="on duty already"):
        add_shifts(desk, turns, by=None, at=AT)
    assert not DutyShift.objects.exists()


# --- History ----------------------------------------------------------------------------------------------------------


def test_what_is_changed_or_withdrawn_stays_and_stands_in_the_trail(world, desk):
    shift = make_shift(desk, world.joc, AT, AT + 8 * HOUR)
    after = change_shift(shift, by=world.admin, at=AT, turn=Turn(world.joc, AT + HOUR, AT + 8 * HOUR))
    shift.refresh_from_db()
    assert (after.replaces, shift.withdrawn_at, shift.withdrawn_by, shift.starts_at) == (shift, AT, world.admin, AT)
    withdraw_shift(after, by=world.admin, at=AT + HOUR, reason="ill")
    assert DutyShift.objects.count() == 2
    assert not DutyShift.objects.standing().exists()
    with pytest.raises(WrongState, match="withdrawn in the meantime"):
        withdraw_shift(after, by=world.admin, at=AT + HOUR, reason="again")
    actions = Entry.objects.filter(action__startswith="accounts.duty_shift").order_by("pk")
    assert [entry.action.rpartition(".")[2] for entry in actions] == ["entered", "changed", "withdrawn"]
    assert add_shifts(desk, [Turn(world.joc, AT, AT + HOUR)], by=None, at=AT), "there is room again"


def test_a_change_that_changes_nothing_is_none(world, desk):
    shift = make_shift(desk, world.joc)
    assert change_shift(shift, by=world.admin, at=AT, turn=Turn(world.joc, shift.starts_at, shift.ends_at)) == shift
    assert DutyShift.objects.count() == 1


# --- Gaps -------------------------------------------------------------------------------------------------------------


def test_gaps_of_the_next_fourteen_days_are_told(world, desk):
    make_shift(desk, world.joc, AT - HOUR, AT + HOUR)
    make_shift(desk, world.joc, AT + 3 * HOUR, AT + 20 * DAY)
    standing = standing_of(desk, people_of(desk, AT), AT)
    assert [(gap.starts_at, gap.ends_at) for gap in standing.gaps] == [(AT + HOUR, AT + 3 * HOUR)]
    assert standing.is_covered
    assert standing.following.starts_at == AT + 3 * HOUR


def test_a_post_without_turns_keeps_no_roster_and_has_no_gaps(world, desk):
    standing = standing_of(desk, people_of(desk, AT), AT)
    assert (standing.keeps_roster, standing.gaps, standing.now) == (False, [], None)


def test_on_duty_but_away_is_not_covered(world, desk):
    make_shift(desk, world.joc)
    make_absence(world.joc)
    assert not standing_of(desk, people_of(desk, AT), AT).is_covered


# --- Zones ------------------------------------------------------------------------------------------------------------


def test_hours_are_those_of_the_areas_where_they_share_a_zone(world):
    Mission.objects.update(time_zone="Africa/Kinshasa")
    Area.objects.filter(pk=world.north.pk).update(time_zone="Africa/Lubumbashi")
    world.office_north.mission.refresh_from_db()
    assert DutyPost("HOO", world.office_north).zone.key == "Africa/Lubumbashi"
    world.office_north.areas.add(world.s1)
    assert DutyPost("HOO", world.office_north).zone.key == "Africa/Kinshasa"
    world.whole.mission.refresh_from_db()
    assert DutyPost("JOC", world.whole).zone.key == "Africa/Kinshasa"


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_a_turn_is_typed_by_the_clocks_of_the_post_and_read_in_utc(world, north, signed_in):
    world.head_of_office.time_zone = "Asia/Tokyo"
    world.head_of_office.save()
    facts = {"person": world.focal_point.pk, "starts_at": "2030-05-06T08:00", "ends_at": "2030-05-06T20:00"}
    browser = signed_in(world.head_of_office)
    page = browser.post(north.url("duty:add"), facts, follow=True).content.decode()
    assert DutyShift.objects.get().starts_at == datetime(2030, 5, 6, 7, tzinfo=UTC)
    assert "6 May 2030, 08:00 WAT (07:00Z)" in page


def test_what_is_refused_comes_back_with_everything_typed(world, north, signed_in):
    make_shift(north, world.focal_point, datetime(2030, 5, 6, 7, tzinfo=UTC), datetime(2030, 5, 6, 9, tzinfo=UTC))
    facts = {"person": world.focal_point.pk, "starts_at": "2030-05-06T08:30", "ends_at": "2030-05-06T20:00"}
    answer = signed_in(world.head_of_office).post(north.url("duty:add"), facts)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "focal-north is on duty already" in page
    assert 'value="2030-05-06T20:00"' in page


def pattern(world, **more):
    return {
        "person_1": world.focal_point.pk, "person_2": "", "person_3": "", "length": "1d", "change_at": "06:00",
        "start_on": "2030-05-06", "weeks": "1",
    } | more  # fmt: skip


def test_a_pattern_is_shown_first_and_entered_when_it_is_sent_back_unchanged(world, north, signed_in):
    second = make_user("focal-2")
    make_post(second, "POCFP", world.office_north)
    browser, address = signed_in(world.head_of_office), north.url("duty:rotation")
    facts = pattern(world, person_2=second.pk)
    shown = browser.post(address, facts)
    assert shown.status_code == 200
    assert not DutyShift.objects.exists()
    assert "7 turns, not entered yet" in shown.content.decode()
    seen = shown.context["plan"].fingerprint
    changed = browser.post(address, facts | {"seen": seen, "change_at": "07:00"})
    assert changed.status_code == 200, "it is shown again, since it is another pattern now"
    assert not DutyShift.objects.exists()
    assert browser.post(address, facts | {"seen": seen}).url == north.get_absolute_url()
    who = DutyShift.objects.order_by("starts_at").values_list("person__name", flat=True)
    assert list(who) == ["focal-north", "focal-2"] * 3 + ["focal-north"]
    assert DutyShift.objects.earliest("starts_at").starts_at == datetime(2030, 5, 6, 5, tzinfo=UTC)


def test_a_pattern_in_the_way_of_a_turn_says_which_and_enters_nothing(world, north, signed_in):
    make_shift(north, world.focal_point, datetime(2030, 5, 8, 12, tzinfo=UTC), datetime(2030, 5, 8, 13, tzinfo=UTC))
    answer = signed_in(world.head_of_office).post(north.url("duty:rotation"), pattern(world))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "1 of these turns cannot be" in page
    assert page.count("is on duty already") == 1
    assert 'name="seen"' not in page


def test_a_change_of_clocks_is_said_before_the_turns_are_entered(world, north, signed_in):
    Area.objects.update(time_zone="Europe/Paris")
    facts = pattern(world, start_on="2030-03-29", change_at="02:30")
    page = signed_in(world.head_of_office).post(north.url("duty:rotation"), facts).content.decode()
    assert "2030-03-31 02:30: That hour does not exist on this day" in page


def test_the_list_tells_who_is_on_duty_and_where_nobody_will_be(world, north, signed_in):
    now = clock.now()
    make_shift(north, world.focal_point, now - HOUR, now + HOUR)
    page = signed_in(world.leader).get(reverse("duty:posts")).content.decode()
    assert "1 post keeps a roster." in page
    assert "1 has a gap in the next 14 days." in page


def test_pages_cost_the_same_for_many(world, north, signed_in, django_assert_max_num_queries):
    now = clock.now()
    for number in range(10):
        person = make_user(f"more-{number}")
        make_post(person, "POCFP", world.office_north)
        make_post(person, "HOO", world.office_south)
        make_shift(north, person, now + number * HOUR, now + (number + 1) * HOUR)
        make_shift(
            DutyPost("HOO", world.office_north), world.head_of_office, now + number * DAY, now + number * DAY + HOUR
        )
    browser = signed_in(world.head_of_office)
    for address in (reverse("duty:posts"), north.get_absolute_url(), reverse("duty:mine")):
        with django_assert_max_num_queries(20):
            browser.get(address)


@pytest.mark.parametrize("hour", ["2030-03-31T02:30", "2030-10-27T02:30"])
def test_an_hour_that_the_clocks_skip_or_repeat_is_refused_in_a_single_turn(world, north, signed_in, hour):
    Area.objects.update(time_zone="Europe/Paris")
    facts = {"person": world.focal_point.pk, "starts_at": hour, "ends_at": "2030-11-06T20:00"}
    answer = signed_in(world.head_of_office).post(north.url("duty:add"), facts)
    assert answer.status_code == 422
    assert "it may be ambiguous or it may not exist" in answer.content.decode()


def test_a_post_that_never_was_is_not_found(world, signed_in):
    answer = signed_in(world.admin).get(reverse("duty:roster", args=[world.office_north.uid, "NOTHING"]))
    assert answer.status_code == 404
