"""Files that would fill the memory or the disk, or lie about what they are: one sentence each, and nothing is kept."""

from pathlib import Path

import pytest
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.urls import reverse

from common import uploads
from tests.threats.importing.factories import ged_text, incidents, row, rows
from tests.threats.importing.files import as_csv, checked, hand_in, reasons, table, upload, work
from tests.world import AT
from threats.importing import csvfile, files, turns
from threats.importing.csvfile import LONGEST_LINE, LONGEST_ROW, Dialect, Place, rows_of
from threats.models import ImportFile

NEW = reverse("imports:new")
MANY = 1_000_000


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The submitted file is empty."),
        (b"\n \n", "events.csv is empty."),
        (b"PK\x03\x04" + b"x" * 50, "is an archive or an Excel workbook. Save the table as CSV (UTF-8)"),
        (b"a,b\n1,\0\n", "is not UTF-8 text."),
        (b"x" * (LONGEST_LINE + 10), "Line 1 of events.csv is far too long for a table of events."),
        (b"," * 600 + b"\n1\n", "events.csv has 601 columns; a table of events has at most 500."),
    ],
)
def test_what_is_no_table_is_refused_at_the_door(world, signed_in, content, sentence):
    answer = signed_in(world.adviser).post(NEW, {"file": upload(content)})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not ImportFile.objects.exists()


def stored():
    return [
        path for path in Path(files.ImportFile._meta.get_field("file").storage.location).rglob("*") if path.is_file()
    ]


def test_of_a_refused_file_nothing_is_kept(world, signed_in):
    before = stored()
    signed_in(world.adviser).post(NEW, {"file": upload(b"PK\x03\x04")})
    assert stored() == before


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (ged_text(*rows(2)).encode() + b"3," + b"x" * (10 * MANY), "Line 4 of events.csv is far too long for a table"),
        (ged_text(*rows(2)).encode() + b"," * MANY + b"\n" + b"," * (LONGEST_LINE + 1), "far too long for a table"),
        (
            ged_text(*rows(2)).encode() + b'4,"' + b"a\n" * 200_000,
            "a quotation mark is never closed in the row that begins on line 4",
        ),
        (ged_text(*rows(2)).encode() + b"4" + b',"a\n"' * (LONGEST_ROW // 5 + 10), "far too long for a table"),
    ],
)
def test_what_turns_out_to_be_none_on_the_way_is_refused_whole(world, content, sentence):
    file = work(hand_in(world, content, format="ucdp-ged"), rounds=2)
    assert file.stage == "REFUSED"
    assert sentence in file.problem
    assert not incidents().exists()


def test_a_row_of_a_million_columns_within_the_limits_is_rejected_alone(world):
    file = checked(world, ged_text(*rows(1)) + "," * 400_000 + "\n" + ged_text(*rows(2)).split("\n", 2)[2])
    ((line, _id, why),) = reasons(file)
    assert (line, why) == (3, "The row has 400001 columns, the header 35.")


def test_bytes_of_another_encoding_cost_their_row_and_no_other(world):
    content = ged_text(row(id=1), row(id=2, side_b="Ouham Pendé"), row(id=3, side_b="Bangui")).encode("latin-1")
    file = checked(world, content)
    assert reasons(file) == [
        (3, "2", "The row has characters that are not UTF-8 text. Save the file in that encoding.")
    ]
    assert file.added == 2


def test_a_table_without_header_is_refused_with_what_to_do(world):
    file = hand_in(world, ged_text(*rows(2)).split("\n", 1)[1], format="ucdp-ged")
    assert "has no header" in work(file, rounds=1).problem


def test_the_same_identifier_again_is_rejected_across_chunks(world):
    given = [*rows(4), row(id=1001, best=7), row(id=9, best="x"), row(id=9)]
    file = hand_in(world, ged_text(*given))
    for _turn in range(5):
        turns.take_turn(file, AT, chunk_rows=2, chunks=1)
    assert file.stage == "CHECKED"
    assert [(line, key) for line, key, _why in reasons(file)] == [(6, "1001"), (7, "9")]
    assert reasons(file)[0][2] == "The id 1001 stands already on line 2; only that row was taken."


def test_the_limit_is_said_before_and_what_is_longer_is_stopped_on_the_way(world, signed_in, monkeypatch):
    browser = signed_in(world.adviser)
    assert "at most 200 MB" in browser.get(NEW).content.decode()
    monkeypatch.setattr(uploads, "USUAL_BYTES", 1000)
    written = []
    receive = TemporaryFileUploadHandler.receive_data_chunk
    monkeypatch.setattr(
        TemporaryFileUploadHandler,
        "receive_data_chunk",
        lambda self, data, start: (written.append(len(data)), receive(self, data, start))[1],
    )
    view = browser.get(NEW).resolver_match.func
    monkeypatch.setattr(view, "most_bytes", 100_000)
    answer = browser.post(NEW, {"file": upload(b"a,b\n" * 200_000)})
    assert answer.status_code == 422
    assert "The file is larger than 200 MB. Split it" in answer.content.decode()
    assert sum(written) <= 100_000 + 65_536, "the rest never reached the disk"
    assert not ImportFile.objects.exists()


def test_an_upload_is_never_held_in_memory(settings):
    assert [name.rpartition(".")[2] for name in settings.FILE_UPLOAD_HANDLERS] == [
        "LimitedUpload", "TemporaryFileUploadHandler",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b.csv", "x" * 300 + ".csv", "=cmd.csv", "é ö.csv"])
def test_no_name_leads_out_of_the_folder(world, settings, name):
    file = hand_in(world, as_csv(table()), name=name, format="csv")
    path = Path(file.file.path).resolve()
    assert path.is_relative_to(Path(settings.UPLOADS_FOLDER).resolve() / "imports" / str(file.uid))


def test_reading_goes_on_behind_any_row_as_if_it_had_never_stopped(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b'\xef\xbb\xbfa,b\r\n1,"two\nlines"\n\n2,"and\rtwo"\r\n3,\xe9\n4,end')
    every = list(rows_of(path, Dialect()))
    for place, seen in enumerate(every):
        assert list(rows_of(path, Dialect(), Place(seen.end, seen.last))) == every[place + 1 :]
    assert [each.is_text for each in every] == [True, True, True, False, True]
    assert csvfile.TOP == Place(0, 0)
