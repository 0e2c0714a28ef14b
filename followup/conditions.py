"""When a step of a ladder is done at all: its conditions (escalation.md E8), and that it raises the handling.

A condition decides about its own step and about nothing else: what follows comes when it would have come. The last
resort has none, so no ladder can be silenced by conditions (E10).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Q

from followup.ladder import RAISE
from followup.models import Clock, StepRecipient
from followup.models.policies import Purpose
from followup.planning import Turn
from notifications.models import Message

State = Message.State
# Somebody's server has it, or somebody has read or heard it.
ARRIVED: Final = (State.ACCEPTED, State.DELIVERED, State.READ, State.SIMULATED)
HIGHEST: Final = "P1"


@dataclass(frozen=True)
class Situation:
    """What conditions ask about. `has_arrived`: something that the clock sent. `lacks_quorum`: see `Step`."""

    priority: str
    local: time
    has_arrived: bool = False
    lacks_quorum: bool = False


def holds(only: Mapping[str, Any], now: Situation) -> bool:
    """True when every condition of `only`, as a frozen step has them, holds; without any it does."""
    return (
        now.priority in only.get("priorities", [now.priority])
        and ("from" not in only or is_within(now.local, only["from"], only["until"]))
        and not (only.get("undelivered") and now.has_arrived)
        and not (only.get("without_quorum") and not now.lacks_quorum)
    )


def is_within(local: time, start: str, end: str) -> bool:
    """True from `start` until just before `end`, both as “22:00”; a window whose end comes first goes over midnight."""
    first, last = time.fromisoformat(start), time.fromisoformat(end)
    return first <= local < last if first < last else local >= first or local < last


def one_higher(priority: str) -> str:
    """P1 of P2; the highest stays what it is."""
    return priority if priority == HIGHEST else f"P{int(priority[1]) - 1}"


def settled(turns: list[Turn], at: datetime) -> list[Turn]:
    """The turns with the steps that are not done, and their clocks handled as their steps say.

    No statement where no due step has conditions that need one; else one for each kind of them.
    """
    asked = {key for turn in turns for rung in turn.rungs for key in rung.only}
    arrived = _arrived(turns) if "undelivered" in asked else set()
    open_answers = _open_answers(turns) if "without_quorum" in asked else {}
    return [
        settle(
            turn, at, has_arrived=turn.clock.pk in arrived,
            lacks_quorum=any(pk != turn.clock.pk for pk in open_answers.get(turn.clock.subject_uid, ())),
        )
        for turn in turns
    ]  # fmt: skip


def settle(turn: Turn, at: datetime, *, has_arrived: bool, lacks_quorum: bool) -> Turn:
    """In the order in which they were planned: a step that raises the handling counts for those after it."""
    clock, skipped = turn.clock, []
    local = at.astimezone(ZoneInfo(clock.zone)).time()
    for rung in (*turn.missed, turn.current):
        if not holds(rung.only, Situation(clock.priority, local, has_arrived, lacks_quorum)):
            skipped.append(rung)
        elif rung.kind == RAISE:
            clock.priority = one_higher(clock.priority)
    return replace(turn, skipped=tuple(skipped)) if skipped else turn


def _arrived(turns: Iterable[Turn]) -> set[int]:
    """Keys of the clocks of which anything was accepted, read or said. A line in the portal alone does not count."""
    rows = StepRecipient.objects.filter(execution__clock__in=[turn.clock.pk for turn in turns])
    rows = rows.filter(message__state__in=ARRIVED).exclude(message__channel=Message.Channel.IN_APP)
    told = (StepRecipient.Reason.DESK, *StepRecipient.OF_PARTNERS)
    return set(rows.exclude(reason__in=told).values_list("execution__clock", flat=True))


def _open_answers(turns: Iterable[Turn]) -> dict[Any, list[int]]:
    """Subject -> the clocks of components that have not answered."""
    subjects = {(turn.clock.subject_kind, turn.clock.subject_uid) for turn in turns}
    wanted = Q()
    for kind, uid in subjects:
        wanted |= Q(subject_kind=kind, subject_uid=uid)
    rows = Clock.objects.open().filter(wanted, purpose=Purpose.ACK).exclude(scope_key="")
    found: dict[Any, list[int]] = {}
    for uid, pk in rows.values_list("subject_uid", "pk"):
        found.setdefault(uid, []).append(pk)
    return found
