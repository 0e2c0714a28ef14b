"""Text messages: what they say, to which number, through which provider.

They pass through hands that nobody chose and stay on telephones that others pick up. So they say less than a mail:
reference, urgency, when an answer is due, and what to do. No area, no kind, and no link: whoever holds the telephone,
or reads along on the way, could answer with it.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Final, Self

from django.conf import settings

from notifications.letters import note_of
from notifications.models import Message
from notifications.providers import NotSetUp, Provider, provider
from notifications.transports import Answer, Transport

# What fits into one part. Longer texts arrive all the same, in parts that cost and may be torn apart.
ONE_PART = 160
# The alphabet of GSM 03.38 that costs one place for each letter. A single letter outside of it leaves 70 of the 160.
GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_IN_GSM: Final = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "…": "...", "·": "-", "œ": "oe"}
)
_LOCAL = re.compile(r"[ ()-]")


def is_set_up() -> bool:
    """True when the settings name a provider, usable or not: a broken one fails loudly instead of being forgotten."""
    return bool(settings.SMS_URL)


def number(address: str) -> str:
    """The number as providers dial it, such as +23670000000; empty for one without its country, which none can."""
    dialled = _LOCAL.sub("", address)
    return dialled if dialled.startswith("+") else ""


def text(message: Message) -> str:
    """What it says, in the language of its recipient and in letters that every network carries."""
    words = message.words()
    said = {name: word for name, word in words.items() if word}
    note = note_of(
        message.is_of.template, message.language, frozenset(said), message.status != "ACTUAL",
        message.mission.is_demo, message.is_repeat,
    )  # fmt: skip
    return in_gsm(note.filled(said))


def parcel_text(messages: Sequence[Message]) -> str:
    """Several messages as one: what they are about. In as many parts as it takes; none is left out."""
    first = messages[0]
    refs = list(dict.fromkeys(message.subject_label for message in messages))
    words = {"refs": ", ".join(refs), "urgency": first.words().get("urgency", "")}
    said = {name: word for name, word in words.items() if word}
    note = note_of(
        "parcel", first.language, frozenset(said), first.status != "ACTUAL", first.mission.is_demo, first.is_repeat
    )
    return in_gsm(note.filled(said))


def in_gsm(words: str) -> str:
    """`words` on one line, in the alphabet of GSM: without an accent where it has none, “?” for what has no form."""
    said = "".join(letter if letter in GSM else _plain(letter) for letter in words.translate(_IN_GSM))
    return " ".join(said.split())


def _plain(letter: str) -> str:
    if letter.isspace():
        return " "
    bare = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
    return bare if bare and set(bare) <= GSM else "?"


class SmsTransport:
    """A provider in the form in which delivery knows its transports."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._provider.close()

    def send(self, address: str, body: bytes, key: str) -> Answer:
        return self._provider.send(address, body.decode(), key)


def configured() -> Callable[[], Transport] | None:
    """What sends through the provider that the settings name; None when they name none that can."""
    try:
        made = provider(settings.SMS_URL)
    except NotSetUp:
        return None
    return lambda: SmsTransport(made)
