"""The list of all alerts: what each filter leaves, and that it finds what the overview counts."""

from datetime import timedelta

import pytest
from django.urls import reverse

from earlywarning.services import close_alert
from followup.ticking import tick
from tests.earlywarning.factories import MINUTE, cancel, make_alert, respond, take
from tests.world import AT

ALL = reverse("alerts:all")


@pytest.fixture
def listed(world, signed_in):
    """References that the list shows the adviser for these filters."""
    browser = signed_in(world.adviser)

    def ask(**filters):
        answer = browser.get(ALL, filters)
        assert answer.status_code == 200, answer.context["filters"].errors
        return {line.alert.ref for line in answer.context["lines"]}

    return ask


@pytest.fixture
def cast(world):
    """One alert of each fate; the ladder of `unanswered` has been called to its end."""
    unanswered = make_alert(world, area=world.s1, by=world.adviser)
    for minutes in (0, 15, 30, 45, 60):
        tick(AT + minutes * MINUTE)
    later = AT + timedelta(days=7)
    made = {
        "unanswered": unanswered,
        "waiting": make_alert(world, at=later),
        "in_time": take_at(make_alert(world, at=later, kind="ABDUCTION"), world.head_of_office, later + 5 * MINUTE),
        "late": take_at(make_alert(world, at=later), world.head_of_office, later + 40 * MINUTE),
        "responded": take_at(make_alert(world, at=later), world.head_of_office, later + MINUTE),
        "closed": make_alert(world, at=later, urgency="Past"),
        "error": make_alert(world, at=later, urgency="Past"),
    }
    respond(made["responded"], world.head_of_office, at=later + 30 * MINUTE)
    close_alert(made["closed"], by=world.head_of_office, at=later + MINUTE, outcome="NO_THREAT_FOUND")
    cancel(made["error"], world, at=later + MINUTE)
    return {name: alert.ref for name, alert in made.items()}


def take_at(alert, by, at):
    take(alert, by, at=at)
    return alert


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        ({"state": "open"}, "unanswered waiting in_time late responded"),
        ({"state": "waiting"}, "unanswered waiting"),
        ({"state": "unanswered"}, "unanswered"),
        ({"state": "ended"}, "closed error"),
        ({"answer": "acknowledged"}, "in_time late responded"),
        ({"answer": "in_time"}, "in_time responded"),
        ({"answer": "late"}, "late"),
        ({"answer": "none"}, "unanswered waiting closed error"),
        ({"answer": "none", "counted": "1"}, "unanswered waiting closed"),
        ({"answer": "responded"}, "responded"),
        ({"kind": "ABDUCTION"}, "in_time"),
        ({"priority": "P3"}, "closed error"),
        ({"area": "CF2"}, "unanswered"),
        ({"area": "CF21"}, "unanswered"),
        ({"area": "none"}, ""),
        ({"since": "2026-03-09"}, "waiting in_time late responded closed error"),
        ({"until": "2026-03-08"}, "unanswered"),
        ({"since": "2026-03-03", "until": "2026-03-08"}, ""),
        ({"q": "market"}, "unanswered waiting in_time late responded closed error"),
        ({"q": "nothing of the kind"}, ""),
    ],
    ids=str,
)
def test_each_filter_leaves_what_it_says(cast, listed, filters, left):
    assert listed(**filters) == {cast[name] for name in left.split()}


def test_a_reference_finds_its_alert(cast, listed):
    assert listed(q=cast["late"]) == {cast["late"]}


def test_how_it_was_answered_and_how_it_ended_stand_in_the_line(world, signed_in, cast):
    page = signed_in(world.adviser).get(ALL, {"q": cast["late"]}).content.decode()
    assert "after 40 min, late" in page
    page = signed_in(world.adviser).get(ALL, {"q": cast["closed"]}).content.decode()
    assert "No threat found" in page
    assert "not answered" in page


@pytest.mark.parametrize(
    ("asked", "field"),
    [({"since": "soon"}, "since"), ({"area": "CF99"}, "area"), ({"answer": "perhaps"}, "answer")],
    ids=str,
)
def test_a_filter_that_means_nothing_is_said_and_kept(world, signed_in, asked, field):
    answer = signed_in(world.adviser).get(ALL, asked)
    assert answer.status_code == 422
    assert field in answer.context["filters"].errors


def test_a_day_is_the_mission_s_whatever_the_zone_of_the_reader(world, signed_in):
    """23:30 UTC is the next day in Bangui, for a reader in Tokyo too."""
    alert = make_alert(world, at=AT.replace(hour=23, minute=30))
    world.adviser.time_zone = "Asia/Tokyo"
    world.adviser.save(update_fields=["time_zone"])
    browser = signed_in(world.adviser)
    assert alert.ref in browser.get(ALL, {"since": "2026-03-03", "until": "2026-03-03"}).content.decode()
    assert alert.ref not in browser.get(ALL, {"until": "2026-03-02"}).content.decode()


def test_what_was_withdrawn_is_not_listed(world, listed):
    gone = {"withdrawn_at": AT, "withdrawn_by": world.adviser, "withdrawn_reason": "Told twice."}
    kept, _withdrawn = make_alert(world), make_alert(world, **gone)
    assert listed() == {kept.ref}


def test_filters_stay_in_the_address_of_the_next_page(world, signed_in):
    for _each in range(51):
        make_alert(world)
    answer = signed_in(world.adviser).get(ALL, {"state": "open"})
    assert "state=open" in answer.context["page"].older_url


def test_the_list_costs_the_same_for_many(world, signed_in, django_assert_max_num_queries):
    for _each in range(12):
        take(make_alert(world), world.head_of_office)
    browser = signed_in(world.adviser)
    browser.get(ALL)
    with django_assert_max_num_queries(20):
        browser.get(ALL, {"answer": "acknowledged", "area": "CF1"})
