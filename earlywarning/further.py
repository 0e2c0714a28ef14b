"""Further reports about the same danger, what they change, and when a new alert is one of them (escalation.md E19).

A worse report makes the alert more urgent, and that breaks through every answer and hold: who was called is called
anew, by the ladder of the higher priority, and who had it learns why.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import h3.api.basic_int as h3
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import require
from accounts.roles import ALERTS_CLOSE, ALERTS_RAISE
from common.errors import WrongState
from earlywarning import telling
from earlywarning.cap import issuing
from earlywarning.deciding import RESPOND
from earlywarning.models import Alert, FurtherReport, MsgType
from earlywarning.priority import priority_of, worse_severity, worse_urgency
from earlywarning.services import (
    Place,
    audit,
    clock_facts,
    drafted,
    locked,
    must_be_open,
    needs_second_person,
    raise_alert,
    start_decision,
)  # fmt: skip
from followup import clocks
from followup.clocks import Holder
from threats.placing import GivenPlace

# A new P1 or P2 of the same kind, so close and so soon after, is taken as one more report of the same danger.
NEAR_RINGS: Final = 1  # of H3 cells at resolution 6, some seven kilometres across
SOON: Final = timedelta(hours=2)
# No place known closer than this says that two dangers are one.
NEAR_LEVEL: Final = 2
COPIED = ("expected_at", "place_name", "heard", "source_code", "certainty", "sharing_boundary", "report", "threat")


@dataclass(frozen=True)
class Warned:
    """What became of a warning: an alert of its own, or one more report (`further`) of an alert that was open.

    `again`: the same form had gone through before, and nothing new was made of it.
    """

    alert: Alert
    further: FurtherReport | None = None
    again: bool = False


def warn(*, by: User, at: datetime, uid: uuid.UUID, place: Place, **facts: Any) -> Warned:
    """An alert is raised, or joined to an open one of the same kind close by; the same form twice gives the same.

    Arguments and errors as of `raise_alert`. Joining is for what is urgent, and only to an alert that `by` may see.
    """
    with transaction.atomic():
        if found := FurtherReport.objects.filter(uid=uid).select_related("alert").first():
            if found.added_by_id != by.pk:
                raise WrongState(
                    _("This form was already used. Open a new one; what you typed can be copied from here.")
                )
            return Warned(found.apart or found.alert, None if found.apart else found, again=True)
        draft = drafted(by=by, at=at, uid=uid, place=place, **facts)
        _take_turns(draft)
        known = Alert.objects.unscoped("a form sent twice shows its first result").filter(uid=uid).exists()
        near = None if known else _open_close_by(draft, by, at)
        if near is None:
            alert, raised = raise_alert(by=by, at=at, uid=uid, place=place, **facts)
            return Warned(alert, again=not raised)
        further = _further_of(draft, near)
        further.was_joined = True
        return Warned(near, _add(further, near, by=by, at=at))


def _take_turns(draft: Alert) -> None:
    """Two warnings of one kind that come at once see each other: the second waits until the first has been written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"warn:{draft.mission_id}:{draft.kind}"])


def _open_close_by(draft: Alert, by: User, at: datetime) -> Alert | None:
    """The newest open alert that `draft` is one more report of."""
    if not needs_second_person(draft):
        return None
    rows = Alert.objects.visible_to(by).standing().open()
    rows = rows.filter(
        mission=draft.mission, kind=draft.kind, classification=draft.classification, status=draft.status,
        restricted_kind=draft.restricted_kind, raised_at__gt=at - SOON,
    )  # fmt: skip
    if draft.h3_r6 is not None:
        rows = rows.filter(h3_r6__in=h3.grid_disk(draft.h3_r6, NEAR_RINGS))
    elif draft.area is not None and draft.area.level >= NEAR_LEVEL:
        rows = rows.filter(area=draft.area)
    else:
        return None
    found: Alert | None = rows.order_by("-raised_at", "-pk").first()
    return found


def _further_of(draft: Alert, alert: Alert) -> FurtherReport:
    copied = {name: getattr(draft, name) for name in (*COPIED, "urgency", "severity", "uid", "language")}
    place = {field: getattr(draft, field) for field in ("lat", "lon", "precision", *FurtherReport.derived_fields())}
    return FurtherReport(alert=alert, **copied, **place)


def add_report(
    alert: Alert, *, by: User, at: datetime, uid: uuid.UUID, place: Place, urgency: str, severity: str, **facts: Any
) -> FurtherReport:
    """What else was heard; the alert becomes more urgent where it is worse. A form sent twice gives the first result.

    `facts`: certainty, corroborates, heard, source_code, place_name and expected_at, as wanted. Raises WrongState on
    an alert that has ended.
    """
    with transaction.atomic():
        if found := FurtherReport.objects.filter(uid=uid, alert=alert).first():
            return found
        further = FurtherReport(uid=uid, urgency=urgency, severity=severity, language=by.language, **facts)
        place.apply(further)
        return _add(further, alert, by=by, at=at)


