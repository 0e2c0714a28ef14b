"""Answering a suggestion: an alert was raised from it, or somebody says why none is."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from common.errors import NotAllowed, WrongState
from earlywarning.models import Alert, Suggestion

State = Suggestion.State


def note_raised(suggestion: Suggestion, alert: Alert, *, by: User, at: datetime) -> None:
    """`alert` was raised from this. An alert always stands: where somebody answered meanwhile, only that is kept."""
    with transaction.atomic():
        row = _locked(suggestion, by)
        if not row.is_open:
            return
        row.state, row.alert = State.RAISED, alert
        _sign(row, by, at, "alert")
        _audit("raised", row, by, at, {"alert": (None, alert.ref)})


def dismiss(suggestion: Suggestion, *, by: User, at: datetime, reason: str, note: str = "") -> Suggestion:
    """No alert, and why. Raises WrongState when it was answered in the meantime."""
    with transaction.atomic():
        row = _locked(suggestion, by)
        if not row.is_open:
            raise WrongState(_("Somebody answered this in the meantime."))
        if reason == Suggestion.Reason.OTHER and not note.strip():
            raise ValidationError({"note": _("Say in a few words what the reason is.")})
        row.state, row.reason, row.note = State.DISMISSED, reason, note
        _sign(row, by, at, "reason", "note")
        _audit("dismissed", row, by, at, {"reason": (None, reason), "note": (None, note)})
    return row


def _locked(suggestion: Suggestion, by: User) -> Suggestion:
    rows = Suggestion.objects.visible_to(by).select_related("mission")
    found: Suggestion | None = rows.select_for_update(of=("self",)).filter(pk=suggestion.pk).first()
    if found is None:
        raise NotAllowed(_("Your posts do not let you answer this."))
    return found


def _sign(row: Suggestion, by: User, at: datetime, *names: str) -> None:
    row.answered_by, row.answered_at = by, max(at, row.made_at)
    row.save(update_fields=["state", "answered_by", "answered_at", *names])


def _audit(what: str, row: Suggestion, by: User, at: datetime, changes: dict[str, tuple[object, object]]) -> None:
    record(
        f"earlywarning.suggestion.{what}", by=by.audit_actor(), target=row.audit_target(), at=at,
        mission=row.mission.code, changes=changes,
    )  # fmt: skip
