import json
import socket

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.test import RequestFactory

from followup import health, incidents, views
from followup.models import PeriodicRun, RunnerHeartbeat
from tests.audit.factories import make_entry, tamper
from tests.audit.killing import count_statements
from tests.followup.factories import AT, make_healthy_engine, make_heartbeat, make_run

pytestmark = pytest.mark.django_db


PARTS = ["sealer", "tick", "delivery", "engine", "worker", "beat"]


def part_of(found, name):
    return next(part for part in found.parts if part.name == name)


def get(view, method="get"):
    return view(getattr(RequestFactory(), method)("/"))


def set_age(kind, age_s):
    RunnerHeartbeat.objects.filter(kind=kind).delete()
    make_heartbeat(kind=kind, age_s=age_s)


def test_all_parts_moving_is_on_time():
    make_healthy_engine()
    found = health.summary()
    assert (found.state, str(found.word), found.is_on_time, found.incidents) == ("ok", "on time", True, 0)
    assert [part.name for part in found.parts] == PARTS


@pytest.mark.parametrize("kind", ["engine", "worker", "beat"])
@pytest.mark.parametrize(("age_s", "is_stale"), [(25, False), (35, True), (-3, False), (-10, True)])
def test_a_kind_that_did_nothing_for_half_a_minute_is_late(kind, age_s, is_stale):
    make_healthy_engine()
    set_age(kind, age_s)
    found = health.summary()
    assert found.state == ("late" if is_stale else "ok")
    assert [part.name for part in found.parts if part.is_stale] == ([kind] if is_stale else [])


def test_the_newest_runner_of_a_kind_speaks_for_it():
    make_healthy_engine()
    make_heartbeat(kind="worker", pid=2, age_s=3600)
    assert health.summary().state == "ok"


def test_a_sealer_that_does_not_finish_or_fails_is_late():
    make_healthy_engine()
    PeriodicRun.objects.filter(key="audit.seal").delete()
    make_run(key="audit.seal", age_s=40)
    make_run(key="audit.seal", finished_at=None)
    make_run(key="audit.seal", error="RuntimeError: no", slot=2**40)
    found = health.summary()
    assert part_of(found, "sealer").is_stale
    assert 39 < part_of(found, "sealer").age_s < 60


def test_an_entry_that_waits_makes_the_sealer_late():
    make_healthy_engine()
    make_entry()
    assert health.summary().state == "ok"
    tamper("UPDATE audit_entry SET recorded_at = clock_timestamp() - interval '31 seconds'")
    found = health.summary()
    assert part_of(found, "sealer").is_stale
    assert 30 < found.unsealed_for_s < 60


def test_nobody_at_work_is_stopped_even_when_beat_lives():
    make_healthy_engine()
    for kind in ("engine", "worker"):
        set_age(kind, 60)
    assert (health.summary().state, str(health.summary().word)) == ("down", "stopped")


def test_the_engine_alone_is_enough_without_a_broker(settings):
    make_healthy_engine()
    RunnerHeartbeat.objects.exclude(kind="engine").delete()
    assert health.summary().state == "late"
    settings.WITHOUT_REDIS = True
    assert health.summary().state == "ok"


def test_an_open_incident_makes_it_late_but_each_part_is_still_on_time():
    make_healthy_engine()
    incidents.raise_incident("GAP", at=AT, detail="x")
    found = health.summary()
    assert (found.state, found.is_on_time, found.incidents) == ("late", True, 1)


def test_asking_takes_one_statement():
    make_healthy_engine()
    assert count_statements(health.summary) == 1


def test_a_database_that_cannot_be_asked_is_down_and_raises_nothing():
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE followup_periodicrun RENAME TO elsewhere")
        found = health.summary()
        transaction.set_rollback(True)
    assert (found.state, found.is_reachable, found.is_on_time) == ("down", False, False)


def test_the_engine_address_reports_each_part_and_nothing_else():
    make_healthy_engine()
    make_heartbeat(kind="worker", host="secret-host", pid=77)
    response = get(views.engine)
    assert response.status_code == 200
    body = json.loads(response.content)
    assert set(body) == {"state", "parts", "open_incidents", "channels"}
    assert {name: part["state"] for name, part in body["parts"].items()} == dict.fromkeys(PARTS, "ok")
    assert b"secret-host" not in response.content


@pytest.mark.parametrize("kind", PARTS)
def test_the_engine_address_is_red_when_any_part_is_stale(kind):
    """Also when the runners live: a delivery that hangs cannot hide behind a live tick (E29)."""
    make_healthy_engine()
    work = {part: key for key, part in health.WORK_PARTS.items()}
    if kind in work:
        PeriodicRun.objects.filter(key=work[kind]).delete()
    else:
        set_age(kind, 31)
    response = get(views.engine)
    assert response.status_code == 503
    parts = json.loads(response.content)["parts"]
    assert [name for name, part in parts.items() if part["state"] == "late"] == [kind]


def test_the_process_is_alive_without_asking_the_database():
    assert count_statements(lambda: get(views.alive)) == 0
    assert get(views.alive).status_code == 200


def test_ready_means_the_newest_migrations_are_applied():
    response = get(views.ready)
    assert (response.status_code, response.content) == (200, b"ready\n")
    assert count_statements(lambda: get(views.ready)) <= 2
    with transaction.atomic():
        MigrationRecorder(connection).record_unapplied("audit", "0003_attested_rows")
        response = get(views.ready)
        transaction.set_rollback(True)
    assert (response.status_code, response.content) == (503, b"The database is not migrated yet.\n")


@pytest.mark.parametrize("view", [views.alive, views.ready, views.engine])
def test_health_addresses_are_public_uncached_and_only_read(view):
    assert view.login_required is False
    assert "no-store" in get(view)["Cache-Control"]
    assert get(view, "head").status_code in (200, 503)
    for method in ("post", "put", "delete"):
        assert get(view, method).status_code == 405


def test_the_command_says_how_the_engine_is(capsys):
    make_healthy_engine()
    call_command("engine_health")
    assert capsys.readouterr().out.startswith(
        "The engine is on time: sealer 0 s ago; tick 0 s ago; delivery 0 s ago; engine"
    )
    set_age("beat", 99)
    with pytest.raises(CommandError, match=r"The engine is late: .*beat 99 s ago \(late\)"):
        call_command("engine_health")


def test_the_command_asks_for_one_runner_of_this_machine(capsys):
    make_heartbeat(kind="worker", host="another")
    with pytest.raises(CommandError, match="No worker of this machine completed a round yet"):
        call_command("engine_health", "--runner", "worker")
    here = make_heartbeat(kind="worker", host=socket.gethostname())
    call_command("engine_health", "--runner", "worker")
    assert capsys.readouterr().out.startswith("The worker of this machine completed a round 0 s ago.")
    here.delete()
    make_heartbeat(kind="worker", host=socket.gethostname(), age_s=45)
    with pytest.raises(CommandError, match="last completed a round 45 s ago"):
        call_command("engine_health", "--runner", "worker")
