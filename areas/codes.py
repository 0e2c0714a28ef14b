"""The words of the code lists, as every page, form and message reads them.

Lists are small and read on nearly every line of every page, so a process keeps all of them for half a minute. A
change made in this process is seen at once, one made elsewhere within that time. The age is measured by the
machine's steady clock: a corrected wall clock can't freeze the words.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction

from areas.names import in_language

if TYPE_CHECKING:
    from areas.models import Mission

KEPT_S = 30.0


@dataclass(frozen=True)
class Code:
    code: str
    labels: Mapping[str, str]
    attributes: Mapping[str, Any]
    active: bool


@dataclass(frozen=True)
class _Kept:
    """All lists: {(list, mission key or None): {code: Code}}, each in its order; read at `read_at` (steady clock)."""

    lists: dict[tuple[str, int | None], dict[str, Code]]
    read_at: float


_kept: _Kept | None = None


def forget() -> None:
    """The next question reads the database again."""
    global _kept
    _kept = None


def forget_on_commit() -> None:
    """As `forget`, now for what this transaction still asks and again once others can see it."""
    forget()
    transaction.on_commit(forget)


def _read() -> _Kept:
    from areas.models import CodeItem

    lists: dict[tuple[str, int | None], dict[str, Code]] = {}
    for item in CodeItem.objects.order_by("code_list", "sort", "code"):
        code = Code(item.code, {**item.labels, **item.local_labels}, item.attributes, item.active)
        lists.setdefault((item.code_list, item.mission_id), {})[item.code] = code
    return _Kept(lists, time.monotonic())


def _lists() -> dict[tuple[str, int | None], dict[str, Code]]:
    global _kept
    kept = _kept
    if kept is None or time.monotonic() - kept.read_at > KEPT_S:
        kept = _kept = _read()
    return kept.lists


def items(code_list: str, mission: "Mission | None" = None) -> dict[str, Code]:
    """Every item of the list, active or not, in its order; the mission's own ones last, or in place of a namesake."""
    lists = _lists()
    own = lists.get((code_list, mission.pk), {}) if mission else {}
    return {**lists.get((code_list, None), {}), **own}


def _item(code_list: str, code: str, mission: "Mission | None" = None) -> Code | None:
    """One item, without making a whole list: every line of every page asks."""
    lists = _lists()
    own = lists.get((code_list, mission.pk), {}).get(code) if mission else None
    return own or lists.get((code_list, None), {}).get(code)


def label(code_list: str, code: str, language: str | None = None, mission: "Mission | None" = None) -> str:
    """The word for `code` in `language` (the reader's own by default), else in English.

    A code nobody knows is shown as it is, so that nothing disappears from a page.
    """
    found = _item(code_list, code, mission)
    return in_language(found.labels, language) if found else code


def short(code_list: str, code: str, language: str | None = None) -> str:
    """As `label`, in the few words that fit a line of a message, where the list has them."""
    found = _item(code_list, code)
    brief = found.attributes.get("short") if found else None
    return in_language(brief, language) if brief else label(code_list, code, language)


def choices(code_list: str, mission: "Mission | None" = None) -> list[tuple[str, str]]:
    """(code, word in the reader's language) of the items on offer."""
    return [(code, in_language(item.labels)) for code, item in items(code_list, mission).items() if item.active]


def exists(code_list: str, code: str, mission: "Mission | None" = None) -> bool:
    """True for any item of the list, also one that is no longer offered."""
    return _item(code_list, code, mission) is not None


def is_active(code_list: str, code: str, mission: "Mission | None" = None) -> bool:
    """True when the list offers the code."""
    found = _item(code_list, code, mission)
    return found is not None and found.active


def attributes(code_list: str, code: str, mission: "Mission | None" = None) -> dict[str, Any]:
    """The item's further facts, such as its component or what it maps to. Raises LookupError for an unknown code."""
    found = _item(code_list, code, mission)
    if found is None:
        raise LookupError(f"The list {code_list!r} has no code {code!r}. Run manage.py sync_codelists.")
    return dict(found.attributes)


def choices_of(code_list: str, mission: "Mission | None" = None) -> "partial[list[tuple[str, str]]]":
    """`choices`, asked again each time a form is shown or checked."""
    return partial(choices, code_list, mission)
