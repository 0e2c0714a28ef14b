"""Every list of the API costs as many statements for many rows as for few."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access import assessments as ta
from tests.access.cases import action_in_north
from tests.earlywarning.factories import make_alert
from tests.threats.factories import (
    make_actor,
    make_hot_spot,
    make_incident,
    make_report,
    make_threat,
    make_trigger,
    record,
)

PLACE = (3.123456, 1.234567, "EXACT")
LISTS = {
    "threats-api:reports": lambda world: make_report(world, incident=None),
    "threats-api:incidents": lambda world: (make_incident(world, at=PLACE), record(world)),
    "threats-api:actors": lambda world: make_actor(world, further_areas=["CF12"]),
    "threats-api:list": make_threat,
    "threats-api:triggers": lambda world: make_trigger(world, area=world.south),
    "threats-api:hotspots": make_hot_spot,
    "threats-api:assessments": ta.written,
    "alerts-api:list": make_alert,
    "actions-api:list": action_in_north,
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_with_many(world, signed_in, name):
    reader = world.head_of_office if name == "actions-api:list" else world.adviser
    browser, make = signed_in(reader), LISTS[name]

    def asked():
        browser.get(reverse(name))
        with CaptureQueriesContext(connection) as statements:
            page = browser.get(reverse(name))
        assert page.status_code == 200
        return len(page.json()["results"]), len(statements)

    make(world)
    few, cost = asked()
    for _time in range(5):
        make(world)
    many, again = asked()
    assert many > few
    assert again == cost <= 20
