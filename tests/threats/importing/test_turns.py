"""Runners at work on files: killed at any statement, beside each other, and beside imports from the command line."""

import pytest
from django.db import connection, connections

from tests.audit.killing import count_statements, kill_points, run_killed
from tests.threats.importing.factories import contents, ged_file, ged_text, incident, incidents, row, rows, take
from tests.threats.importing.files import checked, hand_in, imported, reasons, work
from tests.threats.importing.test_interrupted import wait_for_the_lock
from tests.world import AT
from threats import rollup
from threats.importing import files, turns, undo
from threats.importing.service import LOCK
from threats.models import Dataset, ImportFile, ImportRun

pytestmark = pytest.mark.django_db(transaction=True)
GIVEN = [row(id=1, best=5, high=9), row(id=3, best="x"), *rows(3), row(id=1001)]


def turn(file, chunks=1):
    turns.take_turn(ImportFile.objects.select_related("mission", "by").get(pk=file.pk), AT, chunk_rows=2, chunks=chunks)


def whole(file):
    """The way from the first look to the end."""
    for _turn in range(4):
        turn(file)
    file.refresh_from_db()
    if file.stage == "CHECKED":
        files.import_now(file, by=file.by, at=AT)
    for _turn in range(4):
        turn(file)
    file.refresh_from_db()


def expected(world, tmp_path):
    take(ged_file(tmp_path, *GIVEN), world.mission)


def test_wherever_a_runner_is_killed_the_next_one_finishes_it_the_same(world, tmp_path):
    imported(world, ged_text(row(id=1, best=4)))
    sample = hand_in(world, ged_text(*GIVEN))
    statements = count_statements(lambda: whole(sample))
    assert statements > 60
    undo.ask_undo(sample.run, by=world.adviser, at=AT)
    work(rounds=2)
    every = list(kill_points(statements))
    for number, point in enumerate(every[:: max(1, len(every) // 25)], start=1):
        given = [{**each, "date_end": "2015-01-01"} if each["id"] == "1" else each for each in GIVEN]
        given[0] = {**given[0], "best": str(5 + number % 3)}
        file = hand_in(world, ged_text(*given))
        run_killed(lambda file=file: whole(file), point)
        wait_for_the_lock()
        file.refresh_from_db()
        assert rollup.differences() == 0, point
        whole(file)
        assert (file.stage, file.run.state) == ("DONE", "DONE"), point
        assert (file.run.read, file.run.rejected) == (6, 2), point
        assert [line for line, _id, _why in reasons(file)] == [3, 7], point
        assert incident(1).killed_best == 5 + number % 3
        assert ImportRun.objects.filter(file=file).count() == 1
        undo.ask_undo(file.run, by=world.adviser, at=AT)
        work(rounds=2)
        assert rollup.differences() == 0, point


def test_a_file_that_somebody_works_on_is_left_to_them(world):
    first, second = hand_in(world, ged_text(*rows(2))), hand_in(world, ged_text(*rows(3)))
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [turns.LOCK, first.pk])
        turns.work(AT)
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.stage, second.stage) == ("CHECK", "CHECKED")
    finally:
        other.close()
    work(first, rounds=1)
    assert first.stage == "CHECKED"


def test_an_import_waits_for_another_into_the_same_dataset(world, tmp_path):
    take(ged_file(tmp_path, *rows(1)), world.mission)
    file = checked(world, ged_text(*rows(3)))
    files.import_now(file, by=world.adviser, at=AT)
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK, Dataset.objects.get().pk])
        work(file, rounds=2)
        assert (file.stage, file.run) == ("IMPORT", None)
    finally:
        other.close()
    work(file, rounds=1)
    assert file.stage == "DONE"


def test_a_file_given_up_for_another_says_so(world, tmp_path):
    file = checked(world, ged_text(*rows(6)))
    files.import_now(file, by=world.adviser, at=AT)
    turn(file)
    take(ged_file(tmp_path, *rows(2)), world.mission)
    turn(file)
    file.refresh_from_db()
    assert (file.stage, file.run.state, file.run.read) == ("DONE", "STOPPED", 2)
    assert incidents().count() == 2


def test_a_fault_of_ours_stops_no_other_file_and_comes_out(world, monkeypatch):
    broken, good = hand_in(world, ged_text(*rows(2))), hand_in(world, ged_text(*rows(3)))
    monkeypatch.setattr(files, "format_of", lambda file: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        turns.work(AT)
    monkeypatch.undo()
    broken.refresh_from_db()
    assert broken.problem.startswith("This stopped by a fault of the portal")
    assert work(good, rounds=1).stage == "CHECKED"


def test_what_the_page_takes_in_chunk_by_chunk_is_what_the_command_takes_in(world, tmp_path):
    whole(hand_in(world, ged_text(*GIVEN)))
    by_page = contents()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE threats_incident, threats_incidentmonth CASCADE")
    expected(world, tmp_path)
    assert contents() == by_page
