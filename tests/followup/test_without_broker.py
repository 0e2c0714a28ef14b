"""Redis gone for two hours amid an escalation: no step is missed, and after its return nothing comes twice (E4)."""

import socket
from datetime import timedelta

import pytest

from followup import tasks
from followup.models import PeriodicRun, StepExecution
from followup.runner import registered, run_due
from followup.ticking import tick
from notifications.models import Message
from tests.followup.trial import MINUTE, make_clock
from tests.world import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial")]


def nowhere():
    """An address at which nothing answers."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{found.getsockname()[1]}/0"


def test_the_ladder_goes_on_without_any_broker(world, settings, mail_server):
    settings.CELERY_BROKER_URL = nowhere()
    # A new one, not the one of the run changed: that would stay with every test after this.
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": settings.CELERY_BROKER_URL}}
    assert [world.joc, world.focal_point, world.adviser, world.leader]
    clock = make_clock(world)
    for minutes in range(0, 121, 5):
        run_due(AT + minutes * MINUTE, "engine", registered())
    run_due(AT + 121 * MINUTE, "engine", registered())  # sends what the last step queued

    executed = list(StepExecution.objects.filter(clock=clock).order_by("pk"))
    assert [step.executed_at for step in executed] == [AT + minutes * MINUTE for minutes in range(0, 121, 15)]
    sent = Message.objects.filter(channel="EMAIL")
    assert set(sent.values_list("state", flat=True)) == {"ACCEPTED"}
    assert len(mail_server.accepted()) == sent.count()

    # The broker is back: a worker gets every nudge of those two hours at once.
    PeriodicRun.objects.all().delete()
    for _nudge in range(3):
        run_due(AT + 120 * MINUTE, "worker", registered())
        tick(AT + 120 * MINUTE)
    assert StepExecution.objects.count() == len(executed)
    assert len(mail_server.accepted()) == sent.count()


def test_nothing_of_an_alert_waits_in_the_broker():
    """What a nudge carries is its lane and whose it is: losing all of them loses no step."""
    assert tasks.run_due_work.max_retries == 0
    assert timedelta(seconds=2) >= timedelta(seconds=max(work.every_s for work in registered() if "tick" in work.key))
