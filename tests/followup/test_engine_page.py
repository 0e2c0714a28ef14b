"""The page of the engine, and what every page says while it is not on time (E29)."""

import re

import pytest

from followup.incidents import close_incident, raise_incident
from followup.models import PeriodicRun
from tests.followup.factories import make_healthy_engine
from tests.world import AT

pytestmark = pytest.mark.django_db


def test_no_page_says_anything_while_the_engine_is_on_time(world, signed_in):
    make_healthy_engine()
    assert "engine-banner" not in signed_in(world.focal_point).get("/").content.decode()


def test_every_page_says_that_the_engine_is_late_and_what_to_do(world, signed_in):
    make_healthy_engine()
    PeriodicRun.objects.filter(key="notifications.deliver").delete()
    page = signed_in(world.focal_point).get("/alerts/").content.decode()
    assert "The engine is late: calls and messages may come late." in page
    assert "See what is wrong" not in page
    assert "See what is wrong" in signed_in(world.joc).get("/alerts/").content.decode()


def test_every_page_says_that_the_engine_has_stopped(world, signed_in):
    assert "nobody is being called" in signed_in(world.focal_point).get("/").content.decode()


def test_the_page_names_each_part_and_what_went_wrong(world, signed_in):
    make_healthy_engine()
    PeriodicRun.objects.filter(key="notifications.deliver").delete()
    raise_incident("MESSAGE_STUCK", at=AT, detail="3 messages have been due for over a minute.")
    raise_incident("GAP", at=AT, detail="No runner was at work for 90 s.")
    page = signed_in(world.joc).get("/engine/").content.decode()
    assert len(re.findall(r"stands still\s*<", page)) == 1
    assert "3 messages have been due for over a minute." in page


def test_what_was_closed_long_ago_is_not_on_it(world, signed_in):
    raise_incident("GAP", at=AT, detail="No runner was at work for 90 s.")
    close_incident("GAP", at=AT)
    assert "No runner was at work for 90 s." not in signed_in(world.joc).get("/engine/").content.decode()
