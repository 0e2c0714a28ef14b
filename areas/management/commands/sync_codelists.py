from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from areas import codelists, codes
from audit.services import SYSTEM
from common import clock
from common.errors import DomainError


class Command(BaseCommand):
    help = (
        "Brings the shipped code lists into the database. Safe to run again at any time: local wordings, local codes "
        "and what was switched off stay; nothing is deleted."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, help="another file of code lists than the one shipped")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                result = codelists.sync(codelists.read(options["file"]), by=SYSTEM, at=clock.now())
                if options["dry_run"]:
                    transaction.set_rollback(True)
        except DomainError as error:
            raise CommandError(str(error)) from None
        codes.forget()
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was written.")
        self.stdout.write(result.summary())
