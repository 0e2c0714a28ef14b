"""A bad row is rejected alone, with the line on which it begins and what is wrong with it."""

import pytest
from django.core.management import CommandError

from tests.threats.importing.factories import (
    HEADER,
    command,
    ged_file,
    incident,
    incidents,
    rejects,
    row,
    rows,
    run,
    take,
    text_of_tables,
)
from threats import rollup
from threats.models import Dataset, ImportRun

NOT_A_DAY = "{} “{}” is not a day such as 2009-02-20."
NOT_A_NUMBER = "{} “{}” is not a whole number from 0 up."
UNKNOWN = "{} is “{}”; UCDP GED knows {}."
FOREIGN = "The event lies in {}, which is not a country of the mission (CAF)."


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": ""}, "id “” is not a number."),
        ({"id": "CAF1"}, "id “CAF1” is not a number."),
        ({"id": "10.5"}, "id “10.5” is not a number."),
        ({"id": "-5"}, "id “-5” is not a number."),
        ({"id": "٣٤"}, "id “٣٤” is not a number."),
        ({"id": "1" * 19}, f"id “{'1' * 19}” is not a number."),
        ({"type_of_violence": "4"}, UNKNOWN.format("type_of_violence", "4", "1-3")),
        ({"type_of_violence": ""}, UNKNOWN.format("type_of_violence", "", "1-3")),
        ({"where_prec": "8"}, UNKNOWN.format("where_prec", "8", "1-7")),
        ({"where_prec": "0"}, UNKNOWN.format("where_prec", "0", "1-7")),
        ({"date_prec": "6"}, UNKNOWN.format("date_prec", "6", "1-5")),
        ({"date_prec": "one"}, UNKNOWN.format("date_prec", "one", "1-5")),
        ({"date_start": "2014-02-30"}, NOT_A_DAY.format("date_start", "2014-02-30")),
        ({"date_start": "06/05/2014"}, NOT_A_DAY.format("date_start", "06/05/2014")),
        ({"date_start": "41765"}, NOT_A_DAY.format("date_start", "41765")),
        ({"date_start": "0000-01-01"}, NOT_A_DAY.format("date_start", "0000-01-01")),
        ({"date_end": ""}, NOT_A_DAY.format("date_end", "")),
        ({"date_start": "0204-05-06"}, "date_start “0204-05-06” is not a day such as 2009-02-20."),
        ({"date_end": "9999-12-31"}, "date_end “9999-12-31” is not a day such as 2009-02-20."),
        ({"date_end": "2014-05-05"}, "date_end 2014-05-05 lies before date_start 2014-05-06."),
        ({"latitude": "-91", "longitude": "120"}, "latitude -91.0, longitude 120.0 is not a point on earth."),
        ({"longitude": "-180.5"}, "latitude 3.5, longitude -180.5 is not a point on earth."),
        (
            {"latitude": "118.25", "longitude": "3.5"},
            "latitude 118.25, longitude 3.5 is not a point on earth. Are the two swapped?",
        ),
        (
            {"latitude": "350000", "longitude": "612000"},
            "latitude 350000.0, longitude 612000.0 is not a point on earth.",
        ),
        ({"latitude": "NaN"}, "latitude nan, longitude 1.25 is not a point on earth."),
        ({"longitude": "inf"}, "latitude 3.5, longitude inf is not a point on earth."),
        ({"latitude": ""}, "latitude “”, longitude “1.25” are not two numbers."),
        ({"latitude": "3°30'N"}, "latitude “3°30'N”, longitude “1.25” are not two numbers."),
        ({"longitude": "1,25"}, "latitude “3.5”, longitude “1,25” are not two numbers."),
        ({"latitude": "1_0"}, "latitude “1_0”, longitude “1.25” are not two numbers."),
        ({"best": "-1"}, NOT_A_NUMBER.format("best", "-1")),
        ({"low": "2.0"}, NOT_A_NUMBER.format("low", "2.0")),
        ({"high": "1e3"}, NOT_A_NUMBER.format("high", "1e3")),
        ({"deaths_civilians": "many"}, NOT_A_NUMBER.format("deaths_civilians", "many")),
        ({"deaths_a": "²"}, NOT_A_NUMBER.format("deaths_a", "²")),
        ({"deaths_b": "10000001"}, NOT_A_NUMBER.format("deaths_b", "10000001")),
        ({"deaths_unknown": "9" * 5000}, NOT_A_NUMBER.format("deaths_unknown", "9" * 40)),
        ({"number_of_sources": "-2"}, NOT_A_NUMBER.format("number_of_sources", "-2")),
        ({"where_coordinates": "x" * 201}, "where_coordinates is longer than 200 characters."),
        ({"where_description": "x" * 1001}, "where_description is longer than 1000 characters."),
        ({"side_a": "x" * 301}, "side_a is longer than 300 characters."),
        ({"side_b": "é" * 301}, "side_b is longer than 300 characters."),
        ({"country_id": "626", "country": "South Sudan"}, FOREIGN.format("South Sudan")),
        ({"country_id": "626", "country": ""}, FOREIGN.format("SSD")),
        ({"country_id": "999", "country": ""}, FOREIGN.format("999")),
    ],
)
def test_it_is_rejected_alone(world, tmp_path, capsys, changes, reason):
    path = ged_file(tmp_path, row(id=1), row(**{"id": 2} | changes), row(id=3))
    assert run(path, capsys) == "read 3, added 2, changed 0, unchanged 0, rejected 1"
    assert rejects(path) == [["3", changes.get("id", "2"), reason]]
    assert sorted(incidents().values_list("external_id", flat=True)) == ["1", "3"]
    assert rollup.differences() == 0


