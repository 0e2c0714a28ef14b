"""Files as people hand them in, and as nobody should. All are made here; the pictures show stripes."""

import io
import zipfile

import docx
import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

# Where and when a camera says that a picture was taken: what must not come along.
LATITUDE, MAKER = 3.123456, "Camera of a witness"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def upload(name, content):
    return SimpleUploadedFile(name, content)


def striped(size=(60, 40), mode="RGB"):
    picture = Image.new(mode, size, "white")
    for x in range(0, size[0], 7):
        for y in range(size[1]):
            picture.putpixel((x, y), 0 if mode == "L" else (20, 60, 120, 255)[: len(mode)])
    return picture


def photo(picture_format="JPEG", *, orientation=1, **options):
    """A photo with its place, its day, its maker, a comment and a small picture of itself."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x0132] = orientation, MAKER, "2026:03:02 09:30:00"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (LATITUDE, 0.0, 0.0)
    saved = io.BytesIO()
    striped(**options).save(saved, picture_format, exif=exif.tobytes())
    return saved.getvalue()


def word(text="Minutes of the meeting."):
    saved = io.BytesIO()
    paper = docx.Document()
    paper.add_paragraph(text)
    paper.save(saved)
    return saved.getvalue()


def excel():
    saved = io.BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = "Base"
    book.save(saved)
    return saved.getvalue()


def with_macros():
    """A Word file whose list of parts names a program."""
    saved = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word())) as old, zipfile.ZipFile(saved, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "[Content_Types].xml":
                macros = b'<Override PartName="/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
                content = content.replace(b"</Types>", macros + b"</Types>")
            new.writestr(part, content)
    return saved.getvalue()


def archive(**parts):
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return saved.getvalue()
