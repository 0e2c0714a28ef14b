"""Would an alert reach somebody, everywhere and at every time of the week (escalation.md E32)?"""

from datetime import date, timedelta

import pytest

from accounts.duty.posts import DutyPost
from accounts.models import ContactPoint, User
from followup.models import Readiness, Survey
from followup.readiness import survey
from notifications.models import Message
from tests.accounts.contacts import make_contact
from tests.duty.factories import make_absence, make_shift
from tests.followup.test_conditions import set_steps
from tests.followup.trial import MINUTE
from tests.world import AT, make_post, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial")]

DAY = timedelta(days=1)


def field(world, priority="P1", time="OFFICE", aor=None):
    return Readiness.objects.get(aor=aor or world.office_north, subject_kind="trial", priority=priority, time=time)


def states(world, aor=None):
    rows = Readiness.objects.filter(aor=aor or world.office_north, subject_kind="trial", priority="P1")
    return dict(rows.values_list("time", "state"))


@pytest.fixture
def ladder(world):
    """Everybody whom the ladder of the north calls."""
    people = [world.joc, world.focal_point, world.head_of_office, world.adviser, world.force_commander, world.leader]
    for person in people:
        ContactPoint.objects.create(user=person, kind="PHONE", address="+236 70 00 00 00", verified_on=AT.date())
    return people


def test_a_ladder_that_reaches_people_is_ready_at_every_time(world, ladder):
    survey(AT)
    assert states(world) == {"OFFICE": "READY", "NIGHT": "READY", "WEEKEND": "READY"}
    assert field(world).found == []


def test_where_nobody_but_the_desk_is_reached_at_first_there_is_a_gap(world, ladder):
    world.focal_point.contact_points.update(verified_on=None)
    world.head_of_office.assignments.update(valid_until=AT.date())
    survey(AT)
    found = field(world)
    assert found.state == "GAP"
    assert found.found[0] == {
        "what": "NOBODY", "step": 0, "vacant": ["HOO", "SECTOR", "UNPOL"], "unverified": ["POCFP"],
    }  # fmt: skip


def test_a_partner_outside_is_missed_only_where_a_step_names_nobody_else(world, ladder):
    first = {"roles": ["JOC", "POCFP", "HOO", "UNHCR"]}
    set_steps(world, first, {"roles": ["SPOCA", "OCHA"], "after_s": 900})
    survey(AT)
    assert (field(world).state, field(world).found) == ("READY", [])
    set_steps(world, first, {"roles": ["OCHA"], "after_s": 900})
    survey(AT + MINUTE)
    assert field(world).state == "THIN"
    assert field(world).found == [{"what": "NOBODY", "step": 1, "vacant": ["OCHA"], "unverified": []}]
    contact = make_contact(world, verified=False)
    survey(AT + 2 * MINUTE)
    assert field(world).found == [{"what": "NOBODY", "step": 1, "vacant": [], "unverified": ["OCHA"]}]
    contact.contact_points.update(verified_on=AT.date())
    survey(AT + 3 * MINUTE)
    assert (field(world).state, field(world).found) == ("READY", [])


def test_a_first_call_that_hangs_on_one_person_is_thin(world, ladder):
    world.head_of_office.assignments.update(valid_until=AT.date())
    survey(AT)
    assert (field(world).state, field(world).found[0]["what"]) == ("THIN", "ONE")


def test_a_later_call_that_reaches_nobody_is_thin(world, ladder):
    world.leader.assignments.update(valid_until=AT.date())
    survey(AT)
    (fault,) = field(world).found
    assert (field(world).state, fault["what"], fault["step"]) == ("THIN", "NOBODY", 3)


