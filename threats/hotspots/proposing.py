"""What the rule proposes for a place: how firmly the mission commits to it, from the risk that stands assessed there.

Extreme and very high risk: must; high: should; medium: could (code list `protection_commitments`, where a mission may
change it). A proposal is never a decision.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from accounts.models import CLASSIFICATIONS, User
from accounts.protection import Protected
from accounts.roles import OPEN_BOUNDARIES
from areas import codes
from areas.models import Area
from threats.assessments.standing import standing_lines
from threats.models import Assessment, HotSpot, RiskLine

LIST: Final = "protection_commitments"


@dataclass(frozen=True)
class Proposal:
    """A commitment, the risk level it follows from, and the reference of the assessment that says so."""

    commitment: str
    level: str
    ref: str
    area: Area


def commitment_for(level: str) -> str:
    """The commitment that the rule proposes at this risk level; empty where it proposes none."""
    for code, item in codes.items(LIST).items():
        if item.active and level in item.attributes.get("default_for_risk_levels", ()):
            return code
    return ""


def level_of(line: RiskLine) -> str:
    """The risk that stays after the measures; where nobody judged it, the risk as it is now."""
    return line.residual_level or line.level


def weight(level: str) -> int:
    """1 for the lowest risk to 5; 0 for none."""
    return int(codes.attributes("risk_levels", level)["value"]) if level else 0


def lines_for(row: Protected, user: User, at: datetime) -> list[RiskLine]:
    """Standing lines in the sight of `user` that may be told to whoever may read `row`.

    An assessment that is marked higher, restricted, or shared less widely never shows through a proposal.
    """
    return [line for line in standing_lines(user, at) if may_show(row, line.assessment)]


def may_show(row: Protected, assessment: Assessment) -> bool:
    """True when whoever may read `row` may know what the assessment says of the risk there."""
    return (
        assessment.mission_id == row.mission_id
        and assessment.classification in CLASSIFICATIONS[: CLASSIFICATIONS.index(row.classification) + 1]
        and assessment.restricted_kind in ("", row.restricted_kind)
        and assessment.sharing_boundary in OPEN_BOUNDARIES["MISSION"]
    )


def proposal_for(area: Area | None, lines: Iterable[RiskLine]) -> Proposal | None:
    """What the rule says of a place in `area`: the highest risk among the lines that speak of it most closely.

    A line speaks of a place when its area holds the place, the country as a whole apart; where none does, lines of
    areas within count.
    """
    if area is None:
        return None
    rated = [line for line in lines if line.area.level >= 1 and commitment_for(level_of(line))]
    around = [line for line in rated if area.path.startswith(line.area.path)]
    depth = max((line.area.level for line in around), default=0)
    close = [line for line in around if line.area.level == depth]
    close = close or [line for line in rated if line.area.path.startswith(area.path)]
    if not close:
        return None
    line = max(close, key=lambda each: weight(level_of(each)))
    return Proposal(commitment_for(level_of(line)), level_of(line), line.assessment.ref, line.area)


def places_without(lines: Sequence[RiskLine], spots: Iterable[HotSpot]) -> list[Proposal]:
    """Areas of standing lines at medium risk or more in which no open hot spot of `spots` lies, the worst first."""
    taken = [spot.area.path for spot in spots if spot.area is not None]
    worst: dict[int, RiskLine] = {}
    for line in lines:
        if line.area.level < 1 or not commitment_for(level_of(line)):
            continue
        if any(path.startswith(line.area.path) for path in taken):
            continue
        if line.area_id not in worst or weight(level_of(line)) > weight(level_of(worst[line.area_id])):
            worst[line.area_id] = line
    found = sorted(worst.values(), key=lambda line: (-weight(level_of(line)), line.area.path))
    return [Proposal(commitment_for(level_of(line)), level_of(line), line.assessment.ref, line.area) for line in found]
