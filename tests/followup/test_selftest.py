"""The hourly self-test (E30): a real message through the outbox and the transport, its time kept, an alarm."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import ContactPoint
from followup import selftest
from followup.metrics import EngineCollector
from followup.models import EngineIncident, SelfTest
from followup.runner import registered
from notifications import storms, transports
from notifications.delivery import deliver
from notifications.models import Message
from tests.world import AT, make_user

pytestmark = pytest.mark.django_db

ADDRESS = "loopback@mission.example"
HOUR = timedelta(hours=1)


@pytest.fixture
def loopback(world, settings):
    settings.SELF_TEST_ADDRESS = ADDRESS
    user = make_user("nobody-in-particular")
    ContactPoint.objects.create(user=user, kind="EMAIL", address=ADDRESS, verified_on=AT.date())
    return user


def incident():
    return EngineIncident.objects.filter(kind="SELF_TEST", closed_at=None).first()


def test_it_goes_through_the_real_transport_and_the_time_is_kept(loopback, settings, mail_server):
    settings.EMAIL_BACKEND = transports.SMTP
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail_server.port
    test = selftest.send_test(AT)
    assert test.message.status == "TEST"
    deliver(AT + timedelta(seconds=3))
    selftest.note_tests(AT + timedelta(seconds=10))
    (mail,) = mail_server.accepted()
    assert ADDRESS in mail["To"]
    assert "self-test" in mail["Subject"]
    test.refresh_from_db()
    assert 3 <= test.took_s < 30
    assert incident() is None
    assert selftest.last_took_s() == test.took_s
    samples = {metric.name: metric.samples for metric in EngineCollector().collect()}
    assert samples["poc_self_test_seconds"][0].value == test.took_s


def test_it_is_sent_once_an_hour_whoever_runs(loopback):
    full = AT.replace(minute=0, second=0, microsecond=0)
    assert selftest.send_test(full) is not None
    assert selftest.send_test(full + timedelta(minutes=59)) is None
    assert selftest.send_test(full + HOUR) is not None
    assert Message.objects.filter(kind=selftest.KIND).count() == 2
    assert {work.key: work.every_s for work in registered()}[selftest.WORK] == 3600


def test_a_slow_one_is_an_incident_until_the_next_is_quick(loopback, settings):
    settings.EMAIL_BACKEND = transports.FILES
    selftest.send_test(AT)
    deliver(AT + timedelta(seconds=90))
    selftest.note_tests(AT + timedelta(seconds=91))
    assert "took 9" in incident().detail
    selftest.send_test(AT + HOUR)
    selftest.note_tests(AT + HOUR)
    assert incident(), "the next one has shown nothing yet"
    deliver(AT + HOUR + timedelta(seconds=2))
    selftest.note_tests(AT + HOUR + timedelta(seconds=4))
    assert incident() is None


def test_one_that_is_not_accepted_is_an_incident(loopback):
    selftest.send_test(AT)
    selftest.note_tests(AT + timedelta(minutes=4))
    assert incident() is None
    selftest.note_tests(AT + timedelta(minutes=6))
    assert incident().detail == "The last one was not accepted within 300 s."


def test_one_that_failed_for_good_is_an_incident_at_once(loopback, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # nothing that sends
    selftest.send_test(AT)
    deliver(AT + timedelta(seconds=2))
    selftest.note_tests(AT + timedelta(seconds=3))
    assert incident().detail == "The last one could not be sent: sending is not set up."


def test_an_address_that_nobody_has_is_a_failure_of_the_work(world, settings):
    settings.SELF_TEST_ADDRESS = ADDRESS
    with pytest.raises(selftest.NobodyThere):
        selftest.send_test(AT)


def test_without_an_address_there_is_none_and_nothing_is_wrong(world):
    assert selftest.send_test(AT) is None
    selftest.note_tests(AT)
    assert incident() is None


def test_no_brake_holds_it_and_no_figure_counts_it(loopback, settings):
    settings.STORM_ABOVE = 0
    test = selftest.send_test(AT)
    assert storms.hold_back([test.message], at=AT) == []
    waiting = next(each for each in EngineCollector().collect() if each.name == "poc_waiting_messages")
    assert waiting.samples == []


def test_after_a_month_it_is_gone_with_its_message(loopback):
    selftest.send_test(AT)
    selftest.clear_tests(AT + timedelta(days=31))
    assert SelfTest.objects.count() == Message.objects.filter(kind=selftest.KIND).count() == 0


def test_the_page_shows_the_last_day_of_them(loopback, world, signed_in, settings):
    settings.EMAIL_BACKEND = transports.FILES
    empty = signed_in(world.joc).get("/engine/").content.decode()
    assert "SELF_TEST_ADDRESS" in empty
    for hour in range(26):
        selftest.send_test(AT + hour * HOUR)
        deliver(AT + hour * HOUR + timedelta(seconds=2))
    selftest.note_tests(AT + 26 * HOUR)
    page = signed_in(world.joc).get("/engine/").content.decode()
    assert page.count('data-label="Took"') == 24


def test_the_database_refuses_one_that_was_accepted_before_it_was_queued(loopback):
    test = selftest.send_test(AT)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE followup_selftest SET accepted_at = queued_at - interval '1 s' WHERE id = %s", [test.pk])
