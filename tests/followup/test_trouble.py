"""Two of every program at once, on a broker that is flushed and stopped and a database that throws everybody out.

Counted at the mail server, a process of its own: each step once, each mail there, and what came twice says so.
"""

import uuid
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from urllib.parse import quote

import pytest
import redis
from django.db import connection, transaction

from common import clock
from followup.clocks import Holder, start_clock
from followup.models import RunnerHeartbeat, StepExecution
from notifications import values
from notifications.delivery import LEASE, deliver
from notifications.models import Message
from notifications.outbox import Subject
from poc_portal import servers
from tests.followup.programs import environment, program
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

CLOCKS = 150
APART = timedelta(milliseconds=200)


class Broker:
    """A Redis of this test's own, which it may stop and start."""

    def __init__(self, folder):
        self.socket, self.log = folder / "redis.sock", folder / "redis.log"
        self.url = f"unix://{quote(str(self.socket))}"
        self.start()

    def start(self):
        self.process = servers.start_redis(servers.find_redis(), self.socket, self.log)

    def stop(self):
        servers.stop_redis(self.process)

    def flush(self):
        with redis.Redis(unix_socket_path=str(self.socket)) as client:
            client.flushall()


@pytest.fixture
def broker(tmp_path_factory):
    made = Broker(tmp_path_factory.mktemp("r"))  # a socket's path is short
    yield made
    made.stop()


def throw_everybody_out():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchone()[0] >= 1


def wait(seconds):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(%s)", [seconds])


def make_clocks(world, at):
    """One due after the other, from `at` on; the focal point alone is called."""
    facts = {"urgency": values.code("cap_urgency", "Immediate"), "area": values.area(world.n1)}
    with transaction.atomic():
        for number in range(CLOCKS):
            ref = f"EW-CAF-26-{number:04}"
            start_clock(
                Subject("alert", uuid.uuid4(), ref), "ACK", at=at + number * APART, mission=world.mission,
                area=world.n1, priority="P1", holder=Holder("JOC"), facts={**facts, "ref": values.ref(ref)},
            )  # fmt: skip


def all_programs(stack, env):
    celery = ("-m", "celery", "--app", "poc_portal")
    worker = ("worker", "--pool", "solo", "--loglevel", "INFO", "--without-gossip", "--without-mingle")
    commands = (("manage.py", "run_engine"), (*celery, *worker), (*celery, "beat", "--schedule", ""))
    for number in (1, 2):
        for command in commands:
            own = [f"{env['POC_VAR_DIR']}/beat{number}" if word == "" else word for word in command]
            yield stack.enter_context(program(*own, env=env))


def until(is_so):
    for _attempt in range(300):
        if is_so():
            return
        wait(0.5)
    raise AssertionError(f"Not {is_so.__name__} after 150 seconds.")


def all_at_work():
    kinds = Counter(RunnerHeartbeat.objects.values_list("kind", flat=True))
    return all(kinds[kind] >= 2 for kind in ("engine", "worker", "beat"))


def is_done():
    return StepExecution.objects.count() >= CLOCKS and not Message.objects.filter(state="QUEUED").exists()


def test_two_of_each_and_every_trouble_at_once_lose_nothing_and_do_nothing_twice(
    transactional_db, tmp_path, mail_server, broker
):
    world = World()
    assert world.focal_point
    env = environment(
        tmp_path, EMAIL_URL=f"smtp://127.0.0.1:{mail_server.port}", REDIS_URL=broker.url,
        MERGE_ABOVE=str(CLOCKS * 10), STORM_ABOVE=str(CLOCKS * 10),
    )  # fmt: skip
    with ExitStack() as stack:
        running = list(all_programs(stack, env))
        until(all_at_work)
        make_clocks(world, clock.now())
        wait(3)
        for trouble in (broker.flush, throw_everybody_out, broker.stop, throw_everybody_out, broker.start) * 2:
            trouble()
            wait(3)
        until(is_done)
        assert [each.args for each in running if each.poll() is not None] == []
    steps = StepExecution.objects.values_list("clock", "step", "cycle", "outcome")
    assert len(set(steps)) == steps.count() == CLOCKS
    assert {outcome for *_key, outcome in steps} == {"DONE"}

    in_flight = Message.objects.filter(state="SENDING").count()
    while deliver(clock.now() + LEASE, budget_s=60).accepted:
        pass
    mails = mail_server.accepted()
    rows = Message.objects.filter(channel="EMAIL")
    assert set(rows.values_list("state", flat=True)) == {"ACCEPTED"}
    times = Counter(mail["Message-ID"] for mail in mails)
    assert set(times) == {row.message_id for row in rows}
    assert len(times) == CLOCKS
    labelled = Counter(mail["Message-ID"] for mail in mails if mail["Subject"].startswith("May be a repeat"))
    assert sum(labelled.values()) >= in_flight
    for identifier, count in times.items():
        assert count == 1 or (count == 2 and labelled[identifier] == 1), identifier
