"""The same events again: from files of another form, with other content, on trial, and beside each other."""

import pytest
from django.db import connections

from audit.models import Entry
from common.errors import WrongState
from tests.threats.importing.factories import (
    HEADER,
    command,
    contents,
    everything,
    ged_file,
    ged_text,
    incident,
    incidents,
    months,
    rejects,
    row,
    rows,
    run,
    take,
    versions,
)
from tests.world import make_mission
from threats import rollup
from threats.importing.service import LOCK
from threats.models import Dataset, ImportRun, Incident

UNCHANGED = "read 3, added 0, changed 0, unchanged 3, rejected 0"


def in_other_words(**new):
    return ged_text(*rows(3)).replace(",".join(HEADER), ",".join(new.get(name, name) for name in HEADER), 1)


TAGS = {"date_start": "#date+start", "latitude": "#geo+lat", "longitude": "#geo+lon", "best": "#affected+killed"}
FORMS = {
    "columns in another order": ged_text(*rows(3), header=sorted(HEADER)),
    "a header in capitals, with spaces": in_other_words(**{name: f" {name.upper()} " for name in HEADER}),
    "a byte-order mark": "\ufeff" + ged_text(*rows(3)),
    "lines that end as on Windows": ged_text(*rows(3), newline="\r\n"),
    "no end of the last line": ged_text(*rows(3)).rstrip("\n"),
    "older names of the estimates": in_other_words(best="best_est", high="high_est", low="low_est"),
    "a row of HXL hashtags": ged_text([TAGS.get(name, "") for name in HEADER], *rows(3)),
    "days without hours": ged_text(*rows(3)).replace("T00:00:00", ""),
    "days as HDX writes them": ged_text(*rows(3)).replace("T00:00:00", " 00:00:00.000"),
    "blank lines between": ged_text(*rows(3)).replace("\n", "\n\n"),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_events_in_another_form_are_unchanged(world, tmp_path, capsys, form):
    run(ged_file(tmp_path, *rows(3)), capsys)
    before, path = contents(), tmp_path / "again.csv"
    path.write_bytes(FORMS[form].encode())
    assert run(path, capsys) == UNCHANGED
    assert contents() == before
    assert not versions().exists()


def test_an_event_that_says_something_else_keeps_what_it_said(world, tmp_path, capsys):
    run(ged_file(tmp_path, *rows(3)), capsys)
    key = incident(1002).pk
    first, second, third = rows(3)
    second |= {"best": "5", "high": "9", "date_start": "2015-08-01", "date_end": "2015-08-01", "latitude": "1"}
    path = ged_file(tmp_path, first, second, third, name="b.csv")
    assert run(path, capsys) == "read 3, added 0, changed 1, unchanged 2, rejected 0"
    event = incident(1002)
    assert (event.pk, event.killed_best, event.killed_high, event.area) == (key, 5, 9, world.s1)
    (before,) = Incident.pgh_event_model.objects.of(event, world.adviser)
    assert (before.killed_best, before.killed_high, before.area) == (4, 7, world.n1)
    assert versions().count() == 1, "rows that say the same have no version"
    assert event.import_run.file_name == "b.csv"
    assert incident(1001).import_run.file_name == "ged.csv"
    found = months().order_by("month").values_list("month__year", "area", "incidents", "killed_best")
    assert list(found) == [(2014, world.n1.pk, 2, 8), (2015, world.s1.pk, 1, 5)]
    assert rollup.differences() == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"best": ""},
        {"best": "0"},
        {"side_b": ""},
        {"where_description": "On the road to Mboki, twice"},
        {"latitude": "3.5000001"},
        {"where_prec": "2"},
        {"date_prec": "5"},
        {"event_clarity": "2"},
        {"number_of_sources": "-1"},
        {"type_of_violence": "1"},
    ],
)
def test_another_word_of_the_publisher_is_a_change(world, tmp_path, capsys, changes):
    run(ged_file(tmp_path, row()), capsys)
    assert run(ged_file(tmp_path, row(**changes)), capsys) == "read 1, added 0, changed 1, unchanged 0, rejected 0"
    assert versions().count() == 1
    assert rollup.differences() == 0


@pytest.mark.parametrize("changes", [{"side_b": " Civilians "}, {"source_original": "Somebody else", "adm_1": "Obo"}])
def test_spaces_around_and_columns_that_are_not_read_are_no_change(world, tmp_path, capsys, changes):
    run(ged_file(tmp_path, row()), capsys)
    assert run(ged_file(tmp_path, row(**changes)), capsys) == "read 1, added 0, changed 0, unchanged 1, rejected 0"


def test_events_that_left_the_file_stay(world, tmp_path, capsys):
    run(ged_file(tmp_path, *rows(3)), capsys)
    assert run(ged_file(tmp_path, *rows(1)), capsys) == "read 1, added 0, changed 0, unchanged 1, rejected 0"
    assert incidents().count() == 3


