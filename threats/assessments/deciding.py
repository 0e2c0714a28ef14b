"""Taking an assessment from one state to another (threats.assessments.states), with its clock and its trail."""

import uuid
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.once import made_once
from accounts.policies import require
from common.errors import DomainError, NotAllowed, WrongState
from threats.assessments import turns, validity
from threats.assessments.completeness import missing_from
from threats.assessments.services import EDITABLE, LINE_EDITABLE, audit, grant_for, insert_draft, locked
from threats.assessments.states import TABLE, Move, action_of, is_own
from threats.assessments.versions import body_of
from threats.models import Assessment, AssessmentStep, Citation, HandedIn, RiskLine, State

# What a new version does not take over: its own days are chosen anew.
_OF_ITS_TIME = ("period_from_on", "period_until_on", "valid_until_on", "next_review_on")


class NotComplete(DomainError):
    """Something is still missing; the page lists it."""


def submit(assessment: Assessment, *, by: User, at: datetime, comment: str = "") -> Assessment:
    """It is handed in for review; its text is frozen and kept as a version. Raises NotComplete."""
    with transaction.atomic():
        row, move = _begin(assessment, State.REVIEW, by)
        lines = list(row.lines.select_related("area"))
        if missing := missing_from(row, lines):
            raise NotComplete(_("Not ready yet. %(sentence)s") % {"sentence": missing[0].sentence})
        number = (row.versions.order_by("-number").values_list("number", flat=True).first() or 0) + 1
        HandedIn.objects.create(
            assessment=row, number=number, body=body_of(row, lines), classification=row.classification,
            restricted_kind=row.restricted_kind, by=by, at=at,
        )  # fmt: skip
        return _move(row, move, by, at, comment)


def send_back(assessment: Assessment, *, by: User, at: datetime, comment: str) -> Assessment:
    """It is a draft again, and its author reads why. Raises ValidationError without a comment."""
    with transaction.atomic():
        row, move = _begin(assessment, State.DRAFT, by)
        row.reviewed_by = None
        return _move(row, move, by, at, comment, "reviewed_by")


def pass_on(assessment: Assessment, *, by: User, at: datetime, comment: str = "") -> Assessment:
    """A reviewer finds it good; whoever may endorse it is next."""
    with transaction.atomic():
        row, move = _begin(assessment, State.PASSED, by)
        row.reviewed_by = by
        return _move(row, move, by, at, comment, "reviewed_by")


def endorse(assessment: Assessment, *, by: User, at: datetime, comment: str = "") -> Assessment:
    """It is in force until its last day is over, and its clock runs. What stood for this area and level before is
    superseded. Raises ValidationError when its last day is over already, WrongState when another was faster."""
    try:
        return _endorse(assessment, by, at, comment)
    except IntegrityError as refusal:
        # Two of the same area and level at once: the database lets one be in force.
        if "assessment_one_endorsed_per_area_and_level" not in str(refusal):
            raise
        raise WrongState(
            _("Another assessment of this area and level was endorsed at this moment. Look at it, then decide again.")
        ) from None


def _endorse(assessment: Assessment, by: User, at: datetime, comment: str) -> Assessment:
    with transaction.atomic():
        row, move = _begin(assessment, State.ENDORSED, by)
        lapses_at = row.moment_after(row.valid_until_on or date.min)
        if lapses_at <= at:
            raise ValidationError(
                _("Its last day is over already. Send it back, so that its author chooses another “valid until”.")
            )
        _supersede(row, by, at)
        row.endorsed_at, row.endorsed_by, row.lapses_at = at, by, lapses_at
        row.endorsed_role = grant_for(by, action_of(move, row), row).role
        _move(row, move, by, at, comment, "endorsed_at", "endorsed_by", "endorsed_role", "lapses_at")
        validity.start(row, at=at)
        return row


def withdraw(assessment: Assessment, *, by: User, at: datetime, comment: str) -> Assessment:
    """It holds no longer, and why; nobody is reminded of it any more. Raises ValidationError without a reason."""
    with transaction.atomic():
        row, move = _begin(assessment, State.WITHDRAWN, by)
        row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = at, by, comment.strip()
        if row.endorsed_at:
            validity.end(row, at=at, met=False)
        return _move(row, move, by, at, comment, "withdrawn_at", "withdrawn_by", "withdrawn_reason")


