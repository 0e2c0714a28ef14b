"""Rows as a file to take along: CSV, a spreadsheet, CSV with HXL hashtags, GeoJSON. Each says how it is classified.

A row is a mapping of plain values, as the API answers it, so that a file never says more or less than the API. What is
not known is empty. Text that a spreadsheet would take for a formula gets an apostrophe in front, GeoJSON excepted,
which no spreadsheet opens.

Sources: HXL 1.1 (the row of hashtags stands below the heading), RFC 7946 (GeoJSON: longitude before latitude).
"""

import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, cast

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from common.spreadsheets import cell, csv_lines

Row = Mapping[str, Any]
FORMATS: Final = {"csv": "CSV", "xlsx": "Excel", "hxl": "HXL", "geojson": "GeoJSON"}
# Of a file this long nobody is the reader; whoever needs more asks the API, page by page.
MOST_ROWS: Final = 20_000
# What no cell of a spreadsheet may hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
BOUNDARIES: Final = _(
    "The boundaries and names shown and the designations used do not imply official endorsement or acceptance by the "
    "United Nations."
)


@dataclass(frozen=True)
class Column:
    """A column of the tables: its heading, the same in every language, and its HXL hashtag where it has one.

    `of`: what a row holds there; by default what the row calls by that name.
    """

    name: str
    hxl: str = ""
    of: Callable[[Row], Any] | None = None

    def value(self, row: Row) -> Any:
        return self.of(row) if self.of else row[self.name]


@dataclass(frozen=True)
class Export:
    """What is taken along. `notes`: sentences that go with it. Its rows hold `geometry` where there is GeoJSON."""

    name: str
    columns: Sequence[Column]
    classification: str
    notes: Sequence[str]
    at: datetime

    @property
    def file_stem(self) -> str:
        """Whoever sees the name of the file knows how it is classified."""
        return f"{self.name}-{self.classification}-{self.at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def file_of(export: Export, rows: Iterable[Row], kind: str) -> HttpResponseBase:
    """The file in one of FORMATS. Raises KeyError for another."""
    return {"csv": _csv, "hxl": _hxl, "xlsx": _xlsx, "geojson": _geojson}[kind](export, rows)


def _csv(export: Export, rows: Iterable[Row]) -> HttpResponseBase:
    lines = csv_lines([column.name for column in export.columns], _cells(export.columns, rows))
    return _streamed(export, lines, "csv", "text/csv; charset=utf-8")


def _hxl(export: Export, rows: Iterable[Row]) -> HttpResponseBase:
    columns = [column for column in export.columns if column.hxl]
    cells = ([_on_one_line(value) for value in row] for row in _cells(columns, rows))
    lines = csv_lines([column.name for column in columns], cells, second=[each.hxl for each in columns])
    return _streamed(export, lines, "hxl.csv", "text/csv; charset=utf-8")


def _on_one_line(value: Any) -> Any:
    """Whatever reads HXL takes further blanks for a mistake."""
    return " ".join(value.split()) if isinstance(value, str) else value


def _cells(columns: Sequence[Column], rows: Iterable[Row]) -> Iterator[list[Any]]:
    for row in rows:
        yield [plain(column.value(row)) for column in columns]


def plain(value: Any) -> Any:
    """A value as a table holds it: a list as its parts, true and false as the API writes them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "; ".join(str(plain(each)) for each in value) if isinstance(value, list | tuple) else value


def _geojson(export: Export, rows: Iterable[Row]) -> HttpResponseBase:
    return _streamed(export, _features(export, rows), "geojson", "application/geo+json")


def _features(export: Export, rows: Iterable[Row]) -> Iterator[str]:
    """A FeatureCollection, feature by feature. Where no point may be told the geometry is null (RFC 7946, 3.2)."""
    head = {"type": "FeatureCollection", "classification": export.classification, "notes": list(export.notes)}
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "features": ['
    for number, row in enumerate(rows):
        properties = {column.name: column.value(row) for column in export.columns}
        feature = {"type": "Feature", "id": row["ref"], "geometry": row["geometry"], "properties": properties}
        yield (",\n" if number else "\n") + json.dumps(feature, ensure_ascii=False)
    yield "\n]}\n"


def _streamed(export: Export, lines: Iterable[str], ending: str, content_type: str) -> HttpResponseBase:
    response = StreamingHttpResponse(lines, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{export.file_stem}.{ending}"'
    return response


def _xlsx(export: Export, rows: Iterable[Row]) -> HttpResponseBase:
    book = Workbook(write_only=True)
    # Rows at hand are written as they come, so the sheet of notes is made first and shown second.
    notes, sheet = book.create_sheet("Notes"), book.create_sheet(export.name, 0)
    for note in (export.classification, *export.notes):
        notes.append([_text(notes, note)])
    notes.column_dimensions["A"].width = 120
    sheet.freeze_panes = "B2"
    for page in (sheet, notes):
        page.oddHeader.center.text = page.oddFooter.center.text = export.classification.replace("_", " ")
    for number, column in enumerate(export.columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = max(12, len(column.name) + 2)
    sheet.append([_text(sheet, column.name, bold=True) for column in export.columns])
    for row in _cells(export.columns, rows):
        sheet.append([value if isinstance(value, int | float) else _text(sheet, value) for value in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{export.file_stem}.xlsx")


def _text(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    """A cell of text, whatever the text looks like; None stays empty."""
    if value is None:
        return None
    made = cast(Any, WriteOnlyCell)(sheet, _CONTROL.sub("", cell(value)))
    made.data_type = "s"
    if bold:
        made.font = Font(bold=True)
    return made
