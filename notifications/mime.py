"""A message as a mail: text first, HTML second, the same words (ui of mails: docs/notifications.md).

Put together by hand: the standard library's builder parses every header and costs ten times what sending does.
What it must not let through is therefore refused here, and tests parse the result back.
"""

from base64 import encodebytes
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr, parseaddr

from django.conf import settings
from django.utils import translation

from notifications.letters import letter_of
from notifications.models import Message

# How many references the subject of a parcel names; its text names all.
NAMED = 5


class HeaderRefused(ValueError):
    """A header would hold a line break: nothing of ours ever does, so nothing is sent."""


def mail(message: Message, address: str, *, link: str, at: datetime) -> bytes:
    """The mail to `address`, ready for the wire: ASCII, lines end in CR LF."""
    return _written(message, address, rendered(message, link=link), at)


def parcel_mail(messages: Sequence[Message], address: str, *, links: Mapping[int, str], at: datetime) -> bytes:
    """Several messages to one person as one mail, under the Message-ID of the first."""
    return _written(messages[0], address, rendered_parcel(messages, links=links), at)


def _written(message: Message, address: str, letter: tuple[str, str, str], at: datetime) -> bytes:
    subject, text, html = letter
    boundary = f"={message.uid.hex}="
    headers = [
        ("From", _addressed(settings.DEFAULT_FROM_EMAIL)),
        ("To", address),
        ("Subject", _encoded(subject)),
        ("Date", format_datetime(at)),
        ("Message-ID", message.message_id),
        ("Auto-Submitted", "auto-generated"),
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/alternative; boundary="{boundary}"'),
    ]
    head = "".join(f"{name}: {_safe(name, value)}\r\n" for name, value in headers)
    parts = "".join(f"--{boundary}\r\n{_part(kind, body)}" for kind, body in (("plain", text), ("html", html)))
    return f"{head}\r\n{parts}--{boundary}--\r\n".encode("ascii")


def rendered(message: Message, *, link: str) -> tuple[str, str, str]:
    """Subject, text and HTML in the language of its recipient."""
    words = {**message.words(), "link": link, "page": _page(message)}
    said = {name: word for name, word in words.items() if word}
    letter = letter_of(
        message.is_of.template, message.language, frozenset(said), message.status != "ACTUAL",
        message.mission.is_demo, message.is_repeat,
    )  # fmt: skip
    return letter.filled(said)


def rendered_parcel(messages: Sequence[Message], *, links: Mapping[int, str]) -> tuple[str, str, str]:
    """Subject, text and HTML: each message by its own subject, with its link or page. None is left out."""
    first = messages[0]
    lines = []
    for message in messages:
        said = {name: word for name, word in message.words(first.language).items() if word}
        letter = letter_of(message.is_of.template, first.language, frozenset(said), False, False, False)
        lines.append(f"{letter.filled(said)[0]}\n{links.get(message.pk) or _page(message)}".rstrip())
    refs = list(dict.fromkeys(message.subject_label for message in messages))
    words = {
        "n": str(len(messages)),
        "lines": "\n\n".join(lines),
        "ref": refs[0],
        "refs": ", ".join(refs[:NAMED]) + (", ..." if len(refs) > NAMED else ""),
        "urgency": first.words().get("urgency", "") if first.is_urgent else "",
    }
    said = {name: word for name, word in words.items() if word}
    letter = letter_of(
        "parcel", first.language, frozenset(said), first.status != "ACTUAL", first.mission.is_demo, first.is_repeat
    )
    return letter.filled(said)


def _page(message: Message) -> str:
    """The address of what it is about; empty for whoever cannot open it."""
    return f"{settings.BASE_URL}{page}" if (page := message.page) else ""


def headline(message: Message) -> str:
    """The line under which it stands in the portal, in the language of the page."""
    language = translation.get_language() or message.language
    said = {name: word for name, word in message.words(language).items() if word}
    letter = letter_of(
        message.is_of.template, language, frozenset(said), message.status != "ACTUAL", message.mission.is_demo, False
    )
    return letter.filled(said)[0]


def _part(kind: str, body: str) -> str:
    encoded = encodebytes(body.encode()).decode().replace("\n", "\r\n")
    return f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}'


def _encoded(text: str) -> str:
    return text if text.isascii() and len(text) < 70 else Header(text, "utf-8", maxlinelen=76).encode(linesep="\r\n")


def _addressed(sender: str) -> str:
    name, address = parseaddr(sender)
    return formataddr((name, address))


def _safe(name: str, value: str) -> str:
    # A folded header continues on a line that begins with a blank; any other line break would begin a new header.
    if "\r" in value.replace("\r\n ", "") or "\n" in value.replace("\r\n ", ""):
        raise HeaderRefused(f"The header {name} would hold a line break.")
    return value