def renew(
    assessment: Assessment, *, by: User, at: datetime, uid: uuid.UUID, period_from_on: date, period_until_on: date
) -> tuple[Assessment, bool]:
    """A new draft with the text, the lines and the citations of this one, for a new period; whether this call made it.

    Raises WrongState unless it was endorsed.
    """
    if assessment.state not in (State.ENDORSED, State.SUPERSEDED):
        raise WrongState(_("Only an endorsed assessment is renewed. Change the draft itself."))
    days = {"period_from_on": period_from_on, "period_until_on": period_until_on}
    return made_once(Assessment, uid, by, lambda: _renewed(assessment, by, at, uid, days))


def _renewed(old: Assessment, by: User, at: datetime, uid: uuid.UUID, days: dict[str, date]) -> Assessment:
    if old.area is None:
        raise WrongState(_("%(ref)s lies in no area of today. Begin a new assessment.") % {"ref": old.ref})
    kept = {name: getattr(old, name) for name in EDITABLE if name not in _OF_ITS_TIME}
    row = insert_draft(
        by=by, at=at, uid=uid, area=old.area, replaces=old, restricted_kind=old.restricted_kind,
        language=old.language, **kept, **days,
    )  # fmt: skip
    copies: dict[int, RiskLine] = {}
    for line in old.lines.all():
        facts: dict[str, Any] = {name: getattr(line, name) for name in LINE_EDITABLE}
        rated = {name: getattr(line, name) for name in ("level", "residual_level", "matrix_number")}
        copies[line.pk] = RiskLine.objects.create(assessment=row, **facts, **rated)
    Citation.objects.bulk_create(
        Citation(assessment=row, line=copies.get(each.line_id or 0), kind=each.kind, ref=each.ref, label=each.label,
                 by=each.by, at=each.at)
        for each in old.citations.select_related("by")
    )  # fmt: skip
    return row


def _begin(assessment: Assessment, after: str, by: User) -> tuple[Assessment, Move]:
    """The row, locked, and the move, if `by` may make it now."""
    row = locked(assessment)
    move = TABLE.get((row.state, after))
    if move is None:
        words = {"ref": row.ref, "state": State(row.state).label}
        raise WrongState(_("%(ref)s has moved on in the meantime: %(state)s. Look at it again.") % words)
    if move.by_another and is_own(row, by):
        raise NotAllowed(_("You wrote this assessment. Another person has to decide on it."))
    require(by, action_of(move, row), row)
    return row, move


def _move(row: Assessment, move: Move, by: User, at: datetime, comment: str, *fields: str) -> Assessment:
    comment = comment.strip()
    if move.says_why and not comment:
        raise ValidationError({"comment": _("Say why, so that whoever wrote it can go on from there.")})
    row.state = move.after
    row.save(update_fields=["state", *fields])
    role = grant_for(by, action_of(move, row), row).role
    step = AssessmentStep.objects.create(
        assessment=row, before=move.before, after=move.after, by=by, role=role, at=at, comment=comment,
        language=by.language,
    )  # fmt: skip
    audit("moved", row, by, at, {"state": (move.before, move.after), "comment": ("", comment)})
    turns.tell(row, step, at)
    return row


def _supersede(fresh: Assessment, by: User, at: datetime) -> None:
    """What is in force for the same area and level is so no longer. Locked first: two cannot be endorsed at once."""
    rows = Assessment.objects.unscoped("whatever is endorsed next supersedes what stood, whoever may see it")
    same = {name: getattr(fresh, name) for name in ("mission", "area", "level", "restricted_kind", "status")}
    for old in (
        rows.select_for_update(of=("self",)).select_related("mission", "area").filter(**same, state=State.ENDORSED)
    ):
        old.state, old.superseded_at = State.SUPERSEDED, at
        old.save(update_fields=["state", "superseded_at"])
        validity.end(old, at=at, met=True)
        AssessmentStep.objects.create(
            assessment=old, before=State.ENDORSED, after=State.SUPERSEDED, by=by, at=at, language=by.language,
            role=grant_for(by, action_of(TABLE[State.PASSED, State.ENDORSED], fresh), fresh).role,
        )  # fmt: skip
        audit("superseded", old, by, at, {"state": (State.ENDORSED, State.SUPERSEDED), "by": ("", fresh.ref)})