@pytest.mark.parametrize(
    ("iso3", "country_id", "reason"),
    [
        ("SSD", "626", FOREIGN.format("South Sudan")),
        ("SSD", "482", FOREIGN.format("South Sudan")),
        ("CAF", "482", ""),
        ("CAF", "", ""),
        ("", "482", ""),
        ("", "", ""),
    ],
)
def test_the_country_is_known_by_iso3_and_else_by_its_number(world, tmp_path, capsys, iso3, country_id, reason):
    event = row(id=2, iso3=iso3, country_id=country_id, country="South Sudan")
    path = ged_file(tmp_path, row(id=1, iso3="CAF"), event, header=[*HEADER, "iso3"])
    assert run(path, capsys).endswith(f"rejected {1 if reason else 0}")
    if reason:
        assert rejects(path) == [["3", "2", reason]]


@pytest.mark.parametrize("count", [1, 34, 36])
def test_a_row_of_another_width_is_rejected(world, tmp_path, capsys, count):
    cells = [*row(id=2).values(), "more"][:count]
    path = ged_file(tmp_path, row(id=1), cells, row(id=3))
    assert run(path, capsys) == "read 3, added 2, changed 0, unchanged 0, rejected 1"
    assert rejects(path) == [["3", "2", f"The row has {count} columns, the header 35."]]


def test_the_line_is_the_one_on_which_the_row_begins(world, tmp_path, capsys):
    """Line breaks of all three kinds inside quotes, and blank lines, stand between the header and the bad row."""
    path = ged_file(
        tmp_path,
        row(id=1, where_description="Two\nlines"),
        row(id=2, source_article="Three\r\nlines\r\nhere", where_description="and\rtwo"),
        [],
        row(id=3, best="none", where_description="bad\nitself"),
        row(id=4),
        row(id=5, best="none"),
    )
    assert run(path, capsys) == "read 5, added 3, changed 0, unchanged 0, rejected 2"
    assert [each[:2] for each in rejects(path)] == [["9", "3"], ["12", "5"]]
    lines = path.read_bytes().decode().replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert lines[8].startswith("3,")
    assert lines[11].startswith("5,")
    assert incident(1).place_description == "Two\nlines"
    assert incident(2).place_description == "and\rtwo"


def test_a_second_row_of_an_id_is_rejected_and_names_the_first(world, tmp_path, capsys):
    path = ged_file(tmp_path, row(id=7, best=4), row(id=8), row(id=7, best=5), row(id=7, best=6))
    assert run(path, capsys) == "read 4, added 2, changed 0, unchanged 0, rejected 2"
    reason = "The id 7 stands already on line 2; only that row was taken."
    assert rejects(path) == [["4", "7", reason], ["5", "7", reason]]
    assert incident(7).killed_best == 4


def test_an_id_whose_first_row_is_bad_is_taken_from_its_next(world, tmp_path, capsys):
    path = ged_file(tmp_path, row(id=7, best="x"), row(id=7, best=5))
    assert run(path, capsys) == "read 2, added 1, changed 0, unchanged 0, rejected 1"
    assert incident(7).killed_best == 5


def test_an_id_that_comes_again_in_a_later_chunk_is_rejected_too(world, tmp_path):
    found = []
    path = ged_file(tmp_path, *rows(5), row(id=1002))
    done = take(path, world.mission, chunk_rows=2, on_reject=found.append)
    assert (done.added, done.rejected) == (5, 1)
    assert [(each.line, each.external_id) for each in found] == [(7, "1002")]


