"""What belongs to a threat: actors, triggers and evidence, as far as each reader sees it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from common.errors import WrongState
from tests.threats.factories import make_actor, make_incident, make_report, make_threat, make_trigger
from tests.world import AT
from threats.linking import add_evidence, link_threat, linked_to
from threats.models import ThreatActor, ThreatEvidence
from threats.services import close_threat, edit_threat

pytestmark = pytest.mark.django_db
HIDDEN = {"classification": "STRICTLY_CONFIDENTIAL"}


def page_of(browser, row):
    return browser.get(row.get_absolute_url()).content.decode()


def test_links_are_set_and_taken_off_on_one_page(world, signed_in):
    threat, actor, trigger = make_threat(world), make_actor(world), make_trigger(world)
    incident, report = make_incident(world), make_report(world)
    browser, address = signed_in(world.head_of_office), f"{threat.get_absolute_url()}links/"
    form = {"actors": [actor.ref], "triggers": [trigger.ref], "more": f"{incident.ref.lower()}, {report.ref}"}
    assert browser.post(address, form).status_code == 302
    page = page_of(browser, threat)
    for row in (actor, incident, report):
        assert row.ref in page
    assert "Polls open" in browser.get(address).content.decode()
    browser.post(address, {"kept": [incident.ref], "more": ""})
    linked = linked_to(threat, world.adviser, AT.date())
    assert (linked.actors, linked.triggers, linked.incidents, linked.reports) == ([], [], [incident], [])
    assert ThreatActor.objects.get().ended_by == world.head_of_office
    assert Entry.objects.filter(action="threats.threat.linked").count() == 2


def test_a_reference_that_is_not_in_sight_is_named_like_one_that_does_not_exist(world, signed_in):
    threat, hidden = make_threat(world), make_incident(world, **HIDDEN)
    address = f"{threat.get_absolute_url()}links/"
    for ref in (hidden.ref, "IN-CAF-26-9999"):
        page = signed_in(world.head_of_office).post(address, {"more": ref})
        assert page.status_code == 422
        assert f"No incident or report that you can see is called {ref}" in page.content.decode()
        assert signed_in(world.head_of_office).get(f"/threats/evidence/{ref}/").status_code == 404
    assert not ThreatEvidence.objects.exists()


def test_what_the_editor_cannot_see_stays_linked(world, signed_in):
    threat, hidden = make_threat(world), make_actor(world, **HIDDEN)
    secret, seen = make_incident(world, **HIDDEN), make_incident(world)
    link_threat(threat, by=world.adviser, at=AT, actors=[hidden], triggers=[], evidence=[secret, seen])
    browser = signed_in(world.head_of_office)
    page = page_of(browser, threat)
    assert seen.ref in page
    assert hidden.ref not in page
    assert secret.ref not in page
    browser.post(f"{threat.get_absolute_url()}links/", {"more": ""})
    linked = linked_to(threat, world.adviser, AT.date())
    assert (linked.actors, linked.incidents) == ([hidden], [secret])


@pytest.mark.parametrize("make", [make_incident, make_report])
def test_evidence_is_added_from_its_own_page(world, signed_in, make):
    row, threat, closed = make(world), make_threat(world), make_threat(world, title="Over")
    close_threat(closed, by=world.adviser, at=AT, reason="Gone.")
    browser, address = signed_in(world.head_of_office), f"/threats/evidence/{row.ref}/"
    assert address in page_of(browser, row)
    assert address not in page_of(signed_in(world.liaison), row)
    assert closed.ref not in browser.get(address).content.decode()
    assert browser.post(address, {"threat": closed.ref}).status_code == 422
    page = browser.post(address, {"threat": threat.ref}, follow=True).content.decode()
    assert f"{row.ref} speaks for {threat.ref} now." in page
    assert add_evidence(threat, [row], by=world.adviser, at=AT) == 0


def test_a_closed_threat_takes_no_links(world):
    threat = close_threat(make_threat(world), by=world.adviser, at=AT, reason="Gone.")
    with pytest.raises(WrongState, match="closed in the meantime"):
        link_threat(threat, by=world.adviser, at=AT, actors=[make_actor(world)], triggers=[], evidence=[])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("group=WOMEN", [0]), ("trend=INCREASING", [1]), ("area=CF12", [1, 0]), ("area=CF11", [0]),
        ("actor=RA-CAF-26-0001", [0]), ("group=NOBODY", None),
    ],
)  # fmt: skip
def test_the_list_is_narrowed_by_what_belongs_to_a_threat(world, signed_in, query, found):
    rows = [
        make_threat(world, groups=["WOMEN", "IDP"], further_areas=["CF12"]),
        make_threat(world, area=world.n2, trend="INCREASING"),
    ]
    link_threat(rows[0], by=world.adviser, at=AT, actors=[make_actor(world)], triggers=[], evidence=[])
    response = signed_in(world.focal_point).get(f"/threats/?{query}")
    assert response.status_code == (422 if found is None else 200)
    shown = [threat.ref for threat in response.context["page"].rows]
    assert sorted(shown) == sorted(row.ref for row in rows) if found is None else shown == [rows[n].ref for n in found]


def test_partners_are_not_asked_about_actors(world, signed_in):
    make_actor(world)
    page = signed_in(world.partner).get("/threats/").content.decode()
    assert "Reported actor" not in page


def test_a_further_area_opens_nothing(world, signed_in):
    threat = make_threat(world, further_areas=["CF21"])
    assert signed_in(world.neighbour).get(threat.get_absolute_url()).status_code == 404
    assert threat.ref not in signed_in(world.neighbour).get("/threats/").content.decode()
    edit_threat(threat, by=world.adviser, at=AT, further_areas=["CF12"])
    assert "North Two" in page_of(signed_in(world.focal_point), threat)


def test_opening_asks_why(world, signed_in):
    from tests.threats.test_register import form_of

    page = signed_in(world.liaison).post("/threats/new/", form_of(why=""))
    assert page.status_code == 422
    assert 'id="id_why_error"' in page.content.decode()


def test_the_page_of_a_threat_costs_the_same_whatever_belongs_to_it(world, signed_in):
    threat = make_threat(world)
    actors, triggers, evidence = [make_actor(world)], [make_trigger(world)], [make_incident(world), make_report(world)]
    browser = signed_in(world.adviser)

    def statements():
        link_threat(threat, by=world.adviser, at=AT, actors=actors, triggers=triggers, evidence=evidence)
        with CaptureQueriesContext(connection) as queries:
            browser.get(threat.get_absolute_url())
        return len(queries)

    statements()
    one = statements()
    for _each in range(5):
        actors.append(make_actor(world))
        triggers.append(make_trigger(world))
        evidence += [make_incident(world), make_report(world)]
    assert statements() == one
    assert one <= 20
