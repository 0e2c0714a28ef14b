import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from areas import geofiles
from areas.importing import SOURCE, ImportResult, import_areas
from areas.management.missions import mission_named
from areas.models import Mission
from audit.services import SYSTEM
from common import clock
from common.errors import DomainError


class Command(BaseCommand):
    help = (
        "Imports administrative areas from a GeoJSON file of the Common Operational Datasets, one level at a time: "
        "admin0 first. Safe to run again; nothing is deleted. Rejected features go to FILE.rejected.csv."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--level", required=True, choices=list(geofiles.LEVELS))
        parser.add_argument("--mission", required=True, metavar="CODE")
        parser.add_argument("--source", default=SOURCE, help="name of the publisher in the edition (default: COD)")
        parser.add_argument("--rejects", type=Path, help="where rejected features are listed")
        parser.add_argument("--dry-run", action="store_true", help="check and count, write nothing to the database")

    def handle(self, *args: Any, **options: Any) -> None:
        mission = mission_named(options["mission"])
        try:
            result = self._import(options, mission)
        except DomainError as error:
            raise CommandError(str(error)) from None
        if result.rejected:
            rejects = options["rejects"] or options["file"].with_name(options["file"].name + ".rejected.csv")
            _write(rejects, result)
            self.stdout.write(f"Rejected features are listed in {rejects}.")
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was written.")
        self.stdout.write(result.summary())

    def _import(self, options: dict[str, Any], mission: Mission) -> ImportResult:
        file = geofiles.read(options["file"], geofiles.LEVELS[options["level"]])
        with transaction.atomic():
            result = import_areas(file, mission=mission, by=SYSTEM, at=clock.now(), source=options["source"])
            if options["dry_run"]:
                transaction.set_rollback(True)
        return result


def _write(path: Path, result: ImportResult) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["feature", "pcode", "reason"])
        rows.writerows([each.number, each.pcode, each.reason] for each in result.rejected)
