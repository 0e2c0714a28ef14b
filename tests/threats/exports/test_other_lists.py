"""The other lists taken along: each row is what the API says to the same reader, in every format."""

import csv
import io
import json
import re
from datetime import UTC, datetime

import hxl
import pytest
from django.urls import reverse

from tests.threats.assessments.factories import draft
from tests.threats.exports.test_exports import api_rows, taken
from tests.threats.factories import make_actor, make_hot_spot, make_report, make_trigger

LISTS = {
    "reports": make_report,
    "actors": make_actor,
    "triggers": make_trigger,
    "hotspots": make_hot_spot,
    "assessments": draft,
}


def told(value):
    """A value of the API as a table holds it."""
    if isinstance(value, str) and re.search(r"T.*[+]\d\d:\d\d$", value):
        # The same moment, whatever the zone in which it is written.
        return datetime.fromisoformat(value).astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else "; ".join(value) if isinstance(value, list) else str(value)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("reader", ["adviser", "focal_point", "neighbour"])
def test_a_table_read_again_is_what_the_api_says(world, signed_in, name, reader):
    row = LISTS[name](world)
    browser = signed_in(getattr(world, reader))
    expected = api_rows(browser, reverse(f"threats-api:{name}"))
    assert set(expected) == (set() if reader == "neighbour" else {row.ref})
    body = taken(browser, "csv", reverse(f"{name}:export"))[1].decode()
    rows = {each["ref"]: each for each in csv.DictReader(io.StringIO(body, newline=""))}
    assert set(rows) == set(expected)
    for ref, each in rows.items():
        assert each == each | {key: told(value) for key, value in expected[ref].items() if key in each}


@pytest.mark.parametrize("name", LISTS)
def test_its_hxl_file_is_valid(world, signed_in, name):
    LISTS[name](world)
    body = taken(signed_in(world.adviser), "hxl", reverse(f"{name}:export"))[1].decode()
    report = hxl.validate(hxl.data(list(csv.reader(io.StringIO(body, newline="")))))
    assert report["is_valid"], report["issues"]


@pytest.mark.parametrize("name", ["reports", "hotspots"])
def test_geojson_has_the_points_that_the_api_tells(world, signed_in, name):
    LISTS[name](world)
    browser = signed_in(world.adviser)
    found = json.loads(taken(browser, "geojson", reverse(f"{name}:export"))[1])["features"]
    expected = api_rows(browser, reverse(f"threats-api:{name}"))
    assert {each["id"]: each["geometry"] for each in found} == {ref: row["geometry"] for ref, row in expected.items()}
