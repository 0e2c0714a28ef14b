"""What a file may stand beside. A higher app registers its records in `ready()`; this one knows none of them."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from accounts.policies import can
from accounts.protection import Protected


@dataclass(frozen=True)
class Owner:
    """`change`: the action that attaching and taking away ask for. `is_open`: whether the record still takes files."""

    kind: str
    model: type[Protected]
    change: str
    is_open: Callable[[Any], bool]


_registered: dict[str, Owner] = {}


def register_owner(kind: str, model: type[Protected], change: str, is_open: Callable[[Any], bool]) -> None:
    """From now on files may stand beside rows of `model`. Raises ValueError when the kind is taken."""
    if kind in _registered:
        raise ValueError(f"Files of the kind {kind!r} have an owner already.")
    _registered[kind] = Owner(kind, model, change, is_open)


def registered() -> list[str]:
    """All kinds, by name."""
    return sorted(_registered)


def owner_of(kind: str) -> Owner | None:
    return _registered.get(kind)


def visible(kind: str, uid: uuid.UUID, reader: User) -> Protected | None:
    """The record with this identifier, if `reader` may see it: the one access question for files."""
    owner = owner_of(kind)
    if owner is None:
        return None
    found: Protected | None = owner.model.objects.visible_to(reader).select_related("mission").filter(uid=uid).first()
    return found


def takes_files(kind: str, row: Protected) -> bool:
    """Whether anybody may attach to it. Of survivors and children only codes and counts are kept, never a file."""
    owner = owner_of(kind)
    return owner is not None and row.is_standing and not row.restricted_kind and owner.is_open(row)


def may_remove(kind: str, row: Protected, user: User) -> bool:
    """Also where nothing can be attached any more: a face that can be seen must go whatever became of the record."""
    owner = owner_of(kind)
    return owner is not None and can(user, owner.change, row)


def may_attach(kind: str, row: Protected, user: User) -> bool:
    """At most one statement."""
    return takes_files(kind, row) and may_remove(kind, row, user)
