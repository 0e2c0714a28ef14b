"""Reading a CSV file of events by the names in its header, never by position.

A file that is something else is refused whole, with one sentence, before a single row is taken. A bad row is refused
alone, by whoever reads its values, with the line on which it begins.
"""

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.errors import DomainError

# First bytes of what people mistake for CSV, and what to say.
_KINDS: Final = {
    b"PK": gettext_lazy("%(file)s is an archive or an Excel workbook. Save the table as CSV (UTF-8) and import that."),
    b"\x1f\x8b": gettext_lazy("%(file)s is compressed. Unpack it and import the CSV file inside."),
    b"%PDF": gettext_lazy("%(file)s is a PDF, not a CSV file."),
    b"{": gettext_lazy("%(file)s is JSON, not a CSV file."),
    b"[": gettext_lazy("%(file)s is JSON, not a CSV file."),
    b"<": gettext_lazy("%(file)s is a web page or XML, not a CSV file."),
}
_OTHER_SEPARATORS = {";": gettext_lazy("semicolons"), "\t": gettext_lazy("tabs"), "|": gettext_lazy("vertical bars")}
_BLOCK = 1 << 20


class Row(NamedTuple):
    """A row of data and the line of the file on which it begins (1 is the header)."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class Wanted:
    """What a format asks of a header. `aliases`: an older name of a column -> the name we use."""

    name: str
    needed: frozenset[str]
    optional: frozenset[str]
    aliases: Mapping[str, str]
    # Columns that give away another format, with the sentence to say.
    others: Mapping[str, Promise]


@dataclass(frozen=True)
class CsvFile:
    """A file whose structure has been read through once: sound from the header to the last row."""

    path: Path
    digest: str
    columns: Mapping[str, int]
    width: int
    total: int

    def rows(self) -> Iterator[Row]:
        with _refusals(self.path):
            rows = _rows(self.path)
            next(rows)
            yield from (row for row in rows if not _is_hashtags(row.cells))


def open_csv(path: Path, wanted: Wanted) -> CsvFile:
    """The file, read through once. Raises DomainError with one sentence when it cannot be what `wanted` describes."""
    digest = digest_of(path)
    with _refusals(path):
        rows = _rows(path)
        header = next(rows, None)
        if header is None:
            raise DomainError(_("%(file)s is empty.") % {"file": path.name})
        columns = _columns(path, header.cells, wanted)
        total, last = 0, header
        for row in rows:
            if not _is_hashtags(row.cells):
                total, last = total + 1, row
    name = {"file": path.name}
    if not total:
        raise DomainError(_("%(file)s has a header and no row below it: there is nothing to import.") % name)
    if len(last.cells) < len(header.cells):
        raise DomainError(
            _("%(file)s is cut off: its last row, on line %(line)s, has %(has)s of %(width)s columns. Fetch it again.")
            % {**name, "line": last.line, "has": len(last.cells), "width": len(header.cells)}
        )
    return CsvFile(path, digest, columns, len(header.cells), total)


def digest_of(path: Path) -> str:
    """SHA-256 of the file, which is looked at on the way: another kind of file is refused by its first bytes."""
    name = {"file": path.name}
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            start = file.read(_BLOCK)
            if not start.strip():
                raise DomainError(_("%(file)s is empty.") % name)
            for first_bytes, sentence in _KINDS.items():
                if start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(first_bytes):
                    raise DomainError(sentence % name)
            block = start
            while block:
                if b"\0" in block:
                    raise DomainError(_not_text(path))
                digest.update(block)
                block = file.read(_BLOCK)
    except OSError as error:
        raise DomainError(_("%(file)s can't be read: %(why)s.") % {**name, "why": error.strerror}) from None
    return digest.hexdigest()


def _not_text(path: Path) -> str:
    return _("%(file)s is not UTF-8 text. Save it as CSV in UTF-8 and import that.") % {"file": path.name}


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    """What the readers below raise about the whole file comes out as one sentence."""
    try:
        yield
    except UnicodeDecodeError:
        raise DomainError(_not_text(path)) from None


def _rows(path: Path) -> Iterator[Row]:
    """All rows that are not blank. `strict`: a quotation mark that is never closed is an error, not a giant cell."""
    line = 1
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            for cells in reader:
                if cells:
                    yield Row(line, cells)
                line = reader.line_num + 1
        except csv.Error as error:
            name = {"file": path.name, "line": line}
            if "unexpected end" in str(error) or "field limit" in str(error):
                raise DomainError(
                    _(
                        "%(file)s is cut off, or a quotation mark is never closed in the row that begins on line "
                        "%(line)s. Fetch it again."
                    )
                    % name
                ) from None
            raise DomainError(_("%(file)s is not valid CSV in the row that begins on line %(line)s.") % name) from None


def _is_hashtags(cells: Sequence[str]) -> bool:
    """True for the row of HXL hashtags below a header: every cell is empty or a tag."""
    return any(cells) and all(not cell or cell.lstrip().startswith("#") for cell in cells)


def _columns(path: Path, header: Sequence[str], wanted: Wanted) -> dict[str, int]:
    """{column: position}. Raises DomainError when this is not the header of such a file."""
    names = [cell.strip().lower() for cell in header]
    names = [wanted.aliases.get(name, name) for name in names]
    say = {"file": path.name, "format": wanted.name}
    for column, sentence in wanted.others.items():
        if column in names:
            raise DomainError(sentence % say)
    missing = sorted(wanted.needed - set(names))
    if len(missing) == len(wanted.needed):
        raise DomainError(_unlike(header, say))
    if missing:
        raise DomainError(
            ngettext(
                "%(file)s is not a complete %(format)s file: the column %(columns)s is missing.",
                "%(file)s is not a complete %(format)s file: the columns %(columns)s are missing.",
                len(missing),
            )
            % {**say, "columns": ", ".join(missing)}
        )
    twice = sorted({name for name in wanted.needed | wanted.optional if names.count(name) > 1})
    if twice:
        raise DomainError(
            _("%(file)s has the column %(columns)s more than once.") % {**say, "columns": ", ".join(twice)}
        )
    return {name: place for place, name in enumerate(names)}


def _unlike(header: Sequence[str], say: Mapping[str, str]) -> str:
    """Why a first line without any column we know is none of ours."""
    if len(header) == 1:
        for separator, words in _OTHER_SEPARATORS.items():
            if separator in header[0]:
                return _("%(file)s is separated by %(separator)s, not by commas. Save it as CSV with commas.") % {
                    **say,
                    "separator": words,
                }
        return _("%(file)s is not a CSV file: its first line has no commas.") % say
    if any(cell.strip().replace(".", "", 1).lstrip("-").isdigit() for cell in header):
        return (
            _(
                "%(file)s has no header: its first line already holds values. "
                "Add the line with the names of the columns."
            )
            % say
        )
    return _("%(file)s is not a %(format)s file: its header has none of the columns of one.") % say
