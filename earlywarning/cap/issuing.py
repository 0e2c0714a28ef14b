"""Issuing: what happens to an alert becomes a message of the Common Alerting Protocol, in the same transaction.

An alert never waits for its message. `issue` works behind a savepoint: should a message fail, the event stands, an
engine incident says so, and `issue_missing`, which the engine runs, issues it as soon as that works again.
"""

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from lxml import etree

from audit.services import SYSTEM, Actor, record
from earlywarning.cap import words
from earlywarning.cap.building import built, sender_of
from earlywarning.facts import mailed_area
from earlywarning.models import Acknowledgement, Alert, CapMessage, MsgType
from followup.incidents import raise_incident
from followup.models import EngineIncident

log = structlog.get_logger(__name__)

WORK = "earlywarning.cap"
# How an alert ends, in CAP's message types. See docs/cap.md.
ENDING: dict[str, MsgType] = {
    Alert.Stage.CLOSED: MsgType.UPDATE,
    Alert.Stage.CANCELLED: MsgType.CANCEL,
    # The other alert has messages of its own.
    Alert.Stage.DUPLICATE: MsgType.CANCEL,
}
# An ending that could not be issued is made up for this long.
MAKES_UP = timedelta(days=7)
# So that the engine's other work has its turn; the rest follows at its next.
AT_ONCE = 200


def issue(alert: Alert, msg_type: str, *, by: Actor, at: datetime) -> CapMessage | None:
    """The message of this event, written in the caller's transaction; None where there is nothing to refer to.

    Never raises for a message that cannot be made: that is an engine incident, and is made up for later. `alert` is
    locked by the caller.
    """
    try:
        with transaction.atomic():
            return _issue(alert, msg_type, by=by, at=at)
    except Exception as error:  # noqa: BLE001 - whatever it is, the alert must go out
        detail = f"{alert.ref}, {msg_type}: {type(error).__name__}"
        log.exception("earlywarning.cap.failed", alert=alert.ref, msg_type=msg_type)
        raise_incident(EngineIncident.Kind.WORK_FAILED, key=WORK, at=at, detail=detail)
        return None


def issue_missing(at: datetime) -> int:
    """How many messages were missing and are now issued, for a few hundred alerts at a time.

    Those of open alerts, and of what happened to alerts that have messages. One that ended before it had any gets
    none: receivers would take it for news. Safe to run again.
    """
    issued, failure = 0, None
    for pk in _lacking(at):
        try:
            with transaction.atomic():
                issued += _make_up(pk, at)
        except Exception as error:  # noqa: BLE001 - one alert must not keep the others from theirs
            log.exception("earlywarning.cap.failed", alert_id=pk)
            failure = error
    if failure:
        raise failure
    return issued


def _lacking(at: datetime) -> list[int]:
    """Keys of the alerts of which a message may be missing."""
    mine = CapMessage.objects.filter(alert=OuterRef("pk"))
    begun = Exists(mine.filter(msg_type=MsgType.ALERT))
    answered = Exists(Acknowledgement.objects.filter(alert=OuterRef("pk")))
    rows = Alert.objects.unscoped("what the portal has to say about every alert")
    untold_answer = Q(answered) & ~Q(Exists(mine.filter(msg_type=MsgType.ACK)))
    open_ones = rows.open().filter(~Q(begun) | untold_answer).order_by("pk")
    ended = rows.order_by("pk").filter(begun, ~Exists(mine.filter(is_ending=True)), closed_at__gte=at - MAKES_UP)
    return sorted({*open_ones.values_list("pk", flat=True)[:AT_ONCE], *ended.values_list("pk", flat=True)[:AT_ONCE]})


def _make_up(pk: int, at: datetime) -> int:
    """How many messages of this alert were missing, in the order of what happened to it."""
    rows = Alert.objects.unscoped("issues what is missing of this alert")
    alert = rows.select_for_update(of=("self",)).select_related("mission", "area").get(pk=pk)
    wanted = [MsgType.ALERT, MsgType.ACK] if alert.is_open else [ENDING[alert.stage]]
    return sum(_issue(alert, each, by=SYSTEM, at=at) is not None for each in wanted)


def _issue(alert: Alert, msg_type: str, *, by: Actor, at: datetime) -> CapMessage | None:
    """The message; None where it was issued before, or where there is nothing that it could answer or end."""
    earlier = list(alert.cap_messages.order_by("pk"))
    warnings = [each for each in earlier if each.msg_type in (MsgType.ALERT, MsgType.UPDATE)]
    first = alert.acknowledgements.filter(is_first=True).first() if msg_type == MsgType.ACK else None
    is_ending = not alert.is_open
    if _is_told(msg_type, earlier, is_ending) or bool(warnings) == (msg_type == MsgType.ALERT):
        return None
    if msg_type == MsgType.ACK and first is None:
        return None
    facts: dict[str, Any] = {
        "identifier": f"{alert.ref}.{len(earlier) + 1}",
        "sender": sender_of(alert.mission),
        # Never before what it refers to, whatever the clock says; to the second, as CAP has it.
        "sent_at": max([at, *(each.sent_at for each in earlier)]).replace(microsecond=0),
        "references": _references(warnings[-1:] if msg_type == MsgType.ACK else warnings),
    }
    xml = built(alert, msg_type, area=mailed_area(alert), role=first.role if first else "", **facts)
    if fault := words.fault_in(etree.fromstring(xml)):
        raise ValueError(fault.message)
    message = CapMessage(alert=alert, msg_type=msg_type, is_ending=is_ending, xml=xml, **facts)
    message.save(force_insert=True)
    changes = {"identifier": (None, message.identifier), "xml": (None, xml)}
    record(
        "earlywarning.cap.issued",
        by=by,
        target=alert.audit_target(),
        at=at,
        mission=alert.mission.code,
        changes=changes,
    )
    return message


def _is_told(msg_type: str, earlier: list[CapMessage], is_ending: bool) -> bool:
    """Alert and Ack are said once; so is the ending. A change may be followed by another."""
    if is_ending:
        return any(each.is_ending for each in earlier)
    return msg_type != MsgType.UPDATE and any(each.msg_type == msg_type for each in earlier)


def _references(messages: list[CapMessage]) -> str:
    return " ".join(words.reference(each.sender, each.identifier, each.sent_at) for each in messages)
