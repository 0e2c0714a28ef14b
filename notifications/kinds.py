"""Kinds of message. A higher app registers its own in `ready()`; this one knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from notifications.models import Message


@dataclass(frozen=True)
class MessageKind:
    """`template`: the name under templates/messages. `needs`: the values it may use. `calls`: it asks somebody to act
    and is held back once they did. `link`: its mail carries a link that needs no sign-in. `text`: it may also go out as
    a text message. `page`: what it is about. `outside`: it is for contacts outside the mission, who get no other."""

    code: str
    label: str | Promise
    template: str
    needs: tuple[str, ...]
    calls: bool
    link: bool
    text: bool
    page: "Callable[[Message], str]"
    outside: bool = False


_registered: dict[str, MessageKind] = {}


def register_message(
    code: str,
    *,
    label: str | Promise,
    template: str,
    needs: tuple[str, ...],
    calls: bool,
    page: "Callable[[Message], str]",
    link: bool = False,
    text: bool = False,
    outside: bool = False,
) -> None:
    """From now on messages of this kind may be queued. Raises ValueError when the code is taken."""
    if code in _registered:
        raise ValueError(f"The message kind {code!r} is registered already.")
    _registered[code] = MessageKind(code, label, template, needs, calls, link, text, page, outside)


def message_kind(code: str) -> MessageKind:
    """What was registered. Raises LookupError for a kind that no app of today knows."""
    try:
        return _registered[code]
    except KeyError:
        raise LookupError(f"No app registered the message kind {code!r}; call register_message in ready().") from None


def registered() -> list[MessageKind]:
    """All kinds, by their code."""
    return [_registered[code] for code in sorted(_registered)]


def texting() -> list[str]:
    """Codes of the kinds that may go out as a text message."""
    return [kind.code for kind in registered() if kind.text]


def calling() -> list[str]:
    """Codes of the kinds that ask somebody to act."""
    return [kind.code for kind in registered() if kind.calls]
