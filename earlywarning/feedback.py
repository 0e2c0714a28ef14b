"""Telling the community what became of its warning: the harm check first, and a clock until it is told.

An alert owes it once, from the first decision on. The clock outlives the closing of the alert: that a danger is over
is itself worth telling. An alert raised in error, or joined to another, owes nothing any more.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import require
from accounts.roles import ALERTS_FEEDBACK
from accounts.rosters import Roster
from areas import codes
from common.errors import WrongState
from earlywarning.models import Alert, Feedback
from earlywarning.posts import speaker_of
from earlywarning.services import audit, clock_facts, locked
from followup import clocks
from followup.clocks import Holder
from followup.ladder import TELL_ON_THE_GROUND
from followup.models.policies import Purpose

CHECKS: Final = "feedback_harm_checks"
ADVISER: Final = "SPOCA"


def owe_feedback(alert: Alert, *, at: datetime) -> None:
    """From the decision on the community waits for an answer: its clock runs, where it has not been told before.

    `alert` is locked. Held by the first of those on the ground whose post is filled, else by the adviser.
    """
    if alert.feedbacks.exists() or clocks.locked(alert.subject, [Purpose.FEEDBACK]):
        return
    held = Roster.at([alert.mission], TELL_ON_THE_GROUND, at, exercise=alert.exercise_id)
    posts = held.holders(alert.mission, alert.area, TELL_ON_THE_GROUND)
    first = min(posts, key=lambda each: TELL_ON_THE_GROUND.index(each.role), default=None)
    holder = Holder(first.role, first.aor) if first else Holder(ADVISER)
    clocks.start_clock(alert.subject, Purpose.FEEDBACK, at=at, holder=holder, **clock_facts(alert))


def give_feedback(
    alert: Alert,
    *,
    by: User,
    at: datetime,
    uid: uuid.UUID,
    way: str,
    given_at: datetime,
    role: str = "",
    note: str = "",
) -> Feedback:
    """The community was told: every question of the harm check was answered “no”. Its clock is met.

    `role`: the post that told it, by default the one of `by`. A form sent twice gives the first result. Raises
    WrongState on an alert that owes nothing, ValidationError for a moment that cannot be.
    """
    facts = {"state": Feedback.State.GIVEN, "way": way, "given_at": given_at, "role": role, "note": note}
    return _record(alert, by=by, at=at, uid=uid, **facts)


def withhold_feedback(
    alert: Alert,
    *,
    by: User,
    at: datetime,
    uid: uuid.UUID,
    reason: str,
    exposes: Sequence[str] = (),
    unsure_of: Sequence[str] = (),
) -> Feedback:
    """Nobody contacts the community, because it could expose somebody, and why. That meets the clock as well.

    `exposes`, `unsure_of`: the questions of the harm check answered “yes” and “not sure”; at least one.
    """
    facts = {"state": Feedback.State.WITHHELD, "reason": reason}
    return _record(alert, by=by, at=at, uid=uid, exposes=list(exposes), unsure_of=list(unsure_of), **facts)


def may_be_told(alert: Alert) -> bool:
    """False for what was raised in error, or goes on as another alert, which then is the one to tell of."""
    return alert.stage in (Alert.Stage.OPEN, Alert.Stage.CLOSED)


def _record(alert: Alert, *, by: User, at: datetime, uid: uuid.UUID, **facts: Any) -> Feedback:
    with transaction.atomic():
        alert = locked(alert)
        if found := Feedback.objects.filter(alert=alert, uid=uid).first():
            return found
        require(by, ALERTS_FEEDBACK, alert)
        if not may_be_told(alert):
            raise WrongState(_("Nothing is owed to the community about %(ref)s any more.") % {"ref": alert.ref})
        role = facts.pop("role", "") or speaker_of(by, alert, ALERTS_FEEDBACK).role
        row = Feedback(uid=uid, alert=alert, role=role, recorded_by=by, recorded_at=at, **facts)
        _must_be_possible(row, at)
        row.full_clean()
        row.save()
        clocks.end(clocks.locked(alert.subject, [Purpose.FEEDBACK]), at=at, met=True)
        what = "told" if row.state == Feedback.State.GIVEN else "not_told"
        audit(what, alert, by, at, {name: (None, value) for name, value in facts.items()}, [row])
        return row


def _must_be_possible(row: Feedback, at: datetime) -> None:
    unknown = [code for code in (*row.exposes, *row.unsure_of) if not codes.exists(CHECKS, code)]
    if unknown:
        raise ValidationError(_("This harm check is not one of the present questions. Answer them anew."))
    if row.state == Feedback.State.WITHHELD:
        if not row.reason.strip():
            raise ValidationError({"reason": _("Say in a few words why there is no contact.")})
        return
    if row.given_at is not None and row.given_at > at:
        raise ValidationError({"given_at": _("This moment has not come yet. Write it down once it was told.")})
    if row.given_at is not None and row.given_at < row.alert.raised_at.replace(second=0, microsecond=0):
        raise ValidationError({"given_at": _("That was before the alert was raised. When was the community told?")})
