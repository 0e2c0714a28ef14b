"""How finely a place may be told, by what is recorded there: the cell, the area, and both as conditions."""

import h3.api.basic_int as h3
import pytest

from accounts.coarsening import tell_areas, told_at, told_cell, told_cell_of, told_under
from areas.models import Area
from tests.threats.factories import make_incident
from threats.models import Incident

PLACE = (3.0, 1.0, "EXACT")
LEVELS = [
    ({}, 8, "CF11"),
    ({"classification": "CONFIDENTIAL"}, 6, "CF11"),
    ({"classification": "STRICTLY_CONFIDENTIAL"}, 4, "CF1"),
    ({"restricted_kind": "CRSV"}, None, "CF1"),
    ({"restricted_kind": "CHILD", "classification": "CONFIDENTIAL"}, None, "CF1"),
]


def rows():
    return Incident.objects.unscoped("the rule is looked at for every level")


@pytest.mark.parametrize(("facts", "resolution", "area"), LEVELS)
def test_the_more_secret_the_coarser(world, facts, resolution, area):
    incident = make_incident(world, at=PLACE, **facts)
    cell = told_cell_of(incident)
    assert (cell and h3.get_resolution(cell)) == resolution
    tell_areas([incident])
    assert incident.told_area.pcode == area


@pytest.mark.parametrize(("facts", "resolution", "area"), LEVELS)
@pytest.mark.parametrize("asked", [4, 6, 8])
def test_the_column_says_what_the_row_says_and_never_more_than_was_asked(world, facts, resolution, area, asked):
    incident = make_incident(world, at=PLACE, **facts)
    (cell,) = rows().annotate(cell=told_cell(asked)).values_list("cell", flat=True)
    if resolution is None:
        assert cell is None
    else:
        assert h3.get_resolution(cell) == min(asked, resolution)
        assert cell == h3.cell_to_parent(told_cell_of(incident), h3.get_resolution(cell))


def test_what_is_known_near_a_place_has_no_finest_cell(world):
    incident = make_incident(world, at=(3.0, 1.0, "NEAR"))
    assert h3.get_resolution(told_cell_of(incident)) == 6


@pytest.mark.parametrize(("facts", "resolution", "area"), LEVELS)
def test_a_row_lies_under_every_area_down_to_the_one_that_may_be_told(world, facts, resolution, area):
    make_incident(world, at=PLACE, **facts)
    for pcode in ("CF", "CF1", "CF11"):
        asked = Area.objects.get(pcode=pcode)
        assert rows().filter(told_under(asked)).exists() == area.startswith(pcode), pcode
        assert rows().filter(told_at(asked)).exists() == (pcode == area), pcode
    for elsewhere in ("CF12", "CF2", "CF21"):
        asked = Area.objects.get(pcode=elsewhere)
        assert not rows().filter(told_under(asked) | told_at(asked)).exists()


def test_telling_the_areas_of_many_rows_costs_one_statement(world, django_assert_num_queries):
    for facts, _resolution, _area in LEVELS * 3:
        make_incident(world, at=PLACE, **facts)
    listed = list(rows().for_list())
    with django_assert_num_queries(1):
        tell_areas(listed)
    assert {incident.told_area.pcode for incident in listed} == {"CF1", "CF11"}


def test_without_an_area_there_is_none_to_tell(world, django_assert_num_queries):
    incident = make_incident(world, area=None)
    with django_assert_num_queries(0):
        tell_areas([incident])
    assert incident.told_area is None
