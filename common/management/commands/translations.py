from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.translating import catalogs, unmarked, words


class Command(BaseCommand):
    help = "Keeps the portal's words in its other languages. Needs neither the database nor GNU gettext."
    requires_system_checks = ()
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--update", action="store_true", help="bring locale/*/django.po up to date with the source")
        what.add_argument("--check", action="store_true", help="name what is missing or wrong; exit code 1 if anything")
        what.add_argument("--compile", action="store_true", help="make the .mo files that the running portal reads")

    def handle(self, *args: Any, update: bool, check: bool, **options: Any) -> None:
        top = Path(settings.BASE_DIR)
        if update:
            self.stdout.write("\n".join(_updated(top)))
        elif check:
            self._check(top)
        else:
            made = catalogs.compile_all(top)
            self.stdout.write("\n".join(f"Compiled {path.relative_to(top)}." for path in made) or "Nothing to compile.")

    def _check(self, top: Path) -> None:
        found = list(_faults(top))
        for fault in found:
            self.stderr.write(str(fault))
        if found:
            raise CommandError(f"{len(found)} faults in the translations; docs/translating.md says how to mend them.")
        self.stdout.write("Every word is marked and translated.")


def _languages() -> list[str]:
    """The languages besides the one in which the source is written."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def _updated(top: Path) -> Iterator[str]:
    wanted = words.wanted(top)
    for language in _languages():
        path = catalogs.po_file(top, language)
        catalogs.update(path, wanted)
        held = catalogs.messages(catalogs.read(path)).values()
        to_do = sum(not catalogs.is_translated(message) for message in held)
        yield f"{path.relative_to(top)}: {len(held)} texts, {to_do} to translate."


def _faults(top: Path) -> Iterator[words.Fault]:
    for path in words.template_files(top):
        yield from unmarked.unmarked(path.read_text(), str(path.relative_to(top)))
    for path in words.python_files(top):
        yield from words.not_plain(path.read_text(), str(path.relative_to(top)))
    wanted = words.wanted(top)
    for language in _languages():
        path = catalogs.po_file(top, language)
        yield from catalogs.faults(path, wanted, str(path.relative_to(top)))
