"""The weekly POC matrix: each number is the number of the rows it opens, and restricted kinds are in it for nobody."""

import re
from datetime import datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from common.weeks import DAY
from earlywarning.services import close_alert
from tests.earlywarning.factories import MINUTE, make_alert, take
from tests.threats.factories import make_report
from tests.world import AT

MATRIX = reverse("dashboards:matrix")
WEEK = "2026-W10"  # AT is its Monday
BANGUI = ZoneInfo("Africa/Bangui")


@pytest.fixture
def opened(world, signed_in):
    def ask(reader, **asked):
        answer = signed_in(reader).get(MATRIX, {"week": WEEK} | asked)
        assert answer.status_code == 200
        return answer

    return ask


def happened(answer):
    """{(area, kind): n} of what happened, but for nothing."""
    table = answer.context["matrix"].tables[0]
    numbers = (
        (row.name, kind, cell.n) for row in table.rows for kind, cell in zip(table.kinds, row.cells, strict=True)
    )
    return {(area, kind): n for area, kind, n in numbers if n}


def full_week(world):
    make_report(world, tense="HAPPENED", kind="KILLING")
    make_report(world, tense="HAPPENED", kind="KILLING", area=world.n2, by=world.adviser)
    make_report(world, tense="HAPPENED", kind="LOOTING", area=world.s1, by=world.adviser)
    make_report(world, tense="HAPPENED", kind="LOOTING", area=world.north, by=world.adviser)
    make_report(world, tense="HAPPENED", kind="LOOTING", area=world.country, by=world.adviser)
    make_report(world, tense="HAPPENED", kind="KILLING", classification="STRICTLY_CONFIDENTIAL", by=world.adviser)
    make_report(world, tense="EXPECTED", kind="KILLING")
    make_report(world, tense="HAPPENED", kind="KILLING", at=AT - 2 * DAY)


def test_reports_of_the_week_by_province_and_kind(world, opened):
    full_week(world)
    answer = opened(world.adviser)
    assert happened(answer) == {
        ("North", "Killing of civilians"): 3,
        ("North", "Looting, pillage or burning"): 1,
        ("South", "Looting, pillage or burning"): 1,
        ("Not known to a province", "Looting, pillage or burning"): 1,
    }
    table, expected = answer.context["matrix"].tables
    assert (table.total, table.before, table.totals) == (6, 1, [3, 3])
    assert (expected.total, expected.before) == (1, 0)


def test_by_district_what_is_known_to_a_province_only_stands_apart(world, opened):
    full_week(world)
    answer = opened(world.adviser, by="district")
    assert happened(answer) == {
        ("North One", "Killing of civilians"): 1,
        ("North Two", "Killing of civilians"): 1,
        ("South One", "Looting, pillage or burning"): 1,
        # One that is known no closer, and one that may be told no closer.
        ("North", "Looting, pillage or burning"): 1,
        ("North", "Killing of civilians"): 1,
        ("Not known to a province", "Looting, pillage or burning"): 1,
    }
    assert "not known closer" in answer.content.decode()


@pytest.mark.parametrize("by", ["province", "district"])
@pytest.mark.parametrize("reader", ["adviser", "focal_point", "human_rights"])
def test_each_number_is_the_number_of_the_rows_it_opens(world, signed_in, opened, reader, by):
    full_week(world)
    make_report(world, tense="HAPPENED", kind="CRSV", by=world.human_rights)
    page = opened(getattr(world, reader), by=by).content.decode()
    links = re.findall(r'<a href="([^"]*\?[^"]*)">(\d+)</a>', page)
    assert len(links) >= 2
    for address, number in links:
        found = signed_in(getattr(world, reader)).get(unescape(address))
        assert len(found.context["page"].rows) == int(number), address


def test_restricted_kinds_are_in_it_for_nobody(world, opened):
    restricted = make_report(world, tense="HAPPENED", kind="CRSV", by=world.human_rights)
    alert = make_alert(world, kind="CRSV", by=world.human_rights)
    page = opened(world.human_rights).content.decode()
    assert "Conflict-related sexual violence" not in page
    assert alert.ref not in page
    assert restricted.ref not in page
    assert happened(opened(world.human_rights)) == {}
    assert "Raised in this week: 0;" in page
    assert "are not on this sheet, whoever prints it" in page


