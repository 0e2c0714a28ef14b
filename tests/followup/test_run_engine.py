import signal

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from audit.models import Entry
from followup.models import PeriodicRun, RunnerHeartbeat
from tests.audit.factories import make_entry
from tests.followup.programs import environment, program, wait_for


@pytest.mark.django_db
def test_one_round_does_what_is_due_and_says_so(capsys):
    make_entry()
    call_command("run_engine", "--once")
    said = capsys.readouterr().out
    assert said.startswith("Done: ")
    assert "audit.seal, audit.anchor, followup.tick" in said
    assert Entry.objects.sealed().count() == 1
    assert not RunnerHeartbeat.objects.exists()


@pytest.mark.django_db
def test_one_round_with_a_failure_ends_with_a_failure(settings, tmp_path):
    settings.AUDIT_ANCHOR_FILE = tmp_path  # a folder: nothing can be appended to it
    make_entry()
    with pytest.raises(CommandError, match=r"Failed: audit\.anchor\."):
        call_command("run_engine", "--once")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_engine_ends_in_order_when_asked(tmp_path, number):
    make_entry()
    with program("manage.py", "run_engine", env=environment(tmp_path)) as engine:
        _wait_for_a_round(engine)
        engine.send_signal(number)
        assert engine.wait(timeout=20) == 0
        wait_for(engine, "engine.stopped")
    assert Entry.objects.unsealed().count() == 0
    assert not RunnerHeartbeat.objects.exists()
    assert not PeriodicRun.objects.filter(finished_at__isnull=True).exists()


@pytest.mark.django_db(transaction=True)
def test_the_engine_outlives_a_lost_database(tmp_path):
    """Every connection of the engine is cut, as when the server restarts; it says so and goes on."""
    with program("manage.py", "run_engine", env=environment(tmp_path)) as engine:
        _wait_for_a_round(engine)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            assert cursor.fetchone()[0] >= 1
        wait_for(engine, "engine.database_away")
        PeriodicRun.objects.all().delete()
        _wait_for_a_round(engine)
        assert engine.poll() is None


def _wait_for_a_round(engine):
    """Until the engine completed its first round since there is no run in the table."""
    with connection.cursor() as cursor:
        for _attempt in range(200):
            cursor.execute(
                "SELECT pg_sleep(0.1), (SELECT count(*) FROM followup_periodicrun WHERE finished_at > '-infinity')"
            )
            if cursor.fetchone()[1]:
                return
            assert engine.poll() is None, "".join(engine.lines)
    raise AssertionError("No round was completed:\n" + "".join(engine.lines))
