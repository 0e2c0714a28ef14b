"""The only things that a message may say.

A message is made of these values and of nothing else: codes of lists, references, coarse areas, posts, moments and
numbers. Typed text, names of persons or places, coordinates, actors and sources have no form here, so no template
can show them (escalation.md E25). Values are kept as JSON and become words in the language of whoever reads.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.posts import as_deputy, post_words
from areas import codes
from areas.models import Area, AreaOfResponsibility
from areas.names import in_language
from common import moments

Value = dict[str, Any]
_REFERENCE = re.compile(r"[A-Z]+-[A-Z0-9]+-\d{2}-\d{4,}")


def code(code_list: str, value: str) -> Value:
    """A code of a list; it is read as the list's word. Raises LookupError for a code that the list does not have."""
    if not codes.exists(code_list, value):
        raise LookupError(f"The list {code_list!r} has no code {value!r}; only words of lists may leave the portal.")
    return {"is": "code", "list": code_list, "code": value}


def ref(text: str) -> Value:
    """A reference such as EW-CAF-26-0142. Raises ValueError for anything else."""
    if not _REFERENCE.fullmatch(text):
        raise ValueError(f"{text!r} is no reference.")
    return {"is": "ref", "ref": text}


def area(where: Area) -> Value:
    """An administrative area by its published names. How coarse it has to be is the business of whoever calls."""
    return {"is": "area", "names": dict(where.names)}


def post(role: str, aor: AreaOfResponsibility | None = None, *, deputy: bool = False) -> Value:
    """A function: a role and, unless it is the whole mission's, its area of responsibility.

    `deputy`: it is told to whoever stands in for its holder.
    """
    names = dict(aor.names) if aor is not None and aor.kind != AreaOfResponsibility.Kind.MISSION else {}
    found = {"is": "post", "role": code("roles", role)["code"], "names": names}
    return {**found, "deputy": True} if deputy else found


def posts(several: Iterable[Value]) -> Value:
    """Functions, each once."""
    found: list[Value] = []
    for each in several:
        if each not in found:
            found.append(each)
    return {"is": "posts", "posts": found}


def moment(at: datetime, zone: str) -> Value:
    """A moment, read in the time of `zone` with UTC beside it."""
    return {"is": "moment", "at": at.isoformat(), "zone": zone}


def hour(at: datetime, zone: str) -> Value:
    """A moment whose day is clear, read as “02:45 WAT (01:45Z)”."""
    return {"is": "hour", "at": at.isoformat(), "zone": zone}


def number(n: int) -> Value:
    return {"is": "number", "n": int(n)}


def checked(values: Mapping[str, Any]) -> dict[str, Value]:
    """`values` as they may be stored. Raises TypeError naming the first that none of the functions above made."""
    for name, value in values.items():
        if not isinstance(value, dict) or value.get("is") not in _WORDS:
            raise TypeError(f"The value {name!r} of a message is {value!r}; make it with notifications.values.")
    return dict(values)


def shown(values: Mapping[str, Value], language: str) -> dict[str, str]:
    """Each value as words in `language`, by its name."""
    with translation.override(language):
        return {name: _WORDS[value["is"]](value) for name, value in values.items()}


def _post(value: Value) -> str:
    words = post_words(value["role"], value["names"])
    return as_deputy(words) if value.get("deputy") else words


def _posts(value: Value) -> str:
    return ", ".join(_post(each) for each in value["posts"]) or _("no one")


_WORDS: Final[dict[str, Callable[[Value], str]]] = {
    "code": lambda value: codes.label(value["list"], value["code"]),
    "ref": lambda value: str(value["ref"]),
    "area": lambda value: in_language(value["names"]),
    "post": _post,
    "posts": _posts,
    "moment": lambda value: moments.exact(datetime.fromisoformat(value["at"]), value["zone"]),
    "hour": lambda value: moments.hour(datetime.fromisoformat(value["at"]), value["zone"]),
    "number": lambda value: str(value["n"]),
}
