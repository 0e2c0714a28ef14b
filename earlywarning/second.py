"""What one person alone may not do to an alert of the two highest priorities (escalation.md, the ladder's table).

Doing nothing, calling it not credible, a duplicate or an error, and lowering it, each make a danger disappear from
view. So a second person, one level up, confirms it; until then nothing holds and every clock runs on. On the lower
priorities the same functions act at once.
"""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import can, require
from accounts.roles import ALERTS_CLOSE, ALERTS_CONFIRM, ALERTS_DECIDE, ALERTS_RELAY, ALERTS_VIEW, TOP_LEVEL, level_of
from common.errors import NotAllowed, WrongState
from earlywarning import further, telling
from earlywarning.deciding import decide_no_action, may_decide, must_have_a_reason
from earlywarning.models import Alert, Proposal
from earlywarning.posts import Speaker, level_at, speaker_of
from earlywarning.priority import priority_of
from earlywarning.services import audit, end_alert, locked, must_be_open, needs_second_person

What, Verdict = Proposal.What, Proposal.Verdict
# At the top there is nobody one level up: then it is somebody of this level or above.
LEAST_LEVEL: Final = 3


def propose_no_action(
    alert: Alert, *, by: User, at: datetime, uid: uuid.UUID, reason: str, note: str = "", speaker: Speaker | None = None
) -> Proposal | None:
    """Nothing is to be done, for this reason; `speaker` where the desk writes down what a commander said.

    What waits for a second person; None where it was decided at once. Raises ValidationError without a reason.
    """
    with transaction.atomic():
        alert = locked(alert)
        require(by, ALERTS_RELAY if speaker else ALERTS_DECIDE, alert)
        if speaker and not may_decide(speaker.role):
            raise ValidationError({"post": _("This post does not decide. Choose a head of office or a commander.")})
        must_have_a_reason(reason, note)
        said = speaker or speaker_of(by, alert, ALERTS_DECIDE)
        return _propose(alert, What.NO_ACTION, by=by, at=at, uid=uid, speaker=said, reason=reason, note=note)


def propose_not_credible(alert: Alert, *, by: User, at: datetime, uid: uuid.UUID, note: str) -> Proposal | None:
    """It was cross-checked and is not credible. As `propose_no_action`."""
    return _propose_ending(alert, What.NOT_CREDIBLE, by=by, at=at, uid=uid, note=note)


def propose_error(alert: Alert, *, by: User, at: datetime, uid: uuid.UUID, note: str) -> Proposal | None:
    """It was raised in error. As `propose_no_action`."""
    return _propose_ending(alert, What.ERROR, by=by, at=at, uid=uid, note=note)


def propose_duplicate(
    alert: Alert, *, by: User, at: datetime, uid: uuid.UUID, other: Alert, note: str = ""
) -> Proposal | None:
    """It tells of the same danger as `other`, which stays. As `propose_no_action`."""
    if other.pk == alert.pk:
        raise ValidationError({"other": _("This is the alert itself. Name the one that it repeats.")})
    if other.mission_id != alert.mission_id or not other.is_open or not can(by, ALERTS_VIEW, other):
        raise ValidationError({"other": _("There is no open alert with this reference in the same mission.")})
    return _propose_ending(alert, What.DUPLICATE, by=by, at=at, uid=uid, note=note, other=other)


def propose_lowering(
    alert: Alert, *, by: User, at: datetime, uid: uuid.UUID, urgency: str, severity: str, note: str
) -> Proposal | None:
    """It is less urgent than was thought. As `propose_no_action`."""
    if priority_of(urgency, severity) <= alert.priority:
        raise ValidationError({"urgency": _("This would not lower its priority.")})
    facts = {"urgency": urgency, "severity": severity}
    return _propose_ending(alert, What.LOWER, by=by, at=at, uid=uid, note=note, **facts)


def _propose_ending(
    alert: Alert, what: str, *, by: User, at: datetime, uid: uuid.UUID, **facts: Any
) -> Proposal | None:
    with transaction.atomic():
        alert = _locked_with(alert, facts.get("other"))
        require(by, ALERTS_CLOSE, alert)
        said = speaker_of(by, alert, ALERTS_CLOSE)
        return _propose(alert, what, by=by, at=at, uid=uid, speaker=said, **facts)


def _propose(
    alert: Alert, what: str, *, by: User, at: datetime, uid: uuid.UUID, speaker: Speaker, **facts: Any
) -> Proposal | None:
    if found := Proposal.objects.filter(uid=uid, alert=alert).first():
        return found
    must_be_open(alert)
    proposal = Proposal(
        uid=uid, alert=alert, what=what, person=speaker.person, role=speaker.role, aor=speaker.aor,
        medium=speaker.medium, recorded_by=by, proposed_at=at, **facts,
    )  # fmt: skip
    if alert.proposals.filter(what=what, verdict=Verdict.OPEN).exists():
        raise WrongState(
            _("The same has been proposed for %(ref)s already and waits for a second person.") % {"ref": alert.ref}
        )
    proposal.full_clean()
    if not needs_second_person(alert):
        _EFFECTS[what](proposal, alert, by, at)
        return None
    proposal.save()
    telling.proposed(proposal, alert=alert, by=by, at=at)
    audit("proposed", alert, by, at, {"what": (None, what), "proposal": (None, proposal.uid)}, [proposal])
    return proposal


