import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from audit import sealing
from common import clock
from followup import upkeep
from followup.models import EngineIncident, PeriodicRun, RunnerHeartbeat
from followup.runner import run_due
from tests.audit.factories import make_entry, tamper
from tests.followup.factories import AT, make_healthy_engine, make_heartbeat, make_run, make_work

pytestmark = pytest.mark.django_db


def open_incidents():
    found = EngineIncident.objects.filter(closed_at__isnull=True).order_by("kind", "key")
    return [(incident.kind, incident.key) for incident in found]


def test_a_healthy_engine_has_no_incidents():
    make_healthy_engine()
    upkeep.watch(AT)
    assert open_incidents() == []


def test_work_that_was_started_three_times_without_an_end_is_an_incident_until_it_ends():
    make_healthy_engine()
    for slot in (1, 2):
        make_run(key="audit.anchor", slot=slot, finished_at=None)
    upkeep.watch(AT)
    assert open_incidents() == []
    make_run(key="audit.anchor", slot=3, finished_at=None)
    upkeep.watch(AT)
    assert open_incidents() == [("WORK_STUCK", "audit.anchor")]
    make_run(key="audit.anchor", slot=4)
    upkeep.watch(AT)
    assert open_incidents() == []


def test_entries_that_wait_a_minute_for_their_seal_are_an_incident_until_they_are_sealed():
    make_healthy_engine()
    make_entry()
    upkeep.watch(AT)
    assert open_incidents() == []
    tamper("UPDATE audit_entry SET recorded_at = clock_timestamp() - interval '61 seconds'")
    upkeep.watch(AT)
    assert open_incidents() == [("SEAL_LATE", "")]
    sealing.seal(AT)
    upkeep.watch(AT)
    assert open_incidents() == []


def test_a_kind_of_runner_that_fell_silent_is_an_incident_until_it_is_back():
    make_healthy_engine()
    RunnerHeartbeat.objects.filter(kind="beat").update(beat_at=clock.now() - timedelta(seconds=31))
    upkeep.watch(AT)
    assert open_incidents() == [("RUNNER_SILENT", "beat")]
    assert "beat completed a round for 31 s" in EngineIncident.objects.get().detail
    make_heartbeat(kind="beat", pid=2)
    upkeep.watch(AT)
    assert open_incidents() == []


def test_old_runs_and_heartbeats_are_cleared_away_and_young_ones_stay():
    day = 24 * 3600
    old, young = make_run(age_s=2 * day + 60, slot=1), make_run(age_s=day, slot=2)
    gone, alive = make_heartbeat(age_s=day + 60), make_heartbeat(age_s=60, pid=2)
    upkeep.clear_away(clock.now())
    assert set(PeriodicRun.objects.all()) == {young} != {old}
    assert set(RunnerHeartbeat.objects.all()) == {alive} != {gone}


class Listener:
    """An HTTP server outside; `paths` are the calls it got, `status` what it answers."""

    def __init__(self):
        self.paths, self.status = [], 200
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                listener.paths.append(self.path)
                self.send_response(listener.status)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}/ping/secret"

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(timeout=10)


@pytest.fixture
def outside():
    listener = Listener()
    yield listener
    listener.close()


def ping_work():
    return [make_work(key="followup.dead_man", every_s=60, run=upkeep.ping)]


def test_a_healthy_portal_tells_the_outside_its_newest_seal(settings, outside):
    make_healthy_engine()
    make_entry()
    sealing.seal(AT)
    settings.DEAD_MAN_URL = outside.url
    assert run_due(AT, "one", ping_work()).failed == []
    (path,) = outside.paths
    assert urlsplit(path).path == "/ping/secret"
    assert parse_qs(urlsplit(path).query) == {"sequence": ["1"], "root": [sealing.newest()[1]]}


def test_an_address_with_a_query_keeps_it(settings, outside):
    make_healthy_engine()
    settings.DEAD_MAN_URL = outside.url + "?id=7"
    upkeep.ping(AT)
    assert parse_qs(urlsplit(outside.paths[0]).query) == {"id": ["7"], "sequence": ["0"]}


def test_an_unwell_portal_is_silent(settings, outside):
    make_healthy_engine()
    settings.DEAD_MAN_URL = outside.url
    RunnerHeartbeat.objects.filter(kind="worker").delete()
    upkeep.ping(AT)
    assert outside.paths == []


def test_without_an_address_nobody_is_called(outside):
    make_healthy_engine()
    upkeep.ping(AT)
    assert outside.paths == []


def test_a_failed_call_is_an_incident_that_tells_no_address_and_does_not_end_the_calls(settings, outside):
    make_healthy_engine()
    settings.DEAD_MAN_URL = outside.url
    outside.status = 500
    assert run_due(AT, "one", ping_work()).failed == ["followup.dead_man"]
    incident = EngineIncident.objects.get()
    assert (incident.kind, incident.key) == ("WORK_FAILED", "followup.dead_man")
    assert "The dead-man address answered 500." in incident.detail
    assert "secret" not in incident.detail

    outside.status = 200
    assert run_due(AT + timedelta(minutes=1), "one", ping_work()).failed == []
    assert open_incidents() == []
    assert len(outside.paths) == 2


def test_an_address_that_does_not_answer_is_an_incident(settings, outside):
    make_healthy_engine()
    settings.DEAD_MAN_URL = outside.url
    outside.close()
    assert run_due(AT, "one", ping_work()).failed == ["followup.dead_man"]
    assert "The dead-man address did not answer (URLError)." in EngineIncident.objects.get().detail
    settings.DEAD_MAN_URL = "file:///etc/passwd"
    assert run_due(AT + timedelta(minutes=1), "one", ping_work()).failed == ["followup.dead_man"]
    assert "no http or https address" in EngineIncident.objects.get().detail
