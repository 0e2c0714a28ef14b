"""Several reports tell of one incident; the figures of one of them stand for it, and none are added up."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.errors import NotAllowed, WrongState
from tests.threats.factories import make_report, record
from tests.world import AT
from threats import rollup
from threats.casualties import Line
from threats.incidents.linking import choose_figures, link_report, unlink_report
from threats.incidents.merging import merge_incident
from threats.incidents.services import change_incident
from threats.incidents.verifying import verify_incident
from threats.models import Incident, IncidentMonth, Report
from threats.reports.services import change_report, withdraw_report

pytestmark = pytest.mark.django_db
FIGURES = ("killed_low", "killed_best", "killed_high", "civilians_killed")


def now(row):
    return type(row).objects.unscoped("a test looks").get(pk=row.pk)


def figures(incident):
    return tuple(getattr(now(incident), name) for name in FIGURES)


def account(world, incident, **facts):
    report = make_report(world, tense="HAPPENED", **facts)
    return link_report(report, incident, by=world.adviser, at=AT)


def chosen(world, **facts):
    incident = record(world)
    report = account(world, incident, **facts)
    choose_figures(incident, report, by=world.adviser, at=AT)
    return incident, report


def test_the_figures_are_those_of_one_report_and_others_stand_beside(world, signed_in):
    incident, first = chosen(world, killed_low=2, killed_best=3, killed_high=5, civilians_killed_best=2)
    other = account(world, incident, killed_best=40, source_code="M-2")
    assert figures(incident) == (2, 3, 5, 2)
    page = signed_in(world.focal_point).get(incident.get_absolute_url()).content.decode()
    assert first.ref in page
    assert other.ref in page
    assert "2–5 (best 3)" in page
    assert "about 40" in page
    assert "43" not in page
    choose_figures(incident, other, by=world.focal_point, at=AT)
    assert figures(incident) == (None, 40, None, None)
    assert rollup.differences() == 0
    assert IncidentMonth.objects.unscoped("a test looks").get().killed_best == 40


def test_what_is_known_exactly_is_a_best_estimate_and_a_lone_bound_is_none(world):
    incident, _report = chosen(world, killed_low=4, killed_high=4, civilians_killed_low=1)
    assert figures(incident) == (4, 4, 4, None)


def test_figures_follow_their_report_in_the_same_moment(world):
    incident, report = chosen(world, killed_best=3)
    change_report(report, by=world.liaison, at=AT, place=None, killed_best=7)
    assert figures(incident)[1] == 7
    assert rollup.differences() == 0


@pytest.mark.parametrize("gone", ["unlinked", "withdrawn", "classified"])
def test_no_figures_stand_when_their_report_may_not(world, gone):
    incident, report = chosen(world, killed_best=3)
    if gone == "unlinked":
        unlink_report(report, by=world.adviser, at=AT)
    elif gone == "withdrawn":
        withdraw_report(report, by=world.adviser, at=AT, reason="Invented.")
    else:
        change_report(report, by=world.adviser, at=AT, place=None, classification="CONFIDENTIAL")
    assert figures(incident) == (None, None, None, None)
    assert now(incident).figures_from is None


@pytest.mark.parametrize(
    "closer", [{"classification": "CONFIDENTIAL"}, {"sharing_boundary": "SECTION"}, {"kind": "CRSV", "heard": ""}]
)
def test_figures_of_a_report_that_is_kept_closer_do_not_come_out_by_the_incident(world, closer):
    incident = record(world)
    report = (
        account(world, incident, **{"by": world.adviser, "killed_best": 3} | closer) if "kind" not in closer else None
    )
    if report is None:
        report = make_report(world, by=world.human_rights, tense="HAPPENED", affected_best=3, **closer)
        link_report(report, incident, by=world.human_rights, at=AT)
    with pytest.raises(WrongState, match="kept closer"):
        choose_figures(incident, report, by=world.human_rights if "kind" in closer else world.adviser, at=AT)


def test_an_incident_is_not_opened_wider_than_the_report_whose_figures_stand(world):
    incident = record(world, classification="CONFIDENTIAL")
    report = account(world, incident, by=world.adviser, classification="CONFIDENTIAL", killed_best=3)
    choose_figures(incident, report, by=world.adviser, at=AT)
    with pytest.raises(WrongState, match="kept closer"):
        change_incident(incident, by=world.adviser, at=AT, place=None, classification="UNCLASSIFIED")


def test_a_report_is_an_account_of_one_incident(world):
    report = account(world, record(world))
    with pytest.raises(WrongState, match="belongs to an incident already"):
        link_report(report, record(world), by=world.adviser, at=AT)
    stranger = make_report(world)
    with pytest.raises(WrongState, match="no account of this incident"):
        choose_figures(record(world), stranger, by=world.adviser, at=AT)


def test_that_it_belongs_to_an_incident_out_of_sight_is_not_told(world, signed_in):
    report = account(world, record(world, classification="CONFIDENTIAL"))
    browser = signed_in(world.focal_point)
    address = f"{report.get_absolute_url()}incident/"
    assert address in browser.get(report.get_absolute_url()).content.decode()
    page = browser.post(address, {"incident": record(world).ref}).content.decode()
    assert "cannot be put to this incident" in page
    assert "already" not in page


def test_only_whoever_keeps_the_incident_true_puts_reports_to_it(world):
    incident, report = record(world), make_report(world)
    for who in (world.liaison, world.neighbour):
        with pytest.raises(NotAllowed):
            link_report(report, incident, by=who, at=AT)
    assert now(report).incident is None


def test_a_report_out_of_sight_is_not_listed_with_its_incident(world, signed_in):
    incident = record(world)
    report = account(world, incident, by=world.adviser, classification="CONFIDENTIAL", source_code="Z-99")
    page = signed_in(world.focal_point).get(incident.get_absolute_url()).content.decode()
    assert report.ref not in page
    assert "Z-99" not in page
    assert "Z-99" in signed_in(world.adviser).get(incident.get_absolute_url()).content.decode()


def test_a_reference_is_found_however_it_is_typed_and_a_wrong_one_is_said(world, signed_in):
    incident, report = record(world), make_report(world)
    browser = signed_in(world.focal_point)
    address = f"{report.get_absolute_url()}incident/"
    assert "There is no incident of this reference" in browser.post(address, {"incident": "IN-1"}).content.decode()
    assert browser.post(address, {"incident": f" {incident.ref.lower()} "}).url == incident.get_absolute_url()
    assert now(report).incident == incident
    assert browser.get(address).status_code == 404, "it belongs to one already"


def test_the_incident_of_a_linked_report_stays_whatever_happens_to_the_report(world):
    incident, report = chosen(world, killed_best=3)
    choose_figures(incident, None, by=world.adviser, at=AT)
    assert figures(incident) == (None, None, None, None)
    assert Report.objects.unscoped("a test looks").get(pk=report.pk).incident_id == incident.pk
    assert Incident.objects.unscoped("a test looks").get(pk=incident.pk).is_standing


def statements(browser, row):
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(row.get_absolute_url()).status_code == 200
    return len(asked)


def test_the_page_costs_the_same_whatever_hangs_on_it(world, signed_in):
    incident, report = chosen(world, killed_best=3, parts=[Line("KILLED", None, 1, None, "F")])
    verify_incident(incident, by=world.human_rights, at=AT, status="CORROBORATED", method="SITE", found_on=AT.date())
    record(world)
    merge_incident(record(world), incident, by=world.adviser, at=AT)
    browser = signed_in(world.human_rights)
    statements(browser, incident)
    few = statements(browser, incident), statements(browser, report)
    for number in range(5):
        account(world, incident, killed_best=number, parts=[Line("KILLED", None, 0, None, "F")])
        record(world)
        merge_incident(record(world), incident, by=world.adviser, at=AT)
    assert (statements(browser, incident), statements(browser, report)) == few
    assert max(few) <= 20
