"""Releasing an alert to contacts outside the mission, and taking it back (docs/contacts.md).

Nothing about an alert reaches anybody outside before a person who may decide has released it, after asking whether it
could harm somebody. Then the partners whom its ladder names, and nobody else, are told: once, a few words, no link.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.coarsening import area_level
from accounts.models import User
from accounts.models.people import CLASSIFICATIONS
from accounts.policies import require
from accounts.protection import Status
from accounts.roles import ALERTS_DECIDE
from common.errors import WrongState
from earlywarning import partners
from earlywarning.facts import MAIL_LEVEL
from earlywarning.models import Alert, Release
from earlywarning.posts import speaker_of
from earlywarning.services import audit, locked, must_be_open
from followup import outside
from notifications.models import Message

STRICT = CLASSIFICATIONS[-1]
# What its owner keeps within a component or section is not for this post to give away.
KEPT_INSIDE = ("SECTION", "COMPONENT")


def refusal(alert: Alert) -> str:
    """Why `alert` can never be told outside, in a sentence; empty when somebody may decide to."""
    if alert.status != Status.ACTUAL:
        return _("This is not real: nothing of it leaves the mission.")
    if alert.restricted_kind:
        return _("What concerns sexual violence, children or survivors goes to its own advisers and is never released.")
    if alert.classification == STRICT:
        return _("What is strictly confidential is not released.")
    if alert.sharing_boundary in KEPT_INSIDE:
        return _("Whoever raised it keeps it within their component or section. It is not released.")
    return ""


def finest_level(alert: Alert) -> int:
    """The finest level of an area that may be told outside."""
    known = alert.area.level if alert.area else 0
    return min(MAIL_LEVEL, known, area_level(alert.classification, alert.restricted_kind))


def release_to_partners(
    alert: Alert,
    *,
    by: User,
    at: datetime,
    is_safe: bool,
    reason: str,
    boundary: str = Release.Boundary.PARTNERS,
    says_kind: bool = True,
    level: int = MAIL_LEVEL,
) -> Release:
    """Partners whom the ladder names or named are told from now on: reference, how soon, where, and if wanted what.

    `is_safe`: somebody asked whether it could put a source, whoever warned or a community at risk, and the answer is
    no. `level`: the finest level of an area that is named. Raises NotAllowed, WrongState where it has ended, is
    released already or can never be, ValidationError by field.
    """
    with transaction.atomic():
        alert = locked(alert)
        require(by, ALERTS_DECIDE, alert)
        must_be_open(alert)
        _must_be_releasable(alert, is_safe)
        speaker = speaker_of(by, alert, ALERTS_DECIDE)
        row = Release(
            alert=alert, boundary=boundary, kind=alert.kind if says_kind else "", urgency=alert.urgency,
            level=min(level, finest_level(alert)), reason=reason.strip(), role=speaker.role, aor=speaker.aor,
            released_by=by, released_at=max(at, alert.raised_at),
        )  # fmt: skip
        row.full_clean()
        row.save()
        about = {"mission": alert.mission, "area": alert.area, "priority": alert.priority, "at": at}
        outside.release(alert.subject, partners.told_of(row), **about)
        changes = {name: (None, getattr(row, name)) for name in ("boundary", "kind", "urgency", "level")}
        audit("released", alert, by, at, changes, [row])
    return row


def _must_be_releasable(alert: Alert, is_safe: bool) -> None:
    if why_not := refusal(alert):
        raise WrongState(why_not)
    if alert.releases.filter(withdrawn_at=None).exists():
        raise WrongState(_("%(ref)s is released already. Withdraw that release to tell something else.") % _ref(alert))
    if not is_safe:
        raise ValidationError(
            {"harm": _("Where it could put somebody at risk, or you are not sure, nothing is released.")}
        )


def withdraw_release(alert: Alert, *, by: User, at: datetime, reason: str) -> Release:
    """Nobody outside is told any more; what still waits is held back, and those who were told are told that it is void.

    Raises NotAllowed, WrongState when nothing is released.
    """
    with transaction.atomic():
        alert = locked(alert)
        require(by, ALERTS_DECIDE, alert)
        must_be_open(alert)
        row = alert.releases.select_for_update(of=("self",)).filter(withdrawn_at=None).first()
        if row is None:
            raise WrongState(_("Nothing of %(ref)s is released any more.") % _ref(alert))
        speaker = speaker_of(by, alert, ALERTS_DECIDE)
        row.withdrawn_by, row.withdrawn_role, row.withdrawn_reason = by, speaker.role, reason.strip()
        row.withdrawn_at = max(at, row.released_at)
        row.full_clean()
        row.save(update_fields=["withdrawn_by", "withdrawn_role", "withdrawn_reason", "withdrawn_at"])
        outside.withdraw(alert.subject, at=at, reason=Message.Reason.WITHDRAWN)
        partners.withdrawn(row, alert=alert, at=at)
        audit("release_withdrawn", alert, by, at, {"release": (None, row.uid)}, [row])
    return row


def _ref(alert: Alert) -> dict[str, Any]:
    return {"ref": alert.ref}
