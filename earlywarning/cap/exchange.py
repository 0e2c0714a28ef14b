"""What went out about an alert and what came in, for its page: fetched with the alert, by the same statement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef
from django.db.models.functions import JSONObject

from earlywarning.models import AlertQuerySet, CapMessage, CapReceived, MsgType

# So many are shown; whoever sends more says nothing new.
SHOWN = 10


@dataclass(frozen=True)
class Answer:
    """A message of somebody else about the alert."""

    kind: str
    sender: str
    sent_at: datetime


@dataclass(frozen=True)
class Exchange:
    """`issued`: there is a message that says how the alert stands; `received`: what others sent, the newest first."""

    issued: bool
    received: list[Answer]


def with_exchange(alerts: AlertQuerySet) -> Any:
    """`alerts`, each with what `exchange_of` needs. They passed the access question; what is about them hangs on it."""
    issued = CapMessage.objects.filter(alert=OuterRef("pk")).exclude(msg_type=MsgType.ACK)
    rows = CapReceived.objects.unscoped("the alert that it is about passed the access question")
    answers = rows.filter(about=OuterRef("pk")).order_by("-received_at", "-pk")
    said = JSONObject(msg_type="msg_type", sender="sender", sent_at="sent_at")
    return alerts.annotate(cap_issued=Exists(issued), cap_answers=ArraySubquery(answers.values(said=said)[:SHOWN]))


def exchange_of(alert: Any) -> Exchange:
    """`alert` comes from `with_exchange`."""
    answers = [
        Answer(str(MsgType(said["msg_type"]).label), said["sender"], datetime.fromisoformat(said["sent_at"]))
        for said in alert.cap_answers
    ]
    return Exchange(alert.cap_issued, answers)
