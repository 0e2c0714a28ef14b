"""Whom a ladder also sends a text: at P1 and P2, where a number is verified and a provider is set up."""

import json

import pytest
from django.test import RequestFactory

from followup import health, views
from followup.clocks import Holder
from followup.models import PeriodicRun, StepExecution
from followup.runner import registered
from followup.ticking import tick
from notifications.models import Message
from tests.audit.killing import count_statements
from tests.followup.factories import make_healthy_engine, make_run
from tests.followup.trial import MINUTE, make_clock
from tests.notifications.test_sms import give_number
from tests.world import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial")]


def texted():
    rows = Message.objects.filter(channel="SMS").select_related("recipient").order_by("pk")
    return [row.recipient.email.partition("@")[0] for row in rows]


@pytest.fixture
def reachable(world):
    for number, person in enumerate((world.joc, world.focal_point, world.head_of_office)):
        give_number(person, f"+236 70 00 00 0{number}")


@pytest.mark.parametrize(("priority", "is_texted"), [("P1", True), ("P2", True), ("P3", False), ("P4", False)])
def test_only_what_is_urgent_is_texted(world, gateway, reachable, priority, is_texted):
    make_clock(world, priority=priority)
    tick(AT)
    assert bool(texted()) is is_texted
    assert Message.objects.filter(channel="EMAIL").exists()


def test_only_those_with_a_verified_number_are_texted_and_nobody_is_noted_as_lacking_one(world, gateway, reachable):
    world.head_of_office.contact_points.filter(kind="PHONE").update(verified_on=None)
    make_clock(world)
    tick(AT)
    assert texted() == ["joc", "focal-north"]


def test_without_a_provider_the_channel_does_not_exist(world, reachable):
    make_clock(world)
    tick(AT)
    assert texted() == []


def test_with_a_broken_provider_the_texts_fail_in_plain_sight(world, settings, reachable):
    settings.SMS_URL = "nonsense"
    make_clock(world)
    tick(AT)
    assert len(texted()) == 3


def test_a_text_is_sent_once_for_each_step_and_person(world, gateway, reachable):
    make_clock(world)
    tick(AT)
    tick(AT + MINUTE)
    assert texted() == ["joc", "focal-north", "head-north"]


def test_who_took_it_on_is_reminded_by_text(world, gateway, reachable):
    holder = Holder("POCFP", world.office_north, world.focal_point)
    make_clock(world, "RESPONSE", holder=holder, deadline_at=AT + 30 * MINUTE)
    tick(AT + 30 * MINUTE)
    assert "focal-north" in texted()


def test_a_text_on_its_way_reaches_though_every_mail_failed(world, gateway, reachable):
    clock = make_clock(world)
    tick(AT)
    Message.objects.filter(channel="EMAIL").update(state="FAILED_PERM", reason="REFUSED", next_attempt_at=None)
    tick(AT + MINUTE)
    assert list(StepExecution.objects.filter(clock=clock).values_list("outcome", flat=True)) == ["DONE"]
    Message.objects.filter(channel="SMS").update(state="FAILED_PERM", reason="REFUSED", next_attempt_at=None)
    tick(AT + 2 * MINUTE)
    outcomes = StepExecution.objects.filter(clock=clock).order_by("pk").values_list("outcome", flat=True)
    assert list(outcomes) == ["UNREACHED", "DONE"]


def test_texts_cost_no_more_statements_for_more_clocks(world, gateway, reachable):
    def statements(clocks):
        for _each in range(clocks):
            make_clock(world)
        return count_statements(lambda: tick(AT))

    statements(1)  # what is kept is kept from here on
    assert statements(1) == statements(20)


def test_texts_have_a_lane_of_their_own():
    assert [work.key for work in registered("sms")] == ["notifications.deliver_texts"]


def channels():
    return json.loads(views.engine(RequestFactory().get("/")).content)["channels"]


def test_the_engine_address_says_that_there_are_no_text_messages():
    make_healthy_engine()
    assert channels()["SMS"] == "not set up"
    assert "delivery_sms" not in [part.name for part in health.summary().parts]


def test_where_they_are_set_up_a_lane_that_hangs_is_red_beside_a_live_mail(gateway):
    make_healthy_engine()
    make_run(key="notifications.deliver_texts")
    assert (health.summary().state, channels()["SMS"]) == ("ok", "set up")
    PeriodicRun.objects.filter(key="notifications.deliver_texts").delete()
    make_run(key="notifications.deliver_texts", age_s=31)
    assert [part.name for part in health.summary().parts if part.is_stale] == ["delivery_sms"]
