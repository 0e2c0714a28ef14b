"""Whatever is asked of the pages of incidents, the answer is a page, a refusal or nothing found: never a failure."""

import pytest

from tests.threats.factories import make_dataset, make_incident

PATHS = ["/incidents/", "/incidents/figures/", "/map/", "/map/marks/", "/map/base/", "/api/v1/incidents/"]
BOX = {"west": "-180", "south": "-90", "east": "180", "north": "90", "zoom": "10"}
CELL = "84754a9ffffffff"
ODD = {
    "q": ["\x00", "a" * 500, "'\"&|!:*", "é" * 50, "obo & !lra"],
    "area": ["\x00", "none", "CF", "CF1", "x" * 300],
    "origin": ["mission", "x"],
    "kind": ["3", "\x00"],
    "since": ["0001-01", "9999-12", "0000-01", "2014-1", "x"],
    "until": ["9999-12", "0001-01", "2014-00"],
    "mark": ["8" * 15, "0" * 15, "f" * 15, "CF", "none", CELL, "\x00"],
    "at": ["4", "5", "x", "²"],
    "by": ["week", "month", "x"],
    "before": ["x", "00000000-0000-0000-0000-000000000000"],
    "zoom": ["5", "13", "-1", "99", "x", "1e3"],
    "west": ["nan", "inf", "10", "179.9"],
    "cursor": ["x", "cD0x"],
    "page_size": ["0", "x", "100000"],
    "level": ["2", "x"],
}


@pytest.mark.parametrize("path", PATHS)
def test_no_question_makes_a_page_fail(world, signed_in, path):
    make_incident(world, at=(3.0, 1.0, "EXACT"))
    make_incident(world, make_dataset(world), area=world.n1)
    browser = signed_in(world.adviser)
    browser.raise_request_exception = False
    failed = [
        (name, value, beside)
        for name, values in ODD.items()
        for value in values
        for beside in ({}, {"mark": CELL}, {"at": "4"}, {"by": "week"})
        if browser.get(path, (BOX if path == "/map/marks/" else {}) | beside | {name: value}).status_code >= 500
    ]
    assert failed == []
