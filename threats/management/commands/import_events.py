import csv
from argparse import ArgumentParser
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from areas.locate import editions_for
from areas.management.missions import mission_named
from areas.models import Mission
from audit.services import SYSTEM
from common import clock
from common.errors import DomainError
from threats.importing import mapped, mapping
from threats.importing.formats import Format, formats
from threats.importing.recognising import CSV
from threats.importing.service import Rejected, import_events
from threats.models import ImportRun, SavedMapping


class RejectFile:
    """The list of rejected rows, made when there is a first one; that of an earlier run is gone.

    Beside a file that lies where nothing can be written, nothing is needed until then.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.first: Rejected | None = None
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        if self.path.exists():
            try:
                self.path.unlink()
            except OSError as error:
                raise CommandError(
                    f"{self.path} is in the way of the list of rejected rows: {error.strerror}. "
                    "Name another file with --rejects."
                ) from None
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._file:
            self._file.close()

    def add(self, row: Rejected) -> None:
        if self._file is None:
            self.first = row
            try:
                self._file = self.path.open("w", encoding="utf-8", newline="")
            except OSError as error:
                raise CommandError(
                    f"Rejected rows can't be listed in {self.path}: {error.strerror}. "
                    "Name another file with --rejects; the import goes on where it stopped."
                ) from None
            self._rows = csv.writer(self._file, lineterminator="\n")
            self._rows.writerow(["line", "id", "reason"])
        self._rows.writerow([row.line, row.external_id, row.reason])


class Command(BaseCommand):
    help = (
        "Imports events from a file of a published dataset. Columns are found by the names in the header. Safe to run "
        "again: an event of the same identifier is left alone when it says the same and becomes a new version when it "
        "does not; nothing is deleted. An import that was interrupted goes on where it stopped. Rejected rows go to "
        "FILE.rejected.csv with line and reason."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--format", required=True, choices=sorted({*formats(), CSV}))
        parser.add_argument(
            "--mapping", metavar="FILE-OR-NAME",
            help="with --format csv: a JSON file that says which column is what, or the name of a mapping kept here",
        )  # fmt: skip
        parser.add_argument("--mission", required=True, metavar="CODE")
        parser.add_argument("--rejects", type=Path, help="where rejected rows are listed")
        parser.add_argument("--dry-run", action="store_true", help="check and count, write nothing to the database")

    def handle(self, *args: Any, **options: Any) -> None:
        mission = mission_named(options["mission"])
        if not editions_for(mission):
            self.stdout.write(
                f"Mission {mission.code} has no areas yet, so its events will have none: only posts of the whole "
                "mission see them. Import areas and run relocate afterwards."
            )
        file = options["file"].absolute()
        rejects = RejectFile(options["rejects"] or file.with_name(f"{file.name}.rejected.csv"))
        with rejects:
            try:
                format = self._format(options["format"], options["mapping"], mission)
                run = self._import(file, format, mission, rejects, dry_run=options["dry_run"])
            except DomainError as error:
                raise CommandError(str(error)) from None
        if rejects.first:
            self.stdout.write(f"Rejected rows are listed in {rejects.path}.")
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was written to the database.")
        self.stdout.write(run.summary())
        if rejects.first and run.rejected == run.read:
            raise CommandError(f"No row could be taken. Line {rejects.first.line}: {rejects.first.reason}")

    def _format(self, code: str, mapping_name: str | None, mission: Mission) -> Format:
        if code != CSV:
            if mapping_name:
                raise CommandError("--mapping goes with --format csv only.")
            return formats()[code]
        if not mapping_name:
            raise CommandError("--format csv needs --mapping: a JSON file, or the name of a mapping kept here.")
        saved = SavedMapping.objects.filter(mission=mission, name=mapping_name).first()
        found = mapping.reading(saved.mapping) if saved else mapping.from_file(Path(mapping_name))
        mapping.must_not_rename(found, mission.pk)
        return mapped.format_of(found, mission)

    def _import(self, file: Path, format: Format, mission: Mission, rejects: RejectFile, *, dry_run: bool) -> ImportRun:
        def take() -> ImportRun:
            return import_events(
                file,
                format=format,
                mission=mission,
                by=SYSTEM,
                at=clock.now(),
                on_reject=rejects.add,
                on_progress=self._progress,
            )

        if not dry_run:
            return take()
        with transaction.atomic():
            run = take()
            transaction.set_rollback(True)
        return run

    def _progress(self, run: ImportRun) -> None:
        self.stdout.write(f"{run.read} of {run.total} rows")
        self.stdout.flush()
