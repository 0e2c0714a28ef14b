"""What an upload really holds, and what of it is kept.

A file is what it turns out to be when it is opened, whatever its name and its sender say. Pictures are drawn anew:
what a camera wrote into them, such as where and when, does not come along, nor does anything hidden behind.
"""

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any, Final

from django.core.files import File
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from lxml import etree
from PIL import Image, ImageOps

from common.errors import DomainError
from common.uploads import MEGABYTE
from files.models import StoredFile

Kind = StoredFile.Kind
MOST_BYTES: Final = 20 * MEGABYTE
# A picture of more is drawn smaller than it would be worth, and costs the server more than it has.
MOST_PIXELS: Final = 50_000_000
# What a document may unfold to.
MOST_UNFOLDED: Final = 200 * MEGABYTE
MOST_PARTS: Final = 5_000
QUALITY: Final = 88
# The ending that each kind is kept under, and others that mean the same.
ENDINGS: Final[dict[str, tuple[str, ...]]] = {
    Kind.JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"), Kind.PNG: (".png",), Kind.WEBP: (".webp",), Kind.PDF: (".pdf",),
    Kind.WORD: (".docx",), Kind.EXCEL: (".xlsx",), Kind.TEXT: (".txt", ".md", ".log"), Kind.CSV: (".csv", ".tsv"),
}  # fmt: skip
_FORMATS: Final = {Kind.JPEG: "JPEG", Kind.PNG: "PNG", Kind.WEBP: "WEBP"}
# What decoders raise when a picture is broken, or larger than any picture is.
_BROKEN: Final = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, OverflowError, struct.error, zlib.error,
    Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip
_MAIN_PARTS: Final = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": Kind.WORD,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": Kind.EXCEL,
}
_CONTENT_TYPES: Final = "[Content_Types].xml"
_XML: Final = etree.XMLParser(
    resolve_entities=False, remove_comments=True, remove_pis=True, no_network=True, load_dtd=False, huge_tree=False
)
_SPACE: Final = b"\t\n\r\f\x1b"


_Opener = Callable[["File[bytes]", str], "tuple[str, File[bytes]]"]


@dataclass(frozen=True)
class Cleaned:
    """What is kept: its bytes, what they are, and a name whose ending says so."""

    content: "File[bytes]"
    kind: str
    name: str


