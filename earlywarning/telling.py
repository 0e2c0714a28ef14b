"""Messages about an alert that no step of a ladder sends: what people did about it, and that it is over."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import Assignment, User
from accounts.roles import ALERTS_CONFIRM, level_of, roles_with
from accounts.rosters import Roster
from areas.models import AreaOfResponsibility
from earlywarning import partners
from earlywarning.facts import facts_of
from earlywarning.models import Acknowledgement, Alert, Decision, FurtherReport, Proposal
from followup.models import StepRecipient
from notifications import outbox, values
from notifications.models import Message
from notifications.outbox import Draft

DESK = "JOC"
CHANNELS = (Message.Channel.EMAIL, Message.Channel.IN_APP)


def called(alert: Alert) -> set[int]:
    """Ids of the people whom a step of its answer called because of their post."""
    rows = StepRecipient.objects.filter(
        reason__in=StepRecipient.FOR_A_POST,
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


def decided(decision: Decision, *, alert: Alert, by: User, at: datetime) -> None:
    """To the desk and everybody who was called: what was decided, by which post."""
    more = {
        "decision": values.code("alert_decisions", decision.decision),
        "by": values.post(decision.role, decision.aor),
        "at": values.moment(at, alert.zone),
    }
    but = {by.pk, decision.person_id}
    _tell(alert, "earlywarning.decided", f"{decision.uid}", _concerned(alert, at, but=but), more, at)


def proposed(proposal: Proposal, *, alert: Alert, by: User, at: datetime) -> None:
    """To those who may be the second person: somebody waits for them."""
    roles = [role for role in sorted(roles_with(ALERTS_CONFIRM)) if level_of(role) > level_of(proposal.role)]
    roles = roles or sorted(roles_with(ALERTS_CONFIRM))
    held = Roster.at([alert.mission], roles, at, exercise=alert.exercise_id).holders(alert.mission, alert.area, roles)
    people = {each.user.pk: each.user for each in held if each.user.pk not in (by.pk, proposal.person_id)}
    more = {"by": values.post(proposal.role, proposal.aor), "at": values.moment(at, alert.zone)}
    _tell(alert, "earlywarning.proposed", f"{proposal.uid}", people.values(), more, at)


def declined(proposal: Proposal, *, alert: Alert, by: User, at: datetime) -> None:
    """To whoever proposed it, and wrote it down: it does not hold."""
    people = {user.pk: user for user in (proposal.person, proposal.recorded_by) if user is not None}
    more = {"by": values.post(proposal.verdict_role), "at": values.moment(at, alert.zone)}
    _tell(alert, "earlywarning.declined", f"{proposal.uid}", people.values(), more, at)


def risen(alert: Alert, before: str, *, by: User, at: datetime) -> None:
    """To everybody who was called or has it: it is more urgent than they were told, and whether reports say so."""
    reports = alert.further.filter(apart=None).count()
    more = {
        "before": values.code("priorities", before),
        "at": values.moment(at, alert.zone),
        **({"reports": values.number(reports)} if reports else {}),
    }
    _tell(alert, "earlywarning.risen", f"{before}:{at.isoformat()}", _concerned(alert, at, but={by.pk}), more, at)


def lowered(alert: Alert, before: str, *, by: User, at: datetime) -> None:
    """To everybody who was called or has it: it is less urgent than they were told."""
    more = {"before": values.code("priorities", before), "at": values.moment(at, alert.zone)}
    _tell(alert, "earlywarning.lowered", f"{before}:{at.isoformat()}", _told(alert, at, but={by.pk}), more, at)


def updated(further: FurtherReport, *, alert: Alert, by: User, at: datetime) -> None:
    """One update to everybody who was called or has it: one more report came in, and nothing is asked anew."""
    more = {"reports": values.number(alert.further.filter(apart=None).count()), "at": values.moment(at, alert.zone)}
    _tell(alert, "earlywarning.updated", f"{further.uid}", _concerned(alert, at, but={by.pk}), more, at)


def ended(alert: Alert, *, by: User, at: datetime) -> None:
    """To everybody who was ever told: nothing more is asked of them; of a duplicate, that another one goes on (E20)."""
    more: dict[str, Any] = {"at": values.moment(at, alert.zone)}
    if alert.stage == Alert.Stage.DUPLICATE:
        more["goes_on"] = values.number(1)  # not which one: not everybody who was told may see it
    _tell(alert, "earlywarning.ended", alert.stage, _told(alert, at, but={by.pk}), more, at)


def not_reached(alert: Alert) -> list[Message]:
    """Messages by mail that should have told somebody of the ending and did not, each with its reason (E20)."""
    kinds = ("earlywarning.ended", partners.OVER)
    rows = Message.objects.filter(
        subject_kind=alert.subject.kind, subject_uid=alert.uid, kind__in=kinds, channel="EMAIL"
    )
    lost = rows.filter(state__in=["FAILED_PERM", "SUPPRESSED", "UNKNOWN"])
    return list(lost.select_related("recipient", "aor").order_by("pk"))


def _told(alert: Alert, at: datetime, *, but: set[int | None]) -> dict[User, str]:
    """Everybody whom any step or message told of `alert`, with why they are no longer entitled to more, or "".

    Somebody who left the mission is not told how it ended; that they are not is written down.
    """
    subject = {"subject_kind": alert.subject.kind, "subject_uid": alert.uid}
    told = Message.objects.filter(**subject).exclude(state="SUPPRESSED").exclude(kind__in=partners.KINDS)
    found = dict.fromkeys((user for user in _desk(alert, at) if user.pk not in but), "")
    day = timezone.localdate(at, ZoneInfo(alert.mission.time_zone))
    serving = set(Assignment.objects.on(day).filter(aor__mission=alert.mission).values_list("user", flat=True))
    people = User.objects.filter(pk__in=told.values("recipient")).exclude(pk__in=[pk for pk in but if pk])
    for user in people.order_by("pk"):
        reason = "" if user.pk in serving else Message.Reason.NOT_ENTITLED
        found[user] = reason if user.is_active else Message.Reason.NOT_ACTIVE
    return found


def _concerned(alert: Alert, at: datetime, *, but: set[int | None]) -> list[User]:
    """The desk, whoever was called and whoever has it, once each, in the order of their keys."""
    pks = called(alert) | set(alert.acknowledgements.exclude(person=None).values_list("person", flat=True))
    found = {user.pk: user for user in User.objects.filter(pk__in=pks, is_active=True)}
    found |= {user.pk: user for user in _desk(alert, at)}
    return [found[pk] for pk in sorted(found) if pk not in but]


def _desk(alert: Alert, at: datetime) -> list[User]:
    roster = Roster.at([alert.mission], [DESK], at, exercise=alert.exercise_id)
    return [each.user for each in roster.holders(alert.mission, alert.area, [DESK])]


def _tell(
    alert: Alert,
    kind: str,
    key: str,
    recipients: Iterable[User] | Mapping[User, str],
    more: dict[str, Any],
    at: datetime,
) -> None:
    """`recipients`: with the reason why somebody is held back, where there is one."""
    facts = facts_of(alert) | more
    held_back = recipients if isinstance(recipients, Mapping) else {}
    outbox.queue(
        [
            Draft(
                kind=kind,
                dedupe_key=f"{alert.uid}:{kind}:{key}:{user.uid}:{channel}",
                subject=alert.subject,
                mission=alert.mission,
                status=alert.status,
                exercise=alert.exercise_id,
                recipient=user,
                channel=channel,
                values=facts,
                language=user.language,
                held_back=held_back.get(user, ""),
            )
            for user in recipients
            for channel in CHANNELS
        ],
        at=at,
    )
