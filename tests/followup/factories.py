from datetime import UTC, datetime, timedelta

from common import clock
from followup.health import WORK_PARTS
from followup.models import PeriodicRun, RunnerHeartbeat
from followup.runner import Work

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def make_work(**overrides):
    """Work that notes each moment it is done at in `work.run.moments`."""

    def run(at):
        run.moments.append(at)

    run.moments = []
    return Work(**{"key": "tests.work", "every_s": 10, "run": run} | overrides)


def make_failing_work(error, **overrides):
    def run(at):
        raise error

    return make_work(run=run, **overrides)


def make_heartbeat(age_s=0.0, **overrides):
    """A sign of life `age_s` ago by the database's clock."""
    at = clock.now() - timedelta(seconds=age_s)
    values = {"kind": "engine", "host": "host", "pid": 1, "started_at": at, "beat_at": at, "monotonic_s": 0} | overrides
    values.setdefault("name", f"{values['kind']} {values['pid']}@{values['host']}")
    return RunnerHeartbeat.objects.create(**values)


def make_run(age_s=0.0, **overrides):
    """A run that was claimed and, unless told otherwise, finished `age_s` ago."""
    at = clock.now() - timedelta(seconds=age_s)
    values = {"key": "tests.work", "slot": int(at.timestamp()), "runner": "x", "started_at": at, "finished_at": at}
    return PeriodicRun.objects.create(**values | overrides)


def make_healthy_engine():
    """Every part moved just now."""
    for kind in ("engine", "worker", "beat"):
        make_heartbeat(kind=kind)
    for key in WORK_PARTS:
        make_run(key=key)
