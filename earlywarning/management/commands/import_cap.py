from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from areas.management.missions import mission_named
from audit.services import SYSTEM
from common import clock
from earlywarning.cap import parsing
from earlywarning.cap.desk import Desk
from earlywarning.cap.receiving import Outcome, check, take_in


class Command(BaseCommand):
    help = (
        "Reads CAP 1.2 messages from outside and tells of each what it is worth: file, outcome and one sentence. What "
        "proposes an alert, or answers one, is taken in, once however often it is given; people find it under Alerts, "
        "Messages from outside, and raise the alert or do not. With --dry-run nothing is written."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", type=Path, nargs="+", metavar="FILE")
        parser.add_argument("--mission", required=True, metavar="CODE")
        parser.add_argument("--dry-run", action="store_true", help="check and tell, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        desk, counts = Desk.of_mission(mission_named(options["mission"])), Counter[str]()
        for path in options["files"]:
            data, at = _bytes_of(path), clock.now()
            found = check(data, desk, at=at) if options["dry_run"] else take_in(data, desk, by=SYSTEM, at=at)
            counts[found.outcome] += 1
            self.stdout.write(f"{path.name}\t{found.outcome.value}\t{found.sentence}")
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was written to the database.")
        told = ", ".join(f"{each.value.lower()} {counts[each]}" for each in Outcome)
        self.stdout.write(f"read {len(options['files'])}, {told}")
        if counts[Outcome.REFUSED] == len(options["files"]):
            raise CommandError("No file could be read as a CAP 1.2 message.")


def _bytes_of(path: Path) -> bytes:
    """The file, or so much of it that it is seen to be too large."""
    try:
        with path.open("rb") as file:
            return file.read(parsing.MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}.") from None
