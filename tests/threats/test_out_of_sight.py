"""What a reader may not see stays unseen when a threat changes hands, marking or kind."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests.threats.factories import make_threat
from tests.threats.test_register import form_of
from tests.world import AT
from threats.models import Threat
from threats.services import edit_threat


def page_of(browser, threat):
    response = browser.get(threat.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("once", "now"),
    [
        ({"classification": "CONFIDENTIAL"}, {"classification": "UNCLASSIFIED"}),
        ({"kind": "CRSV"}, {"kind": "ATTACK_VILLAGE"}),
        ({"sharing_boundary": "SECTION"}, {"sharing_boundary": "MISSION"}),
        ({"area": "s1"}, {"area": "n1"}),
    ],
    ids=["classification", "restricted kind", "sharing", "area"],
)
def test_opening_a_threat_today_does_not_open_what_it_said_before(world, signed_in, once, now):
    """The same change, seen by somebody who was cleared all along and by somebody who was not."""

    def facts(given):
        return {name: getattr(world, value) if name == "area" else value for name, value in given.items()}

    threat = make_threat(world, by=world.human_rights, title="Marker of before", **facts(once))
    threat = edit_threat(threat, by=world.human_rights, at=AT, title="What all may know", **facts(now))
    assert "Marker of before" in page_of(signed_in(world.human_rights), threat)
    page = page_of(signed_in(world.head_of_office), threat)
    assert "What all may know" in page
    assert "Marker of before" not in page
    assert "What changed" not in page


def test_a_stage_out_of_sight_leaves_no_trace_between_two_in_sight(world, signed_in):
    threat = make_threat(world, title="First words")
    for facts in (
        {"title": "Marker of between", "classification": "CONFIDENTIAL"},
        {"title": "Last words", "classification": "UNCLASSIFIED"},
    ):
        threat = edit_threat(threat, by=world.adviser, at=AT, **facts)
    page = page_of(signed_in(world.head_of_office), threat)
    assert "First words" in page
    assert "Last words" in page
    assert "Marker of between" not in page
    assert "Confidential" not in page
    assert "Marker of between" in page_of(signed_in(world.adviser), threat)


@pytest.mark.parametrize(
    "change", [{"kind": "CRSV"}, {"sharing_boundary": "SECTION"}], ids=["restricted kind", "own section"]
)
def test_who_changes_a_threat_out_of_their_own_sight_gets_its_reference(world, signed_in, change):
    threat = make_threat(world, by=world.human_rights, title="Marker")
    browser = signed_in(world.head_of_office)
    response = browser.post(reverse("threats:edit", args=[threat.ref]), form_of(title="Marker", **change), follow=True)
    page = response.content.decode()
    assert response.status_code == 200
    assert response.redirect_chain[-1][0] == reverse("threats:list")
    assert threat.ref in page
    assert "Marker" not in page
    assert browser.get(threat.get_absolute_url()).status_code == 404


def test_nobody_marks_a_threat_above_their_own_clearance(world, signed_in):
    with pytest.raises(ValidationError, match="above your clearance"):
        make_threat(world, by=world.liaison, classification="CONFIDENTIAL")
    threat = make_threat(world)
    with pytest.raises(ValidationError, match="above your clearance"):
        edit_threat(threat, by=world.head_of_office, at=AT, classification="CONFIDENTIAL")
    response = signed_in(world.liaison).post(
        reverse("threats-api:list"), form_of(classification="CONFIDENTIAL"), content_type="application/json"
    )
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert "above your clearance" in response.json()["errors"]["classification"][0]
    assert Threat.objects.unscoped("a test counts").count() == 1
