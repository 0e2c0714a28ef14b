"""What becomes of an action: done, carried over, no longer needed. The first click counts; a second says so."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Exercise, User
from accounts.roles import ACTIONS_SETTLE
from audit.services import SYSTEM, Actor, record
from common.errors import NotAllowed, WrongState
from followup import clocks
from followup.actions.giving import facts_of
from followup.clocks import Holder
from followup.models import ActionPoint, CarryOver
from followup.models.policies import Purpose

State = ActionPoint.State


def complete_action(action: ActionPoint, *, by: User, at: datetime, note: str = "") -> ActionPoint:
    """It is done; its clock is met and what it still had to send is held back.

    `note`: what came of it. Raises WrongState when it ended before, NotAllowed.
    """
    return _end(action, State.DONE, by=by, at=at, note=note)


def cancel_action(action: ActionPoint, *, by: User, at: datetime, reason: str) -> ActionPoint:
    """It is no longer needed, and why. Raises as `complete_action`; ValidationError without a reason."""
    if not reason.strip():
        raise ValidationError({"note": _("Say in a few words why it is no longer needed.")})
    return _end(action, State.CANCELLED, by=by, at=at, note=reason)


def carry_over_action(
    action: ActionPoint, *, by: User, at: datetime, seen: datetime, until: datetime, reason: str
) -> ActionPoint:
    """It is due at `until` instead; its clock begins anew. `seen`: when it was due as the person saw it.

    Raises WrongState when it ended or was carried over meanwhile, ValidationError by field, NotAllowed.
    """
    with transaction.atomic():
        row = _locked(action, by)
        if row.due_at != seen:
            raise WrongState(_("%(ref)s was carried over by somebody else in the meantime.") % {"ref": row.ref})
        if until <= max(at, row.due_at):
            raise ValidationError({"until": _("Choose a moment after the one when it is due now.")})
        carried = CarryOver(action=row, before=row.due_at, until=until, reason=reason.strip(), by=by, at=at)
        carried.full_clean()
        carried.save()
        row.due_at, row.carried_over = until, row.carried_over + 1
        row.save(update_fields=["due_at", "carried_over"])
        clocks.end(clocks.locked(row.own_subject, [Purpose.ACTION]), at=at, met=False, reason=clocks.REPLACED)
        clocks.start_clock(
            row.own_subject, Purpose.ACTION, at=at, mission=row.mission, area=row.area, priority=row.priority,
            holder=Holder(row.owner_role, row.owner_aor), facts=facts_of(row), status=row.status,
            exercise=row.exercise, deadline_at=until,
        )  # fmt: skip
        _audit("carried_over", row, by.audit_actor(), at, {"due_at": (seen, until), "reason": (None, reason)})
    return row


def end_with_exercise(exercise: Exercise, *, by: User, actor: Actor = SYSTEM, at: datetime, note: str) -> int:
    """The open actions of a drill end with it. How many did. In the transaction that ends it."""
    rows = ActionPoint.objects.unscoped("an exercise ends with all that ran in it")
    found = (
        rows.open().filter(exercise=exercise).select_related("mission").order_by("pk").select_for_update(of=("self",))
    )
    for row in found:
        _write_end(row, State.CANCELLED, by, actor, at, note)
    return len(found)


def _end(action: ActionPoint, state: str, *, by: User, at: datetime, note: str) -> ActionPoint:
    with transaction.atomic():
        row = _locked(action, by)
        return _write_end(row, state, by, by.audit_actor(), at, note.strip())


def _write_end(row: ActionPoint, state: str, by: User, actor: Actor, at: datetime, note: str) -> ActionPoint:
    row.state, row.ended_at, row.ended_by, row.ending_note = state, max(at, row.recorded_at), by, note
    row.save(update_fields=["state", "ended_at", "ended_by", "ending_note"])
    clocks.end(clocks.locked(row.own_subject, [Purpose.ACTION]), at=at, met=state == State.DONE)
    what = "completed" if state == State.DONE else "cancelled"
    _audit(what, row, actor, at, {"state": (State.OPEN, state), "note": ("", note)})
    return row


def _locked(action: ActionPoint, by: User) -> ActionPoint:
    """The row as it now stands, open, with the right of `by` asked anew."""
    rows = ActionPoint.objects.unscoped("locked first; the right to settle it is asked of the locked row")
    found: ActionPoint = (
        rows.select_for_update(of=("self",))
        .select_related("mission", "area", "owner_aor", "exercise")
        .get(pk=action.pk)
    )
    if not found.is_open:
        words = {"ref": found.ref, "state": found.get_state_display()}
        raise WrongState(_("%(ref)s has ended in the meantime: %(state)s.") % words)
    if not ActionPoint.objects.visible_to(by, ACTIONS_SETTLE).filter(pk=found.pk).exists():
        raise NotAllowed(_("Your posts do not let you settle %(ref)s. Ask whoever has to do it.") % {"ref": found.ref})
    return found


def _audit(what: str, row: ActionPoint, actor: Actor, at: datetime, changes: Mapping[str, tuple[Any, Any]]) -> None:
    record(
        f"followup.action.{what}", by=actor, target=row.audit_target(), at=at, mission=row.mission.code, changes=changes
    )
