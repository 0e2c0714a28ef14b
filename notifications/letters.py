"""Templates of messages, rendered once for each form they can take and then only filled in.

What a message says differs in its values alone, and those are words without markup. So a template is rendered once
with a mark in place of each value, and a thousand mails of a storm cost a thousand replacements instead of three
thousand renderings.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import get_template
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

# Marks are made of a control character that no word of a list, name or address holds. A template may print a value in
# capitals: the mark's name is then in capitals too.
_MARK = re.compile("\x02(\\w+)\x03")


@dataclass(frozen=True)
class Letter:
    """Subject, text and HTML with marks where the values belong."""

    subject: str
    text: str
    html: str

    def filled(self, words: Mapping[str, str]) -> tuple[str, str, str]:
        """With `words` in the places of their names; in HTML they are escaped."""

        return _filled(self.subject, words), _filled(self.text, words), _filled(self.html, words, escape)


def _filled(text: str, words: Mapping[str, str], form: Callable[[str], str] = str) -> str:
    def put(found: re.Match[str]) -> str:
        name = found[1]
        return form(words[name] if name in words else words[name.lower()].upper())

    return _MARK.sub(put, text)


def _marked(
    names: frozenset[str], language: str, is_exercise: bool, is_demo: bool, is_repeat: bool
) -> dict[str, str | bool]:
    return {
        **{name: f"\x02{name}\x03" for name in names},
        "language": language,
        "is_exercise": is_exercise,
        "is_demo": is_demo,
        "is_repeat": is_repeat,
    }


@dataclass(frozen=True)
class Note:
    """The text of a message that has no subject and no HTML."""

    text: str

    def filled(self, words: Mapping[str, str]) -> str:
        return _filled(self.text, words)


@lru_cache(maxsize=1024)
def note_of(
    template: str, language: str, names: frozenset[str], is_exercise: bool, is_demo: bool, is_repeat: bool
) -> Note:
    """The text message of `template`, likewise."""
    context = _marked(names, language, is_exercise, is_demo, is_repeat)
    with translation.override(language):
        return Note(get_template(f"messages/{template}.sms.txt").render(context))


@lru_cache(maxsize=1024)
def letter_of(
    template: str, language: str, names: frozenset[str], is_exercise: bool, is_demo: bool, is_repeat: bool
) -> Letter:
    """The letter of `template` in `language` for messages that have values of these `names`."""
    context = _marked(names, language, is_exercise, is_demo, is_repeat)
    with translation.override(language):
        text, html, subject = (
            get_template(f"messages/{template}.{end}").render(context) for end in ("txt", "html", "subject.txt")
        )
        subject = " ".join(subject.split())
        if is_repeat:
            subject = _("May be a repeat: %(subject)s") % {"subject": subject}
    return Letter(subject, text, html)