def test_what_was_withdrawn_or_only_a_drill_is_not_on_it(world, opened):
    gone = {"withdrawn_at": AT, "withdrawn_by": world.adviser, "withdrawn_reason": "Told twice."}
    make_report(world, tense="HAPPENED", **gone)
    make_report(world, tense="HAPPENED", status="EXERCISE")
    withdrawn, drill = make_alert(world, **gone), make_alert(world, status="EXERCISE")
    answer = opened(world.adviser)
    assert happened(answer) == {}
    assert answer.context["matrix"].alerts == []
    assert withdrawn.ref not in answer.content.decode()
    assert drill.ref not in answer.content.decode()
    assert "Raised in this week: 0;" in answer.content.decode()


def test_a_neighbour_finds_only_their_own(world, opened):
    full_week(world)
    assert happened(opened(world.neighbour)) == {("South", "Looting, pillage or burning"): 1}
    assert "North" not in opened(world.neighbour).content.decode()


def test_provinces_without_a_report_are_named_and_not_called_calm(world, opened):
    make_report(world)
    answer = opened(world.adviser)
    assert answer.context["matrix"].silent == ["South"]
    assert "That does not mean that nothing happened there." in answer.content.decode()


def test_alerts_that_were_open_when_the_week_ended(world, opened):
    over_in_time, over_later, raised_later = make_alert(world), make_alert(world), make_alert(world, at=AT + 8 * DAY)
    take(over_in_time, world.head_of_office)
    close_alert(over_in_time, by=world.head_of_office, at=AT + DAY, outcome="THREAT_AVERTED")
    take(over_later, world.head_of_office)
    close_alert(over_later, by=world.head_of_office, at=AT + 9 * DAY, outcome="PARTIAL")
    answer = opened(world.adviser)
    assert [line.alert.ref for line in answer.context["matrix"].alerts] == [over_later.ref]
    page = answer.content.decode()
    assert "Alerts that were open when the week ended" in page
    assert "Raised in this week: 2; acknowledged 2, of which in time 2; responded to 0." in page
    assert {line.alert.ref for line in opened(world.adviser, week="2026-W11").context["matrix"].alerts} == {
        raised_later.ref
    }


def test_the_week_that_is_not_over_says_so(world, signed_in, monkeypatch):
    monkeypatch.setattr("common.clock.now", lambda: AT + timedelta(days=2))
    alert = make_alert(world)
    answer = signed_in(world.adviser).get(MATRIX)
    page = answer.content.decode()
    assert answer.context["matrix"].week.label == WEEK
    assert "so far: the week is not over" in page
    assert "Alerts that were open when" not in page
    assert alert.ref in page
    assert answer.context["later"] is None
    assert "2026-W09" in page


def test_a_week_ends_at_midnight_where_the_mission_is(world, opened):
    """For a reader with another zone too: everybody finds the same number in the same week."""
    last_minute = datetime(2026, 3, 8, 23, 59, tzinfo=BANGUI)
    make_report(world, tense="HAPPENED", at=last_minute)
    make_report(world, tense="HAPPENED", at=last_minute + MINUTE)
    world.adviser.time_zone = "America/New_York"
    world.adviser.save(update_fields=["time_zone"])
    assert sum(happened(opened(world.adviser)).values()) == 1
    assert sum(happened(opened(world.adviser, week="2026-W11")).values()) == 1


@pytest.mark.parametrize(
    ("week", "sentence"),
    [
        ("2026-W60", "There is no week “2026-W60”. A week is written as 2026-W47."),
        ("next", "There is no week “next”."),
        ("9999-W01", "The week 9999-W01 has not begun."),
        ("1999-W01", "There is nothing before 2000."),
        ("<b>", "There is no week “&lt;b&gt;”."),
    ],
)
def test_a_week_that_cannot_be_shown_is_said_and_the_present_one_shown(world, signed_in, week, sentence):
    answer = signed_in(world.adviser).get(MATRIX, {"week": week})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert answer.context["matrix"].is_running


def test_rows_of_an_unknown_kind_are_provinces(world, opened):
    assert opened(world.adviser, by="village").context["by"] == "province"


def test_the_sheet_is_marked_by_the_highest_of_what_it_counts(world, opened):
    full_week(world)
    assert opened(world.adviser).context["classification"] == "STRICTLY_CONFIDENTIAL"
    assert opened(world.focal_point).context["classification"] == "UNCLASSIFIED"


def test_it_costs_the_same_for_many(world, signed_in, django_assert_max_num_queries):
    full_week(world)
    browser = signed_in(world.adviser)
    browser.get(MATRIX, {"week": WEEK})
    for _each in range(3):
        full_week(world)
        make_alert(world)
    with django_assert_max_num_queries(20):
        browser.get(MATRIX, {"week": WEEK, "by": "district"})
