"""The map in a browser: what is drawn can be opened, by mouse and by keyboard, and nothing comes from elsewhere."""

from collections import Counter
from datetime import date
from urllib.parse import urlsplit

import h3.api.basic_int as h3
import pytest
from playwright.sync_api import expect

from areas.models import Site
from tests.browser.pages import LAPTOP, PHONE, enter, faults
from tests.threats.factories import make_dataset, make_hot_spot, make_incident
from threats.map import marks
from threats.placing import GivenPlace

PLACE = (3.0, 1.0, "EXACT")


def drawn(page):
    """The map has drawn what it was given."""
    expect(page.locator("#map[data-ready]")).to_be_visible()


def open_map(page, portal, query="", login="adviser"):
    enter(page, portal, login)
    page.goto(f"/map/{query}")
    drawn(page)


def at(incident, zoom):
    lat, lon = h3.cell_to_latlng(incident.h3_r6)
    return f"?lat={lat:.4f}&lon={lon:.4f}&zoom={zoom}"


def click_the_middle(page):
    box = page.locator("#map").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_circle_opens_its_rows_each_origin_apart(portal, new_page):
    own = make_incident(portal, at=PLACE)
    others = [make_incident(portal, make_dataset(portal), at=PLACE) for _ in range(2)]
    page = new_page()
    open_map(page, portal, at(own, 10))
    click_the_middle(page)
    popup = page.locator(".leaflet-popup-content")
    expect(popup).to_contain_text("The mission: 1 incident")
    expect(popup).to_contain_text("UCDP GED: 2 incidents")
    expect(popup).to_contain_text("within about 4 km of this point")
    assert faults(page, LAPTOP) == []
    popup.get_by_role("link").first.click()
    rows = page.locator("tbody .ref")
    expect(rows).to_have_count(1)
    expect(rows).to_have_text(own.ref)
    page.go_back()
    drawn(page)
    click_the_middle(page)
    page.locator(".leaflet-popup-content").get_by_role("link").last.click()
    expect(page.locator("tbody .ref")).to_have_text(sorted((other.ref for other in others), reverse=True))


def test_close_in_it_says_since_when_and_opens_the_rows_of_that_time(portal, new_page, monkeypatch):
    monkeypatch.setattr(marks, "MOST_ROWS", 1)
    make_incident(portal, at=PLACE, day=date(2020, 5, 1))
    newest = make_incident(portal, at=PLACE, day=date(2024, 5, 1))
    page = new_page()
    open_map(page, portal, at(newest, 10))
    expect(page.locator("#map-note")).to_contain_text("Circles this close in count what happened since May 2024.")
    click_the_middle(page)
    page.locator(".leaflet-popup-content").get_by_role("link").click()
    expect(page.locator("tbody .ref")).to_have_text([newest.ref])


def test_an_area_is_opened_by_keyboard(portal, new_page):
    incident = make_incident(portal, area=portal.n1)
    page = new_page()
    open_map(page, portal)
    mark = page.get_by_role("button", name="North: The mission 1; known to this area only")
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup-content").get_by_role("link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("tbody .ref")).to_have_text(incident.ref)


def test_a_popup_stays_when_the_map_makes_room_for_it(portal, new_page):
    make_incident(portal, at=PLACE)
    page = new_page()
    lat, lon = h3.cell_to_latlng(h3.latlng_to_cell(*PLACE[:2], 6))
    open_map(page, portal, f"?lat={lat - 0.19:.4f}&lon={lon:.4f}&zoom=10")  # the mark lies at the upper edge
    box = page.locator("#map").bounding_box()
    with page.expect_response("**/map/marks/**"):
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 - 0.19 * 256 * 2**10 / 360)
    expect(page.locator(".leaflet-popup-content")).to_contain_text("The mission: 1 incident")
    page.locator(".leaflet-popup-content").get_by_role("link").click()
    expect(page.locator("tbody .ref")).to_have_count(1)


def make_base(portal):
    base = Site(mission=portal.mission, kind="BASE", name="Base One")
    base.place_at(3.2, 1.3, "EXACT", editions=portal.country.edition)
    base.save()
    return base


