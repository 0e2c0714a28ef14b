"""The map that stands in a page: shapes of one SVG."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from areas import demo
from areas.models import Edition
from areas.sketch import MARGIN, WIDTH, sketch_of
from common import clock


def points_of(outline):
    """Every point of an outline, from its first points and steps."""
    found = []
    for ring in outline.split("M")[1:]:
        start, _l, steps = ring.removesuffix("z").partition("l")
        x, y = (int(number) for number in start.split())
        found.append((x, y))
        numbers = [int(number) for number in steps.split()]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            found.append((x, y))
    return found


def test_each_province_is_one_shape_on_the_sheet(world):
    sketch = sketch_of([world.country.edition])
    assert [shape.pcode for shape in sketch.shapes] == ["CF1", "CF2"]
    for shape in sketch.shapes:
        assert re.fullmatch(r"(M\d+ \d+l(-?\d+ -?\d+ ?)+z)+", shape.outline)
        assert all(0 <= x <= sketch.width and 0 <= y <= sketch.height for x, y in points_of(shape.outline))


def test_north_is_up_and_the_sheet_is_full(world):
    north, south = sketch_of([world.country.edition]).shapes
    assert north.y < south.y
    across = [x for shape in (north, south) for x, _y in points_of(shape.outline)]
    assert (min(across), max(across)) == (MARGIN, WIDTH - MARGIN)


def test_neighbours_share_their_border(world):
    north, south = (set(points_of(shape.outline)) for shape in sketch_of([world.country.edition]).shapes)
    border = max(y for _x, y in north)
    assert {point for point in south if point[1] == border} == {point for point in north if point[1] == border} != set()


def test_without_geography_there_is_no_map(world):
    assert sketch_of([]) is None


def test_it_is_drawn_once_for_a_revision(world):
    first = sketch_of([world.country.edition])
    with CaptureQueriesContext(connection) as asked:
        assert sketch_of([world.country.edition]) is first
    assert asked.captured_queries == []


@pytest.mark.django_db
def test_a_real_country_is_light():
    mission = demo.load(clock.now())
    sketch = sketch_of(list(Edition.objects.current(mission.countries)))
    assert len(sketch.shapes) == 17
    assert 2_000 < sum(len(shape.outline) for shape in sketch.shapes) < 12_000
    for shape in sketch.shapes:
        assert 0 < shape.x < sketch.width
        assert 0 < shape.y < sketch.height
