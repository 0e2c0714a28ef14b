"""Reading a CSV file of events by the names in its header, never by position.

A file that is something else is refused whole, with one sentence, before a single row is taken. A bad row is refused
alone, by whoever reads its values, with the line on which it begins.
"""

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, Self

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
# Beyond these a file is no table of events, and would fill the memory of whoever reads it. In bytes.
LONGEST_LINE: Final = 1 << 20
LONGEST_ROW: Final = 4 << 20
MOST_COLUMNS: Final = 500
_MARK: Final = b"\xef\xbb\xbf"


class Row(NamedTuple):
    """A row of data and the line of the file on which it begins (1 is the header).

    `end`: position in bytes behind it, where reading can go on; `last`: the line on which it ends. `is_text`: False
    where bytes of it are none of the file's encoding.
    """

    line: int
    cells: list[str]
    end: int = 0
    last: int = 0
    is_text: bool = True


@dataclass(frozen=True)
class Dialect:
    """How a file is written. Only encodings in which a line ends with the byte of a line feed."""

    encoding: str = "utf-8"
    delimiter: str = ","


class Place(NamedTuple):
    """Where reading goes on: behind so many bytes and lines."""

    offset: int = 0
    line: int = 0


TOP: Final = Place()


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
    dialect: Dialect

    def rows(self, since: Place = TOP) -> Iterator[Row]:
        """The rows of data, or those behind a place that a row of this file gave."""
        rows = rows_of(self.path, self.dialect, since)
        if since == TOP:
            next(rows)
        yield from (row for row in rows if not _is_hashtags(row.cells))


def open_csv(path: Path, wanted: "Wanted", dialect: Dialect | None = None) -> CsvFile:
    """The file, read through once. Raises DomainError with one sentence when it cannot be what `wanted` describes."""
    dialect = dialect or Dialect()
    digest = digest_of(path)
    rows = rows_of(path, dialect)
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
    return CsvFile(path, digest, columns, len(header.cells), total, dialect)


def opened_again(path: Path, wanted: "Wanted", dialect: Dialect, *, digest: str, total: int) -> CsvFile:
    """A file that was read through before and cannot have changed since; only its header is read."""
    header = next(rows_of(path, dialect), None)
    cells = header.cells if header else []
    return CsvFile(path, digest, _columns(path, cells, wanted), len(cells), total, dialect)


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
                if start.removeprefix(_MARK).lstrip().startswith(first_bytes):
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


class _TooLong(Exception):
    """A line or a row is longer than any of a table."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class _Lines:
    """The lines of a file for the csv module, and how far they have come. None is longer than fits in memory."""

    def __init__(self, file: BinaryIO, encoding: str, since: Place) -> None:
        self.file, self.encoding = file, encoding
        self.end = self.row_starts_at = since.offset
        self.number = since.line
        self.is_text = True
        file.seek(since.offset)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        raw = self.file.readline(LONGEST_LINE + 1)
        if not raw:
            raise StopIteration
        self.end += len(raw)
        self.number += 1
        if b"\r" in raw:
            self.number += raw.count(b"\r") - raw.count(b"\r\n")  # some write lines within a cell so
        if len(raw) > LONGEST_LINE or self.end - self.row_starts_at > LONGEST_ROW:
            raise _TooLong(self.number)
        if self.end == len(raw):
            raw = raw.removeprefix(_MARK)
        try:
            return raw.decode(self.encoding)
        except UnicodeDecodeError:
            self.is_text = False
            return raw.decode(self.encoding, "replace")


def rows_of(path: Path, dialect: Dialect, since: Place = TOP) -> Iterator[Row]:
    """All rows that are not blank. `strict`: a quotation mark that is never closed is an error, not a giant cell."""
    with path.open("rb") as file:
        lines = _Lines(file, dialect.encoding, since)
        reader = csv.reader(lines, strict=True, delimiter=dialect.delimiter)
        line = since.line + 1
        try:
            for cells in reader:
                if cells:
                    yield Row(line, cells, lines.end, lines.number, lines.is_text)
                line, lines.row_starts_at, lines.is_text = lines.number + 1, lines.end, True
        except _TooLong as error:
            words = _(
                "Line %(line)s of %(file)s is far too long for a table of events. Fetch it again, or save it as CSV."
            )
            raise DomainError(words % {"line": error.line, "file": path.name}) from None
        except csv.Error as error:
            raise DomainError(_not_csv(str(error)) % {"file": path.name, "line": line}) from None


def _not_csv(error: str) -> str:
    if "unexpected end" in error or "field limit" in error:
        return _(
            "%(file)s is cut off, or a quotation mark is never closed in the row that begins on line "
            "%(line)s. Fetch it again."
        )
    return _("%(file)s is not valid CSV in the row that begins on line %(line)s.")


def name_of(cell: str) -> str:
    """A cell of the header as the name of a column."""
    return cell.strip().lower()


def _is_hashtags(cells: Sequence[str]) -> bool:
    """True for the row of HXL hashtags below a header: every cell is empty or a tag."""
    return any(cells) and all(not cell or cell.lstrip().startswith("#") for cell in cells)


def _columns(path: Path, header: Sequence[str], wanted: Wanted) -> dict[str, int]:
    """{column: position}. Raises DomainError when this is not the header of such a file."""
    if len(header) > MOST_COLUMNS:
        raise DomainError(
            _("%(file)s has %(has)s columns; a table of events has at most %(most)s.")
            % {"file": path.name, "has": len(header), "most": MOST_COLUMNS}
        )
    names = [name_of(cell) for cell in header]
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
