"""A file that is something else is refused whole, with one sentence that names it, and nothing is written."""

import csv
import gzip
import io
import subprocess
import sys
import zipfile

import pytest
from django.core.management import CommandError

from areas import demo
from common.errors import DomainError
from tests.followup.programs import TOP, environment
from tests.threats.importing.factories import (
    HEADER,
    command,
    everything,
    ged_file,
    ged_text,
    incidents,
    months,
    row,
    rows,
    run,
    take,
)
from tests.world import make_mission
from threats.models import Dataset, ImportRun

GOOD = ged_text(*rows(3)).encode()
NAMES = ged_text().encode()
ACLED = (
    b"event_id_cnty,event_date,year,time_precision,event_type,actor1,latitude,longitude,fatalities\n"
    b"CAF1,06 May 2014,2014,1,Battles,LRA,5.4,26.5,3\n"
)
NOT_TEXT = "bad.csv is not UTF-8 text. Save it as CSV in UTF-8 and import that."
ARCHIVE = "bad.csv is an archive or an Excel workbook. Save the table as CSV (UTF-8) and import that."
UNCLOSED = "bad.csv is cut off, or a quotation mark is never closed in the row that begins on line 3. Fetch it again."
CUT_OFF = "bad.csv is cut off: its last row, on line 4, has {} of 35 columns. Fetch it again."
NO_ROW = "bad.csv has a header and no row below it: there is nothing to import."


def refusal(path):
    with pytest.raises(CommandError) as refused:
        command(path)
    assert refused.value.returncode == 1
    return str(refused.value)


def zipped(name):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr(name, GOOD)
    return memory.getvalue()


def with_header(header):
    """Good rows of so many columns under another header."""
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows([header, *(list(each.values()) for each in rows(2))])
    return lines.getvalue().encode()


def renamed(**new):
    return with_header([new.get(name, name) for name in HEADER])


def without_columns(*gone):
    return ged_text(*rows(2), header=[name for name in HEADER if name not in gone]).encode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "bad.csv is empty."),
        (b" \n\t\r\n  ", "bad.csv is empty."),
        (b"\xef\xbb\xbf\r\n", "bad.csv is empty."),
        (NAMES, NO_ROW),
        (NAMES + b"\n\n", NO_ROW),
        (NAMES + b"#event+id" + b"," * 34 + b"\n", NO_ROW),
        (
            GOOD.removeprefix(NAMES),
            "bad.csv has no header: its first line already holds values. Add the line with the names of the columns.",
        ),
        (ACLED, "bad.csv is an export of ACLED, not a UCDP GED file: it has the column event_id_cnty."),
        (b"pcode,name\nCF11,Bria\n", "bad.csv is not a UCDP GED file: its header has none of the columns of one."),
        (b"Bria\nObo\n", "bad.csv is not a CSV file: its first line has no commas."),
        (
            without_columns("date_start"),
            "bad.csv is not a complete UCDP GED file: the column date_start is missing.",
        ),
        (
            without_columns("where_prec", "best", "id"),
            "bad.csv is not a complete UCDP GED file: the columns best, id, where_prec are missing.",
        ),
        (renamed(deaths_a="best"), "bad.csv has the column best more than once."),
        (renamed(deaths_a=" Best_Est "), "bad.csv has the column best more than once."),
        (renamed(adm_1="where_description"), "bad.csv has the column where_description more than once."),
        (
            ged_text(*rows(2), separator=";").encode(),
            "bad.csv is separated by semicolons, not by commas. Save it as CSV with commas.",
        ),
        (
            ged_text(*rows(2), separator="\t").encode(),
            "bad.csv is separated by tabs, not by commas. Save it as CSV with commas.",
        ),
        (zipped("xl/workbook.xml"), ARCHIVE),
        (zipped("ged.csv"), ARCHIVE),
        (gzip.compress(GOOD), "bad.csv is compressed. Unpack it and import the CSV file inside."),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "bad.csv is a PDF, not a CSV file."),
        (b'{"id": 1001}\n', "bad.csv is JSON, not a CSV file."),
        (b'\xef\xbb\xbf [{"id": 1001}]\n', "bad.csv is JSON, not a CSV file."),
        (b"<!doctype html><title>404</title>\n", "bad.csv is a web page or XML, not a CSV file."),
        (GOOD.decode().encode("utf-16"), NOT_TEXT),
        (GOOD.replace(b"Mboki", b"Mbo\0ki", 1), NOT_TEXT),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), NOT_TEXT),
        (GOOD[: GOOD.rindex(b"LRA")], CUT_OFF.format(7)),
        (GOOD[: GOOD.rindex(b",4,7,2")], CUT_OFF.format(30)),
        (ged_text(row(), row(id=1002, where_description="a, b")).encode().split(b", b")[0], UNCLOSED),
        (ged_text(row()).encode() + b'1002,"' + b"x" * 200_000, UNCLOSED),
        (
            GOOD.replace(b"On the road", b'"On" the road', 1),
            "bad.csv is not valid CSV in the row that begins on line 2.",
        ),
    ],
)
def test_it_is_refused_and_nothing_is_written(world, tmp_path, content, sentence):
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    assert refusal(path) == sentence
    assert everything() == [[], [], [], [], []]
    assert [each.name for each in tmp_path.iterdir()] == ["bad.csv"], "and no list of rejected rows"


