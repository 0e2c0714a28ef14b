"""What an assessment may rest on: kinds of evidence, each registered by the app that keeps it.

Only what a reader may see is ever offered, and what an assessment cites is shown to whoever may see the thing itself.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from accounts.models import User
from areas.models import Area

# So many of the newest are offered beside the editor; the rest is found by their own list.
MOST = 12


@dataclass(frozen=True)
class Item:
    """One thing that may be cited: `label` says what it is, where and when, no finer than its marking allows."""

    ref: str
    label: str
    url: str


@dataclass(frozen=True)
class Asked:
    """Within which areas and days evidence is looked for."""

    areas: Sequence[Area]
    since: date
    until: date


@dataclass(frozen=True)
class Source:
    """`offer`: the newest that `reader` may see, MOST + 1 at most. `find`: those of these references that they may."""

    kind: str
    label: str | Promise
    offer: Callable[[User, Asked], Sequence[Item]]
    find: Callable[[User, Collection[str]], Mapping[str, Item]]


_registered: dict[str, Source] = {}


def register_evidence(source: Source) -> None:
    """From now on assessments may rest on this kind. Raises ValueError when the kind is taken."""
    if source.kind in _registered:
        raise ValueError(f"The kind of evidence {source.kind!r} is registered already.")
    _registered[source.kind] = source


def sources() -> list[Source]:
    """In the order of registration."""
    return list(_registered.values())


def cited(kind: str, reader: User, refs: Collection[str]) -> Mapping[str, Item]:
    """Those of `refs` that `reader` may see, by reference. Empty for a kind that no app of today knows."""
    source = _registered.get(kind)
    return source.find(reader, refs) if source and refs else {}
