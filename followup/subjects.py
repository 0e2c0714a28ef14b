"""What may have a clock. A higher app registers its kinds in `ready()`; this one never looks at their rows."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from accounts.models import CLASSIFICATIONS
from notifications.outbox import Subject


@dataclass(frozen=True)
class Marks:
    """Who may see what is done about a subject: the columns of `accounts.protection.Scoped` that it has itself."""

    classification: str = CLASSIFICATIONS[0]
    restricted_kind: str = ""
    sharing_boundary: str = "MISSION"
    owner_component: str = "CIVILIAN"
    owner_section: str = ""


@dataclass(frozen=True)
class SubjectKind:
    """`audit_kind`: how the trail names it. `messages`: purpose -> the kind of message its steps send.

    `call_sheet`: the message that tells the desk whom to telephone; empty: nobody is telephoned about it. `nobody`: the
    one that tells a policy's owner that a step reached nobody. `page`: the address of a subject's page. `open_ones`:
    rows with a `uid` of which each must always have an open clock; the engine watches over that (followup.invariants).
    `partners`: the one that tells contacts outside the mission what was released to them; without it they are never
    told. `marks`: who may see these subjects; what is not in the answer, and everything of a kind without it, is marked
    as `Marks()`.
    """

    kind: str
    label: str | Promise
    audit_kind: str
    page: Callable[[Subject], str]
    open_ones: Callable[[], Any] | None = None
    marks: Callable[[Collection[UUID]], Mapping[UUID, Marks]] | None = None
    messages: dict[str, str] = field(default_factory=dict)
    call_sheet: str = ""
    nobody: str = ""
    partners: str = ""


_registered: dict[str, SubjectKind] = {}


def register_subject(subject: SubjectKind) -> None:
    """From now on clocks may run for subjects of this kind. Raises ValueError when the kind is taken."""
    if subject.kind in _registered:
        raise ValueError(f"The subject kind {subject.kind!r} is registered already.")
    _registered[subject.kind] = subject


def registered() -> list[SubjectKind]:
    """All kinds: those that wait for an answer first, then by their name."""
    return sorted(_registered.values(), key=lambda each: ("ACK" not in each.messages, each.kind))


def subject_kind(kind: str) -> SubjectKind:
    """What was registered. Raises LookupError for a kind that no app of today knows."""
    try:
        return _registered[kind]
    except KeyError:
        raise LookupError(f"No app registered the subject kind {kind!r}; call register_subject in ready().") from None
