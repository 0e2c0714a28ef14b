"""The `.po` files: brought up to date with the marked words, looked over for faults, and compiled."""

import io
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from common.translating.typography import well_set
from common.translating.words import Fault, key

PLACEHOLDER = re.compile(r"%\(\w+\)[-#0 +]*\d*(?:\.\d+)?[a-zA-Z]|%[sd]|%%|\{\w*(?:![rs])?(?::[^{}]*)?\}")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
# What Babel writes about who and when, which would change the file at every run.
DATES = re.compile(
    rb'^"(?:POT-Creation-Date|PO-Revision-Date|Generated-By|Report-Msgid-Bugs-To|Last-Translator|Language-Team):.*\n',
    re.MULTILINE,
)


def po_file(top: Path, language: str) -> Path:
    return top / "locale" / language / "LC_MESSAGES" / "django.po"


def read(path: Path) -> Catalog:
    """The catalogue of this file; an empty one of the same language when there is no file yet."""
    language = path.parent.parent.name
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False, project="POC Portal")
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def is_translated(message: Message) -> bool:
    return all(texts(message.string))


def messages(catalog: Catalog) -> dict[tuple[str, str], Message]:
    return {key(message.id, message.context): message for message in catalog if message.id}


def update(path: Path, wanted: Catalog) -> None:
    """The file holds exactly the wanted texts, those it had translated among them. Writes nothing when it did."""
    catalog = read(path)
    catalog.update(wanted, no_fuzzy_matching=True, update_header_comment=False)
    catalog.obsolete.clear()
    language = path.parent.parent.name
    for message in messages(catalog).values():
        forms = [well_set(form, language) for form in texts(message.string)]
        message.string = tuple(forms) if message.pluralizable else forms[0]
    content = as_bytes(catalog, language)
    if not path.exists() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def as_bytes(catalog: Catalog, language: str) -> bytes:
    """The file's content: sorted by text, files named without lines, no dates, so that only words make a difference."""
    catalog.header_comment = f"# The POC Portal in “{language}”. How to change it: docs/translating.md"
    catalog.project, catalog.version, catalog.fuzzy = "POC Portal", "", False
    file = io.BytesIO()
    write_po(file, catalog, width=110, sort_output=True, ignore_obsolete=True, include_lineno=False)
    return DATES.sub(b"", file.getvalue())


# --- Faults -----------------------------------------------------------------------------------------------------------


def faults(path: Path, wanted: Catalog, where: str) -> Iterator[Fault]:
    """What is wrong with the translations in `path`; `where` is what the file is called in the sentences."""
    language = path.parent.parent.name
    catalog = read(path)
    if catalog.plural_forms != Catalog(locale=language).plural_forms:
        yield Fault(where, f"its Plural-Forms are not those of the language: {Catalog(locale=language).plural_forms}")
    have, want = messages(catalog), messages(wanted)
    for identity in sorted(want.keys() - have.keys()):
        yield Fault(where, f"missing: “{identity[1]}”. Run manage.py translations --update and translate it.")
    for identity in sorted(have.keys() - want.keys()):
        yield Fault(where, f"obsolete: “{identity[1]}”. Run manage.py translations --update.")
    for message in catalog.obsolete.values():
        yield Fault(where, f"obsolete: “{key(message.id, None)[1]}”. Run manage.py translations --update.")
    for identity in sorted(have.keys() & want.keys()):
        for what in _wrong_with(have[identity], want[identity], language):
            yield Fault(where, f"{what}: “{identity[1]}”")


def _wrong_with(have: Message, want: Message, language: str) -> Iterator[str]:
    if have.fuzzy:
        yield "fuzzy, so nobody has looked at it"
    if texts(have.id) != texts(want.id):
        yield "its plural has changed. Run manage.py translations --update"
        return
    forms = texts(have.string)
    if not all(forms):
        yield "not translated"
        return
    singular, plural = texts(want.id)[0], texts(want.id)[-1]
    for number, form in enumerate(forms):
        # “One answer” may stay “Une réponse”, whatever number the singular stands for in the other language.
        spelt_out = number == 0 and not list(_differences(singular, form))
        if not spelt_out:
            yield from _differences(plural, form)
        if well_set(form, language) != form:
            yield "not set as the language wants. Run manage.py translations --update"


def _differences(original: str, translated: str) -> Iterator[str]:
    for name, pattern in (("placeholders", PLACEHOLDER), ("HTML tags", TAG)):
        if Counter(pattern.findall(original)) != Counter(pattern.findall(translated)):
            yield f"other {name} than the original"
    for cut, place in ((str.lstrip, "before"), (str.rstrip, "after")):
        if (cut(original) == original) != (cut(translated) == translated):
            yield f"other spaces or lines {place} it than around the original"


def texts(value: object) -> list[str]:
    """The forms of a text or a translation: one, or one per plural. What is missing is empty."""
    return [str(form or "") for form in value] if isinstance(value, tuple | list) else [str(value or "")]


# --- Compiled ---------------------------------------------------------------------------------------------------------


def compile_all(top: Path) -> list[Path]:
    """Every `.po` has its `.mo`, which is what the running portal reads. Returns those that had to be made.

    A `.mo` carries the time of the `.po` it was made from, so one look at both tells whether it is current. It comes
    into place whole: processes that do this at once don't disturb each other or a reader.
    """
    made = []
    for po in sorted(top.glob("locale/*/LC_MESSAGES/*.po")):
        mo, stamp = po.with_suffix(".mo"), po.stat().st_mtime_ns
        if mo.exists() and mo.stat().st_mtime_ns == stamp:
            continue
        draft = mo.with_name(f".{mo.name}.{os.getpid()}")
        with draft.open("wb") as file:
            write_mo(file, read(po), use_fuzzy=False)
        os.utime(draft, ns=(stamp, stamp))
        draft.replace(mo)
        made.append(mo)
    return made
