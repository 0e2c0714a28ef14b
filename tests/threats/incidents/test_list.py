"""The list of incidents: filters, words, origins kept apart, pages by key, and what it costs."""

from datetime import date, timedelta

import h3.api.basic_int as h3
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.threats.factories import make_dataset, make_incident
from tests.world import AT

LIST = reverse("incidents:list")
NORTH, SOUTH = (3.0, 1.0, "EXACT"), (1.0, 1.0, "EXACT")


def refs(response):
    return [incident.ref for incident in response.context["page"].rows]


def origins(response):
    return {origin.code: origin.sums.n for origin in response.context["origins"]}


@pytest.fixture
def five(world):
    """The latest first: two of the mission, three of a dataset."""
    ged = make_dataset(world)
    day = AT.date()
    return [
        make_incident(world, day=day, at=NORTH, title="Ambush of a convoy", kind="KILLING", place_name="Kaga-Bandoro"),
        make_incident(world, day=day - timedelta(days=40), at=SOUTH, title="Market looted", kind="LOOTING",
                      actor_class="STATE"),
        make_incident(world, ged, day=date(2014, 5, 6), at=NORTH, kind="1", actor_class="BOTH", place_name="Ndélé"),
        make_incident(world, ged, day=date(2014, 4, 30), until=date(2014, 5, 2), area=world.north, kind="3"),
        make_incident(world, ged, day=date(2013, 1, 1), until=date(2013, 12, 31), date_precision="YEAR",
                      area=world.country, kind="3"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", (0, 1, 2, 3, 4)),
        ("origin=mission", (0, 1)),
        ("origin=ucdp-ged", (2, 3, 4)),
        ("kind=KILLING", (0,)),
        ("kind=3", (3, 4)),
        ("actors=STATE", (1,)),
        ("actors=BOTH", (2,)),
        ("area=CF1", (0, 2, 3)),
        ("area=CF11", (0, 2)),
        ("area=CF2", (1,)),
        ("area=none", (4,)),
        ("area=CF1&only=1", (3,)),
        ("area=CF11&only=1", (0, 2)),
        ("since=2014-05", (0, 1, 2)),
        ("until=2014-04", (3, 4)),
        ("since=2014-04&until=2014-05", (2, 3)),
        ("q=ndele", (2,)),
        ("q=NDÉLÉ", (2,)),
        ("q=kaga", (0,)),
        ("q=bandor", (0,)),
        ("q=market+looted", (1,)),
        ("q=looted+ambush", ()),
        ("q=GED-CAF", (2, 3, 4)),
        ("q=%21%21", (0, 1, 2, 3, 4)),
        ("area=CF1&origin=ucdp-ged&since=2014-05", (2,)),
    ],
)
def test_filters_narrow_the_list_and_the_figures_alike(world, signed_in, five, query, expected):
    response = signed_in(world.adviser).get(f"{LIST}?{query}")
    assert response.status_code == 200
    assert refs(response) == [five[index].ref for index in expected]
    counted = origins(response)
    assert counted["mission"] == sum(index < 2 for index in expected)
    assert counted.get("ucdp-ged", 0) == sum(index >= 2 for index in expected)


@pytest.mark.parametrize("query", ["since=2014-13", "until=yesterday", "area=ZZ", "kind=NONE", "origin=acled", "at=5"])
def test_what_is_not_offered_is_refused_with_a_sentence(world, signed_in, five, query):
    response = signed_in(world.adviser).get(f"{LIST}?{query}")
    assert response.status_code == 422
    assert 'id="error-summary"' in response.content.decode()


def test_a_field_office_may_ask_for_the_province_of_its_part(world, signed_in):
    part = world.aor("FO-PART", "FIELD_OFFICE", "CIVILIAN", world.n1)
    reader = world.person("part", "POCFP", part)
    own, other = make_incident(world, area=world.n1), make_incident(world, area=world.n2)
    response = signed_in(reader).get(f"{LIST}?area=CF1")
    assert response.status_code == 200
    assert refs(response) == [own.ref]
    assert other.ref not in response.content.decode()
    assert signed_in(reader).get(f"{LIST}?area=CF12").status_code == 422


