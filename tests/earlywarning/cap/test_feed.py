"""The feed of CAP messages: who sees which, never a drill, in pages, and nothing twice over the line."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import etree

from accounts.tokens import issue_token
from audit.models import Entry
from common import clock
from earlywarning.cap.reading import read
from earlywarning.models import CapMessage
from earlywarning.services import close_alert, raise_alert
from tests.earlywarning.factories import MINUTE, make_alert, take
from tests.world import AT
from threats.placing import GivenPlace

pytestmark = pytest.mark.django_db
A = {"a": "http://www.w3.org/2005/Atom"}
FEED = "/api/v1/cap/feed/"


@pytest.fixture
def program(world):
    """A client that speaks with a key of the focal point of the north."""
    key = issue_token(world.focal_point, name="feed", at=clock.now())
    return Client(headers={"Authorization": f"Bearer {key}"})


def entries(answer):
    return etree.fromstring(answer.content).findall("a:entry", A)


def titles(answer):
    return [entry.findtext("a:title", namespaces=A) for entry in entries(answer)]


def test_each_entry_leads_to_its_message(world, program):
    alert = make_alert(world)
    answer = program.get(FEED)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    (entry,) = entries(answer)
    link = entry.find("a:link", A)
    assert (link.get("rel"), link.get("type")) == ("alternate", "application/cap+xml")
    message = program.get(link.get("href").removeprefix("http://localhost:8000"))
    assert message["Content-Type"] == "application/cap+xml; charset=utf-8"
    assert read(message.content).name.identifier == f"{alert.ref}.1"
    assert entry.findtext("a:updated", namespaces=A) == "2026-03-02T09:30:00Z"
    assert entry.findtext("a:author/a:name", namespaces=A) == "tst@localhost"


def test_the_newest_comes_first_and_every_event_stands_in_it(world, program):
    alert = make_alert(world)
    take(alert, world.head_of_office)
    close_alert(alert, by=world.head_of_office, at=AT + 5 * MINUTE, outcome="THREAT_AVERTED")
    assert [title.partition(":")[0] for title in titles(program.get(FEED))] == ["Update", "Ack", "Alert"]


def test_a_browser_that_has_signed_in_reads_it_too(world, signed_in):
    alert = make_alert(world)
    assert alert.ref in signed_in(world.focal_point).get(FEED).content.decode()


def test_titles_are_in_the_language_of_the_person(world, signed_in):
    make_alert(world)
    world.focal_point.language = "fr"
    world.focal_point.save()
    assert "Attaque contre un village" in titles(signed_in(world.focal_point).get(FEED))[0]


def test_a_restricted_kind_is_a_protection_matter_for_whoever_may_read_it_and_nothing_for_others(world, signed_in):
    alert = make_alert(world, kind="CRSV", by=world.adviser, classification="CONFIDENTIAL")
    assert titles(signed_in(world.focal_point).get(FEED)) == []
    address = reverse("cap-api:message", args=[f"{alert.ref}.1"])
    assert signed_in(world.focal_point).get(address).status_code == 404
    answer = signed_in(world.human_rights).get(address)
    assert "<event>Protection matter</event>" in answer.content.decode()
    assert Entry.objects.filter(action="audit.record.read", target_label=alert.ref).exists()


@pytest.mark.parametrize("status", ["EXERCISE", "TEST"])
def test_a_drill_is_in_no_feed_whoever_asks(world, signed_in, status):
    alert, _raised = raise_alert(
        by=world.adviser, at=AT, uid=uuid.uuid4(), place=GivenPlace(world.n1), kind="KILLING", urgency="Immediate",
        severity="", status=status,
    )  # fmt: skip
    assert CapMessage.objects.filter(alert=alert).exists()
    assert not CapMessage.objects.filter(alert=alert).fed().exists()
    for person in (world.adviser, world.focal_point, world.joc):
        assert titles(signed_in(person).get(FEED)) == []
        assert signed_in(person).get(reverse("cap-api:message", args=[f"{alert.ref}.1"])).status_code == 404


def test_who_has_it_is_told_so(world, program):
    make_alert(world)
    first = program.get(FEED)
    assert first["Last-Modified"] == "Mon, 02 Mar 2026 09:30:00 GMT"
    again = program.get(FEED, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert program.get(FEED, headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    make_alert(world, at=AT + MINUTE)
    changed = program.get(FEED, headers={"If-None-Match": first["ETag"], "If-Modified-Since": first["Last-Modified"]})
    assert (changed.status_code, len(entries(changed))) == (200, 2)
    assert changed["ETag"] != first["ETag"]


def test_an_empty_feed_is_a_feed_and_always_the_same(world, program):
    first, again = program.get(FEED), program.get(FEED)
    assert entries(first) == []
    assert first.content == again.content


def test_it_comes_in_pages_that_hold_every_message_once(world, program):
    alerts = [make_alert(world, at=AT + n * MINUTE) for n in range(120)]
    address, seen, sizes = FEED, [], []
    while address:
        answer = program.get(address)
        sizes.append(len(entries(answer)))
        seen += titles(answer)
        links = {link.get("rel"): link.get("href") for link in etree.fromstring(answer.content).findall("a:link", A)}
        address = links.get("next", "").removeprefix("http://localhost:8000")
    assert sizes == [50, 50, 20]
    assert [title.split(":")[1].strip() for title in seen] == [alert.ref for alert in reversed(alerts)]
    assert "previous" in links


def test_the_number_of_statements_does_not_grow(world, signed_in):
    def statements():
        client = signed_in(world.focal_point)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(FEED).status_code == 200
        return len(asked)

    make_alert(world)
    few = statements()
    for n in range(20):
        make_alert(world, at=AT + n * MINUTE)
    assert statements() == few <= 10


def test_a_refusal_is_a_problem_whatever_the_program_accepts(world, program):
    answer = program.get("/api/v1/cap/messages/unknown/", headers={"Accept": "application/atom+xml"})
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_the_newest_message_that_says_how_it_stands_is_a_file_beside_the_alert(world, signed_in):
    alert = make_alert(world)
    take(alert, world.focal_point)
    answer = signed_in(world.focal_point).get(f"/alerts/{alert.ref}/cap.xml")
    assert answer["Content-Disposition"] == f'attachment; filename="{alert.ref}.1.cap.xml"'
    assert read(answer.content).msg_type == "Alert"
    assert f"/alerts/{alert.ref}/cap.xml" in signed_in(world.focal_point).get(alert.get_absolute_url()).content.decode()