def test_hot_spots_and_bases_are_opened_by_keyboard(portal, new_page):
    spot = make_hot_spot(portal, place=GivenPlace(portal.n1, *PLACE, [portal.country.edition]))
    make_base(portal)
    page = new_page()
    open_map(page, portal)
    expect(page.locator("#map .map-base")).to_have_count(1)
    marker = page.locator("#map .map-spot")
    marker.focus()
    page.keyboard.press("Enter")
    popup = page.locator(".leaflet-popup-content")
    expect(popup).to_contain_text(spot.name)
    assert faults(page, LAPTOP, PHONE) == []
    page.set_viewport_size({"width": 1366, "height": 768})
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{spot.get_absolute_url()}")


def test_what_is_left_out_stays_in_the_address(portal, new_page):
    make_hot_spot(portal, place=GivenPlace(portal.n1, *PLACE, [portal.country.edition]))
    make_base(portal)
    page = new_page()
    open_map(page, portal)
    page.get_by_label("Bases of the mission").uncheck()
    expect(page.locator("#map .map-base")).to_have_count(0)
    assert "without=bases" in page.url
    page.reload()
    drawn(page)
    expect(page.locator("#map .map-base")).to_have_count(0)
    expect(page.locator("#map .map-spot")).to_have_count(1)
    page.get_by_label("Bases of the mission").check()
    expect(page.locator("#map .map-base")).to_have_count(1)
    assert "without" not in page.url


def test_nothing_comes_from_elsewhere_and_no_flag_is_in_the_corner(portal, new_page):
    make_incident(portal, at=PLACE)
    page = new_page()
    hosts = Counter()
    page.on("request", lambda request: hosts.update([urlsplit(request.url).netloc]))
    open_map(page, portal)
    assert set(hosts) == {urlsplit(portal.home).netloc}
    assert page.locator(".leaflet-control-attribution, .leaflet-attribution-flag").count() == 0
    assert page.locator(".leaflet-tile").count() == 0
    expect(page.get_by_text("do not imply official endorsement")).to_be_visible()


def test_what_the_map_says_is_set_as_french_wants(portal, new_page):
    make_incident(portal, make_dataset(portal), area=portal.country)
    make_incident(portal, area=portal.n1)
    portal.adviser.language = "fr"
    portal.adviser.save()
    page = new_page(locale="fr-FR")
    open_map(page, portal)
    expect(page.locator("#map-note")).to_contain_text("UCDP GED\N{NO-BREAK SPACE}: 1 connu")
    expect(page.get_by_role("button", name="North\N{NO-BREAK SPACE}: La mission 1")).to_be_visible()


def test_names_and_closer_areas_come_with_the_zoom(portal, new_page):
    make_incident(portal, at=PLACE)
    page = new_page()
    open_map(page, portal, "?lat=2&lon=2&zoom=5")
    assert page.locator(".map-name").count() == 0
    outlines = page.locator(".leaflet-base-pane path").count()
    page.get_by_role("button", name="Zoom in").click()
    expect(page.locator(".map-name")).to_have_text(["North", "South"])
    page.goto("/map/?lat=2&lon=2&zoom=9")
    expect(page.locator(".leaflet-base-pane path")).to_have_count(outlines + 3)


def test_the_address_keeps_the_view(portal, new_page):
    make_incident(portal, at=PLACE)
    page = new_page()
    open_map(page, portal, "?area=CF1")
    before = page.url
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_url(lambda address: "zoom=" in address)
    assert before.split("?")[1] in page.url
    page.reload()
    drawn(page)
    assert page.locator("#map").get_attribute("data-ready") in page.url


def test_a_map_that_cannot_be_loaded_says_so_and_the_table_is_there(portal, new_page, problems):
    problems.expect("Failed to load resource")
    make_incident(portal, at=PLACE)
    page = new_page()
    enter(page, portal, "adviser")
    page.route("**/map/marks/**", lambda route: route.abort())
    page.goto("/map/")
    expect(page.locator("#map-note")).to_contain_text("The map could not be loaded")
    expect(page.get_by_role("cell", name="1", exact=True).first).to_be_visible()


def test_without_javascript_the_table_holds_the_same(portal, new_page):
    make_incident(portal, at=PLACE)
    page = new_page(*PHONE, java_script_enabled=False)
    enter(page, portal, "adviser")
    page.goto("/map/")
    expect(page.get_by_text("The map needs JavaScript")).to_be_visible()
    expect(page.get_by_role("link", name="North")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_drawn_map_is_accessible(portal, new_page, scheme):
    make_incident(portal, at=PLACE)
    make_incident(portal, make_dataset(portal), area=portal.n2)
    page = new_page(*PHONE, color_scheme=scheme)
    open_map(page, portal)
    assert faults(page, PHONE, LAPTOP) == []