def test_the_area_is_worked_out_and_never_compared(world, tmp_path, capsys):
    """A row that says the same is left alone wherever it lies by now; one that says something else is placed anew."""
    run(ged_file(tmp_path, *rows(2)), capsys)
    incidents().update(area=world.south)
    assert run(ged_file(tmp_path, rows(2)[0], {**rows(2)[1], "best": "6"}), capsys).startswith(
        "read 2, added 0, changed 1, unchanged 1"
    )
    assert (incident(1001).area, incident(1002).area) == (world.south, world.n1)


def test_a_dry_run_counts_and_writes_nothing(world, tmp_path, capsys):
    run(ged_file(tmp_path, *rows(3)), capsys)
    before, trail = everything(), Entry.objects.count()
    path = ged_file(tmp_path, rows(3)[0], {**rows(3)[1], "best": "6"}, row(id=8), row(id=9, best="x"), name="b.csv")
    command(path, "--dry-run")
    said = capsys.readouterr().out.splitlines()
    assert said[-2:] == [
        "Dry run: nothing was written to the database.",
        "read 4, added 1, changed 1, unchanged 1, rejected 1",
    ]
    assert everything() == before
    assert Entry.objects.count() == trail
    assert [each[0] for each in rejects(path)] == ["5"], "the list is written, so that it can be read"


class Stop(Exception):
    """Of a test that interrupts an import."""


def interrupt(path, mission, at):
    def stop(progress):
        if progress.read >= at:
            raise Stop

    with pytest.raises(Stop):
        take(path, mission, chunk_rows=2, on_progress=stop)


@pytest.mark.parametrize("other_file", [False, True])
def test_a_dry_run_leaves_an_interrupted_import_as_it_is(world, tmp_path, capsys, other_file):
    path = ged_file(tmp_path, *rows(6))
    interrupt(path, world.mission, at=4)
    before = everything()
    if other_file:
        path = ged_file(tmp_path, *rows(7), name="b.csv")
    told = "read 7, added 3, changed 0, unchanged 4" if other_file else "read 6, added 6, changed 0, unchanged 0"
    assert run(path, capsys, "--dry-run") == f"{told}, rejected 0"
    assert everything() == before
    assert run(path, capsys) == f"{told}, rejected 0", "as the dry run said"


def test_two_missions_hold_the_same_dataset_apart(world, tmp_path, capsys):
    path = ged_file(tmp_path, *rows(3))
    make_mission(code="OTHER", ref_code="OTH")
    run(path, capsys)
    assert run(path, capsys, mission="other") == "read 3, added 3, changed 0, unchanged 0, rejected 0"
    run(ged_file(tmp_path, *rows(3, best=6)), capsys, mission="OTHER")
    assert list(incidents().order_by("ref").values_list("ref", "mission__code", "killed_best")) == [
        *((f"GED-CAF-{1001 + n}", "TST", 4) for n in range(3)),
        *((f"GED-OTH-{1001 + n}", "OTHER", 6) for n in range(3)),
    ]
    assert rollup.differences() == 0


def entries():
    return list(Entry.objects.filter(action="threats.events.imported"))


def test_a_finished_run_leaves_one_entry_in_the_audit_trail(world, tmp_path, capsys):
    path = ged_file(tmp_path, *rows(6))
    interrupt(path, world.mission, at=4)
    assert not entries()
    run(path, capsys)
    (entry,) = entries()
    assert (entry.target_uid, entry.target_label) == (str(ImportRun.objects.get().uid), "ucdp-ged")
    assert (entry.mission, entry.actor_kind) == ("TST", "system")
    run(path, capsys)
    assert len(entries()) == 2, "a run that found nothing new was a run"


def test_a_mission_without_areas_takes_events_without_area_and_says_so(db, tmp_path, capsys):
    make_mission()
    path = ged_file(tmp_path, *rows(2))
    command(path)
    said = capsys.readouterr().out
    assert said.startswith("Mission TST has no areas yet, so its events will have none")
    assert set(incidents().values_list("area", flat=True)) == {None}
    assert rollup.differences() == 0


@pytest.mark.django_db(transaction=True)
def test_an_import_beside_another_into_the_same_dataset_is_refused(world, tmp_path, capsys):
    run(ged_file(tmp_path, *rows(3)), capsys)
    before, path = everything(), ged_file(tmp_path, *rows(4), name="b.csv")
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK, Dataset.objects.get().pk])
        with pytest.raises(WrongState, match="^Another import into UCDP GED of TST is running. Wait until"):
            take(path, world.mission)
        assert everything() == before
        make_mission(code="OTHER", ref_code="OTH")
        assert run(path, capsys, mission="OTHER").startswith("read 4, added 4"), "another dataset has its own lock"
    finally:
        other.close()
    assert run(path, capsys).startswith("read 4, added 1")
