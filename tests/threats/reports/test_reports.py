"""Reports: what one source told (section 3 of the first portal)."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import Entry
from common.errors import NotAllowed, WrongState
from tests.threats.factories import make_report, make_threat
from tests.world import AT
from threats.models import Report
from threats.offers import Offer, _registered, offers_on, register_offer
from threats.placing import GivenPlace
from threats.reports.services import change_report, withdraw_report

pytestmark = pytest.mark.django_db
LIST, NEW = "/reports/", "/reports/new/"


def sent(**more):
    facts = {
        "uid": str(uuid.uuid4()), "often": "KILLING", "kind": "", "area": "CF11", "tense": "HAPPENED",
        "heard": "Shots at the ford.", "classification": "UNCLASSIFIED", "sharing_boundary": "MISSION",
    }  # fmt: skip
    return facts | more


def stored():
    return Report.objects.unscoped("a test looks")


def test_what_where_and_when_are_enough(world, signed_in):
    response = signed_in(world.liaison).post(NEW, sent(heard=""))
    assert response.status_code == 302
    report = stored().get()
    assert (report.kind, report.area, report.tense, report.ref) == ("KILLING", world.n1, "HAPPENED", "R-CAF-26-0001")
    assert (report.killed_low, report.source_code) == (None, "")
    assert Entry.objects.filter(action="threats.report.logged", target_label=report.ref).exists()


def test_a_kind_of_the_whole_list_counts_before_a_button_that_stayed_pressed(world, signed_in):
    signed_in(world.liaison).post(NEW, sent(often="KILLING", kind="TENSION"))
    assert stored().get().kind == "TENSION"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"often": ""}, "Say what it is"),
        ({"area": ""}, "Say where"),
        ({"area": "CF21"}, "valid choice"),
        ({"tense": ""}, "required"),
        ({"occurred_from_on": "2999-03-01"}, "lies in the future"),
        ({"killed_high": "5", "civilians_killed_low": "6"}, "Civilians killed is more than Killed, all"),
        ({"occurred_to_on": "2026-03-01"}, "Give the first day too"),
        ({"occurred_from_on": "2026-03-02", "occurred_to_on": "2026-03-01"}, "last day lies before the first"),
        ({"killed_low": "5", "killed_high": "2"}, "Killed, all: “at least” must not be more"),
        ({"lat": "3"}, "both latitude and longitude"),
        ({"area": "", "lat": "50", "lon": "50"}, "outside every known area"),
        ({"area": "", "lat": "1", "lon": "1"}, "South One, which none of your appointments covers"),
        ({"area": "CF12", "lat": "3", "lon": "1"}, "North One, not in North Two"),
        ({"lat": "100", "lon": "1"}, "less than or equal to 90"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_comes_back(world, signed_in, wrong, words):
    response = signed_in(world.liaison).post(NEW, sent(**wrong))
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert "Shots at the ford." in page
    assert stored().count() == 0


def test_a_point_is_placed_as_well_as_it_is_known(world, signed_in):
    signed_in(world.liaison).post(NEW, sent(area="", lat="3.0", lon="1.0", precision="NEAR"))
    report = stored().get()
    assert (report.area, report.lat, report.lon, report.precision) == (world.n1, 3.0, 1.0, "NEAR")
    assert report.h3_r8 is None
    assert report.h3_r6 is not None


def test_the_same_form_twice_is_one_report(world, signed_in):
    browser, form = signed_in(world.liaison), sent()
    first, again = browser.post(NEW, form), browser.post(NEW, form | {"heard": "Something else."})
    assert first.url == again.url
    assert stored().get().heard == "Shots at the ford."
    said = browser.get(again.url).content.decode()
    assert f"It went through the first time, as {stored().get().ref}." in said
    page = signed_in(world.head_of_office).post(NEW, form).content.decode()
    assert "already used" in page


def test_a_pasted_paragraph_is_kept_as_it_is(world, signed_in):
    pasted = "  SITREP 12:\r\n\r\n\t- 3 hamlets “burnt” <b>&amp; looted</b>  \r\n"
    signed_in(world.liaison).post(NEW, sent(pasted=pasted))
    assert stored().get().pasted == pasted
    page = signed_in(world.liaison).get(stored().get().get_absolute_url()).content.decode()
    assert "&lt;b&gt;&amp;amp; looted&lt;/b&gt;" in page


def test_figures_that_contradict_cannot_be_stored_by_anybody(world):
    report = make_report(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        stored().filter(pk=report.pk).update(killed_low=5, killed_high=2)


def test_only_the_fields_that_changed_stand_in_the_trail(world):
    report = make_report(world)
    facts = {"place": GivenPlace(world.n1), "kind": report.kind, "heard": "Two shots.", "tense": "HAPPENED"}
    change_report(report, by=world.liaison, at=AT, **facts)
    entry = Entry.objects.get(action="threats.report.changed")
    assert sorted(entry.changes) == ["heard", "tense"]
    change_report(stored().get(), by=world.liaison, at=AT, **facts)
    assert Entry.objects.filter(action="threats.report.changed").count() == 1


def test_a_withdrawn_report_leaves_the_lists_and_can_still_be_read(world, signed_in):
    report = make_report(world)
    withdraw_report(report, by=world.liaison, at=AT, reason="Told twice.")
    browser = signed_in(world.focal_point)
    assert report.ref not in browser.get(LIST).content.decode()
    page = browser.get(report.get_absolute_url()).content.decode()
    assert "Told twice." in page
    assert "Raise an alert" not in page
    with pytest.raises(WrongState):
        withdraw_report(report, by=world.liaison, at=AT, reason="Again.")
    with pytest.raises(WrongState):
        change_report(report, by=world.liaison, at=AT, place=GivenPlace(world.n1), heard="x")


def test_nobody_changes_what_lies_elsewhere(world):
    with pytest.raises(NotAllowed):
        change_report(make_report(world), by=world.neighbour, at=AT, place=GivenPlace(world.s1), heard="x")


def test_a_restricted_kind_is_out_of_sight_of_whoever_wrote_it(world, signed_in):
    response = signed_in(world.liaison).post(NEW, sent(often="", kind="CRSV", heard=""), follow=True)
    assert "Only those for whom it is meant" in response.content.decode() or "only those" in response.content.decode()
    assert signed_in(world.liaison).get(stored().get().get_absolute_url()).status_code == 404
    assert signed_in(world.human_rights).get(stored().get().get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [0, 1]), ("q=market", [0]), ("q=MARKET+way", [0]), ("q=R-CAF-26-0002", [1]), ("kind=TENSION", [1]),
        ("tense=HAPPENED", [1]), ("area=CF11", [0]), ("area=CF1", [0, 1]), ("q=k-17", [0, 1]),
    ],
)  # fmt: skip
def test_the_list_is_narrowed(world, signed_in, query, found):
    rows = [make_report(world), make_report(world, area=world.n2, kind="TENSION", tense="HAPPENED", heard="Quiet.")]
    page = signed_in(world.focal_point).get(f"{LIST}?{query}").content.decode()
    assert [number for number, row in enumerate(rows) if row.ref in page.replace(f'value="{row.ref}"', "")] == found


def test_the_list_costs_the_same_whatever_its_length(world, signed_in, django_assert_max_num_queries):
    for _each in range(20):
        make_report(world)
    browser = signed_in(world.focal_point)
    with django_assert_max_num_queries(20):
        browser.get(LIST)


def test_a_place_is_asked_of_the_map_within_ones_own_areas(world, signed_in):
    browser = signed_in(world.focal_point)
    place = reverse("map:place")
    assert browser.get(place, {"lat": 3, "lon": 1}).json() == {"area": "CF11", "name": "North One"}
    assert browser.get(place, {"lat": 1, "lon": 1}).json() == {"area": None}
    assert browser.get(place, {"lat": 60, "lon": 60}).json() == {"area": None}
    assert browser.get(place, {"lat": "x"}).status_code == 422


def test_a_higher_app_offers_what_may_be_started(world, signed_in):
    before = {on: list(makers) for on, makers in _registered.items()}
    try:
        register_offer("threat", lambda user, row: Offer("Do more", f"/more/?from={row.ref}") if row else None)
        threat = make_threat(world)
        page = signed_in(world.focal_point).get(threat.get_absolute_url()).content.decode()
        assert f'href="/more/?from={threat.ref}"' in page
        assert [offer.label for offer in offers_on("map", world.focal_point)] == ["Raise an alert"]
    finally:
        _registered.update(before)
    with pytest.raises(ValueError, match="takes no offers"):
        register_offer("moon", lambda user, row: None)


def test_the_point_is_told_to_whoever_gave_it_and_a_change_by_others_leaves_it(world, signed_in):
    place = GivenPlace(world.n1, 3.123456, 1.654321, "EXACT", [world.country.edition])
    report = make_report(world, place=place)
    edit = f"{report.get_absolute_url()}edit/"
    assert "3.123456" in signed_in(world.liaison).get(edit).content.decode()
    other = signed_in(world.head_of_office)
    assert "3.123456" not in other.get(edit).content.decode()
    form = sent(often="", kind="ATTACK_VILLAGE", tense="EXPECTED", heard="Two shots.", precision="NEAR")
    assert other.post(edit, form).status_code == 302
    report = stored().get()
    assert (report.heard, report.lat, report.precision) == ("Two shots.", 3.123456, "EXACT")
    other.post(edit, form | {"area": "CF12"})
    assert (stored().get().area, stored().get().lat) == (world.n2, None)
