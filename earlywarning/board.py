"""The board of the JOC desk: open alerts by what they wait for, and the telephone calls to make."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.coarsening import tell_areas
from accounts.contacts import verified
from accounts.models import ContactPoint
from areas.models import Area
from common import moments
from earlywarning.models import Alert, ShiftHandover
from earlywarning.models.alert import KIND
from earlywarning.states import Standing, standing_of
from followup.clocks import open_clocks
from notifications.models import Message

# Beyond so many the board says that there are more: nobody watches five hundred clocks.
SHOWN: Final = 200
STILL_TO_CALL = (Message.State.QUEUED, Message.State.FAILED_TEMP)


@dataclass(frozen=True)
class Line:
    alert: Alert
    standing: Standing

    @property
    def answered_after(self) -> timedelta | None:
        """How long it took until somebody had it; of alerts that were asked for with their answers (figures.py)."""
        answered_at: datetime | None = getattr(self.alert, "answered_at", None)
        return max(answered_at - self.alert.raised_at, timedelta(0)) if answered_at else None


@dataclass(frozen=True)
class Column:
    """Alerts that wait for the same thing, the most urgent first."""

    code: str
    title: str | Promise
    empty: str | Promise
    lines: list[Line]


COLUMNS: Final = (
    ("WAITING", _("Nobody has it yet"), _("No alert waits for an answer."), ("UNANSWERED", "WAITING")),
    ("IN_HAND", _("In hand"), _("No promise is running."), ("IN_HAND",)),
    ("RESPONDED", _("Waits for its ending"), _("Nothing waits to be closed."), ("RESPONDED",)),
)


def lines_of(alerts: Iterable[Alert], at: datetime, known: Iterable[Area] = ()) -> list[Line]:
    """Alerts with where they stand; two statements for any number of them. `known`: areas at hand."""
    alerts = list(alerts)
    tell_areas(alerts, known)
    clocks = open_clocks([alert.uid for alert in alerts if alert.is_open], KIND)
    return [Line(alert, standing_of(alert, clocks.get(alert.uid, []), at)) for alert in alerts]


def columns_of(lines: Sequence[Line]) -> list[Column]:
    """`lines` by what they wait for; within a column by priority, then by the nearest deadline."""

    def rank(line: Line) -> tuple[str, datetime]:
        clock = line.standing.clock
        return line.alert.priority, clock.deadline_at if clock else line.alert.raised_at

    return [
        Column(code, title, empty, sorted((line for line in lines if line.standing.code in codes), key=rank))
        for code, title, empty, codes in COLUMNS
    ]


@dataclass(frozen=True)
class PhoneCall:
    """Somebody to be telephoned about an alert, and the numbers at which they were verified to be reached."""

    message: Message
    alert: Alert
    number: ContactPoint | None

    @property
    def was_tried(self) -> bool:
        return self.message.state == Message.State.FAILED_TEMP


def call_sheet(alerts: Iterable[Alert]) -> list[PhoneCall]:
    """Calls still to make about these alerts, the most urgent first; one line for each person and alert."""
    by_uid = {alert.uid: alert for alert in alerts}
    rows = Message.objects.filter(
        channel=Message.Channel.CALL, state__in=STILL_TO_CALL, subject_kind=KIND, subject_uid__in=list(by_uid)
    )
    newest: dict[tuple[object, int], Message] = {}
    for message in rows.select_related("recipient", "aor").order_by("pk"):
        newest[message.subject_uid, message.recipient_id] = message
    numbers = verified({message.recipient_id for message in newest.values()}, ContactPoint.Kind.PHONE)
    calls = [
        PhoneCall(message, by_uid[message.subject_uid], numbers.get(message.recipient_id))
        for message in newest.values()
    ]
    return sorted(calls, key=_urgency)


def _urgency(call: PhoneCall) -> tuple[bool, bool, str, int]:
    """Whoever nobody has tried comes first; an alert that waits for an answer before one that waits for its ending."""
    reminds = call.message.kind != "earlywarning.escalation"
    return call.was_tried, reminds, call.alert.priority, call.message.pk


def state_of(lines: Iterable[Line], calls: Iterable[PhoneCall], handover: ShiftHandover | None, at: datetime) -> str:
    """A few letters that are others as soon as anything on the board is, clocks that merely run left aside."""
    seen: list[object] = []
    for line in lines:
        standing = line.standing
        due = (standing.clock.deadline_at, standing.clock.deadline_at < at) if standing.clock else None
        late = standing.undecided is not None and standing.undecided.deadline_at < at
        seen.append((line.alert.ref, line.alert.priority, line.alert.kind, standing.code, standing.tone, due, late))
    seen += [(call.message.uid, call.message.state, call.number and call.number.pk) for call in calls]
    if handover:
        seen.append((handover.uid, moments.relative(handover.handed_at, at)))
    return hashlib.blake2s(repr(seen).encode(), digest_size=8).hexdigest()
