"""What is kept of an upload, and what is refused with which sentence."""

import contextlib
import io

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from common.errors import DomainError
from files import cleaning
from files.cleaning import cleaned
from tests.files.samples import LATITUDE, MAKER, PDF, archive, excel, photo, striped, upload, with_macros, word

PICTURES = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}


def bytes_of(kept):
    kept.content.seek(0)
    return kept.content.read()


@pytest.mark.parametrize("picture_format", PICTURES)
def test_of_a_picture_nothing_is_kept_but_what_it_shows(picture_format):
    given_bytes = photo(picture_format)
    assert MAKER.encode() in given_bytes
    kept = cleaned(upload(f"photo{PICTURES[picture_format]}", given_bytes))
    content = bytes_of(kept)
    picture = Image.open(io.BytesIO(content))
    assert (picture.format, picture.size) == (picture_format, (60, 40))
    assert not dict(picture.getexif())
    assert not {name for name in picture.info if name in ("exif", "comment", "icc_profile", "xmp")}
    for hidden in (MAKER.encode(), b"2026:03:02", str(LATITUDE).encode()):
        assert hidden not in content


def test_a_picture_that_lies_on_its_side_is_turned():
    kept = cleaned(upload("photo.jpg", photo(orientation=6)))
    assert Image.open(io.BytesIO(bytes_of(kept))).size == (40, 60)


def test_what_hangs_behind_a_picture_does_not_come_along():
    kept = cleaned(upload("photo.jpg", photo() + b"<script>alert(1)</script>" + archive(secret="names")))
    assert b"script" not in bytes_of(kept)
    assert b"PK\x03\x04" not in bytes_of(kept)


@pytest.mark.parametrize("mode", ["L", "RGBA"])
def test_pictures_of_other_colours_are_kept(mode):
    saved = io.BytesIO()
    striped(mode=mode).save(saved, "PNG")
    assert Image.open(io.BytesIO(bytes_of(cleaned(upload("a.png", saved.getvalue()))))).mode == mode


def test_documents_are_kept_as_they_are():
    for name, content, kind in (
        ("minutes.docx", word(), cleaning.Kind.WORD), ("bases.xlsx", excel(), cleaning.Kind.EXCEL),
        ("order.pdf", PDF, cleaning.Kind.PDF), ("notes.txt", "Réunion à 9 h\n".encode(), cleaning.Kind.TEXT),
        ("list.csv", b"a,b\n1,2\n", cleaning.Kind.CSV),
    ):  # fmt: skip
        kept = cleaned(upload(name, content))
        assert (kept.kind, kept.name, bytes_of(kept)) == (kind, name, content)
    docx.Document(io.BytesIO(word()))
    openpyxl.load_workbook(io.BytesIO(excel()))


REFUSED = {
    "nothing": ("a.txt", b"", "is empty"),
    "a program": ("a.exe", b"MZ\x90\x00" + bytes(200), "is no picture"),
    "a page": ("a.html", b"<!doctype html><script>alert(1)</script>", "is no picture"),
    "a drawing with a script": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "is no picture"),
    "a page that calls itself a photo": ("a.jpg", b"<html></html>", "is no picture"),
    "a PDF that calls itself a photo": ("a.jpg", PDF, "holds something else than its ending says: PDF"),
    "a photo that calls itself a PDF": ("a.pdf", photo(), "holds something else than its ending says: picture (JPEG)"),
    "half a photo": ("a.jpg", photo()[:300], "damaged or cut short"),
    "half a PDF": ("a.pdf", PDF[:20], "was cut short"),
    "an archive": ("a.zip", archive(**{"a.txt": "x"}), "is no picture"),
    "an archive that calls itself Word": ("a.docx", archive(**{"word/document.xml": "<x/>"}), "is no picture"),
    "macros": ("a.docx", with_macros(), "holds macros"),
    "half a Word file": ("a.docx", word()[:500], "is no picture"),
    "an entity": (
        "a.docx",
        archive(**{"[Content_Types].xml": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><Types>&e;</Types>'}),
        "is no picture",
    ),
    "bytes": ("a.txt", b"a\x00b", "is no picture"),
    "another encoding": ("a.txt", "Réunion".encode("latin-1"), "is no picture"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_is_refused_with_one_sentence(case):
    name, content, sentence = REFUSED[case]
    with pytest.raises(DomainError) as refused:
        cleaned(upload(name, content))
    assert sentence in str(refused.value)
    assert f"“{name}”" in str(refused.value)


def test_a_picture_of_too_many_points_is_never_unfolded(monkeypatch):
    saved = io.BytesIO()
    Image.new("1", (9000, 9000)).save(saved, "PNG")
    assert len(saved.getvalue()) < 50_000
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("it was unfolded"))
    with pytest.raises(DomainError, match="more than 50 million points"):
        cleaned(upload("huge.png", saved.getvalue()))


def test_a_document_that_unfolds_without_end_is_refused_unread(monkeypatch):
    monkeypatch.setattr(cleaning, "MOST_UNFOLDED", 100_000)
    with pytest.raises(DomainError, match="unfolds to more"):
        cleaned(upload("bomb.docx", archive(**{"[Content_Types].xml": "<Types/>", "word/x.xml": "0" * 200_000})))


def test_a_file_that_is_too_large_is_refused():
    file = upload("a.pdf", PDF)
    file.size = cleaning.MOST_BYTES + 1
    with pytest.raises(DomainError, match="larger than 20 MB"):
        cleaned(file)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [("../../etc/passwd.txt", "passwd.txt"), ("C:\\Users\\me\\photo 1.txt", "photo_1.txt"), ("noend", "noend.txt"),
     ("a" * 300 + ".txt", "a" * 100 + ".txt"), ("réunion.md", "réunion.txt"), (".txt", "txt.txt"),
     ("x.docm", "x.docm.txt"), ("…", "file.txt")],
)  # fmt: skip
def test_a_name_leads_nowhere_and_its_ending_says_what_it_is(given_name, kept):
    file = upload("x", b"text")
    file._name = given_name
    assert cleaned(file).name == kept


@settings(max_examples=150, deadline=None)
@given(
    start=st.sampled_from([b"", photo()[:40], PDF[:9], word()[:60], photo("PNG")[:40], b"RIFF0000WEBP"]),
    rest=st.binary(max_size=300),
)
def test_whatever_comes_is_kept_or_refused_with_a_sentence(start, rest):
    with contextlib.suppress(DomainError):
        assert cleaned(upload("anything", start + rest)).kind in cleaning.Kind.values
