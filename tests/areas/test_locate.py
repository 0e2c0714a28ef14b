"""Squares of factories.py: points lie at lon -24 to -20, lat 0 to 2, unless a test moves them."""

import math
import sys
from datetime import date

import h3.api.basic_int as h3
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import Point

from areas import demo, geofiles
from areas.importing import import_areas
from areas.locate import Outcome, editions_for, locate, locate_many
from areas.models import Area, Edition
from areas.place import Precision
from tests.areas.factories import AT, BY, cod_feature, cod_file, make_edition, make_geography, make_mission

pytestmark = pytest.mark.django_db
LAT, LON = st.floats(-0.4, 2.4), st.floats(-24.4, -19.6)
ON_FIXTURE = settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def edition():
    edition = make_edition()
    make_geography(edition=edition)
    return edition


@pytest.mark.parametrize(
    ("precision", "pcode", "resolutions"),
    [
        (Precision.EXACT, "QQ12", {8, 6, 4}),
        (Precision.NEAR, "QQ12", {6, 4}),
        (Precision.ADMIN2, "QQ12", set()),
        (Precision.ADMIN1, "QQ1", set()),
        (Precision.COUNTRY, "QQ", set()),
    ],
)
def test_precision_caps_the_area_and_the_cells(edition, precision, pcode, resolutions):
    found = locate(1.3, -22.4, precision, editions=edition)
    cells = [cell for cell in (found.h3_r8, found.h3_r6, found.h3_r4) if cell is not None]
    assert found.area.pcode == pcode
    assert {h3.get_resolution(cell) for cell in cells} == resolutions


def test_coarse_cells_are_parents_of_the_fine_one_even_where_the_point_lies_in_another(edition):
    points = [(0.01 + n * 0.0199, -23.99 + n * 0.0397) for n in range(100)]
    differ = [p for p in points if h3.latlng_to_cell(*p, 4) != h3.cell_to_parent(h3.latlng_to_cell(*p, 8), 4)]
    assert differ, "the points must tell the two rules apart"
    for lat, lon in differ:
        found = locate(lat, lon, Precision.EXACT, editions=edition)
        assert found.h3_r6 == h3.cell_to_parent(found.h3_r8, 6)
        assert found.h3_r4 == h3.cell_to_parent(found.h3_r8, 4)


@ON_FIXTURE
@given(st.lists(st.tuples(LAT, LON, st.sampled_from(Precision.values)), max_size=20))
def test_one_by_one_and_all_at_once_agree(edition, rows):
    lats, lons, precisions = ([row[i] for row in rows] for i in range(3))
    many = locate_many(lats, lons, precisions, editions=edition)
    assert [many[i] for i in range(len(rows))] == [locate(*row, editions=edition) for row in rows]


@ON_FIXTURE
@given(LAT, LON)
def test_the_index_finds_what_trying_every_shape_finds(edition, lat, lon):
    leaves = sorted(Area.objects.filter(level=2), key=lambda area: area.pcode)
    covering = [area.pcode for area in leaves if area.shape.intersects(Point(lon, lat))]
    found = locate(lat, lon, Precision.EXACT, editions=edition)
    if covering:
        assert (found.outcome, found.area.pcode) == (Outcome.INSIDE, covering[0])
        return
    metres = [(_metres_to_square(area, lat, lon), area.pcode) for area in leaves]
    nearest, pcode = min(metres)
    if abs(nearest - 10_000) < 30:  # the two ways to measure differ by less than this
        return
    if nearest > 10_000:
        assert (found.outcome, found.area) == (Outcome.OUTSIDE, None)
    else:
        assert (found.outcome, found.area.pcode) == (Outcome.SNAPPED, pcode)
        assert found.snapped_km * 1000 == pytest.approx(nearest, abs=30)


def _metres_to_square(area, lat, lon):
    """Great-circle distance to the nearest point of a square: measured another way than the code does."""
    near_lat, near_lon = min(max(lat, area.south), area.north), min(max(lon, area.west), area.east)
    return h3.great_circle_distance((lat, lon), (near_lat, near_lon), unit="m")


@pytest.mark.parametrize(
    ("lat", "lon", "pcode"),
    [
        (1.0, -23.0, "QQ11"),  # between QQ11 and QQ12
        (0.0, -22.0, "QQ12"),  # between QQ12 and QQ21, on the outer border too
        (2.0, -20.0, "QQ22"),  # a corner of the country
    ],
)
def test_a_point_on_a_border_belongs_to_the_lowest_pcode(edition, lat, lon, pcode):
    found = locate(lat, lon, Precision.EXACT, editions=edition)
    assert (found.outcome, found.area.pcode) == (Outcome.INSIDE, pcode)


