from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from areas.models import Edition
from areas.relocating import relocate
from audit.services import SYSTEM
from common import clock
from common.errors import DomainError


class Command(BaseCommand):
    help = "Works out area and cells of every row with a place again, in an edition. Safe to stop and to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--edition", required=True, metavar="CODE", help="such as CAF-COD-2015-06-15")

    def handle(self, *args: Any, **options: Any) -> None:
        edition = Edition.objects.filter(code=options["edition"].upper()).first()
        if edition is None:
            known = ", ".join(Edition.objects.values_list("code", flat=True)) or "none yet"
            raise CommandError(f"There is no edition {options['edition']}. Editions here: {known}.")
        try:
            done = relocate(edition, by=SYSTEM, at=clock.now())
        except DomainError as error:
            raise CommandError(str(error)) from None
        for label, counts in done.counts.items():
            self.stdout.write(f"{label}: {counts.summary()}")