FIGURES = {
    "low": "killed_low", "best": "killed_best", "high": "killed_high", "deaths_civilians": "civilians_killed",
    "deaths_a": "killed_a", "deaths_b": "killed_b", "deaths_unknown": "killed_unknown",
    "number_of_sources": "sources_count",
}  # fmt: skip


@pytest.mark.parametrize(("column", "field"), FIGURES.items())
def test_a_figure_that_is_left_open_is_not_known_and_0_is_0(world, tmp_path, capsys, column, field):
    path = ged_file(tmp_path, row(id=1, **{column: ""}), row(id=2, **{column: " 0 "}))
    assert run(path, capsys).endswith("rejected 0")
    assert getattr(incident(1), field) is None
    assert getattr(incident(2), field) == 0
    assert rollup.differences() == 0


def test_minus_one_source_means_that_nobody_counted(world, tmp_path, capsys):
    run(ged_file(tmp_path, row(id=1, number_of_sources=-1)), capsys)
    assert incident(1).sources_count is None


def test_columns_that_a_file_need_not_have_leave_their_figures_open(world, tmp_path, capsys):
    kept = ("deaths_a", "number_of_sources", "where_description", "event_clarity", "country_id", "country")
    path = ged_file(tmp_path, row(id=1), header=[name for name in HEADER if name not in kept])
    assert run(path, capsys) == "read 1, added 1, changed 0, unchanged 0, rejected 0"
    event = incident(1)
    assert (event.killed_a, event.sources_count, event.is_aggregate) == (None, None, False)
    assert event.place_description == ""


def test_where_rejected_rows_are_listed_can_be_chosen(world, tmp_path, capsys):
    path, other = ged_file(tmp_path, row(id=1), row(id=2, best="x")), tmp_path / "elsewhere.csv"
    run(path, capsys, "--rejects", str(other))
    assert other.read_text() == "line,id,reason\n3,2,best “x” is not a whole number from 0 up.\n"
    assert not path.with_name("ged.csv.rejected.csv").exists()


def test_a_list_that_cannot_be_written_is_said_and_the_import_can_go_on(world, tmp_path, capsys):
    path = ged_file(tmp_path, row(id=1), row(id=2, best="x"))
    with pytest.raises(CommandError, match="^Rejected rows can't be listed in .*Name another file with --rejects"):
        command(path, "--rejects", str(tmp_path / "no-such-folder" / "list.csv"))
    assert run(path, capsys) == "read 2, added 1, changed 0, unchanged 0, rejected 1"


def test_a_list_that_stands_in_the_way_is_said_before_anything_is_taken(world, tmp_path):
    path = ged_file(tmp_path, row(id=1))
    (tmp_path / "ged.csv.rejected.csv").mkdir()
    with pytest.raises(CommandError, match="is in the way of the list of rejected rows: Is a directory"):
        command(path)
    assert not incidents().exists()


def test_columns_that_name_people_reach_neither_a_table_nor_the_list(world, tmp_path, capsys):
    named = {"source_article": "Marker one", "source_headline": "Marker two", "source_original": "Marker three"}
    path = ged_file(tmp_path, row(id=1, side_a="Marker of a side", **named), row(id=2, best="x", **named))
    assert run(path, capsys) == "read 2, added 1, changed 0, unchanged 0, rejected 1"
    assert rejects(path) == [["3", "2", NOT_A_NUMBER.format("best", "x")]]
    change = ged_file(tmp_path, row(id=1, side_a="Marker of a side", best=5, **named))
    assert run(change, capsys) == "read 1, added 0, changed 1, unchanged 0, rejected 0"
    kept = text_of_tables()
    assert "Marker of a side" in kept, "what is kept would be found"
    assert not [text for text in named.values() if text.lower() in kept.lower()]


def test_the_list_of_an_earlier_run_does_not_outlive_it(world, tmp_path, capsys):
    path = ged_file(tmp_path, row(id=1, best="x"), row(id=2))
    run(path, capsys)
    assert len(rejects(path)) == 1
    ged_file(tmp_path, row(id=1), row(id=2))
    run(path, capsys)
    assert not path.with_name(path.name + ".rejected.csv").exists()


def test_when_every_row_is_bad_the_command_fails_after_its_summary(world, tmp_path, capsys):
    path = ged_file(tmp_path, row(id=1, best="x"), row(id=2, best="y"))
    with pytest.raises(CommandError, match="^No row could be taken. Line 2: best “x” is not a whole number from 0 up"):
        command(path)
    assert capsys.readouterr().out.splitlines()[-1] == "read 2, added 0, changed 0, unchanged 0, rejected 2"
    assert len(rejects(path)) == 2
    assert ImportRun.objects.get().state == ImportRun.State.DONE
    assert Dataset.objects.get().code == "ucdp-ged"
    assert not incidents().exists()
