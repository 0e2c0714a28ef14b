"""How French is set: no-break spaces before tall punctuation and inside quotation marks, curly apostrophes."""

import re
from collections.abc import Callable

NARROW, WIDE = "\u202f", "\u00a0"
_TAG = re.compile(r"<[^<>]*>|%\(\w+\)[a-z]|\{[^{}]*\}")
_RULES = (
    (re.compile(r"(?<=\w)'(?=\w)|(?<=\w)'(?=[<%{])"), "’"),
    (re.compile(r"(?<=\S)[ \u00a0](?=[;!?»])"), NARROW),
    (re.compile(r"(?<=«)[ \u00a0]"), NARROW),
    (re.compile(r"(?<=\S)[ \u202f](?=:(?:\s|$))"), WIDE),
    # Thousands, and a number with its per cent sign.
    (re.compile(r"(?<=\d) (?=\d{3}\b)|(?<=[\d)s}]) (?=%)"), NARROW),
)


def french(text: str) -> str:
    """The text with the marks and spaces of French; what stands inside tags and placeholders is left alone."""
    held: list[str] = []

    def hold(found: re.Match[str]) -> str:
        held.append(found.group())
        return f"\ue000{len(held) - 1}\ue001"

    open_text = _TAG.sub(hold, text)
    for pattern, mark in _RULES:
        open_text = pattern.sub(mark, open_text)
    return re.sub("\ue000(\\d+)\ue001", lambda found: held[int(found.group(1))], open_text)


SETTERS: dict[str, Callable[[str], str]] = {"fr": french}


def well_set(text: str, language: str) -> str:
    """The text as the language sets it; unchanged for a language without rules here."""
    return SETTERS.get(language, str)(text)
