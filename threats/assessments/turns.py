"""Whose turn it is with an assessment: who is told when it moves, and what waits for a reader.

Handed in, it waits for a reviewer; passed, for whoever may endorse it; sent back, for its author. Everybody who may
take the next step finds it on their home page. By mail only the first of these posts that is held is told: those whose
work it is. A message says which assessment and what is asked, never a word of its text.
"""

from datetime import datetime
from typing import Any, Final

from django.db.models import OuterRef, Q, Subquery

from accounts.models import User
from accounts.policies import can
from accounts.posts import post_words
from accounts.roles import (
    ASSESSMENTS_ENDORSE,
    ASSESSMENTS_ENDORSE_TACTICAL,
    ASSESSMENTS_LEAD,
    ASSESSMENTS_REVIEW,
    ASSESSMENTS_WRITE,
)
from accounts.rosters import Held, Roster
from areas.models import AreaOfResponsibility
from notifications.models import Message
from threats.assessments import telling
from threats.assessments.states import TACTICAL, endorsing_action, is_own
from threats.models import Assessment, AssessmentQuerySet, AssessmentStep, State

# For each right the posts that are told first, then those that are told where nobody of the first may decide.
FIRST: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    ASSESSMENTS_REVIEW: (("SPOCA", "POCO"), ("JMAC",), ("HRO", "WPA", "CPA"), ("HOO",)),
    ASSESSMENTS_ENDORSE_TACTICAL: (("HOO",), ("SPOCA",), ("COS",), ("DSRSG_P", "DSRSG_RCHC"), ("HOM",)),
    ASSESSMENTS_ENDORSE: (("SPOCA",), ("COS",), ("DSRSG_P", "DSRSG_RCHC"), ("HOM",)),
    ASSESSMENTS_LEAD: (("COS",), ("DSRSG_P", "DSRSG_RCHC"), ("HOM",)),
}
# By the state it has come to: what is said, and whether to its author.
TOLD: Final = {
    State.REVIEW: ("threats.assessment_review", False),
    State.PASSED: ("threats.assessment_endorse", False),
    State.DRAFT: ("threats.assessment_returned", True),
    State.ENDORSED: ("threats.assessment_endorsed", True),
}


def waiting_for(user: User) -> AssessmentQuerySet:
    """What `user` may take a step further now: review, endorse, or write again after it was sent back.

    Each has `moved_at`, since when it waits; those that have waited longest first. One statement.
    """
    mine = Q(recorded_by=user)
    last = AssessmentStep.objects.filter(assessment=OuterRef("pk")).order_by("-at", "-pk")
    asked = {
        ASSESSMENTS_REVIEW: Q(state=State.REVIEW) & ~mine,
        ASSESSMENTS_ENDORSE_TACTICAL: Q(state=State.PASSED, level=TACTICAL, atrocity_risk=False) & ~mine,
        ASSESSMENTS_ENDORSE: Q(state=State.PASSED, atrocity_risk=False) & ~Q(level=TACTICAL) & ~mine,
        ASSESSMENTS_LEAD: Q(state=State.PASSED, atrocity_risk=True) & ~mine,
        ASSESSMENTS_WRITE: Q(state=State.DRAFT, steps__isnull=False) & mine,
    }
    theirs = Q()
    for action, condition in asked.items():
        within = Assessment.objects.visible_to(user, action).filter(condition)
        theirs |= Q(pk__in=within.order_by().values("pk"))
    rows: Any = Assessment.objects.visible_to(user).filter(theirs).for_list()
    found: AssessmentQuerySet = rows.annotate(moved_at=Subquery(last.values("at")[:1])).order_by("moved_at", "pk")
    return found


def next_hands(assessment: Assessment, at: datetime) -> list[Held]:
    """Of the posts that may take the next step, those that are told; empty where nobody is left to take it."""
    action = ASSESSMENTS_REVIEW if assessment.state == State.REVIEW else endorsing_action(assessment)
    groups = FIRST[action]
    roster = Roster.at([assessment.mission], [role for group in groups for role in group], at)
    for group in groups:
        there = roster.holders(assessment.mission, assessment.area, group)
        free = [held for held in there if not is_own(assessment, held.user) and can(held.user, action, assessment)]
        if free:
            return free
    return []


def tell(assessment: Assessment, step: AssessmentStep, at: datetime) -> None:
    """Queues, with the move itself, who is told of it; nothing for a move that concerns nobody else."""
    if step.after not in TOLD:
        return
    kind, is_for_author = TOLD[State(step.after)]
    told = _author_of(assessment, at) if is_for_author else next_hands(assessment, at)
    telling.tell(kind, assessment, told, once=step.pk, at=at)


def told_of(assessment: Assessment, step: AssessmentStep) -> list[str]:
    """The posts that were told when it came to where it is now, in words, each once. One statement."""
    kind, _is_for_author = TOLD[State(step.after)]
    rows = Message.objects.filter(
        subject_kind=assessment.subject.kind, subject_uid=assessment.uid, kind=kind, queued_at=step.at,
    )  # fmt: skip
    found = rows.order_by("pk").values_list("role", "aor__kind", "aor__names")
    wide = AreaOfResponsibility.Kind.MISSION
    return list(dict.fromkeys(post_words(role, None if width == wide else names) for role, width, names in found))


def _author_of(assessment: Assessment, at: datetime) -> list[Held]:
    """The person who wrote it, if they still hold their post there; else whoever does."""
    there = Roster.at([assessment.mission], [assessment.author_role], at).holders(
        assessment.mission, assessment.area, [assessment.author_role]
    )
    return [held for held in there if is_own(assessment, held.user)] or there
