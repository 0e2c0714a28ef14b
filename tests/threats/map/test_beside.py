"""Hot spots and bases on the map: for whom, how closely, and the same as a list."""

import h3.api.basic_int as h3
import pytest

from areas.models import Site
from tests.threats.factories import make_hot_spot
from tests.threats.map.test_page import PAGE, config_of
from tests.world import AT
from threats.hotspots.services import close_hot_spot
from threats.placing import GivenPlace

POINT = (3.123456, 1.234567)


@pytest.fixture
def base(world):
    base = Site(mission=world.mission, kind="BASE", name="Base One")
    base.place_at(3.2, 1.3, "EXACT", editions=world.country.edition)
    base.save()
    return base


def spot_at(world, **facts):
    return make_hot_spot(world, place=GivenPlace(world.n1, *POINT, "EXACT", [world.country.edition]), **facts)


def drawn(response):
    return config_of(response)["beside"]


def test_they_are_drawn_and_listed(world, signed_in, base):
    spot = spot_at(world)
    response = signed_in(world.adviser).get(PAGE)
    found = drawn(response)
    assert found["bases"] == [{"lat": base.lat, "lon": base.lon, "name": "Base One"}]
    (mark,) = found["spots"]
    assert (mark["ref"], mark["name"], mark["url"]) == (spot.ref, spot.name, spot.get_absolute_url())
    assert (mark["lat"], mark["lon"]) == pytest.approx(h3.cell_to_latlng(h3.latlng_to_cell(*POINT, 8)))
    assert mark["in_area"] is False
    page = response.content.decode()
    assert f'href="{spot.get_absolute_url()}"' in page
    assert "Base One" in page.split("Hot spots and bases")[1]


@pytest.mark.parametrize(("marking", "resolution"), [("CONFIDENTIAL", 6), ("STRICTLY_CONFIDENTIAL", 4)])
def test_a_secret_one_is_drawn_as_coarsely_as_it_may_be_told(world, signed_in, marking, resolution):
    spot_at(world, classification=marking)
    (mark,) = drawn(signed_in(world.adviser).get(PAGE))["spots"]
    assert (mark["lat"], mark["lon"]) == pytest.approx(h3.cell_to_latlng(h3.latlng_to_cell(*POINT, resolution)))


def test_the_page_is_marked_as_the_most_secret_of_them(world, signed_in):
    spot_at(world, classification="CONFIDENTIAL")
    assert "mark-confidential" in signed_in(world.adviser).get(PAGE).content.decode()


def test_of_an_area_alone_it_stands_in_its_middle_and_says_so(world, signed_in):
    make_hot_spot(world, place=GivenPlace(world.n1))
    (mark,) = drawn(signed_in(world.adviser).get(PAGE))["spots"]
    assert (mark["lat"], mark["lon"]) == (world.n1.centroid_lat, world.n1.centroid_lon)
    assert mark["in_area"] is True


def test_whoever_may_not_see_hot_spots_sees_no_base_either(world, signed_in, base):
    spot = spot_at(world, sharing_boundary="PARTNERS")
    page = signed_in(world.partner).get(PAGE)
    assert drawn(page) == {"spots": [], "bases": []}
    for word in (base.name, spot.ref, spot.name, "Hot spots and bases"):
        assert word not in page.content.decode()


def test_a_neighbour_sees_no_spot_of_the_north(world, signed_in, base):
    spot = spot_at(world)
    page = signed_in(world.neighbour).get(PAGE)
    assert drawn(page)["spots"] == []
    assert spot.ref not in page.content.decode()


def test_a_closed_one_is_not_drawn(world, signed_in):
    spot = spot_at(world)
    close_hot_spot(spot, by=world.leader, at=AT, reason="Nobody lives there now.")
    spot.refresh_from_db()
    assert not spot.is_open
    assert drawn(signed_in(world.adviser).get(PAGE))["spots"] == []


def test_it_costs_the_same_for_one_and_for_many(world, signed_in, base, django_assert_max_num_queries):
    browser = signed_in(world.adviser)
    spot_at(world)
    browser.get(PAGE)
    with django_assert_max_num_queries(20) as asked:
        browser.get(PAGE)
    for _time in range(6):
        spot_at(world)
    with django_assert_max_num_queries(len(asked.captured_queries)):
        browser.get(PAGE)
