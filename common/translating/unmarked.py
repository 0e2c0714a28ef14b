"""Finds words in templates that people would see and nobody can translate, because they are not marked."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django.template.base import Lexer, Token, TokenType
from django.utils.text import smart_split

from common.translating.words import Fault

# The same in every language, and why.
SAME_EVERYWHERE = {
    "POC Portal": "the product's name",
    "OpenAPI 3.1": "the name of a standard",
    "GET": "a word of HTTP",
    "POST": "a word of HTTP",
    "JSON": "the name of a format",
    "UTC": "the name of a time scale",
    "API": "the same abbreviation in every language",
    "light dark": "a value for the browser",
    "Ouaka": "a place",
    "Haute-Kotto": "a place",
    "Vakaga": "a place",
}
# What of a tag's attributes reaches people.
SEEN = {"alt", "aria-label", "aria-description", "aria-roledescription", "data-label", "label", "placeholder", "title"}
# Button-like inputs show their value.
PRESSED = {"submit", "button", "reset"}
# Their arguments name things of the program, not words for people.
OF_THE_PROGRAM = {"extends", "load", "static", "url", "if", "elif", "block", "comment", "translate", "trans"}
# Formats of dates look like words.
FORMATS = {"date", "time", "floatformat", "slice", "stringformat"}
NOT_WORDS_IN = {"class", "id", "url", "format", "zone", "css", "name"}

LETTERS = re.compile(r"[^\W\d_]{2}")
WORDS = re.compile(r"[^\W\d_]{2,} [^\W\d_]|^[A-Z][a-z]+[.!?:…]?$")
LITERAL = re.compile(r"""^(?:(?P<name>\w+)=)?(?P<quote>["'])(?P<text>.*)(?P=quote)$""")
FILTER = re.compile(r"""\|\s*(?P<name>\w+)\s*:\s*(?P<quote>["'])(?P<text>.*?)(?P=quote)""")
VALUE = "\ue000"  # stands where the page puts a value


def unmarked(source: str, where: str) -> Iterator[Fault]:
    """Everything unmarked in one template; plain text (`.txt`) is read like HTML without tags."""
    reader = _Reader()
    for line, words in _in_tags(source):
        reader.note(line, words)
    reader.feed(_page(source))
    reader.close()
    for line, words in sorted(reader.found):
        yield Fault(f"{where}:{line}", f"not marked for translation: “{words}”. Put it into {{% translate %}}.")


def _page(source: str) -> str:
    """The template as HTML: marked words gone, a sign for each value, the same lines."""
    out = []
    skipped = ""  # the tag whose end is awaited
    for token in Lexer(source).tokenize():
        lines = "\n" * token.contents.count("\n")
        if token.token_type is TokenType.BLOCK:
            name = token.contents.split()[0]
            if skipped:
                skipped = "" if name == f"end{skipped}" else skipped
            elif name in ("comment", "blocktranslate", "blocktrans"):
                skipped = name
                out.append(VALUE if name != "comment" else "")
            elif token.contents.endswith("_attributes"):  # stands inside a tag of the page that it extends
                skipped = name
            elif name in ("translate", "trans"):
                out.append(VALUE)
            out.append(lines)
        elif token.token_type is TokenType.TEXT and not skipped:
            out.append(token.contents)
        elif token.token_type is TokenType.VAR and not skipped:
            out.append(VALUE + lines)
        else:
            out.append(lines)
    return "".join(out)


class _Reader(HTMLParser):
    """Collects (line, words) of what a browser would show."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self.silent = 0

    def note(self, line: int, words: str) -> None:
        words = " ".join(words.replace(VALUE, " ").split()).strip(" ·:–-—()[]…,.")
        if LETTERS.search(words) and words not in SAME_EVERYWHERE:
            self.found.append((line, words))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "code"):
            self.silent += 1
        given = dict(attrs)
        for name, value in attrs:
            shown = name in SEEN or (name == "value" and given.get("type") in PRESSED)
            if shown and value:
                self.note(self.getpos()[0], value)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "code"):
            self.silent = max(0, self.silent - 1)

    def handle_data(self, data: str) -> None:
        if not self.silent and data.strip():
            before = data[: len(data) - len(data.lstrip())]
            self.note(self.getpos()[0] + before.count("\n"), data)


def _in_tags(source: str) -> Iterator[tuple[int, str]]:
    """Words given to template tags and filters as bare strings: `{% card title="Facts" %}`, `|default:"not known"`."""
    for token in Lexer(source).tokenize():
        if token.token_type is TokenType.BLOCK:
            yield from _given_to(token)
        if token.token_type in (TokenType.BLOCK, TokenType.VAR):
            for found in FILTER.finditer(token.contents):
                if found["name"] not in FORMATS and WORDS.search(found["text"]):
                    yield token.lineno or 1, found["text"]


def _given_to(token: Token) -> Iterator[tuple[int, str]]:
    name, *arguments = list(smart_split(token.contents))
    if name in OF_THE_PROGRAM:
        return
    for argument in arguments:
        found = LITERAL.match(argument)
        if found and found["name"] not in NOT_WORDS_IN and WORDS.search(found["text"]):
            yield token.lineno or 1, found["text"]