def test_mission_and_dataset_are_told_apart_and_never_added_up(world, signed_in, five):
    page = signed_in(world.adviser).get(LIST).content.decode()
    assert "Recorded by: The mission" in page
    assert "Recorded by: UCDP GED" in page
    assert "Killed, all: 2–8 (best 4). Civilians among them: 4." in page  # the mission's two
    assert "Killed, all: 3–12 (best 6). Civilians among them: 6." in page  # the dataset's three
    assert "A university, licence CC BY 4.0. Cited so." in page


def test_the_counts_are_those_of_the_reader(world, signed_in, five):
    assert origins(signed_in(world.focal_point).get(LIST)) == {"mission": 1, "ucdp-ged": 2}
    assert origins(signed_in(world.neighbour).get(LIST)) == {"mission": 1}


def test_a_dataset_is_open_to_partners_and_the_missions_own_is_not(world, signed_in, five):
    assert origins(signed_in(world.partner).get(LIST)) == {"mission": 0, "ucdp-ged": 3}


def test_a_secret_place_is_not_found_by_asking_for_smaller_areas(world, signed_in):
    secret = make_incident(world, at=NORTH, classification="STRICTLY_CONFIDENTIAL")
    browser = signed_in(world.adviser)
    assert refs(browser.get(f"{LIST}?area=CF1")) == [secret.ref]
    assert refs(browser.get(f"{LIST}?area=CF11")) == []
    assert origins(browser.get(f"{LIST}?area=CF11"))["mission"] == 0
    page = browser.get(LIST).content.decode()
    assert 'data-label="Where">North\n' in page


def test_a_mark_of_the_map_opens_its_rows(world, signed_in, five):
    browser = signed_in(world.adviser)
    cell = five[0].h3_r8
    assert refs(browser.get(LIST, {"mark": h3.int_to_str(cell), "at": "8"})) == [five[0].ref, five[2].ref]
    assert refs(browser.get(LIST, {"mark": "CF1", "at": "8"})) == [five[3].ref]
    assert refs(browser.get(LIST, {"mark": "CF", "at": "8"})) == [five[4].ref]
    assert "Only what one number of the map stands for" in browser.get(LIST, {"mark": "CF"}).content.decode()
    for nonsense in ("nothing", "ffffffffffffffff", "8" * 15, "CF99"):
        assert refs(browser.get(LIST, {"mark": nonsense})) == []


def test_pages_run_by_key_and_the_address_keeps_the_filters(world, signed_in):
    made = [make_incident(world, day=AT.date() - timedelta(days=n // 2)) for n in range(53)]
    browser = signed_in(world.adviser)
    first = browser.get(f"{LIST}?area=CF1")
    second = browser.get(f"{LIST}{first.context['page'].older_url}")
    assert len(refs(first)) == 50
    assert "area=CF1" in first.context["page"].older_url
    assert sorted(refs(first) + refs(second)) == sorted(incident.ref for incident in made)
    days = [incident.occurred_from_on for page in (first, second) for incident in page.context["page"].rows]
    assert days == sorted(days, reverse=True)
    assert refs(browser.get(f"{LIST}{second.context['page'].newer_url}")) == refs(first)


@pytest.mark.parametrize("query", ["", "?q=market", "?area=CF1", "?origin=mission&since=2014-01"])
def test_the_page_costs_the_same_with_one_row_and_with_many(world, signed_in, query):
    browser = signed_in(world.adviser)
    make_incident(world, at=NORTH)
    browser.get(LIST + query)

    def statements():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert browser.get(LIST + query).status_code == 200
        return len(asked)

    few = statements()
    for n in range(30):
        make_incident(world, make_dataset(world) if n % 2 else None, at=NORTH, day=AT.date() - timedelta(days=9 * n))
    assert statements() == few <= 20


def test_withdrawn_incidents_are_neither_listed_nor_counted(world, signed_in, five):
    five[0].withdrawn_at, five[0].withdrawn_by, five[0].withdrawn_reason = AT, world.adviser, "Entered twice."
    five[0].save()
    response = signed_in(world.adviser).get(LIST)
    assert five[0].ref not in refs(response)
    assert origins(response)["mission"] == 1


def test_the_empty_list_says_what_belongs_there(world, signed_in):
    page = signed_in(world.adviser).get(LIST).content.decode()
    assert "No incident is recorded in your areas" in page
    assert "No report is not the same as no incident" in page


def test_a_search_of_words_is_a_question_to_their_index(world):
    from threats.models import Incident

    make_incident(world)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Incident.objects.unscoped("a plan").with_words("market").explain()
    assert "incident_words" in plan
