"""Finds the words that are marked for translation, in Python by Babel, in templates with Django's own reader."""

import ast
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

# Which arguments of each function hold words; "c" marks the context.
FUNCTIONS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# How many leading arguments of each function have to be plain strings.
PLAIN = {"gettext": 1, "ngettext": 2, "pgettext": 2, "npgettext": 3}
NOT_THE_PORTAL = {"tests", "benchmarks", "node_modules"}
BORROWED = "locale/borrowed.txt"


@dataclass(frozen=True)
class Marked:
    """One marked text: `plural` and `context` are empty where there is none. `where` is a path below the top."""

    text: str
    plural: str
    context: str
    where: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fault:
    """Something to mend: where it is, and a sentence about it."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def packages(top: Path) -> list[Path]:
    """The Python packages of the portal below `top`."""
    found = (file.parent for file in top.glob("[!.]*/__init__.py"))
    return sorted(package for package in found if package.name not in NOT_THE_PORTAL)


def python_files(top: Path) -> list[Path]:
    return [path for package in packages(top) for path in sorted(package.rglob("*.py"))]


def template_files(top: Path) -> list[Path]:
    folders = [top / "templates", *(package / "templates" for package in packages(top))]
    return [
        path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in (".html", ".txt", ".xml")
    ]


def marked(top: Path) -> Iterator[Marked]:
    """Every marked text of the portal, in the order of the files."""
    for path in python_files(top):
        where = str(path.relative_to(top))
        yield from in_python(path.read_text(), where)
    for path in template_files(top):
        yield from in_template(path.read_text(), str(path.relative_to(top)))
    for text in borrowed(top):
        yield Marked(text, "", "", BORROWED)


def borrowed(top: Path) -> list[str]:
    """Texts of the parts we use whose translation we give ourselves, because theirs is missing or does not fit."""
    path = top / BORROWED
    lines = path.read_text().splitlines() if path.exists() else []
    return [line.replace("\\n", "\n") for line in lines if line and not line.startswith("#")]


def in_python(source: str, where: str) -> Iterator[Marked]:
    names = names_in(ast.parse(source))
    yield from _extracted(source, where, {name: FUNCTIONS[function] for name, function in names.items()})


def in_template(source: str, where: str) -> Iterator[Marked]:
    # Babel reads what Django made of the template as Python, which cares about the spaces before a line.
    python = "\n".join(line.lstrip() for line in templatize(source, where).splitlines())
    yield from _extracted(python, where, {**FUNCTIONS, "_": None})


def _extracted(
    source: str, where: str, keywords: dict[str, tuple[int | tuple[int, str], ...] | None]
) -> Iterator[Marked]:
    file = io.BytesIO(source.encode())
    for _line, message, notes, context in extract("python", file, keywords, comment_tags=("Translators",)):
        text, plural = message if isinstance(message, tuple) else (message, "")
        yield Marked(text, plural, context or "", where, tuple(notes))


def names_in(tree: ast.Module) -> dict[str, str]:
    """Under which names a module calls Django's functions, `_` for gettext_lazy say: {name: function}."""
    imports = [
        alias
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
    ]
    own = {alias.asname or alias.name: alias.name for alias in imports if alias.name in FUNCTIONS}
    return {**{name: name for name in FUNCTIONS}, **own}


def not_plain(source: str, where: str) -> Iterator[Fault]:
    """Calls whose text is put together when the program runs, so that nobody can have translated it."""
    tree = ast.parse(source)
    names = names_in(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called not in names:
            continue
        wanted = PLAIN[names[called].removesuffix("_lazy").removesuffix("_noop")]
        if not all(_is_plain(argument) for argument in node.args[:wanted]):
            yield Fault(
                f"{where}:{node.lineno}",
                f"{called}() is given a text that is put together at run time. Give it one plain string with "
                "%(name)s in it.",
            )


def _is_plain(argument: ast.expr) -> bool:
    return isinstance(argument, ast.Constant) and isinstance(argument.value, str)


def wanted(top: Path) -> Catalog:
    """A catalogue without translations of everything that is marked below `top`."""
    catalog = Catalog(charset="utf-8", fuzzy=False)
    for found in marked(top):
        catalog.add(
            (found.text, found.plural) if found.plural else found.text,
            locations=[(found.where, 0)],
            context=found.context or None,
            auto_comments=found.notes,
        )
    return catalog


def key(text: object, context: str | None) -> tuple[str, str]:
    """What tells one message from another: its context and its singular."""
    singular = text[0] if isinstance(text, tuple | list) else text
    return context or "", str(singular)
