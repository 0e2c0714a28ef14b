"""What stands in our templates, read as text."""

import re
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TAG = re.compile(r"{%.*?%}|{#.*?#}", re.S)
COMMENT = re.compile(r"{%\s*comment\b.*?%}.*?{%\s*endcomment\s*%}", re.S)
OTHER_BRANCH = re.compile(r"{%\s*(?:else|elif\b.*?)\s*%}")
OUTPUT = re.compile(r"{{.*?}}", re.S)
DYNAMIC = "\0"


def templates():
    return sorted((ROOT / "templates").rglob("*.html"))


def without_comments(text):
    return COMMENT.sub("", text)


def attribute_values(text, name):
    """Values of the attribute `name`: template tags inside may hold quotes themselves."""
    found = re.finditer(rf'(?<![\w-]){name}="((?:{{%.*?%}}|{{{{.*?}}}}|[^"])*)"', text, re.S)
    return [match[1] for match in found]


def fixed_classes(text):
    """Class names written out in `text`; names put together from a variable are left to their own test."""
    names = set()
    for value in attribute_values(without_comments(text), "class"):
        plain = TAG.sub("", OUTPUT.sub(DYNAMIC, OTHER_BRANCH.sub(" ", value)))
        names |= {name for name in plain.split() if DYNAMIC not in name}
    return names


def classes_of(css):
    """Class names for which a style sheet has a rule."""
    return {name.replace("\\", "") for name in re.findall(r"\.((?:[A-Za-z_-]|\\.)(?:[\w-]|\\.)*)", css)}


class Page(HTMLParser):
    """Elements of a rendered page with their attributes, and the ids they carry."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def all(self, tag):
        return [attrs for found, attrs in self.elements if found == tag]

    @property
    def ids(self):
        return [attrs["id"] for _, attrs in self.elements if attrs.get("id")]

    @property
    def classes(self):
        return {name for _, attrs in self.elements for name in (attrs.get("class") or "").split()}
