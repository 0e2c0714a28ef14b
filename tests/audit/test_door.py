"""Who reaches the page of the trail, through the front door."""

import re

import pytest

from tests.audit.factories import make_entry, make_target
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


@pytest.mark.parametrize("address", ["/audit/", "/audit/export.csv"])
def test_the_auditor_reads_the_trail_of_their_mission_and_a_focal_point_finds_no_such_page(client, world, address):
    make_entry(mission=world.mission.code, target=make_target(label="REC-OURS"))
    make_entry(mission="ELSEWHERE", target=make_target(label="REC-THEIRS"))
    client.force_login(world.auditor)
    response = client.get(address)
    body = response.getvalue().decode()
    assert response.status_code == 200
    assert "REC-OURS" in body
    assert "REC-THEIRS" not in body

    client.force_login(world.focal_point)
    assert client.get(address).status_code == 404


def test_nobody_reads_the_trail_without_signing_in(client):
    response = client.get("/audit/")
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/audit/")


def test_the_file_is_named_after_its_mission(client, world):
    client.force_login(world.auditor)
    answer = client.get("/audit/export.csv")
    assert re.search(r'filename="audit-TST-\d{8}T\d{6}Z\.csv"', answer["Content-Disposition"])


def test_the_export_names_the_person_who_took_it(client, world):
    client.force_login(world.auditor)
    client.get("/audit/export.csv")
    assert world.auditor.audit_actor().label in client.get("/audit/").content.decode()


@pytest.mark.parametrize(("address", "status"), [("/healthz", 200), ("/readyz", 200), ("/health/engine", 503)])
def test_machines_ask_for_health_without_signing_in(client, address, status):
    assert client.get(address).status_code == status
