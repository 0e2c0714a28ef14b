from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from areas.models import Area
from areas.querysets import below
from tests.areas.factories import make_area, make_edition, make_geography

pytestmark = pytest.mark.django_db


def pcodes(areas):
    return sorted(area.pcode for area in areas)


def test_a_subtree_is_the_area_and_all_under_it():
    areas = make_geography()
    assert pcodes(Area.objects.in_subtree(areas["QQ1"])) == ["QQ1", "QQ11", "QQ12"]
    assert pcodes(Area.objects.in_subtree(areas["QQ22"])) == ["QQ22"]
    assert pcodes(Area.objects.in_subtree(areas["QQ"])) == pcodes(areas.values())


def test_a_subtree_stops_before_the_neighbour_whose_path_looks_alike():
    edition = make_edition()
    country = make_area("QQ", (-24, 0, -20, 2), edition=edition)
    children = [make_area(f"Q{n}", (-24, 0, -20, 2), edition=edition, parent=country) for n in range(38)]
    assert children[34].path[-1] == "Z"
    assert pcodes(Area.objects.in_subtree(children[34])) == ["Q34"]


def test_the_keys_of_several_subtrees_cost_one_statement(django_assert_num_queries):
    areas = make_geography()
    with django_assert_num_queries(1):
        keys = Area.objects.subtree_ids([areas["QQ1"], areas["QQ11"], areas["QQ22"]])
    assert keys == {areas[pcode].pk for pcode in ("QQ1", "QQ11", "QQ12", "QQ22")}


def test_the_subtree_of_nothing_is_nothing():
    make_geography()
    assert Area.objects.subtree_ids([]) == set()
    assert not Area.objects.filter(below([])).exists()


def test_a_subtree_is_read_through_the_index_of_the_path():
    areas = make_geography()
    with connection.cursor() as cursor:
        # A handful of rows would be scanned; on a table of any size the planner has the same choice as here.
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Area.objects.in_subtree(areas["QQ1"]).order_by().explain()
    assert "Index" in plan
    assert "path" in plan.split("Index Cond:")[1].splitlines()[0]


def test_a_pcode_is_unique_within_an_edition():
    edition = make_edition()
    make_area("QQ", (-24, 0, -20, 2), edition=edition)
    with pytest.raises(IntegrityError, match="area_pcode_unique_in_edition"), transaction.atomic():
        make_area("QQ", (-24, 0, -20, 2), edition=edition)


def test_the_same_pcode_may_stand_in_two_editions():
    make_geography()
    make_geography(edition=make_edition(valid_on=date(2024, 1, 1)))
    assert Area.objects.filter(pcode="QQ11").count() == 2


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"level": 2}, "area_level_is_depth"),
        ({"names": {}}, "area_named"),
        ({"west": 10.0, "east": 5.0}, "area_box_in_order"),
        ({"north": 91.0}, "area_box_in_order"),
        ({"country": "Q1"}, "area_country_iso3"),
    ],
)
def test_the_database_refuses_a_row_that_can_not_be(change, constraint):
    make_geography()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Area.objects.filter(pcode="QQ1").update(**change)


def test_the_outline_comes_back_as_it_was_drawn():
    area = make_geography()["QQ12"]
    again = Area.objects.get(pk=area.pk)
    assert again.shape.bounds == (-23.0, 0.0, -22.0, 2.0)
    assert (again.west, again.south, again.east, again.north) == (-23.0, 0.0, -22.0, 2.0)
    assert (again.centroid_lat, again.centroid_lon) == (1.0, -22.5)


def test_a_name_is_in_the_language_asked_for_and_falls_back_to_english():
    area = make_area("QQ", (-24, 0, -20, 2), edition=make_edition(), names={"fr": "Zone", "en": "Area"})
    assert (area.name("fr"), area.name("fr-cf"), area.name("en"), area.name("ar")) == ("Zone", "Zone", "Area", "Area")


def test_a_name_known_in_one_language_only_is_shown_in_every_other():
    area = make_area("QQ", (-24, 0, -20, 2), edition=make_edition(), names={"fr": "Ouham Pendé"})
    assert area.name("en") == "Ouham Pendé"
