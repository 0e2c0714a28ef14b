"""Messages about an alert that no step of a ladder sends: it was taken, passed on, or is over."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.rosters import Roster
from areas.models import AreaOfResponsibility
from earlywarning.facts import facts_of
from earlywarning.models import Acknowledgement, Alert
from followup.models import StepRecipient
from notifications import outbox, values
from notifications.models import Message
from notifications.outbox import Draft

DESK = "JOC"
CHANNELS = (Message.Channel.EMAIL, Message.Channel.IN_APP)


def called(alert: Alert) -> set[int]:
    """Ids of the people whom a step of its answer called because of their post."""
    rows = StepRecipient.objects.filter(
        reason=StepRecipient.Reason.POST,
        execution__clock__subject_kind=alert.subject.kind,
        execution__clock__subject_uid=alert.uid,
        execution__clock__purpose="ACK",
    )
    return set(rows.values_list("user", flat=True))


def taken(answer: Acknowledgement, *, alert: Alert, by: User, at: datetime) -> None:
    """To the desk and everybody who was called: who has it, by function."""
    kind = "earlywarning.taken_by_link" if answer.channel == Acknowledgement.Channel.LINK else "earlywarning.taken"
    more = {"by": values.post(answer.role, answer.aor), "at": values.moment(answer.received_at, alert.zone)}
    _tell(alert, kind, f"{answer.uid}", _concerned(alert, at, but={by.pk, answer.person_id}), more, at)


def passed_on(alert: Alert, *, by: User, role: str, aor: AreaOfResponsibility | None, at: datetime) -> None:
    """To the desk: this post says that it is not theirs."""
    more = {"by": values.post(role, aor), "at": values.moment(at, alert.zone)}
    _tell(alert, "earlywarning.passed_on", f"{by.uid}", _desk(alert, at), more, at)


def ended(alert: Alert, *, by: User, at: datetime) -> None:
    """To everybody who was called: nothing more is asked of them."""
    more = {"at": values.moment(at, alert.zone)}
    _tell(alert, "earlywarning.ended", alert.stage, _concerned(alert, at, but={by.pk}), more, at)


def _concerned(alert: Alert, at: datetime, *, but: set[int | None]) -> list[User]:
    """The desk and whoever was called, once each, in the order of their keys."""
    found = {user.pk: user for user in User.objects.filter(pk__in=called(alert), is_active=True)}
    found |= {user.pk: user for user in _desk(alert, at)}
    return [found[pk] for pk in sorted(found) if pk not in but]


def _desk(alert: Alert, at: datetime) -> list[User]:
    roster = Roster.at([alert.mission], [DESK], at)
    return [each.user for each in roster.holders(alert.mission, alert.area, [DESK])]


def _tell(alert: Alert, kind: str, key: str, recipients: Iterable[User], more: dict[str, Any], at: datetime) -> None:
    facts = facts_of(alert) | more
    outbox.queue(
        [
            Draft(
                kind=kind,
                dedupe_key=f"{alert.uid}:{kind}:{key}:{user.uid}:{channel}",
                subject=alert.subject,
                mission=alert.mission,
                status=alert.status,
                recipient=user,
                channel=channel,
                values=facts,
                language=user.language,
            )
            for user in recipients
            for channel in CHANNELS
        ],
        at=at,
    )
