"""An import that stops half-way, by an error or by SIGKILL at any of its statements, is finished by the next one."""

import os
import signal
import time

import pytest
from django.db import connection

from audit.models import Entry
from tests.audit.killing import count_statements, kill_points, run_killed
from tests.threats.importing.factories import contents, ged_file, incident, incidents, row, rows, take, versions
from threats import rollup
from threats.importing.service import LOCK
from threats.models import ImportRun

pytestmark = pytest.mark.django_db(transaction=True)
RUNNING, DONE, STOPPED, *_of_undoing = ImportRun.State


class Stop(Exception):
    """Of a test that interrupts an import."""


def stop_at(read):
    """What an import is told to call after each chunk: it ends it once so many rows are read."""

    def stop(run):
        if run.read >= read:
            raise Stop

    return stop


def die_at(read):
    def die(run):
        if run.read >= read:
            os.kill(os.getpid(), signal.SIGKILL)

    return die


def wait_for_the_lock():
    """The server learned that the process that held it has died."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s", [LOCK])
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.01)
    raise AssertionError("The lock of a dead process is still held.")


def interrupted(path, mission, at, **options):
    with pytest.raises(Stop):
        take(path, mission, chunk_rows=2, on_progress=stop_at(at), **options)
    return ImportRun.objects.get(state=RUNNING)


def ids():
    return sorted(incidents().values_list("external_id", flat=True))


def numbers(count):
    return [str(1001 + n) for n in range(count)]


def test_the_same_file_again_goes_on_after_the_last_whole_chunk(world, tmp_path):
    path = ged_file(tmp_path, *rows(10))
    run = interrupted(path, world.mission, at=4)
    assert (run.read, run.added, run.finished_at) == (4, 4, None)
    assert ids() == numbers(4)
    assert rollup.differences() == 0
    heard = []
    done = take(path, world.mission, chunk_rows=2, on_progress=lambda run: heard.append(run.read))
    assert heard == [6, 8, 10], "nothing was taken twice"
    assert (done.pk, done.state) == (run.pk, DONE)
    assert done.summary() == "read 10, added 10, changed 0, unchanged 0, rejected 0"
    assert done.finished_at >= done.started_at
    assert ids() == numbers(10)
    assert rollup.differences() == 0


def test_the_counts_and_the_rejected_rows_are_those_of_the_whole_file(world, tmp_path):
    take(ged_file(tmp_path, *rows(3), name="before.csv"), world.mission)
    given = [*rows(2), row(id=9, best="x"), row(id=1003, best=6), row(id=1002), *rows(7)[3:], row(id=8, best="y")]
    path, first, second = ged_file(tmp_path, *given), [], []
    interrupted(path, world.mission, at=6, on_reject=first.append)
    done = take(path, world.mission, chunk_rows=2, on_reject=second.append)
    assert done.summary() == "read 10, added 4, changed 1, unchanged 2, rejected 3"
    assert [each.line for each in second] == [4, 6, 11]
    assert first == second[:2]
    assert second[1].reason == "The id 1002 stands already on line 3; only that row was taken."
    assert versions().count() == 1


def test_another_chunk_size_may_finish_it(world, tmp_path):
    path = ged_file(tmp_path, *rows(9))
    interrupted(path, world.mission, at=4)
    done = take(path, world.mission, chunk_rows=3)
    assert done.summary() == "read 9, added 9, changed 0, unchanged 0, rejected 0"


def test_another_file_gives_the_interrupted_one_up(world, tmp_path):
    path = ged_file(tmp_path, *rows(10))
    run = interrupted(path, world.mission, at=4)
    done = take(ged_file(tmp_path, *rows(6), name="other.csv"), world.mission)
    assert done.summary() == "read 6, added 2, changed 0, unchanged 4, rejected 0"
    run.refresh_from_db()
    assert (run.state, run.read, run.finished_at) == (STOPPED, 4, None)
    again = take(path, world.mission)
    assert again.pk != run.pk, "what was given up does not go on"
    assert again.summary() == "read 10, added 4, changed 0, unchanged 6, rejected 0"
    assert rollup.differences() == 0


def test_a_file_of_the_same_name_with_other_content_is_another_file(world, tmp_path):
    run = interrupted(ged_file(tmp_path, *rows(6)), world.mission, at=4)
    done = take(ged_file(tmp_path, *rows(6, best=6)), world.mission)
    assert done.pk != run.pk
    assert done.summary() == "read 6, added 2, changed 4, unchanged 0, rejected 0"


def test_a_copy_of_the_file_under_another_name_goes_on(world, tmp_path):
    run = interrupted(ged_file(tmp_path, *rows(6)), world.mission, at=4)
    assert take(ged_file(tmp_path, *rows(6), name="copy.csv"), world.mission).pk == run.pk


def test_a_process_killed_between_two_chunks_loses_nothing(world, tmp_path):
    path = ged_file(tmp_path, *rows(10))
    run_killed(lambda: take(path, world.mission, chunk_rows=2, on_progress=die_at(4)), (10**9, "before"))
    wait_for_the_lock()
    run = ImportRun.objects.get()
    assert (run.state, run.read) == (RUNNING, 4)
    assert ids() == numbers(4)
    done = take(path, world.mission, chunk_rows=2)
    assert (done.pk, done.summary()) == (run.pk, "read 10, added 10, changed 0, unchanged 0, rejected 0")
    assert ids() == numbers(10)
    assert rollup.differences() == 0


def file_number(tmp_path, number):
    """A file with an event that changes each time, one that stays, a bad row, and four events of its own."""
    own = [row(id=100 * number + n, date_start=f"2013-0{n + 1}-01") for n in range(4)]
    given = [row(id=1, best=number), own[0], row(id=3, best="x"), own[1], row(id=2), *own[2:]]
    return ged_file(tmp_path, *given, name=f"{number}.csv"), [each["id"] for each in given]


def test_wherever_it_is_killed_nothing_is_lost_and_nothing_comes_twice(world, tmp_path):
    """A new file for each point, so that what earlier ones left has to stay whole as well."""
    take(ged_file(tmp_path, row(id=1, best=0), row(id=2), name="first.csv"), world.mission)
    path, _order = file_number(tmp_path, 1)
    statements = count_statements(lambda: take(path, world.mission, chunk_rows=3))
    assert statements >= 3 * 5, "among them those of three chunks"
    for number, point in enumerate(kill_points(statements), start=2):
        path, order = file_number(tmp_path, number)
        run_killed(lambda path=path: take(path, world.mission, chunk_rows=3), point)
        wait_for_the_lock()
        left = ImportRun.objects.exclude(read=0).filter(file_name=path.name).first()
        taken = set(order[: left.read if left else 0]) - {"1", "2", "3"}
        assert set(ids()) >= taken, point
        assert not set(ids()) & (set(order) - taken - {"1", "2"}), f"{point}: rows of a chunk that is not counted"
        assert rollup.differences() == 0, point
        found = []
        done = take(path, world.mission, chunk_rows=3, on_reject=found.append)
        assert (done.state, done.read) == (DONE, 7), point
        assert [each.line for each in found] == [4], point
        runs = ImportRun.objects.filter(file_name=path.name)
        assert sum(run.added for run in runs) == 4, f"{point}: added once"
        assert sum(run.changed for run in runs) == 1, f"{point}: changed once"
        assert runs.filter(state=DONE).count() == runs.count() == (2 if left and left.state == DONE else 1), point
        assert incident(1).killed_best == number
        assert versions().count() == number, f"{point}: one version per change"
        assert rollup.differences() == 0, point
    assert incidents().count() == 2 + 4 * number
    entries = Entry.objects.filter(action="threats.events.imported")
    assert entries.count() == ImportRun.objects.filter(state=DONE).count() == ImportRun.objects.count()


def test_what_was_interrupted_ends_as_what_never_was(world, tmp_path):
    path = ged_file(tmp_path, *rows(5), row(id=7, best="x"), row(id=8, latitude=1))
    interrupted(path, world.mission, at=4)
    take(path, world.mission, chunk_rows=2)
    from_two = contents()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE threats_incident, threats_incidentmonth CASCADE")
    take(path, world.mission)
    assert contents() == from_two
