"""Rows as a CSV file, safe to open in a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import cast


class _Echo:
    """A file that hands back what is written, so that csv can feed a stream."""

    def write(self, text: str) -> str:
        return text


def csv_lines(
    columns: Sequence[str], rows: Iterable[Sequence[object]], second: Sequence[str] | None = None
) -> Iterator[str]:
    """The file line by line: its heading, and below it `second`, a row of hashtags, as it is."""
    writer = csv.writer(_Echo())
    yield cast(str, writer.writerow(columns))
    if second:
        yield cast(str, writer.writerow(second))
    for row in rows:
        yield cast(str, writer.writerow([cell(value) for value in row]))


def cell(value: object) -> str:
    """The value as text that a spreadsheet will not take for a formula. A number is none, whatever its sign."""
    if isinstance(value, int | float):
        return str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