def _add(further: FurtherReport, alert: Alert, *, by: User, at: datetime) -> FurtherReport:
    alert = locked(alert)
    require(by, ALERTS_RAISE, alert)
    must_be_open(alert)
    further.alert, further.added_by, further.added_at = alert, by, at
    further.full_clean()
    further.save()
    if further.corroborates and alert.crosscheck != Alert.Crosscheck.CORROBORATED:
        alert.crosscheck = Alert.Crosscheck.CORROBORATED
        alert.save(update_fields=["crosscheck"])
    changes = {"further": (None, further.uid), "joined": (None, further.was_joined)}
    audit("added_to", alert, by, at, changes, [further, alert] if further.corroborates else [further])
    urgency = worse_urgency(alert.urgency, further.urgency)
    severity = worse_severity(alert.severity, further.severity)
    if not _rise(alert, urgency, severity, by=by, at=at):
        telling.updated(further, alert=alert, by=by, at=at)
    return further


def separate(further: FurtherReport, *, by: User, at: datetime) -> Alert:
    """What was joined is a danger of its own after all, with an alert and a ladder of its own.

    Raises WrongState when it was separated in the meantime.
    """
    with transaction.atomic():
        joined_to = locked(further.alert)
        further = FurtherReport.objects.select_for_update(of=("self",)).select_related("area").get(pk=further.pk)
        require(by, ALERTS_RAISE, joined_to)
        if further.apart_id is not None or not further.was_joined:
            raise WrongState(_("This report has an alert of its own already, or was never joined."))
        copied = {name: getattr(further, name) for name in (*COPIED, "urgency", "severity")}
        alert, _raised = raise_alert(
            by=by, at=at, uid=uuid.uuid5(further.uid, "apart"), place=_Copied(further), kind=joined_to.kind,
            classification=joined_to.classification, **copied,
        )  # fmt: skip
        further.apart = alert
        further.save(update_fields=["apart"])
        audit("separated", joined_to, by, at, {"apart": (None, alert.ref)}, [further])
    return alert


@dataclass(frozen=True)
class _Copied:
    """The place of a further report, for the alert that it becomes."""

    further: FurtherReport

    def apply(self, row: Any) -> None:
        for field in ("lat", "lon", "precision", *FurtherReport.derived_fields()):
            setattr(row, field, getattr(self.further, field))


def reassess(alert: Alert, *, by: User, at: datetime, urgency: str, severity: str) -> Alert:
    """It is more urgent or more severe than was thought; the ladder starts anew where the priority rises.

    Raises WrongState where the priority would fall: that is `second.propose_lowering`.
    """
    with transaction.atomic():
        alert = locked(alert)
        require(by, ALERTS_RAISE, alert)
        must_be_open(alert)
        if priority_of(urgency, severity) > alert.priority:
            raise WrongState(_("This would lower the priority of %(ref)s.") % {"ref": alert.ref})
        _rise(alert, urgency, severity, by=by, at=at)
    return alert


def _rise(alert: Alert, urgency: str, severity: str, *, by: User, at: datetime) -> bool:
    """True when the priority rose, and everybody it concerns is called anew."""
    before = alert.priority
    _judge(alert, urgency, severity, by=by, at=at)
    if alert.priority >= before:
        return False
    running = clocks.locked(alert.subject)
    clocks.end([each for each in running if each.purpose == "ACK"], at=at, met=False, reason=clocks.REPLACED)
    clocks.start_answers(alert.subject, at=at, holder=Holder("JOC"), **clock_facts(alert))
    if alert.decision != RESPOND:
        # Watching it, or doing nothing, was decided about something less.
        decisions = [each for each in running if each.purpose == "DECISION"]
        clocks.end(decisions, at=at, met=False, reason=clocks.REPLACED)
        start_decision(alert, at=at)
    clocks.tell_facts(alert.subject, clock_facts(alert)["facts"])
    telling.risen(alert, before, by=by, at=at)
    return True


def take_over(joined: Alert, alert: Alert, *, by: User, at: datetime) -> None:
    """`alert`, locked before, becomes as urgent as `joined`, which was found to tell of the same danger."""
    urgency = worse_urgency(alert.urgency, joined.urgency)
    _rise(alert, urgency, worse_severity(alert.severity, joined.severity), by=by, at=at)


def lower(alert: Alert, urgency: str, severity: str, *, by: User, at: datetime) -> None:
    """`alert`, locked before, is less urgent than was thought. Nobody is called anew; those who were called are told.

    A second person, where one is needed, has confirmed it.
    """
    require(by, ALERTS_CLOSE, alert)
    before = alert.priority
    _judge(alert, urgency, severity, by=by, at=at)
    facts = clock_facts(alert)["facts"]
    for each in clocks.locked(alert.subject, ["ACK", "DECISION"]):
        clocks.slow_down(each, alert.priority, at=at, facts=facts)
    clocks.tell_facts(alert.subject, facts)
    telling.lowered(alert, before, by=by, at=at)


def _judge(alert: Alert, urgency: str, severity: str, *, by: User, at: datetime) -> None:
    changes = {
        name: (getattr(alert, name), value)
        for name, value in (
            ("urgency", urgency), ("severity", severity), ("priority", priority_of(urgency, severity)),
        )
        if getattr(alert, name) != value
    }  # fmt: skip
    if changes:
        for name, (_before, value) in changes.items():
            setattr(alert, name, value)
        alert.save(update_fields=list(changes))
        audit("judged", alert, by, at, changes, [alert])
        issuing.issue(alert, MsgType.UPDATE, by=by.audit_actor(), at=at)


def same_place(alert: Alert) -> GivenPlace:
    """Where the alert is, for a further report that names no other place. Raises WrongState when no area is known."""
    if alert.area is None:
        raise WrongState(_("Say where: the alert itself names no area."))
    return GivenPlace(alert.area)