def may_confirm(proposal: Proposal, by: User) -> bool:
    """True for a second person, one level above whoever proposed it; at the top, any of those who lead or command."""
    if by.pk in (proposal.recorded_by_id, proposal.person_id):
        return False
    own, theirs = level_at(by, proposal.alert, ALERTS_CONFIRM), level_of(proposal.role)
    return own >= LEAST_LEVEL if theirs >= TOP_LEVEL else own > theirs


def confirm(proposal: Proposal, *, by: User, at: datetime) -> Proposal:
    """The second person agrees: it holds from now on. Raises NotAllowed, or WrongState when it was settled before."""
    with transaction.atomic():
        alert, proposal = _locked(proposal, by)
        _settle(proposal, Verdict.CONFIRMED, by, at)
        audit("confirmed", alert, by, at, {"proposal": (None, proposal.uid), "what": (None, proposal.what)}, [proposal])
        _EFFECTS[proposal.what](proposal, alert, by, at)
    return proposal


def decline(proposal: Proposal, *, by: User, at: datetime) -> Proposal:
    """The second person does not agree: all stays as it is, and whoever proposed it is told."""
    with transaction.atomic():
        alert, proposal = _locked(proposal, by)
        _settle(proposal, Verdict.DECLINED, by, at)
        audit("declined", alert, by, at, {"proposal": (None, proposal.uid), "what": (None, proposal.what)}, [proposal])
        telling.declined(proposal, alert=alert, by=by, at=at)
    return proposal


def _locked(proposal: Proposal, by: User) -> tuple[Alert, Proposal]:
    alert = _locked_with(proposal.alert, proposal.other)
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("alert", "person", "aor", "other")
    proposal = rows.get(pk=proposal.pk)
    require(by, ALERTS_CONFIRM, alert)
    if not may_confirm(proposal, by):
        raise NotAllowed(_("The second person has to stand one level above whoever proposed it."))
    if not proposal.is_open:
        raise WrongState(_("This was confirmed, declined or overtaken in the meantime."))
    must_be_open(alert)
    return alert, proposal


def _locked_with(alert: Alert, other: Alert | None) -> Alert:
    """`alert`, locked; where another is touched too, both in the order of their keys: nobody waits in a ring."""
    both = sorted((each for each in (alert, other) if each is not None), key=lambda each: each.pk)
    return {each.pk: locked(each) for each in both}[alert.pk]


def _settle(proposal: Proposal, verdict: str, by: User, at: datetime) -> None:
    speaker = speaker_of(by, proposal.alert, ALERTS_CONFIRM)
    proposal.verdict, proposal.verdict_by, proposal.verdict_role = verdict, by, speaker.role
    proposal.verdict_at = max(at, proposal.proposed_at)
    proposal.save(update_fields=["verdict", "verdict_by", "verdict_role", "verdict_at"])


def _no_action(proposal: Proposal, alert: Alert, by: User, at: datetime) -> None:
    speaker = Speaker(proposal.role, proposal.aor, proposal.person, proposal.medium)
    decide_no_action(alert, by=by, at=at, speaker=speaker, reason=proposal.reason, note=proposal.note, uid=proposal.uid)


def _not_credible(proposal: Proposal, alert: Alert, by: User, at: datetime) -> None:
    end_alert(
        alert, by=by, at=at, stage=Alert.Stage.CLOSED, outcome="NO_THREAT_FOUND", note=proposal.note,
        crosscheck=Alert.Crosscheck.NOT_CREDIBLE,
    )  # fmt: skip


def _error(proposal: Proposal, alert: Alert, by: User, at: datetime) -> None:
    end_alert(alert, by=by, at=at, stage=Alert.Stage.CANCELLED, note=proposal.note)


def _duplicate(proposal: Proposal, alert: Alert, by: User, at: datetime) -> None:
    """What it says stays with it, and counts for the one that stays: that becomes as urgent as the worse of the two."""
    assert proposal.other is not None  # noqa: S101 - the database says so
    other = locked(proposal.other)
    must_be_open(other)
    end_alert(alert, by=by, at=at, stage=Alert.Stage.DUPLICATE, merged_into=other, note=proposal.note)
    further.take_over(alert, other, by=by, at=at)


def _lower(proposal: Proposal, alert: Alert, by: User, at: datetime) -> None:
    further.lower(alert, proposal.urgency, proposal.severity, by=by, at=at)


_EFFECTS: Final[dict[str, Callable[[Proposal, Alert, User, datetime], None]]] = {
    What.NO_ACTION: _no_action,
    What.NOT_CREDIBLE: _not_credible,
    What.DUPLICATE: _duplicate,
    What.ERROR: _error,
    What.LOWER: _lower,
}
