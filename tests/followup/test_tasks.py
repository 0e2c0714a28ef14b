from datetime import UTC, datetime, timedelta

import pytest
from celery.signals import before_task_publish
from django.db import connection

from audit.models import Entry
from common import clock
from followup import tasks
from followup.models import RunnerHeartbeat
from tests.audit.factories import make_entry
from tests.followup.programs import environment, program, wait_for

pytestmark = pytest.mark.django_db


def kinds():
    return set(RunnerHeartbeat.objects.values_list("kind", flat=True))


def test_the_task_does_a_round_and_a_second_one_nothing_twice():
    make_entry()
    for _ in range(2):
        tasks.run_due_work.apply(throw=True)
    assert list(Entry.objects.sealed().values_list("sequence", flat=True)) == [1]
    assert kinds() == {"worker"}


def test_only_a_nudge_by_beat_shows_that_beat_lives():
    tasks.run_due_work.apply(throw=True)
    assert kinds() == {"worker"}
    tasks.run_due_work.apply(kwargs={"nudged_by": "beat"}, throw=True)
    assert kinds() == {"worker", "beat"}


def test_beat_lived_when_the_nudge_was_born():
    born_at = clock.now() - timedelta(seconds=40)
    tasks._beat_lives("gen4711@beat-host", born_at.timestamp())
    beat = RunnerHeartbeat.objects.get()
    assert (beat.host, beat.pid) == ("beat-host", 4711)
    assert abs(beat.beat_at - born_at) < timedelta(milliseconds=1)


@pytest.mark.parametrize("origin", [None, "", "nonsense", "gen@host"])
def test_a_nudge_of_unknown_origin_still_counts(origin):
    tasks._beat_lives(origin, None)
    assert RunnerHeartbeat.objects.get().host == "unknown"


def test_a_nudge_from_the_future_counts_as_born_now():
    tasks._beat_lives("gen1@host", (clock.now() + timedelta(hours=1)).timestamp())
    assert RunnerHeartbeat.objects.get().beat_at <= clock.now()


def test_a_nudge_carries_the_moment_of_its_birth():
    headers = {}
    before_task_publish.send(sender=tasks.NUDGE, headers=headers)
    assert datetime.fromtimestamp(headers["born_at_s"], UTC).year >= 2026
    other = {}
    before_task_publish.send(sender="another.task", headers=other)
    assert other == {}


@pytest.mark.django_db(transaction=True)
def test_beat_and_a_worker_make_rounds_through_a_real_broker(tmp_path, settings):
    """Heartbeats of both kinds come from nudges that went the whole way."""
    make_entry()
    env = environment(tmp_path, REDIS_URL=settings.REDIS_URL)
    celery = ("-m", "celery", "--app", "poc_portal")
    with (
        program(
            *celery, "worker", "--pool", "solo", "--loglevel", "INFO", "--without-gossip", "--without-mingle", env=env
        ) as worker,
        program(*celery, "beat", "--loglevel", "INFO", env=env) as beat,
    ):
        wait_for(worker, "ready.")
        for _attempt in range(300):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(0.1)")
            # A round of another lane than that of the sealer may come first.
            if kinds() == {"worker", "beat"} and not Entry.objects.unsealed().exists():
                break
        found = {row.kind: row for row in RunnerHeartbeat.objects.all()}
        assert set(found) == {"worker", "beat"}, "".join(worker.lines + beat.lines)
        assert found["worker"].pid == worker.pid
        assert found["beat"].pid == beat.pid
    assert Entry.objects.unsealed().count() == 0
