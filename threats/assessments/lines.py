"""The risk lines of an assessment as they are shown: numbered, rated, and what contradicts them."""

from collections.abc import Sequence
from typing import Any

from threats.assessments import matrix
from threats.assessments.grid import grid_of
from threats.models import Assessment, RiskLine, StaleMark


def lines_of(assessment: Assessment) -> list[RiskLine]:
    """In their order, each numbered as it is drawn in the matrix."""
    lines = list(assessment.lines.select_related("area", "threat").defer("area__outline"))
    for number, line in enumerate(lines, start=1):
        line.number = number  # type: ignore[attr-defined]
    return lines


def rated(assessment: Assessment, lines: Sequence[RiskLine]) -> dict[str, Any]:
    """What the drawing of the matrix needs; each line says what the matrix of now would make of it."""
    now = matrix.current_matrix(assessment.mission)
    for line in lines:
        line.would_be = matrix.would_be(line, now)  # type: ignore[attr-defined]
    return {"lines": lines, "grid": grid_of(now, lines), "matrix_changed": any(line.would_be for line in lines)}  # type: ignore[attr-defined]


def marks_of(assessment: Assessment) -> list[StaleMark]:
    return list(assessment.stale_marks.all()) if assessment.is_in_force else []
