"""Where no report was received nobody knows that nothing happened: the map tells the two apart."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from areas.models import AreaOfResponsibility
from tests.earlywarning.indicators.factories import contact, make_network
from tests.threats.factories import make_dataset, make_incident, make_report
from tests.threats.map.test_page import config_of
from tests.world import AT

PAGE = reverse("map:page")
DAY = timedelta(days=1)


def lines(browser, query=""):
    """{p-code: (incidents of the mission, when something was last heard)}."""
    table = browser.get(PAGE + query).context["table"]
    assert table.tells_heard
    return {line.area.pcode: (line.cells[0].sums.n, line.heard_at) for line in table.lines if line.area}


def test_no_report_received_is_told_from_none_reported(world, signed_in):
    make_report(world, area=world.n1)
    make_incident(world, area=world.n2)
    page = signed_in(world.adviser).get(PAGE)
    assert lines(signed_in(world.adviser)) == {"CF1": (1, AT), "CF2": (0, None)}
    assert "no report received" in page.content.decode()
    assert "not known" in page.content.decode()
    assert config_of(page)["silent"] == ["CF2"]
    below = signed_in(world.adviser).get(f"{PAGE}?area=CF1")
    assert lines(signed_in(world.adviser), "?area=CF1") == {"CF11": (0, AT), "CF12": (1, None)}
    assert "none reported" in below.content.decode()
    assert config_of(below)["silent"] == ["CF12"]


def test_it_is_about_the_period_that_is_asked_for(world, signed_in):
    make_report(world, area=world.n1, at=AT - 400 * DAY)
    make_report(world, area=world.n1)
    then = (AT - 400 * DAY).strftime("%Y-%m")
    before = (AT - 500 * DAY).strftime("%Y-%m")
    browser = signed_in(world.adviser)
    assert lines(browser)["CF1"] == (0, AT)
    assert lines(browser, f"?until={then}")["CF1"] == (0, AT - 400 * DAY)
    assert lines(browser, f"?until={before}")["CF1"] == (0, None)
    assert lines(browser, f"?since={AT:%Y-%m}")["CF1"] == (0, AT)


@pytest.mark.parametrize(
    ("facts", "closest"),
    [({}, "CF11"), ({"classification": "CONFIDENTIAL"}, "CF11"), ({"classification": "STRICTLY_CONFIDENTIAL"}, "CF1")],
)
def test_a_secret_report_is_heard_from_the_area_that_may_be_told(world, signed_in, facts, closest):
    make_report(world, by=world.adviser, area=world.n1, **facts)
    browser = signed_in(world.adviser)
    assert lines(browser)["CF1"] == (0, AT)
    assert lines(browser, "?area=CF1")["CF11"] == (0, AT if closest == "CF11" else None)


def test_what_a_reader_may_not_see_was_not_heard_by_them(world, signed_in):
    make_report(world, area=world.n1, restricted_kind="CRSV")
    make_report(world, area=world.n2, withdrawn_at=AT, withdrawn_by=world.adviser, withdrawn_reason="Wrong.")
    assert lines(signed_in(world.adviser))["CF1"] == (0, None)
    assert lines(signed_in(world.human_rights))["CF1"] == (0, AT)
    make_report(world, area=world.s1, by=world.adviser)
    assert lines(signed_in(world.focal_point)) == {"CF1": (0, None)}


def test_a_network_that_spoke_was_heard_and_one_that_could_not_be_reached_was_not(world, signed_in):
    network = make_network(world, area=world.n1)
    contact(network, world.adviser, AT, outcome="NOT_REACHED")
    assert lines(signed_in(world.adviser))["CF1"] == (0, None)
    contact(network, world.adviser, AT + DAY)
    assert lines(signed_in(world.adviser))["CF1"] == (0, AT + DAY)
    assert lines(signed_in(world.adviser), f"?until={AT - 60 * DAY:%Y-%m}")["CF1"] == (0, None)


@pytest.mark.parametrize("query", ["?origin=ucdp-ged", "?area=none"])
def test_a_dataset_says_nothing_of_what_was_reported_to_the_mission(world, signed_in, query):
    make_incident(world, make_dataset(world), area=world.n1)
    page = signed_in(world.adviser).get(PAGE + query)
    assert not page.context["table"].tells_heard
    assert "report received" not in page.content.decode()
    assert config_of(page)["silent"] == []


def test_whoever_may_read_no_reports_is_not_told_of_silence(world, signed_in):
    partner = world.person("partner", "OCHA", AreaOfResponsibility.objects.get(kind="MISSION"))
    make_incident(world, area=world.n1, sharing_boundary="PARTNERS")
    page = signed_in(partner).get(PAGE)
    assert page.status_code == 200
    assert not page.context["table"].tells_heard


def test_the_page_costs_the_same_with_many_reports_and_the_newest_is_found_by_index(world, signed_in):
    browser = signed_in(world.adviser)

    def statements():
        with CaptureQueriesContext(connection) as asked:
            browser.get(PAGE)
        return len(asked)

    make_report(world)
    browser.get(PAGE)
    few = statements()
    for number in range(20):
        make_report(world, area=(world.n1, world.n2)[number % 2], at=AT + number * DAY)
    assert statements() == few <= 20
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT recorded_at FROM threats_report WHERE area_id = 1 AND restricted_kind = 'CRSV'"
            " AND classification = 'CONFIDENTIAL' ORDER BY recorded_at DESC LIMIT 1"
        )
        assert "report_newest_by_marking" in str(cursor.fetchall())
