"""The page of one incident, and the same through the API."""

import h3.api.basic_int as h3
from django.urls import reverse

from tests.threats.factories import make_dataset, make_incident

PLACE = (3.0, 1.0, "EXACT")


def page_of(browser, incident):
    return browser.get(incident.get_absolute_url()).content.decode()


def test_figures_that_contradict_each_other_are_shown_as_published_and_said_to(world, signed_in):
    incident = make_incident(world, make_dataset(world), killed_low=7, killed_best=5, killed_high=9)
    page = page_of(signed_in(world.adviser), incident)
    assert "best 5, low 7, high 9" in page
    assert "These estimates contradict each other" in page
    assert "These estimates contradict" not in page_of(signed_in(world.adviser), make_incident(world))


def test_what_is_not_known_is_said_and_is_no_zero(world, signed_in):
    incident = make_incident(
        world, killed_low=None, killed_best=None, killed_high=None, civilians_killed=None, actor_a="", actor_b=""
    )
    page = page_of(signed_in(world.adviser), incident)
    assert page.count("not known") >= 2
    assert "Not known is not the same as none." in page
    assert "<dd>0</dd>" not in page


def test_an_event_known_to_the_year_says_so(world, signed_in):
    incident = make_incident(world, make_dataset(world), area=world.country, date_precision="YEAR")
    page = page_of(signed_in(world.adviser), incident)
    assert "Known to the year" in page
    assert "Somewhere in the country" in page


def test_the_map_is_offered_where_it_would_show_the_incident(world, signed_in):
    browser = signed_in(world.adviser)
    assert "zoom=12" in page_of(browser, make_incident(world, at=PLACE))
    assert "zoom=8" in page_of(browser, make_incident(world, at=PLACE, classification="STRICTLY_CONFIDENTIAL"))
    assert "/map/?lat" not in page_of(browser, make_incident(world, area=world.n1))
    assert "/map/?lat" not in page_of(
        signed_in(world.human_rights), make_incident(world, at=PLACE, restricted_kind="CRSV")
    )


def test_a_point_outside_every_area_is_said_without_the_distance(world, signed_in):
    incident = make_incident(world, at=(3.0, -0.05, "EXACT"), classification="CONFIDENTIAL")
    assert incident.snapped_km > 5
    page = page_of(signed_in(world.adviser), incident)
    assert "outside every area; this is the nearest" in page
    assert " km" not in page


def test_an_earlier_version_is_told_as_changes(world, signed_in):
    incident = make_incident(world, killed_best=2)
    incident.killed_best, incident.place_name = 3, "Another town"
    incident.save()
    page = page_of(signed_in(world.adviser), incident)
    assert "<del>2</del> → <ins>3</ins>" in page
    assert "<del>Market town</del> → <ins>Another town</ins>" in page


def test_an_earlier_secret_version_is_not_told_to_who_might_not_have_read_it(world, signed_in):
    incident = make_incident(world, classification="STRICTLY_CONFIDENTIAL", place_name="Marker of a place")
    incident.classification, incident.place_name = "UNCLASSIFIED", "Elsewhere"
    incident.save()
    assert "Marker of a place" in page_of(signed_in(world.adviser), incident)
    assert "Marker of a place" not in page_of(signed_in(world.focal_point), incident)


def api(browser, incident):
    return browser.get(reverse("threats-api:incident", args=[incident.ref])).json()


def test_the_api_tells_the_cell_and_never_the_point(world, signed_in):
    browser = signed_in(world.adviser)
    for classification, resolution in (("UNCLASSIFIED", 8), ("CONFIDENTIAL", 6), ("STRICTLY_CONFIDENTIAL", 4)):
        incident = make_incident(world, at=PLACE, classification=classification)
        answer = api(browser, incident)
        cell = h3.latlng_to_cell(3.0, 1.0, 8)
        assert answer["cell"] == h3.int_to_str(h3.cell_to_parent(cell, resolution))
        lon, lat = answer["geometry"]["coordinates"]
        assert (lat, lon) != (3.0, 1.0)
        assert h3.latlng_to_cell(lat, lon, resolution) == h3.str_to_int(answer["cell"])
        assert "lat" not in answer
    assert answer["area"] == "CF1"
    assert api(browser, make_incident(world, area=world.n1))["geometry"] is None


def test_the_api_names_origin_and_attribution(world, signed_in):
    browser = signed_in(world.adviser)
    own, other = api(browser, make_incident(world)), api(browser, make_incident(world, make_dataset(world)))
    assert (own["origin"], own["attribution"], own["kind_list"]) == ("mission", None, "threat_types")
    assert (other["origin"], other["kind_list"]) == ("ucdp-ged", "ucdp_type_of_violence")
    assert other["attribution"] == "A university, CC BY 4.0. Cited so."


def test_the_api_lists_with_the_filters_of_the_page(world, signed_in):
    browser = signed_in(world.adviser)
    make_incident(world)
    other = make_incident(world, make_dataset(world), place_name="Obo")
    listed = browser.get(reverse("threats-api:incidents"), {"origin": "ucdp-ged", "q": "obo"}).json()
    assert [each["ref"] for each in listed["results"]] == [other.ref]
    refused = browser.get(reverse("threats-api:incidents"), {"area": "ZZ99"})
    assert refused.status_code == 400
    assert "area" in str(refused.json()["errors"])
