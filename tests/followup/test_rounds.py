from datetime import timedelta

import pytest

from audit.models import Entry
from common import clock
from followup import engine_time
from followup.engine_time import EngineTime
from followup.heartbeats import Runner, retire
from followup.models import EngineIncident, EngineMark, PeriodicRun, RunnerHeartbeat
from followup.rounds import Rounds
from tests.audit.factories import make_entry

pytestmark = pytest.mark.django_db


def make_rounds(**overrides):
    return Rounds(Runner("engine", host="host", pid=1), **overrides)


def test_a_round_seals_marks_the_time_and_gives_a_sign_of_life():
    make_entry()
    before = clock.now()
    done = make_rounds().go()
    assert "audit.seal" in done.ran
    assert done.failed == []
    assert Entry.objects.sealed().count() == 1
    assert before <= EngineMark.objects.get().at <= clock.now()
    beat = RunnerHeartbeat.objects.get()
    assert (beat.name, beat.kind, beat.host, beat.pid) == ("engine 1@host", "engine", "host", 1)
    assert beat.beat_at >= before


def test_a_runner_that_ends_in_order_takes_its_sign_of_life_along():
    rounds = make_rounds()
    rounds.go()
    retire(rounds.runner)
    assert not RunnerHeartbeat.objects.exists()


def test_a_rest_of_all_runners_is_told_once():
    EngineMark.objects.create(at=clock.now() - timedelta(hours=3))
    rounds = make_rounds()
    rounds.go()
    rounds.go()
    incident = EngineIncident.objects.get()
    assert (incident.kind, incident.times) == ("GAP", 1)
    assert incident.closed_at
    assert incident.detail.startswith("No runner was at work for 10800 s, until ")


def test_a_clock_set_back_stops_time_at_the_mark_and_opens_an_incident_until_it_has_caught_up():
    ahead = clock.now() + timedelta(hours=1)
    EngineMark.objects.create(at=ahead)
    rounds = make_rounds()
    first = rounds.go()
    assert first.ran
    assert rounds.go().ran == []  # the same moment, so the same slots
    assert EngineMark.objects.get().at == ahead
    incident = EngineIncident.objects.get()
    assert (incident.kind, incident.closed_at) == ("CLOCK_BACKWARD", None)
    assert "3600 s behind the engine's time" in incident.detail

    EngineMark.objects.update(at=clock.now())
    rounds.go()
    assert EngineIncident.objects.get().closed_at


def test_a_clock_thrown_ahead_is_not_followed_by_a_living_runner():
    time = EngineTime()
    an_hour_ago = clock.now() - timedelta(hours=1)
    time.read(now=an_hour_ago, mark=None, monotonic_s=engine_time.monotonic_s())
    rounds = make_rounds(time=time)
    rounds.go()
    assert EngineMark.objects.get().at - an_hour_ago < timedelta(seconds=60)
    incident = EngineIncident.objects.get()
    assert (incident.kind, incident.closed_at) == ("CLOCK_FORWARD", None)
    assert "3600 s ahead" in incident.detail
    assert RunnerHeartbeat.objects.get().beat_at > an_hour_ago + timedelta(minutes=59)  # by the clock that all share


def test_a_jump_skips_no_slot_of_a_runner_that_lives():
    """The slot taken is the one that really came, not the one the clock claims."""
    time = EngineTime()
    an_hour_ago = clock.now() - timedelta(hours=1)
    time.read(now=an_hour_ago, mark=None, monotonic_s=engine_time.monotonic_s())
    make_rounds(time=time).go()
    slot = PeriodicRun.objects.get(key="audit.anchor").slot
    assert slot - int(an_hour_ago.timestamp()) // 60 in (0, 1)
