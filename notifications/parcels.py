"""What goes out together: above a limit, what is for one person is one message that names everything (E24).

The first messages to a person within ten minutes go out one by one. After that whatever waits for them goes out as one
parcel, soon after the last when it is urgent, seldom when it is not. Nothing is left out: each message keeps its row,
names the one that carried it, and shares its fate.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, F, Max, Q

from notifications.models import Message

WINDOW = timedelta(minutes=10)
# How long the next parcel to the same person waits for more: what is urgent must not lose the time to answer it.
PAUSE = {True: timedelta(minutes=1), False: WINDOW}
# What one parcel holds at most, so that its mail stays readable.
MOST = 100
# By person, urgency and whether it is a drill: a drill makes nobody wait for what is real.
Flow = tuple[int, bool, str]


@dataclass(frozen=True)
class Parcel:
    """One message, or several to one person; the first carries the others."""

    rows: tuple[Message, ...]

    @property
    def carrier(self) -> Message:
        return self.rows[0]


@dataclass
class Sorted:
    """The parcels to send now, and what waits until when for more to come."""

    parcels: list[Parcel] = field(default_factory=list)
    waiting: list[tuple[Message, datetime]] = field(default_factory=list)


@dataclass(frozen=True)
class Sent:
    """How many messages went to a person within the window, and when the last did."""

    count: int = 0
    last_at: datetime | None = None


def sent_lately(people: Iterable[int], *, at: datetime, channel: str) -> dict[Flow, Sent]:
    """What went out to `people` through `channel`; what was carried by another counts with it. One statement."""
    rows = Message.objects.filter(recipient__in=set(people), channel=channel, accepted_at__gt=at - WINDOW)
    own = rows.filter(Q(carrier=None) | Q(carrier=F("pk"))).values_list("recipient", "is_urgent", "status")
    return {
        (person, is_urgent, status): Sent(count, last_at)
        for person, is_urgent, status, count, last_at in own.annotate(n=Count("pk"), last=Max("accepted_at"))
    }


def crowded(people: Sequence[int], lately: dict[Flow, Sent]) -> list[int]:
    """Those of `people`, each named once per waiting message, to whom something will have to go out together."""
    before = dict.fromkeys(people, 0)
    for (person, _is_urgent, _status), sent in lately.items():
        before[person] += sent.count
    return [person for person, count in before.items() if count + people.count(person) > settings.MERGE_ABOVE]


def sort_out(rows: Sequence[Message], lately: dict[Flow, Sent], *, at: datetime) -> Sorted:
    """`rows` in their order: single ones up to the limit, the rest together."""
    found = Sorted()
    together: dict[tuple[object, ...], list[Message]] = {}
    singles: dict[Flow, int] = {}
    for row in rows:
        flow = (row.recipient_id, row.is_urgent, row.status)
        if row.is_repeat:
            # Once more as it was, under the same Message-ID: alone, or with what it was sent with.
            together.setdefault(("repeat", row.carrier_id or row.pk), []).append(row)
            continue
        sent = lately.get(flow, Sent())
        if sent.count + singles.get(flow, 0) < settings.MERGE_ABOVE:
            singles[flow] = singles.get(flow, 0) + 1
            found.parcels.append(Parcel((row,)))
        elif sent.count >= settings.MERGE_ABOVE and sent.last_at and at < sent.last_at + PAUSE[row.is_urgent]:
            found.waiting.append((row, sent.last_at + PAUSE[row.is_urgent]))
        else:
            # A drill and the truth never share a message, nor do two languages.
            together.setdefault((flow, row.mission.is_demo, row.language), []).append(row)
    for group in together.values():
        found.parcels += _parcels(group)
    return found


def _parcels(group: list[Message]) -> list[Parcel]:
    group.sort(key=lambda row: (row.pk != row.carrier_id, row.queued_at, row.pk) if row.is_repeat else (False,))
    return [Parcel(tuple(group[start : start + MOST])) for start in range(0, len(group), MOST)]


def note_carriers(parcels: Iterable[Parcel]) -> None:
    """Which message carries which is written before anything is sent; a statement for each parcel of several."""
    for parcel in parcels:
        if len(parcel.rows) > 1:
            Message.objects.filter(pk__in=[row.pk for row in parcel.rows]).update(carrier=parcel.carrier)
    alone = [parcel.carrier.pk for parcel in parcels if len(parcel.rows) == 1 and parcel.carrier.carrier_id]
    if alone:
        Message.objects.filter(pk__in=alone, is_repeat=False).update(carrier=None)
