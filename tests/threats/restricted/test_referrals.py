"""A matter of a restricted kind is a referral: codes and counts, to whoever serves survivors or children."""

import pytest
from django.urls import reverse

from audit.models import Entry
from common.errors import NotAllowed, WrongState
from tests.threats.factories import make_report, record
from tests.threats.reports.test_reports import sent
from tests.world import AT
from threats.models import Report
from threats.restricted.services import receive_referral

pytestmark = pytest.mark.django_db
KINDS = {
    "CRSV": ("women_protection", "MARA"), "GBV_OTHER": ("women_protection", "GBVIMS"),
    "CHILD_RECRUIT": ("child_protection", "MRM"),
}  # fmt: skip


def referred(world, kind="CRSV"):
    return make_report(world, kind=kind, heard="", tense="HAPPENED", affected_best=2)


@pytest.mark.parametrize("kind", KINDS)
def test_it_waits_until_those_receive_it_to_whom_it_goes(world, signed_in, kind):
    name, goes_on = KINDS[kind]
    report, person = referred(world, kind), getattr(world, name)
    browser = signed_in(person)
    assert report.ref in browser.get("/incidents/restricted/").content.decode()
    page = browser.get(report.get_absolute_url()).content.decode()
    assert goes_on in page
    assert "not yet" in page
    browser.post(reverse("reports:receive", args=[report.ref]), follow=True)
    report.refresh_from_db()
    assert report.received_by == person
    assert report.ref not in browser.get("/incidents/restricted/").content.decode()
    assert "I have received it" not in browser.get(report.get_absolute_url()).content.decode()
    assert Entry.objects.filter(action="threats.referral.received", target_label=report.ref).count() == 1
    with pytest.raises(WrongState):
        receive_referral(report, by=person, at=AT)


def test_nobody_else_receives_it_not_even_who_may_read_it(world):
    for who in (world.human_rights, world.child_protection, world.adviser, world.leader):
        with pytest.raises(NotAllowed):
            receive_referral(referred(world), by=who, at=AT)


def test_an_incident_is_received_in_the_same_way_and_an_open_kind_by_nobody(world, signed_in):
    incident = record(world, by=world.human_rights, kind="CRSV", title="", narrative="")
    browser = signed_in(world.women_protection)
    browser.post(reverse("incidents:receive", args=[incident.ref]))
    incident.refresh_from_db()
    assert incident.received_at is not None
    with pytest.raises(NotAllowed):
        receive_referral(record(world), by=world.women_protection, at=AT)


@pytest.mark.parametrize("name", ["heard", "pasted", "place_name"])
def test_only_codes_and_counts_are_taken(world, signed_in, name):
    browser = signed_in(world.liaison)
    form = sent(often="", kind="CRSV", heard="", affected_best="2")
    refused = browser.post("/reports/new/", form | {name: "Words of a survivor"})
    assert refused.status_code == 422
    assert "Take the text out" in refused.content.decode()
    assert "Words of a survivor" in refused.content.decode(), "nothing typed is lost"
    went = browser.post("/reports/new/", form, follow=True).content.decode()
    report = Report.objects.unscoped("a test looks").get()
    assert report.affected_best == 2
    assert report.ref in went, "whoever logged it has the reference, and nothing more"
    assert browser.get(report.get_absolute_url()).status_code == 404


def test_no_place_finer_than_a_province_is_shown(world, signed_in):
    report = referred(world)
    page = signed_in(world.women_protection).get(report.get_absolute_url()).content.decode()
    assert "North" in page
    assert "North One" not in page
