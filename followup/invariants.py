"""What must always hold of clocks and messages, asked of the rows themselves (escalation.md E28).

Nothing here trusts that a step ran or a message was sent because somebody once said so, and nothing looks at recent
rows alone: what was lost a week ago is as lost as what was lost a minute ago.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q

from followup.models import Clock, EngineIncident
from followup.subjects import registered
from notifications.models import Message

PATIENCE: Final = timedelta(seconds=60)
Kind = EngineIncident.Kind


@dataclass(frozen=True)
class Violation:
    """What is wrong, in a sentence; `key` where there may be one of a kind for each of several things."""

    kind: str
    detail: str
    key: str = ""


def violations(at: datetime) -> Iterator[Violation]:
    """Everything that does not hold at `at`; one statement for each thing that is asked."""
    for kind, sentence, broken in _CHECKS:
        if count := broken(at).count():
            yield Violation(kind, sentence.format(count))
    for subject in registered():
        if subject.open_ones is not None and (count := unwatched(subject.kind, subject.open_ones()).count()):
            yield Violation(Kind.SUBJECT_UNWATCHED, f"{count} open without any clock.", subject.kind)


def overdue(at: datetime) -> Any:
    """Open clocks whose step should have been taken a minute ago: also one that was put off and never woken."""
    return Clock.objects.due(at - PATIENCE)


def without_ladder(at: datetime) -> Any:
    """Open clocks that follow a policy without any step: they would call nobody, ever."""
    return Clock.objects.open().filter(Q(snapshot__body__steps=[]) | Q(snapshot__body__steps=None))


def stuck(at: datetime) -> Any:
    """Messages that nobody has taken for a minute although they are due, or that somebody took and died with."""
    late = at - PATIENCE
    return Message.objects.filter(Q(next_attempt_at__lt=late) | Q(leased_until__lt=late))


def unwatched(kind: str, open_ones: Any) -> Any:
    """Those of `open_ones`, rows with a `uid`, that no open clock watches over."""
    watched = Clock.objects.open().filter(subject_kind=kind, subject_uid=OuterRef("uid"))
    return open_ones.filter(~Exists(watched))


_CHECKS: Final[tuple[tuple[str, str, Callable[[datetime], Any]], ...]] = (
    (Kind.CLOCK_OVERDUE, "{} clocks are late by over a minute.", overdue),
    (Kind.CLOCK_WITHOUT_LADDER, "{} clocks follow a policy without any step.", without_ladder),
    (Kind.MESSAGE_STUCK, "{} messages have been due for over a minute.", stuck),
)
# Kinds of incident that `violations` opens, and that close when it no longer finds them.
KINDS: Final = (*(kind for kind, _sentence, _broken in _CHECKS), Kind.SUBJECT_UNWATCHED)
