"""Counts of persons told so that no small one can be known, not even worked out from what stands beside it.

A count of 1 to 4 is told as “<5”, and a total with such a count in it as the range that follows from what is told of
its parts. So nothing that is told depends on what a small count really is: whoever knows every rule of this module
knows no more. Lines are told apart; there are no totals over lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

SMALL: Final = range(1, 5)
SMALL_MARK: Final = "<5"


@dataclass(frozen=True)
class Told:
    """What may be told of one count: it lies from `least` to `most`, which are the same where it may be known."""

    least: int
    most: int

    @property
    def is_hidden(self) -> bool:
        return self.least != self.most

    @property
    def text(self) -> str:
        if not self.is_hidden:
            return str(self.least)
        return SMALL_MARK if (self.least, self.most) == (SMALL.start, SMALL.stop - 1) else f"{self.least}–{self.most}"


@dataclass(frozen=True)
class ToldLine:
    """The counts of one line in their order, and their total."""

    cells: tuple[Told, ...]
    total: Told


def told_line(counts: Sequence[int]) -> ToldLine:
    """`counts`, which are of different persons each, and their sum, as they may be told."""
    cells = tuple(Told(SMALL.start, SMALL.stop - 1) if count in SMALL else Told(count, count) for count in counts)
    return ToldLine(cells, Told(sum(cell.least for cell in cells), sum(cell.most for cell in cells)))
