"""Recording what happened: by form and by service, from a report, corrected and withdrawn."""

import uuid
from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Entry
from common.errors import NotAllowed, WrongState
from tests.threats.factories import make_dataset, make_incident, make_report, record
from tests.world import AT
from threats import rollup
from threats.incidents.services import change_incident, withdraw_incident
from threats.models import Incident, IncidentMonth, Report
from threats.placing import GivenPlace

pytestmark = pytest.mark.django_db
NEW = "/incidents/new/"


def stored():
    return Incident.objects.unscoped("a test looks")


def sent(**more):
    facts = {
        "uid": str(uuid.uuid4()), "often": "KILLING", "kind": "", "area": "CF11", "occurred_from_on": "2026-03-01",
        "title": "Shots at the ford", "narrative": "Two men fired.", "classification": "UNCLASSIFIED",
        "sharing_boundary": "MISSION",
    }  # fmt: skip
    return facts | more


def test_what_where_and_when_are_enough(world, signed_in):
    answer = signed_in(world.liaison).post(NEW, sent(title="", narrative=""))
    incident = stored().get()
    assert answer.url == incident.get_absolute_url()
    assert (incident.kind, incident.area, incident.ref) == ("KILLING", world.n1, "IN-CAF-26-0001")
    assert (incident.occurred_to_on, incident.date_precision) == (date(2026, 3, 1), "DAY")
    assert (incident.actor_class, incident.information_status, incident.killed_best) == (
        "NOT_KNOWN",
        "UNVERIFIED",
        None,
    )
    assert Entry.objects.filter(action="threats.incident.recorded", target_label=incident.ref).exists()
    assert IncidentMonth.objects.unscoped("a test looks").get().incidents == 1
    assert rollup.differences() == 0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"often": ""}, "Say what it is"),
        ({"area": ""}, "Say where"),
        ({"area": "CF21"}, "valid choice"),
        ({"occurred_from_on": ""}, "required"),
        ({"occurred_from_on": "2026-02-31"}, "valid date"),
        ({"occurred_from_on": "2999-01-01"}, "lies in the future"),
        ({"occurred_to_on": "2999-01-01"}, "lies in the future"),
        ({"occurred_from_on": "0206-03-01"}, "Check the year"),
        ({"occurred_to_on": "2026-02-01"}, "last day lies before the first"),
        ({"occurred_from_on": "2024-01-01", "occurred_to_on": "2025-06-01"}, "within one year"),
        ({"occurred_to_on": "2026-03-02", "hour": "07:00"}, "for one day only"),
        ({"actor_class": "NOBODY"}, "valid choice"),
        ({"classification": "STRICTLY_CONFIDENTIAL"}, "valid choice"),
        ({"often": "", "kind": "CRSV"}, "Take the text out"),
        ({"often": "", "kind": "CRSV", "lat": "3", "lon": "1"}, "no point is kept"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_comes_back(world, signed_in, wrong, words):
    answer = signed_in(world.liaison).post(NEW, sent(**wrong))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "Two men fired." in page
    assert stored().count() == 0


def test_the_same_form_twice_is_one_incident(world, signed_in):
    browser, form = signed_in(world.liaison), sent()
    first, again = browser.post(NEW, form), browser.post(NEW, form | {"title": "Another"})
    assert first.url == again.url
    assert stored().get().title == "Shots at the ford"


def test_the_hour_is_that_of_the_place_and_must_have_passed(world):
    incident = record(world, hour=time(9, 0))
    # Bangui is an hour ahead; it is 10.30 there.
    assert incident.occurred_at.isoformat() == "2026-03-02T09:00:00+01:00"
    change_incident(incident, by=world.adviser, at=AT, place=None, title="Shots at a well")
    assert stored().get().occurred_at == incident.occurred_at, "a change that says nothing of it leaves it"
    with pytest.raises(ValidationError, match="future"):
        record(world, hour=time(10, 31))


@pytest.mark.parametrize(
    ("until", "precision"),
    [(1, "DAY"), (2, "DAYS"), (6, "DAYS"), (7, "WEEK"), (8, "MONTH"), (20, "MONTH")],
)
def test_how_well_the_days_are_known_follows_from_them(world, until, precision):
    facts = {"occurred_from_on": date(2026, 2, 1), "occurred_to_on": date(2026, 2, until)}
    assert record(world, **facts).date_precision == precision


def test_it_begins_with_what_a_report_says_and_the_two_know_each_other(world, signed_in):
    report = make_report(world, tense="HAPPENED", occurred_from_on=date(2026, 3, 1), occurred_to_on=date(2026, 3, 1),
                         killed_low=2, killed_high=4, kind="LOOTING")  # fmt: skip
    browser = signed_in(world.liaison)
    page = browser.get(f"{NEW}?report={report.ref}").content.decode()
    assert 'value="2026-03-01"' in page
    assert report.heard not in page, "one source's words stay in its report"
    answer = browser.post(f"{NEW}?report={report.ref}", sent(often="LOOTING", take_figures="on"), follow=True)
    incident = stored().get()
    assert (incident.figures_from, incident.killed_low, incident.killed_best, incident.killed_high) == (
        report,
        2,
        None,
        4,
    )
    assert report.ref in answer.content.decode()
    assert incident.ref in browser.get(report.get_absolute_url()).content.decode()
    assert signed_in(world.neighbour).get(f"{NEW}?report={report.ref}").status_code == 404


def test_the_figures_of_a_report_stand_only_when_somebody_says_so(world, signed_in):
    report = make_report(world, tense="HAPPENED", killed_best=4)
    signed_in(world.liaison).post(f"{NEW}?report={report.ref}", sent())
    incident = stored().get()
    assert (incident.figures_from, incident.killed_best) == (None, None)
    assert Report.objects.unscoped("a test looks").get().incident == incident


def test_only_what_changed_stands_in_the_trail_and_the_page_says_it(world, signed_in):
    incident = record(world)
    facts = {"kind": "KILLING", "title": "Shots at a well", "occurred_from_on": AT.date(), "occurred_to_on": AT.date()}
    change_incident(incident, by=world.head_of_office, at=AT, place=None, **facts)
    assert sorted(Entry.objects.get(action="threats.incident.changed").changes) == ["title"]
    page = signed_in(world.focal_point).get(incident.get_absolute_url()).content.decode()
    assert "<del>Shots at a market</del>" in page


def test_whoever_only_logs_does_not_correct(world, signed_in):
    incident = record(world)
    assert signed_in(world.liaison).get(f"{incident.get_absolute_url()}edit/").status_code == 404
    with pytest.raises(NotAllowed):
        change_incident(incident, by=world.liaison, at=AT, place=None, title="x")


def test_a_change_by_somebody_who_was_not_told_the_point_leaves_it(world, signed_in):
    place = GivenPlace(world.n1, 3.123456, 1.654321, "EXACT", [world.country.edition])
    incident = record(world, place=place)
    browser, edit = signed_in(world.head_of_office), f"{incident.get_absolute_url()}edit/"
    assert "3.123456" not in browser.get(edit).content.decode()
    assert browser.post(edit, sent(title="Another", precision="NEAR")).status_code == 302
    assert (stored().get().title, stored().get().lat) == ("Another", 3.123456)
    assert "3.123456" in signed_in(world.adviser).get(edit).content.decode()


def test_a_withdrawn_incident_leaves_lists_and_sums_and_can_still_be_read(world, signed_in):
    incident = record(world)
    withdraw_incident(incident, by=world.adviser, at=AT, reason="It was elsewhere.")
    browser = signed_in(world.focal_point)
    assert incident.ref not in browser.get("/incidents/").content.decode()
    assert "It was elsewhere." in browser.get(incident.get_absolute_url()).content.decode()
    assert IncidentMonth.objects.unscoped("a test looks").get().incidents == 0
    with pytest.raises(WrongState):
        change_incident(incident, by=world.adviser, at=AT, place=None, title="x")


def test_an_event_of_a_dataset_stands_as_it_was_published(world, signed_in):
    event = make_incident(world, make_dataset(world))
    for name in ("edit", "withdraw", "verify", "link", "merge"):
        assert signed_in(world.human_rights).get(reverse(f"incidents:{name}", args=[event.ref])).status_code == 404
    with pytest.raises(WrongState):
        withdraw_incident(event, by=world.adviser, at=AT, reason="No.")


def test_nobody_records_where_no_post_of_theirs_covers_it(world):
    with pytest.raises(NotAllowed):
        record(world, by=world.neighbour)


def test_a_restricted_kind_is_out_of_sight_of_whoever_recorded_it(world, signed_in):
    words = {"title": "", "narrative": ""}
    answer = signed_in(world.liaison).post(NEW, sent(often="", kind="CRSV", **words), follow=True)
    incident = stored().get()
    assert incident.ref in answer.content.decode()
    assert signed_in(world.liaison).get(incident.get_absolute_url()).status_code == 404
    assert signed_in(world.women_protection).get(incident.get_absolute_url()).status_code == 200
    assert signed_in(world.child_protection).get(incident.get_absolute_url()).status_code == 404
