"""Which English stands on a page that should speak French."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import allauth
import django
import django_filters
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from common.translating import catalogs

TOP = Path(__file__).resolve().parents[2]
OURS = catalogs.po_file(TOP, "fr")
# The parts whose words reach our pages: Django, its sign-in, allauth, filters.
THEIRS = [
    Path(part.__file__).parent / folder / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    for part, folder in (
        (django, "conf"),
        (django, "contrib/auth"),
        (django, "contrib/humanize"),
        (allauth, ""),
        (django_filters, ""),
    )
]
PLACEHOLDER = re.compile(r"%\(\w+\)[-#0 +]*\d*[a-z]|%%|%[sd]|\{\w*\}")
SHOWN = {"alt", "aria-label", "title", "placeholder", "data-label", "data-in", "data-late", "data-min", "data-hours"}
NOT_FOR_READERS = ("script", "style", "code")  # names of fields and addresses are the same in every language
LETTERS = re.compile(r"[^\W\d_]{2}")


class Texts(HTMLParser):
    """Every text of a page that reaches a person, with white space as browsers show it."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.found = set()
        self.silent = 0
        self.foreign = ""
        self.feed(html)
        self.close()

    def keep(self, text):
        if text and LETTERS.search(text):
            self.found.add(" ".join(text.split()))

    def handle_starttag(self, tag, attrs):
        self.silent += tag in NOT_FOR_READERS
        if dict(attrs).get("lang", "fr") != "fr":
            self.foreign = tag  # says itself that it speaks another language
        for name, value in attrs:
            if name in SHOWN or (name == "value" and dict(attrs).get("type") in ("submit", "button")):
                self.keep(value)

    def handle_endtag(self, tag):
        self.silent -= tag in NOT_FOR_READERS
        if tag == self.foreign:
            self.foreign = ""

    def handle_data(self, data):
        if not self.silent and not self.foreign:
            self.keep(data)


def texts_of(html):
    return Texts(html).found


def pieces(text):
    """What of a message stands in one text of a page: it is cut where a tag stands."""
    return [" ".join(piece.split()) for piece in re.split(r"<[^<>]*>", text)]


def as_pattern(piece):
    """What the piece looks like with values in its placeholders."""
    return ".+?".join(map(re.escape, PLACEHOLDER.split(piece)))


def fixed_words(piece):
    """Words that stand by themselves: the “th” of “4th” is none."""
    return re.findall(r"(?<!\w)[^\W\d_]{2,}(?!\w)", PLACEHOLDER.sub("0", piece))


def read(path):
    """Django's parts ship both files; some others the compiled one alone."""
    if path.exists():
        with path.open("rb") as file:
            return read_po(file, locale="fr")
    with path.with_suffix(".mo").open("rb") as file:
        return read_mo(file)


@cache
def english():
    """English pieces that a French page must not hold: (whole texts, with values in them, inside longer texts)."""
    whole, french = set(), set()
    for path in (OURS, *THEIRS):
        for message in read(path):
            forms = catalogs.texts(message.string)
            french |= {piece for form in forms for piece in pieces(form)}
            if message.id:
                whole |= {piece for text in catalogs.texts(message.id) for piece in pieces(text) if fixed_words(piece)}
    whole -= french  # “Action” is both
    exact = [(piece, re.compile(as_pattern(piece))) for piece in whole if PLACEHOLDER.search(piece)]
    part = [
        (piece, re.compile(rf"(?<!\w){as_pattern(piece)}(?!\w)"))
        for piece in whole
        if len(piece.split()) >= 3 and len(fixed_words(piece)) >= 2
    ]
    return whole, exact, part


def english_on(html):
    """The English texts of a page, for a message that says what to mend."""
    whole, exact, part = english()
    texts = texts_of(html)
    found = texts & whole
    for text in texts - found:
        found |= {f"{text} ({piece})" for piece, pattern in exact if pattern.fullmatch(text)}
        found |= {f"{text} ({piece})" for piece, pattern in part if pattern.search(text)}
    return sorted(found)
