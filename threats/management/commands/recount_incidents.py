from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from audit.services import SYSTEM, Target, record
from common import clock
from threats import rollup


class Command(BaseCommand):
    help = (
        "Compares the sums of incidents per month, of which the map and the figures are made, with the incidents "
        "themselves. With --rebuild it works them out again. Exit code 0 only when they are equal in the end."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="work out every sum again; writers wait meanwhile")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rebuild"]:
            with transaction.atomic():
                self._rebuild()
        kept, wrong = rollup.kept(), rollup.differences()
        self.stdout.write(f"{kept} sums are kept, {wrong} are not what the incidents say.")
        if wrong:
            raise CommandError("Run it with --rebuild to work the sums out again.")

    def _rebuild(self) -> None:
        wrong = rollup.differences()
        rollup.rebuild()
        target = Target(kind="threats.incident_month", uid="all", label=f"{wrong} were wrong")
        record("threats.incidents.recounted", by=SYSTEM, target=target, at=clock.now())
        self.stdout.write(f"All sums were worked out again; {wrong} had been wrong.")
