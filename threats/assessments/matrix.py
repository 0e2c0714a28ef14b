"""How likelihood and impact make a level of risk: each mission's own matrix, and the one the portal brings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import ASSESSMENTS_RULES
from accounts.scope import scope_of
from areas import codes
from areas.models import Mission
from audit.services import Target, record
from common.errors import NotAllowed, WrongState
from threats.models import RiskLine, RiskMatrix
from threats.models.risk import STEPS

Cells = Sequence[Sequence[str]]
LEVELS: Final = ("LOW", "MEDIUM", "HIGH", "VERY_HIGH", "EXTREME")
# Rows by likelihood from 1 to 5, columns by impact from 1 to 5. Source: the default of the domain paper (1.7), borrowed
# from the security risk management of the United Nations, which rates risks to staff, not to civilians.
DEFAULT: Final[Cells] = (
    ("LOW", "LOW", "LOW", "LOW", "LOW"),
    ("LOW", "LOW", "LOW", "MEDIUM", "MEDIUM"),
    ("LOW", "LOW", "MEDIUM", "HIGH", "HIGH"),
    ("LOW", "MEDIUM", "HIGH", "HIGH", "VERY_HIGH"),
    ("LOW", "MEDIUM", "HIGH", "VERY_HIGH", "EXTREME"),
)


@dataclass(frozen=True)
class Matrix:
    """`cells` as they stand under `number`; 0 is the one the portal brings. `row`: who made it, when and why."""

    number: int
    cells: Cells
    row: RiskMatrix | None = None

    def level(self, likelihood: int, impact: int) -> str:
        """The level of a risk of this likelihood and impact, each from 1 to 5. Raises ValueError outside."""
        if likelihood not in STEPS or impact not in STEPS:
            raise ValueError(f"Likelihood {likelihood} and impact {impact} are steps from 1 to 5.")
        return self.cells[likelihood - 1][impact - 1]


def rank(level: str) -> int:
    """From 0 for LOW to 4 for EXTREME. Raises ValueError for any other word."""
    return LEVELS.index(level)


def current_matrix(mission: Mission) -> Matrix:
    """The mission's newest matrix; the one the portal brings where it made none. One statement."""
    row = RiskMatrix.objects.filter(mission=mission).select_related("made_by").order_by("-number").first()
    return Matrix(row.number, row.cells, row) if row else Matrix(0, DEFAULT)


def whole(cells: Any) -> Cells:
    """`cells` if they are five rows of five levels; raises ValidationError otherwise."""
    rows = [list(row) for row in cells] if isinstance(cells, list | tuple) else []
    if len(rows) != len(STEPS) or any(len(row) != len(STEPS) or not set(row) <= set(LEVELS) for row in rows):
        raise ValidationError(_("Every combination of likelihood and impact needs one of the five levels of risk."))
    return rows


def falls(cells: Cells) -> list[tuple[int, int]]:
    """Where more likely, or graver, gives a lower level than the cell before: (likelihood, impact), from 1 to 5."""
    found = []
    for likelihood in STEPS:
        for impact in STEPS:
            here = rank(cells[likelihood - 1][impact - 1])
            below = rank(cells[likelihood - 2][impact - 1]) if likelihood > 1 else 0
            beside = rank(cells[likelihood - 1][impact - 2]) if impact > 1 else 0
            if here < max(below, beside):
                found.append((likelihood, impact))
    return found


def rate(line: RiskLine, matrix: Matrix) -> None:
    """Sets both levels of `line`, and by which matrix; a line that is not judged yet has none."""
    line.level = matrix.level(line.likelihood, line.impact) if line.likelihood and line.impact else ""
    residual = line.residual_likelihood and line.residual_impact
    line.residual_level = matrix.level(line.residual_likelihood, line.residual_impact) if residual else ""
    line.matrix_number = matrix.number


def would_be(line: RiskLine, matrix: Matrix) -> str:
    """The level that `matrix` would give `line` now, where that is not the one it has; else empty."""
    if line.matrix_number == matrix.number or not line.likelihood or not line.impact:
        return ""
    now = matrix.level(line.likelihood, line.impact)
    return now if now != line.level else ""


def change_matrix(mission: Mission, *, by: User, at: datetime, seen: int, cells: Any, reason: str) -> Matrix:
    """From now on lines that are saved are rated so; those that stand keep their level. `seen`: the number shown.

    Raises NotAllowed, WrongState when somebody else changed it meanwhile, ValidationError.
    """
    if mission.code not in scope_of(by).mission_codes_for(ASSESSMENTS_RULES):
        raise NotAllowed(_("Only the Senior POC Adviser of the mission changes its risk matrix."))
    rows = whole(cells)
    with transaction.atomic():
        before = current_matrix(mission)
        if before.number != seen:
            raise _changed_meanwhile()
        if [list(row) for row in before.cells] == rows:
            return before
        made = RiskMatrix(mission=mission, number=seen + 1, cells=rows, reason=reason.strip(), made_by=by, made_at=at)
        made.clean_fields()
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError:
            raise _changed_meanwhile() from None
        record(
            "threats.matrix.changed", by=by.audit_actor(), at=at, mission=mission.code,
            target=Target("threats.riskmatrix", str(made.pk), f"{mission.code} {made.number}"),
            changes={"cells": (str(before.cells), str(rows)), "reason": ("", made.reason)},
        )  # fmt: skip
    return Matrix(made.number, rows, made)


def _changed_meanwhile() -> WrongState:
    return WrongState(_("Somebody else changed the matrix in the meantime. Look at it again, then change it."))


def words(level: str) -> str:
    """The level in the reader's words; “not judged yet” where there is none."""
    return codes.label("risk_levels", level) if level else _("not judged yet")
