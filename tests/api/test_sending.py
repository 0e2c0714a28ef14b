"""What programs send: once, by the rules of the forms, and never a word about sources back."""

import uuid

import pytest
from django.urls import reverse

from tests.access.cases import sent_incident, sent_report
from tests.threats.factories import make_report
from threats.models import Incident, Report

REPORTS, INCIDENTS = reverse("threats-api:reports"), reverse("threats-api:incidents")


def count(model):
    return model.objects.unscoped("a test counts").count()


@pytest.mark.parametrize(
    ("address", "facts", "model"), [(REPORTS, sent_report, Report), (INCIDENTS, sent_incident, Incident)]
)
def test_the_same_uid_gives_the_first_result(world, signed_in, address, facts, model):
    browser, data = signed_in(world.liaison), facts(world, None)
    first = browser.post(address, data, content_type="application/json")
    again = browser.post(address, data, content_type="application/json")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["ref"] == again.json()["ref"]
    assert count(model) == 1


@pytest.mark.parametrize(
    ("address", "facts", "model"), [(REPORTS, sent_report, Report), (INCIDENTS, sent_incident, Incident)]
)
@pytest.mark.parametrize(
    ("wrong", "field", "status"),
    [
        ({"kind": "NOTHING"}, "kind", 400),
        ({"area": "CF21"}, "area", 400),
        ({"area": "ZZ"}, "area", 400),
        ({"occurred_from_on": "2999-01-01"}, "occurred_from_on", 400),
        ({"actor_class": "UN_PERSONNEL"}, None, 422),
        ({"kind": "CRSV", "place_name": "A village"}, "place_name", 400),
    ],
)
def test_what_cannot_be_is_refused_by_the_name_of_its_field(
    world, signed_in, address, facts, model, wrong, field, status
):
    data = facts(world, None) | wrong
    refused = signed_in(world.liaison).post(address, data, content_type="application/json")
    assert refused.status_code == status
    assert refused["Content-Type"] == "application/problem+json"
    assert field is None or field in refused.json()["errors"]
    assert count(model) == 0


def test_what_stands_of_sources_is_neither_told_nor_searched(world, signed_in):
    report = make_report(world, source_code="K-17", pasted="a pasted marker")
    browser = signed_in(world.adviser)
    for address in (REPORTS, reverse("threats-api:report", args=[report.ref])):
        text = browser.get(address).content.decode()
        assert report.ref in text
        assert "K-17" not in text
        assert "pasted" not in text
    for word in ("K-17", "marker"):
        assert browser.get(REPORTS, {"q": word}).json()["results"] == []


def test_parts_by_sex_and_age_are_kept(world, signed_in):
    part = {"harm": "INJURED", "sex": "F", "age": "CHILD", "low": 1, "best": 2, "high": 2}
    data = sent_report(world, None) | {"uid": str(uuid.uuid4()), "injured_low": 2, "injured_best": 3, "injured_high": 4}
    answer = signed_in(world.liaison).post(REPORTS, data | {"parts": [part]}, content_type="application/json")
    assert (answer.status_code, answer.json()["parts"]) == (201, [part])


@pytest.mark.parametrize("query", [{"aera": "CF11"}, {"area": ""}, {"page_size": 0}, {"page_size": "many"}])
def test_a_parameter_that_says_nothing_is_refused_by_name(world, signed_in, query):
    refused = signed_in(world.adviser).get(REPORTS, query)
    assert (refused.status_code, list(refused.json()["errors"])) == (400, list(query))
