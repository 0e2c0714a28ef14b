"""The contact of a source: encrypted, for one section, each reading written down (do no harm)."""

import pytest
from django.db import connection

from audit.models import Entry
from common.errors import NotAllowed
from tests.threats.factories import make_report
from tests.world import AT
from threats.models import SourceContact
from threats.reports.contacts import has_contact, keep_contact, may_reach, open_contact

pytestmark = pytest.mark.django_db
CONTACT = "the blue door behind the mill, +236 70 11 22 33"


def kept(world, **overrides):
    report = make_report(world, **overrides)
    keep_contact(report, by=world.liaison, at=AT, contact=CONTACT)
    return report


def test_nothing_in_the_database_tells_it(world):
    kept(world)
    with connection.cursor() as cursor:
        cursor.execute("SELECT r::text FROM threats_sourcecontact AS r")
        (row,) = cursor.fetchone()
        for piece in ("mill", "236", "70 11"):
            assert piece not in row
        cursor.execute("SELECT count(*) FROM audit_entry AS r WHERE r::text LIKE '%%mill%%'")
        assert cursor.fetchone() == (0,)


def test_the_section_that_recorded_it_reads_it_with_a_reason_that_stays(world):
    report = kept(world)
    assert open_contact(report, by=world.liaison, at=AT, reason="To warn them.") == CONTACT
    entry = Entry.objects.get(action="threats.source_contact.opened")
    assert (entry.actor_label, entry.reason) == ("liaison-north", "To warn them.")
    assert "K-17" not in entry.target_label


def test_nobody_else_reaches_it_not_even_the_adviser(world):
    report = kept(world)
    for person in (world.focal_point, world.head_of_office, world.adviser, world.leader, world.auditor, world.admin):
        assert not may_reach(person, report)
        with pytest.raises(NotAllowed):
            open_contact(report, by=person, at=AT, reason="Curious.")
    assert not Entry.objects.filter(action="threats.source_contact.opened").exists()


def test_that_it_is_kept_shows_to_its_section_only(world, signed_in):
    report = kept(world)
    assert "How to reach the source" in signed_in(world.liaison).get(report.get_absolute_url()).content.decode()
    assert "How to reach the source" not in signed_in(world.adviser).get(report.get_absolute_url()).content.decode()


def test_a_code_word_has_one_contact_in_a_section(world):
    kept(world)
    second = make_report(world)
    assert has_contact(second)
    keep_contact(second, by=world.liaison, at=AT, contact="moved to the river")
    assert SourceContact.objects.count() == 1
    assert open_contact(second, by=world.liaison, at=AT, reason="x") == "moved to the river"


def test_a_changed_secret_key_still_opens_what_the_old_one_closed(world, settings):
    report = kept(world)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another one for this test"
    assert open_contact(report, by=world.liaison, at=AT, reason="x") == CONTACT


def test_a_report_without_a_code_word_has_no_contact(world, signed_in):
    report = make_report(world, source_code="")
    assert not may_reach(world.liaison, report)
    assert signed_in(world.liaison).get(f"{report.get_absolute_url()}contact/").status_code == 404


def test_the_page_shows_it_once_on_the_answer_to_a_reason(world, signed_in):
    report = kept(world)
    browser = signed_in(world.liaison)
    address = f"{report.get_absolute_url()}contact/open/"
    assert CONTACT not in browser.get(address).content.decode()
    assert browser.post(address, {"reason": ""}).status_code == 422
    shown = browser.post(address, {"reason": "To warn them."})
    assert CONTACT in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert CONTACT not in browser.get(report.get_absolute_url()).content.decode()


def test_it_stands_in_no_list_and_no_version(world, signed_in):
    kept(world)
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_name LIKE '%%contact%%'")
        tables = {name for (name,) in cursor.fetchall()}
    assert tables == {"threats_sourcecontact", "accounts_contactpoint", "earlywarning_contact"}
    for person in (world.liaison, world.adviser):
        assert "mill" not in signed_in(person).get("/reports/").content.decode()