@pytest.mark.parametrize(
    ("km_east", "outcome"), [(0.5, Outcome.SNAPPED), (9.9, Outcome.SNAPPED), (10.1, Outcome.OUTSIDE)]
)
def test_the_limit_is_ten_kilometres_also_where_degrees_are_short(km_east, outcome):
    edition = make_edition()
    make_geography(edition=edition, lat=60)
    degrees = km_east / (111.195 * math.cos(math.radians(61)))  # 10 km are 0.19 degrees here, 0.09 at the equator
    found = locate(61, -20 + degrees, Precision.EXACT, editions=edition)
    assert found.outcome is outcome
    if outcome is Outcome.SNAPPED:
        assert found.area.pcode == "QQ22"
        assert found.snapped_km == pytest.approx(km_east, abs=0.02)


def test_what_was_snapped_says_how_far_and_where_to(edition):
    found = locate(1.0, -24.05, Precision.EXACT, editions=edition)
    assert found.sentence() == "The point lies outside every known area; the nearest is Area QQ11, 5.6 km away."


def test_a_point_far_off_gets_no_area_and_says_so_but_keeps_its_cells(edition):
    found = locate(1.0, -30.0, Precision.EXACT, editions=edition)
    assert found.area is None
    assert found.h3_r8 is not None
    assert found.sentence() == "The point lies outside every known area, so none was set. Check the coordinates."


def test_a_point_in_its_area_needs_no_sentence(edition):
    assert locate(1.0, -22.4, Precision.EXACT, editions=edition).sentence() == ""


@pytest.mark.parametrize(("lat", "lon"), [(91, 0), (0, 181), (float("nan"), 0), (0, float("inf"))])
def test_what_is_not_on_earth_is_refused(edition, lat, lon):
    with pytest.raises(ValueError, match="is not a point on earth"):
        locate(lat, lon, Precision.EXACT, editions=edition)


def test_an_unknown_precision_is_refused(edition):
    with pytest.raises(ValueError, match="VAGUE"):
        locate(1, -22, "VAGUE", editions=edition)


def test_nothing_at_all_is_located_without_complaint(edition):
    assert len(locate_many([], [], [], editions=edition)) == 0


def test_two_countries_are_asked_together(edition):
    other = make_edition(country="QQX")
    make_geography(edition=other, lat=10)
    both = [edition, other]
    countries = [locate(lat, -22.4, Precision.COUNTRY, editions=both).area.country for lat in (1.0, 11.0)]
    assert countries == ["QQQ", "QQX"]


def test_areas_imported_later_are_found_by_a_process_that_has_asked_before(tmp_path):
    mission, box = make_mission(), (-24, 0, -20, 2)
    for level, pcode in ((0, "QQ"), (1, "QQ1")):
        file = geofiles.read(cod_file(tmp_path, level, [cod_feature(level, pcode, box)]), level)
        import_areas(file, mission=mission, by=BY, at=AT)
        found = locate(1.0, -22.4, Precision.EXACT, editions=editions_for(mission))
        assert found.area.pcode == pcode


def test_the_newest_edition_of_a_country_is_the_one_asked(edition):
    newer = make_edition(valid_on=date(2024, 1, 1))
    assert list(Edition.objects.current(["QQQ"])) == [newer]


class TestInTheCentralAfricanRepublic:
    @pytest.fixture
    def editions(self):
        return editions_for(demo.load(AT))

    def test_across_the_river_from_bangui_is_abroad_however_near(self, editions):
        zongo = locate(4.34, 18.60, Precision.EXACT, editions=editions)
        assert (zongo.outcome, zongo.area, zongo.snapped_km) == (Outcome.ABROAD, None, None)
        assert zongo.sentence().startswith("The point lies in another country")

    def test_random_points_find_what_trying_every_shape_finds(self, editions):
        random = np.random.default_rng(7)
        lats, lons = random.uniform(2.2, 11.0, 400), random.uniform(14.4, 27.5, 400)
        many = locate_many(lats, lons, [Precision.EXACT] * 400, editions=editions)
        leaves = sorted(Area.objects.filter(level=2), key=lambda area: area.pcode)
        for i, (lat, lon) in enumerate(zip(lats, lons, strict=True)):
            covering = [area.pcode for area in leaves if area.shape.intersects(Point(lon, lat))]
            inside = many[i].outcome is Outcome.INSIDE
            assert inside == bool(covering)
            assert not inside or many[i].area.pcode == covering[0]


def test_no_gis_library_is_loaded():
    assert not [name for name in sys.modules if name.startswith("django.contrib.gis")]