def cleaned(upload: "File[bytes]") -> Cleaned:
    """What is kept of `upload`. Raises DomainError with one sentence: what is wrong, and what to do."""
    given = PurePosixPath((upload.name or "").replace("\\", "/")).name or "file"
    if not upload.size:
        raise DomainError(_("“%(name)s” is empty. Choose it again, or another file.") % {"name": given})
    if upload.size > MOST_BYTES:
        raise DomainError(
            _("“%(name)s” is larger than %(most)d MB. Make it smaller, or split it.")
            % {"name": given, "most": MOST_BYTES // MEGABYTE}
        )
    kind, content = _opened(upload, given)
    return Cleaned(content, kind, _name_for(given, kind))


def _opened(upload: "File[bytes]", given: str) -> "tuple[str, File[bytes]]":
    upload.seek(0)
    head = upload.read(16)
    upload.seek(0)
    for looks_so, opened in _OPENERS:
        if looks_so(head):
            return opened(upload, given)
    return _text(upload, given)


def _name_for(given: str, kind: str) -> str:
    """The name as given where its ending fits; a wrong one is refused, so that nobody opens what they don't expect."""
    path = PurePosixPath(given)
    ending, known = path.suffix.lower(), ENDINGS[kind]
    elsewhere = {each for others in ENDINGS.values() for each in others} - set(known)
    if ending in elsewhere:
        raise DomainError(
            _("“%(name)s” holds something else than its ending says: %(kind)s. Rename it if that is right.")
            % {"name": given, "kind": Kind(kind).label}
        )
    stem = path.stem if ending in known else given
    plain = re.sub(r"[^\w.-]+", "_", stem).strip("._-")[:100]
    return f"{plain or 'file'}{known[0]}"


# --- Pictures ---------------------------------------------------------------------------------------------------------


def _picture(kind: str) -> _Opener:
    def opened(upload: "File[bytes]", given: str) -> "tuple[str, File[bytes]]":
        try:
            return kind, _drawn_anew(upload, _FORMATS[Kind(kind)], given)
        except _BROKEN:
            raise DomainError(
                _(
                    "“%(name)s” cannot be opened as a picture: it is damaged or cut short. Save it again, or take "
                    "another one."
                )
                % {"name": given}
            ) from None

    return opened


def _drawn_anew(upload: IO[bytes], picture_format: str, given: str) -> "File[bytes]":
    """The same picture and nothing else: upright, without what the camera added, its first frame alone."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        picture = Image.open(upload, formats=[picture_format])
        if picture.width * picture.height > MOST_PIXELS:
            raise DomainError(
                _("“%(name)s” has more than %(most)d million points. Make it smaller.")
                % {"name": given, "most": MOST_PIXELS // 1_000_000}
            )
        upright: Any = ImageOps.exif_transpose(picture)
        modes = ("RGB",) if picture_format == "JPEG" else ("RGB", "RGBA", "L", "LA")
        drawn = upright if upright.mode in modes else upright.convert("RGBA" if picture_format != "JPEG" else "RGB")
        fresh = Image.frombytes(drawn.mode, drawn.size, drawn.tobytes())
    kept = io.BytesIO()
    fresh.save(kept, picture_format, **({} if picture_format == "PNG" else {"quality": QUALITY}))
    return ContentFile(kept.getvalue())


# --- Documents --------------------------------------------------------------------------------------------------------


def _pdf(upload: "File[bytes]", given: str) -> "tuple[str, File[bytes]]":
    upload.seek(max(0, upload.size - 2048))
    if b"%%EOF" not in upload.read():
        raise DomainError(
            _("“%(name)s” is a PDF that was cut short. Save it again, or take another.") % {"name": given}
        )
    upload.seek(0)
    return Kind.PDF, upload


def _office(upload: "File[bytes]", given: str) -> "tuple[str, File[bytes]]":
    """A Word or Excel file as it is, without macros and no larger than it may unfold to."""
    try:
        with zipfile.ZipFile(upload) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNFOLDED:
                raise DomainError(
                    _("“%(name)s” unfolds to more than a document can hold. Take another file.") % {"name": given}
                )
            types = etree.fromstring(archive.read(_CONTENT_TYPES), _XML)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, ValueError, RuntimeError, OSError):
        raise DomainError(_refusal(given)) from None
    found = {str(each.get("ContentType", "")) for each in types if isinstance(each.tag, str)}
    if any("macroEnabled" in each or "vbaProject" in each for each in found):
        raise DomainError(
            _("“%(name)s” holds macros, which are programs. Save it without them and choose it again.")
            % {"name": given}
        )
    kind = next((kind for part, kind in _MAIN_PARTS.items() if part in found), None)
    if kind is None:
        raise DomainError(_refusal(given))
    upload.seek(0)
    return kind, upload


def _text(upload: "File[bytes]", given: str) -> "tuple[str, File[bytes]]":
    """Plain text, or a table as text where its name says so."""
    content = upload.read()
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DomainError(_refusal(given)) from None
    if any(byte < 32 and byte not in _SPACE for byte in content) or content.lstrip()[:1] == b"<":
        raise DomainError(_refusal(given))
    upload.seek(0)
    return (Kind.CSV if given.lower().endswith(ENDINGS[Kind.CSV]) else Kind.TEXT), upload


def _refusal(given: str) -> str:
    return _(
        "“%(name)s” is no picture (JPEG, PNG, WebP), PDF, Word or Excel file, and no plain text in UTF-8. Save it as "
        "one of these and choose it again."
    ) % {"name": given}


_OPENERS: Final[tuple[tuple[Callable[[bytes], bool], _Opener], ...]] = (
    (lambda head: head.startswith(b"\xff\xd8\xff"), _picture(Kind.JPEG)),
    (lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"), _picture(Kind.PNG)),
    (lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP", _picture(Kind.WEBP)),
    (lambda head: head.startswith(b"%PDF-"), _pdf),
    (lambda head: head.startswith(b"PK\x03\x04"), _office),
)
