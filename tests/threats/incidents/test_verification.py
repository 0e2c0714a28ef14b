"""Who may say how far an incident is verified, and what changes with it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.roles import ROLE_RIGHTS
from audit.models import Entry
from common.errors import NotAllowed, WrongState
from tests.threats.factories import make_dataset, make_incident, record
from tests.world import AT
from threats.incidents.services import withdraw_incident
from threats.incidents.verifying import statuses_open_to, verify_incident
from threats.models import Incident, Verification
from threats.models.verification import INFORMATION_STATUSES

pytestmark = pytest.mark.django_db
# A kind of each sort, by whom it is verified beside Human Rights.
KINDS = {"KILLING": "", "ATTACK_SCHOOL": "CPA", "CHILD_RECRUIT": "CPA", "CRSV": "WPA", "GBV_OTHER": "WPA"}
AGREE = {"SPOCA", "POCO", "JMAC", "HRO", "CPA", "WPA"}
RESTRICTED = {"CHILD_RECRUIT": "CHILD", "CRSV": "CRSV", "GBV_OTHER": "SURVIVOR"}


def facts(**more):
    return {"at": AT, "method": "INTERVIEWS", "found_on": AT.date(), "status": "VERIFIED"} | more


def expected(role, kind, current):
    """What a holder of `role` may find, said once more in other words than the code has it."""
    sees = kind not in RESTRICTED or RESTRICTED[kind] in ROLE_RIGHTS[role].restricted
    if not sees or role not in AGREE:
        return set()
    found = set(INFORMATION_STATUSES) - ({"UNVERIFIED"} if current == "UNVERIFIED" else set())
    if role == "HRO" or role == KINDS[kind]:
        return found
    return set() if current in ("VERIFIED", "REFUTED") else found & {"UNVERIFIED", "CORROBORATED"}


@pytest.mark.parametrize("kind", KINDS)
def test_each_role_finds_what_it_may_and_nothing_else(world, kind):
    words = {"title": "", "narrative": ""} if kind in RESTRICTED else {}
    incident = record(world, by=world.human_rights, kind=kind, **words)
    people = {
        role: world.person(f"p-{role.lower()}", role, world.whole, clearance="STRICTLY_CONFIDENTIAL")
        for role in ROLE_RIGHTS
    }
    rows = Incident.objects.unscoped("a test sets what was found before")
    for current in INFORMATION_STATUSES:
        rows.filter(pk=incident.pk).update(information_status=current)
        row = rows.select_related("mission", "area").get(pk=incident.pk)
        for role, person in people.items():
            assert set(statuses_open_to(person, row)) == expected(role, kind, current), (role, current)


@pytest.mark.parametrize("status", ["VERIFIED", "REFUTED"])
def test_advisers_do_not_find_what_human_rights_finds_nor_take_it_back(world, status):
    incident = record(world)
    with pytest.raises(NotAllowed, match="not yours to find"):
        verify_incident(incident, by=world.adviser, **facts(status=status))
    verify_incident(incident, by=world.human_rights, **facts(status=status))
    with pytest.raises(NotAllowed):
        verify_incident(incident, by=world.adviser, **facts(status="UNVERIFIED"))
    assert Verification.objects.get().status == status


def test_each_step_is_kept_with_how_when_and_by_whom(world, signed_in):
    incident = record(world)
    verify_incident(
        incident, by=world.analyst, **facts(status="CORROBORATED", method="SOURCES", note_text="Two agree.")
    )
    address = reverse("incidents:verify", args=[incident.ref])
    form = {"status": "VERIFIED", "method": "SITE", "found_on": "2026-03-02", "note_text": "Seen."}
    signed_in(world.human_rights).post(address, form)
    page = signed_in(world.focal_point).get(incident.get_absolute_url()).content.decode()
    for words in ("Several sources that do not know", "Two agree.", "Visit to the place", "Seen.", "hro", "jmac"):
        assert words in page
    assert Entry.objects.filter(action="threats.incident.verified").count() == 2


def test_words_change_from_reported_only_when_it_is_verified(world, signed_in):
    incident, browser = record(world), signed_in(world.focal_point)
    for status in ("CORROBORATED", "REFUTED"):
        verify_incident(incident, by=world.human_rights, **facts(status=status))
        page = browser.get(incident.get_absolute_url()).content.decode()
        assert "Who is reported to have used force" in page
        assert "What is reported" in page
    verify_incident(incident, by=world.human_rights, **facts())
    page = browser.get(incident.get_absolute_url()).content.decode()
    assert "Who used force" in page
    assert "Who is reported to have" not in page
    assert "What is reported" not in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"found_on": AT.date() + timedelta(days=1)}, "future"), ({"found_on": date(2026, 2, 1)}, "before the incident")],
)
def test_a_day_that_cannot_be_is_refused(world, wrong, words):
    with pytest.raises(ValidationError, match=words):
        verify_incident(record(world), by=world.human_rights, **facts(**wrong))


def test_nothing_is_verified_that_does_not_stand_or_is_a_datasets(world):
    incident = record(world)
    withdraw_incident(incident, by=world.adviser, at=AT, reason="No.")
    for row in (incident, make_incident(world, make_dataset(world))):
        with pytest.raises(WrongState):
            verify_incident(row, by=world.human_rights, **facts())


@pytest.mark.parametrize("address", ["/incidents/", "/api/v1/incidents/"])
def test_incidents_are_narrowed_by_verification(world, signed_in, address):
    verified, other, event = record(world), record(world), make_incident(world, make_dataset(world))
    verify_incident(verified, by=world.human_rights, **facts())
    page = signed_in(world.focal_point).get(address, {"verification": "VERIFIED"}).content.decode()
    assert [each.ref in page for each in (verified, other, event)] == [True, False, False]
    page = signed_in(world.focal_point).get(address, {"verification": "UNVERIFIED"}).content.decode()
    assert [each.ref in page for each in (verified, other, event)] == [False, True, False]


def test_the_api_says_of_a_dataset_that_nothing_here_verifies_it(world, signed_in):
    browser = signed_in(world.focal_point)
    for row, said in ((record(world), "UNVERIFIED"), (make_incident(world, make_dataset(world)), None)):
        answer = browser.get(reverse("threats-api:incident", args=[row.ref])).json()
        assert answer["information_status"] == said


def test_what_was_refuted_counts_nowhere_and_is_found_by_whoever_asks(world, signed_in):
    make_incident(world, area=world.n1)
    refuted = make_incident(world, area=world.n1, information_status="REFUTED")
    browser = signed_in(world.focal_point)
    for address in ("incidents:list", "map:page", "incidents:figures"):
        page = browser.get(reverse(address))
        counted = page.context["origins"][0].sums.n if "origins" in page.context else None
        if address == "map:page":
            counted = page.context["table"].totals[0].n
        if address == "incidents:figures":
            counted = page.context["courses"][0].total.sums.n
        assert counted == 1, address
    listed = browser.get(reverse("incidents:list"), {"verification": "REFUTED"})
    assert [each.ref for each in listed.context["page"].rows] == [refuted.ref]
    assert listed.context["origins"][0].sums.n == 1
    assert [row["ref"] for row in browser.get(reverse("threats-api:incidents")).json()["results"]] != [refuted.ref]
    assert refuted.ref not in browser.get(reverse("incidents:export"), {"as": "csv"}).getvalue().decode()
