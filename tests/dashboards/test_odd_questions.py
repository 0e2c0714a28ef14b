"""Whatever is asked of the lists and sheets of what was derived, the answer is a page or a refusal: never a failure."""

import pytest

from tests.earlywarning.factories import make_alert, take
from tests.threats.factories import make_report

PATHS = ["/dashboard/", "/matrix/", "/alerts/all/", "/reports/"]
DAYS = ["0001-01-01", "9999-12-31", "0000-00-00", "2026-02-30", "2026-3-2", "x", "\x00", "1e9"]
ODD = {
    "q": ["\x00", "a" * 5000, "'\"&|!:*%_\\", "é" * 50],
    "area": ["\x00", "none", "CF", "CF1", "x" * 300],
    "only": ["1", "2", "\x00"],
    "kind": ["KILLING", "\x00", "3"],
    "priority": ["P1", "P9", "\x00"],
    "state": ["unanswered", "x", "\x00"],
    "answer": ["late", "responded", "x"],
    "counted": ["1", "x"],
    "tense": ["HAPPENED", "x"],
    "since": DAYS,
    "until": DAYS,
    "week": ["0001-W01", "9999-W52", "2026-W53", "2026-W00", "x" * 300, "\x00", "²026-W10"],
    "by": ["district", "x", "\x00"],
    "before": ["x", "\x00", "00000000-0000-0000-0000-000000000000"],
    "after": ["x", "00000000-0000-0000-0000-000000000000"],
}


@pytest.mark.parametrize("path", PATHS)
def test_no_question_makes_a_page_fail(world, signed_in, path):
    make_report(world)
    take(make_alert(world), world.head_of_office)
    browser = signed_in(world.adviser)
    browser.raise_request_exception = False
    failed = [
        (name, value, beside)
        for name, values in ODD.items()
        for value in values
        for beside in ({}, {"area": "CF1", "only": "1", "answer": "in_time", "since": "2026-03-02"})
        if browser.get(path, beside | {name: value}).status_code >= 500
    ]
    assert failed == []