def test_a_gap_at_night_alone_is_found_at_night_alone(world, ladder):
    """Only the focal point is called at night in this ladder, and she is away at night."""
    night = {"roles": ["JOC", "POCFP"]}
    set_steps(world, night, {"roles": ["SPOCA"], "after_s": 900})
    make_post(make_user("second-north"), "POCFP", world.office_north)
    for day in range(8):
        midnight = AT.replace(hour=23, minute=0) + (day - 1) * DAY
        for person in ("focal-north", "second-north"):
            make_absence(User.objects.get(name=person), midnight, midnight + timedelta(hours=6))
    survey(AT)
    assert states(world) == {"OFFICE": "READY", "NIGHT": "GAP", "WEEKEND": "READY"}
    assert field(world, time="NIGHT").worst_at == (AT + DAY).replace(hour=1, minute=0)  # 02:00 at the place


def test_the_worst_hour_of_the_week_speaks(world, ladder):
    """On Saturday alone both people of the office are away."""
    saturday = AT.replace(day=7, hour=0)
    for person in (world.focal_point, world.head_of_office):
        make_absence(person, saturday, saturday + DAY)
    survey(AT)
    assert states(world) == {"OFFICE": "READY", "NIGHT": "GAP", "WEEKEND": "GAP"}
    assert field(world, time="WEEKEND").worst_at == saturday.replace(hour=13, minute=0)


def changes(world):
    """Each kind of change after which the ladders are gone through again."""
    post = DutyPost("POCFP", world.office_north)
    return {
        "appointment": lambda: make_post(make_user("new"), "HOO", world.office_north),
        "address": lambda: world.focal_point.contact_points.update(verified_on=date(2026, 3, 1)),
        "turn": lambda: make_shift(post, world.focal_point),
        "absence": lambda: make_absence(world.focal_point),
        "account": lambda: type(world.leader).objects.filter(pk=world.leader.pk).update(is_active=False),
        "policy": lambda: set_steps(world, {"roles": ["JOC", "HOO"]}),
        "area of responsibility": lambda: type(world.office_north).objects.update(valid_until=None),
    }


@pytest.mark.parametrize(
    "what", ["appointment", "address", "turn", "absence", "account", "policy", "area of responsibility"]
)
def test_every_change_of_who_would_be_called_is_noticed_within_the_minute(world, ladder, what):
    assert survey(AT) == 1
    assert survey(AT + timedelta(minutes=1)) == 0
    changes(world)[what]()
    assert survey(AT + timedelta(minutes=2)) == 1
    assert Survey.objects.get().surveyed_at == AT + timedelta(minutes=2)


def test_each_night_it_is_looked_at_again(world, ladder):
    assert [survey(AT), survey(AT + timedelta(hours=12)), survey(AT + DAY)] == [1, 0, 1]


def test_the_owner_is_told_of_new_gaps_once(world, ladder):
    survey(AT)
    Message.objects.all().delete()  # of the other areas of responsibility, where nobody serves
    world.focal_point.contact_points.update(verified_on=None)
    world.head_of_office.contact_points.update(verified_on=None)
    survey(AT + DAY)
    told = Message.objects.filter(kind="followup.gaps")
    assert {message.recipient for message in told} == {world.adviser}
    assert sorted(message.channel for message in told) == ["EMAIL", "IN_APP"]
    since = field(world).since
    survey(AT + 2 * DAY)
    assert (told.count(), field(world).since) == (2, since)


def test_the_matrix_costs_no_more_statements_for_more_areas(world, ladder, django_assert_max_num_queries):
    survey(AT)  # code lists are read once by each process

    def asked_for(at, most, *codes):
        """How many statements, when these areas of responsibility are new and their gaps are told."""
        for code in codes:
            world.aor(code, "FIELD_OFFICE", "CIVILIAN", world.south)
        with django_assert_max_num_queries(most) as asked:
            survey(at)
        return len(asked.captured_queries)

    one = asked_for(AT + DAY, 100, "FO-0")
    asked_for(AT + 2 * DAY, one, *(f"FO-{number}" for number in range(1, 6)))
    assert Readiness.objects.filter(subject_kind="trial").count() == 9 * 4 * 3
