"""Five hundred mails, and the program that sends them killed while it does (escalation.md, breakers).

Counted at the mail server, which is a process of its own: every row accepted, every mail there, and whatever came twice
says so.
"""

import os
import signal
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection

from common import clock
from notifications import values
from notifications.delivery import CHUNK, LEASE, deliver
from notifications.models import Message
from tests.followup.programs import environment, program
from tests.notifications.factories import make_draft, send
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)

MAILS = 500
ENOUGH = 60  # so many have arrived when the program is killed


@contextmanager
def engine(tmp_path, **more):
    with program("manage.py", "run_engine", env=environment(tmp_path, **more)) as running:
        yield running


@contextmanager
def worker(tmp_path, **more):
    """A worker, and the beat that nudges it."""
    env = environment(tmp_path, **more)
    celery = ("-m", "celery", "--app", "poc_portal")
    solo = ("worker", "--pool", "solo", "--loglevel", "INFO", "--without-gossip", "--without-mingle")
    with program(*celery, *solo, env=env) as running, program(*celery, "beat", env=env):
        yield running


@pytest.mark.parametrize("start", [engine, worker])
def test_a_program_killed_amid_its_mails_loses_none_and_says_what_it_repeats(
    transactional_db, tmp_path, settings, mail_server, start
):
    world = World()
    at = clock.now()
    facts = {"ref": values.ref("EW-CAF-26-0001"), "urgency": values.code("cap_urgency", "Immediate")}
    send(
        *(
            make_draft(world, world.head_of_office, number=n, kind="earlywarning.escalation", values=facts)
            for n in range(MAILS)
        ),
        at=at,
    )
    more = {"EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}", "REDIS_URL": settings.REDIS_URL}
    more["MERGE_ABOVE"] = more["STORM_ABOVE"] = str(MAILS * 10)  # counted at the sink, one mail for each row
    with start(tmp_path, **more) as running:
        wait_until(lambda: len(list(mail_server.folder.glob("*.eml"))) >= ENOUGH, running)
        os.kill(running.pid, signal.SIGKILL)
        running.wait(timeout=20)
    in_flight = Message.objects.filter(state="SENDING").count()
    assert in_flight <= CHUNK
    assert Message.objects.filter(state="ACCEPTED").count() < MAILS

    # Another runner takes over; what nobody knows of waits until the lease is over.
    while deliver(at + timedelta(seconds=1), budget_s=60).accepted:
        pass
    while deliver(clock.now() + LEASE, budget_s=60).accepted:
        pass
    assert Message.objects.filter(state="ACCEPTED").count() == MAILS
    mails = mail_server.accepted()
    times = Counter(mail["Message-ID"] for mail in mails)
    assert len(times) == MAILS
    labelled = Counter(mail["Message-ID"] for mail in mails if mail["Subject"].startswith("May be a repeat"))
    assert sum(labelled.values()) == in_flight
    for identifier, count in times.items():
        assert count == 1 or (count == 2 and labelled[identifier] == 1)


def wait_until(is_so, running):
    with connection.cursor() as cursor:
        for _attempt in range(600):
            if is_so():
                return
            assert running.poll() is None, "".join(running.lines)
            cursor.execute("SELECT pg_sleep(0.05)")
    raise AssertionError("It took too long:\n" + "".join(running.lines[-30:]))
