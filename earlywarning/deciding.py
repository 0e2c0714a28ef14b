"""What is decided about an alert, by whoever commands where it happens (docs/alerts.md).

A commander who says what will be done has decided to respond: nobody fills in two forms at two in the morning. That
nothing is done is a decision with a reason, and on the two highest priorities one that a second person confirms.
"""

from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import ALERTS_DECIDE, roles_with
from earlywarning import feedback, telling
from earlywarning.models import Acknowledgement, Alert, Decision
from earlywarning.models.decisions import NO_ACTION
from earlywarning.posts import Speaker
from earlywarning.reasons import must_be_explained
from earlywarning.services import audit, clock_facts
from followup import clocks
from followup.clocks import Holder

RESPOND, MONITOR, REFER = "RESPOND", "MONITOR", "REFER"
# What somebody promises to do, where that is less than going there.
MEANS: Final = {"MONITOR": MONITOR, "REFERRAL_SERVICES": REFER, "HUMANITARIAN_REFERRAL": REFER}


def may_decide(role: str) -> bool:
    """True for the posts of command: heads of office, sector and police duty officers, and those above them."""
    return role in roles_with(ALERTS_DECIDE)


def decided_by_promise(taken: Acknowledgement, alert: Alert, *, by: User, at: datetime, decision: str = "") -> None:
    """What a commander promised is what was decided; a promise of anybody else decides nothing."""
    if taken.is_provisional or not may_decide(taken.role):
        return
    speaker = Speaker(taken.role, taken.aor, taken.person, taken.medium)
    note_decision(alert, decision or MEANS.get(taken.will_do, RESPOND), by=by, at=at, speaker=speaker, promise=taken)


def decide_no_action(
    alert: Alert, *, by: User, at: datetime, speaker: Speaker, reason: str, note: str = "", **facts: Any
) -> Decision:
    """Nothing is done, and why. `alert` is locked and a second person, where one is needed, has confirmed it.

    It still waits for somebody to say how it ended.
    """
    must_have_a_reason(reason, note)
    running = clocks.locked(alert.subject)
    clocks.end([each for each in running if each.purpose == "ACK"], at=at, met=True)
    clocks.end([each for each in running if each.purpose == "RESPONSE"], at=at, met=False)
    if not any(each.purpose == "REVIEW" for each in running):
        holder = Holder(speaker.role, speaker.aor, speaker.person)
        clocks.start_clock(alert.subject, "REVIEW", at=at, holder=holder, **clock_facts(alert))
    return note_decision(alert, NO_ACTION, by=by, at=at, speaker=speaker, reason=reason, note=note, **facts)


def must_have_a_reason(reason: str, note: str) -> None:
    """Raises ValidationError where it is not said why nothing is done."""
    if not reason:
        raise ValidationError({"reason": _("Say why nothing is done.")})
    if must_be_explained(reason) and not note.strip():
        raise ValidationError({"note": _("Explain this reason in a few words.")})


def note_decision(alert: Alert, decision: str, *, by: User, at: datetime, speaker: Speaker, **facts: Any) -> Decision:
    """The decision stands, its clock has stopped, those who were called are told, and the community is to be told.

    `alert` is locked. `facts`: uid, reason, note, promise, as they exist.
    """
    row = Decision(
        alert=alert,
        decision=decision,
        person=speaker.person,
        role=speaker.role,
        aor=speaker.aor,
        medium=speaker.medium,
        recorded_by=by,
        decided_at=at,
        **facts,
    )
    row.full_clean()
    row.save()
    before, alert.decision = alert.decision, decision
    alert.save(update_fields=["decision"])
    clocks.end(clocks.locked(alert.subject, ["DECISION"]), at=at, met=True)
    feedback.owe_feedback(alert, at=at)
    telling.decided(row, alert=alert, by=by, at=at)
    changes = {"decision": (before, decision), "reason": ("", row.reason), "role": (None, speaker.role)}
    audit("decided", alert, by, at, changes, [row, alert])
    return row
