"""The matrix as it is drawn: five rows of five cells, each risk line as a mark before and after its measures."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from areas import codes
from threats.assessments.matrix import Matrix, rank
from threats.models import RiskLine
from threats.models.risk import STEPS


@dataclass
class Cell:
    """`before` and `after`: numbers of the lines that stand here before and after their measures."""

    level: str
    word: str
    rank: int
    before: list[int] = field(default_factory=list)
    after: list[int] = field(default_factory=list)


@dataclass
class Row:
    likelihood: int
    word: str
    cells: list[Cell]


@dataclass
class Grid:
    """Rows from the most likely to the least. `impacts`: (step, word) of the columns."""

    rows: list[Row]
    impacts: list[tuple[int, str]]
    number: int


def grid_of(matrix: Matrix, lines: Sequence[RiskLine]) -> Grid:
    """`lines` carry `number`, as finding.lines_of gives it."""
    likelihoods, impacts = ([word for _code, word in codes.choices(name)] for name in ("likelihood", "impact"))
    cells = {(likelihood, impact): _cell(matrix.level(likelihood, impact)) for likelihood in STEPS for impact in STEPS}
    for line in lines:
        if line.likelihood and line.impact:
            cells[line.likelihood, line.impact].before.append(line.number)  # type: ignore[attr-defined]
        if line.residual_likelihood and line.residual_impact:
            cells[line.residual_likelihood, line.residual_impact].after.append(line.number)  # type: ignore[attr-defined]
    rows = [
        Row(likelihood, likelihoods[likelihood - 1], [cells[likelihood, impact] for impact in STEPS])
        for likelihood in reversed(STEPS)
    ]
    return Grid(rows, list(zip(STEPS, impacts, strict=False)), matrix.number)


def _cell(level: str) -> Cell:
    return Cell(level, codes.label("risk_levels", level), rank(level))
