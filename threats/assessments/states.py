"""From which state to which an assessment may go, and what that asks: the one table.

| from → to | who | besides |
|---|---|---|
| draft → in review | whoever writes assessments there | nothing is missing |
| in review → draft | a reviewer who is not its author | says why |
| in review → reviewed | a reviewer who is not its author | |
| reviewed → draft | whoever may endorse it, not its author | says why |
| reviewed → endorsed | whoever may endorse it, not its author | its last day is still to come |
| draft, in review, reviewed → withdrawn | whoever writes assessments there | says why |
| endorsed → withdrawn | whoever may endorse it | says why |
| endorsed → superseded | nobody by hand: the next one that is endorsed | |

Who may endorse follows from what it says: with a risk of atrocity crimes those who lead the mission, whatever the
matrix says; else a tactical one also the head of office, any the senior adviser.
"""

from dataclasses import dataclass
from typing import Final

from accounts.models import User
from accounts.policies import can
from accounts.roles import (
    ASSESSMENTS_ENDORSE,
    ASSESSMENTS_ENDORSE_TACTICAL,
    ASSESSMENTS_LEAD,
    ASSESSMENTS_REVIEW,
    ASSESSMENTS_WRITE,
)
from threats.models import Assessment, State

# In place of an action: the one that endorsing this very assessment asks for.
ENDORSEMENT: Final = "endorsement"
TACTICAL: Final = "TACTICAL"


@dataclass(frozen=True)
class Move:
    """`action`: what it asks of the person. `by_another`: not its author. `says_why`: it needs a comment."""

    name: str
    before: str
    after: str
    action: str
    by_another: bool = False
    says_why: bool = False


MOVES: Final = (
    Move("submit", State.DRAFT, State.REVIEW, ASSESSMENTS_WRITE),
    Move("send_back", State.REVIEW, State.DRAFT, ASSESSMENTS_REVIEW, by_another=True, says_why=True),
    Move("pass_on", State.REVIEW, State.PASSED, ASSESSMENTS_REVIEW, by_another=True),
    Move("send_back", State.PASSED, State.DRAFT, ENDORSEMENT, by_another=True, says_why=True),
    Move("endorse", State.PASSED, State.ENDORSED, ENDORSEMENT, by_another=True),
    *(
        Move("withdraw", before, State.WITHDRAWN, ASSESSMENTS_WRITE, says_why=True)
        for before in (State.DRAFT, State.REVIEW, State.PASSED)
    ),
    Move("withdraw", State.ENDORSED, State.WITHDRAWN, ENDORSEMENT, says_why=True),
)
TABLE: Final = {(move.before, move.after): move for move in MOVES}


def endorsing_action(assessment: Assessment) -> str:
    """What somebody must be allowed to do to endorse this one."""
    if assessment.atrocity_risk:
        return ASSESSMENTS_LEAD
    return ASSESSMENTS_ENDORSE_TACTICAL if assessment.level == TACTICAL else ASSESSMENTS_ENDORSE


def action_of(move: Move, assessment: Assessment) -> str:
    return endorsing_action(assessment) if move.action == ENDORSEMENT else move.action


def is_own(assessment: Assessment, user: User) -> bool:
    return assessment.recorded_by_id == user.pk


def moves_open_to(user: User, assessment: Assessment) -> list[Move]:
    """What `user` may do with it now. At most one statement for each action that is in question."""
    found, asked = [], {}
    for move in MOVES:
        if move.before != assessment.state or (move.by_another and is_own(assessment, user)):
            continue
        action = action_of(move, assessment)
        if action not in asked:
            asked[action] = can(user, action, assessment)
        if asked[action]:
            found.append(move)
    return found
