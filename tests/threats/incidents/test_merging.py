"""One incident that was recorded twice becomes one, and can be taken apart again as it was."""

from datetime import timedelta

import pytest

from common.errors import NotAllowed, WrongState
from tests.threats.factories import make_dataset, make_incident, make_report, record
from tests.world import AT
from threats import rollup
from threats.incidents.linking import choose_figures, link_report
from threats.incidents.merging import alike, likely_same, merge_incident, separate_incident
from threats.models import Incident, IncidentMonth
from threats.placing import GivenPlace

pytestmark = pytest.mark.django_db
DAY = AT.date()


def now(row):
    return Incident.objects.unscoped("a test looks").get(pk=row.pk)


def counted():
    return sum(row.incidents for row in IncidentMonth.objects.unscoped("a test looks"))


def pair(world):
    return record(world), record(world)


def merge(world, one, other, by=None):
    return merge_incident(one, other, by=by or world.adviser, at=AT)


def test_reports_are_listed_with_the_one_that_stays_and_come_back(world, signed_in):
    one, other = pair(world)
    report = make_report(world, tense="HAPPENED", killed_best=3)
    link_report(report, one, by=world.adviser, at=AT)
    choose_figures(one, report, by=world.adviser, at=AT)
    merge(world, one, other)
    browser = signed_in(world.focal_point)
    page = browser.get(other.get_absolute_url()).content.decode()
    assert report.ref in page
    assert one.ref in page
    assert other.ref in browser.get(one.get_absolute_url()).content.decode(), "its address says where it went"
    assert other.ref in browser.get(report.get_absolute_url()).content.decode()
    assert (counted(), rollup.differences()) == (1, 0)
    separate_incident(now(one), by=world.adviser, at=AT)
    page = browser.get(other.get_absolute_url()).content.decode()
    assert report.ref not in page
    assert (now(one).figures_from, now(one).killed_best, now(one).is_standing) == (report, 3, True)
    assert (counted(), rollup.differences()) == (2, 0)


def test_whoever_may_not_see_the_one_that_stays_learns_nothing_of_it(world, signed_in):
    one, other = record(world), record(world, classification="CONFIDENTIAL")
    merge(world, one, other)
    assert other.ref not in signed_in(world.focal_point).get(one.get_absolute_url()).content.decode()
    with pytest.raises(NotAllowed):
        separate_incident(now(one), by=world.focal_point, at=AT)


@pytest.mark.parametrize("case", ["itself", "dataset", "restricted", "merged", "took in"])
def test_what_cannot_be_one_is_refused(world, case):
    one, other = pair(world)
    who = world.human_rights
    if case == "itself":
        other = one
    elif case == "dataset":
        other = make_incident(world, make_dataset(world))
    elif case == "restricted":
        other = record(world, by=who, kind="CRSV", title="", narrative="")
    elif case == "merged":
        merge(world, other, record(world))
    else:
        merge(world, record(world), one)
    with pytest.raises(WrongState):
        merge(world, one, other, by=who)
    assert now(one).merged_into is None


def test_both_must_be_theirs_to_change(world):
    one, other = pair(world)
    for who in (world.liaison, world.neighbour):
        with pytest.raises(NotAllowed):
            merge(world, one, other, by=who)


def test_it_is_not_taken_apart_while_its_report_gives_the_figures_of_the_other(world):
    one, other = pair(world)
    report = make_report(world, tense="HAPPENED", killed_best=3)
    link_report(report, one, by=world.adviser, at=AT)
    merge(world, one, other)
    choose_figures(other, report, by=world.adviser, at=AT)
    with pytest.raises(WrongState, match="Choose those of another report"):
        separate_incident(now(one), by=world.adviser, at=AT)
    choose_figures(other, None, by=world.adviser, at=AT)
    assert separate_incident(now(one), by=world.adviser, at=AT).is_standing
    with pytest.raises(WrongState, match="stands by itself"):
        separate_incident(now(one), by=world.adviser, at=AT)


def exact(world, lat, lon, area=None):
    return GivenPlace(area or world.n1, lat, lon, "EXACT", [world.country.edition])


def test_the_same_is_likely_where_kind_days_and_place_are_close(world, signed_in):
    incident = record(world, place=exact(world, 3.0, 1.95))
    days = {"occurred_from_on": DAY - timedelta(days=3), "occurred_to_on": DAY - timedelta(days=3)}
    near = record(world, place=exact(world, 3.0, 2.02, world.n2), kind="ATTACK_VILLAGE")
    same_area = record(world, **days)
    for different in (
        {"kind": "HATE_SPEECH"},
        {"occurred_from_on": DAY - timedelta(days=4), "occurred_to_on": DAY - timedelta(days=4)},
        {"area": world.n2},
        {"place": exact(world, 3.0, 2.5, world.n2)},
        {"classification": "STRICTLY_CONFIDENTIAL"},
    ):
        record(world, **different)
    make_incident(world, make_dataset(world), kind="3")
    found = [each.incident for each in likely_same(now(incident), world.focal_point)]
    assert found == [near, same_area]
    page = signed_in(world.focal_point).get(incident.get_absolute_url()).content.decode()
    assert f"Merge into {near.ref}" in page
    assert "May be the same" not in signed_in(world.liaison).get(incident.get_absolute_url()).content.decode()


def test_how_near_it_is_is_told_by_cells_as_far_as_each_may_be_told(world):
    """Two confidential points metres apart or kilometres apart within their cells give the same answer."""
    secret = {"classification": "CONFIDENTIAL"}
    incident = record(world, place=exact(world, 3.0, 1.95), **secret)
    for lon in (1.9501, 1.96):
        record(world, place=exact(world, 3.0, lon), **secret)
    found = likely_same(now(incident), world.adviser)
    assert len(found) == 2
    assert len({(each.days, each.same_area) for each in found}) == 1


def test_kinds_are_alike_that_share_a_risk(db):
    assert {"KILLING", "ATTACK_VILLAGE", "CROSSFIRE"} <= set(alike("MASSACRE"))
    assert "LOOTING" not in alike("MASSACRE")
    assert alike("TENSION") == ["TENSION"]