def test_a_list_of_places_lacks_columns_of_events(world):
    sentence = refusal(demo.FOLDER / "caf_places.csv")
    assert sentence.startswith("caf_places.csv is not a complete UCDP GED file: the columns ")
    assert "date_start" in sentence
    assert "latitude" not in sentence, "that one it has"
    assert not Dataset.objects.exists()


def test_a_missing_file_is_named(world, tmp_path):
    assert refusal(tmp_path / "gone.csv") == "gone.csv can't be read: No such file or directory."


def test_a_folder_is_no_file(world, tmp_path, monkeypatch):
    (tmp_path / "events").mkdir()
    assert refusal(tmp_path / "events") == "events can't be read: Is a directory."
    monkeypatch.chdir(tmp_path / "events")
    assert refusal(".") == "events can't be read: Is a directory."


def test_an_unknown_mission_is_named_with_those_there_are(world, tmp_path):
    with pytest.raises(CommandError, match="There is no mission NONE. Missions here: TST."):
        command(ged_file(tmp_path, row()), mission="NONE")


def test_what_was_imported_before_stays_as_it_was(world, tmp_path, capsys):
    run(ged_file(tmp_path, *rows(3)), capsys)
    before = everything()
    path = tmp_path / "bad.csv"
    path.write_bytes(GOOD[:-40])
    assert refusal(path).startswith("bad.csv is cut off")
    assert everything() == before
    assert months().count() == 1


@pytest.mark.parametrize("change", ["shorter", "longer"])
def test_a_file_that_changes_while_it_is_read_is_given_up_with_a_sentence(world, tmp_path, change):
    path = ged_file(tmp_path, *rows(200))

    def meddle(run):
        if change == "shorter":
            path.write_text("")
        elif run.read == 60:
            path.write_bytes(path.read_bytes() + GOOD.removeprefix(NAMES))

    with pytest.raises(DomainError, match="^ged.csv was changed while it was being read. Import it again.$"):
        take(path, world.mission, chunk_rows=60, on_progress=meddle)
    assert not ImportRun.objects.filter(state=ImportRun.State.DONE).exists()
    assert incidents().count() == ImportRun.objects.get().added, "what was taken is counted"


@pytest.mark.django_db(transaction=True)
def test_the_program_itself_ends_with_1_and_the_sentence_alone(tmp_path):
    make_mission()
    path = tmp_path / "bad.csv"
    path.write_bytes(ACLED)
    done = subprocess.run(
        [sys.executable, "manage.py", "import_events", path, "--format", "ucdp-ged", "--mission", "TST"],
        cwd=TOP, env=environment(tmp_path / "var"), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.strip().endswith(
        "bad.csv is an export of ACLED, not a UCDP GED file: it has the column event_id_cnty."
    )
    assert "Traceback" not in done.stdout + done.stderr
    assert not Dataset.objects.exists()
