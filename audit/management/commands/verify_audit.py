from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import canonical, verification
from common import clock


class Command(BaseCommand):
    help = (
        "Walks the whole audit trail: every seal, gaps, order, unsealed entries and the anchors outside the database. "
        "One line per finding, then a summary; exit code 1 when there is any finding."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--target",
            metavar="KIND:NAME",
            help="also print every entry about one object, by its kind and its reference or uid: "
            "threats.threat:TH-CAF-26-0142",
        )

    def handle(self, *args: Any, target: str | None = None, **options: Any) -> None:
        findings: list[verification.Finding] = []

        def found(finding: verification.Finding) -> None:
            findings.append(finding)
            self.stdout.write(f"{finding.kind}: {finding.text}")

        kind, _colon, name = (target or "").partition(":")
        if target and not (kind and name):
            raise CommandError(
                f"“{target}” names no object. Write the kind, a colon and the reference, "
                "as in threats.threat:TH-CAF-26-0142."
            )
        walked = verification.verify(clock.now(), found)
        if target:
            self._print_ledger(kind, name)
        summary = f"{walked} sealed entries read, {len(findings)} findings."
        if findings:
            raise CommandError(summary, returncode=1)
        self.stdout.write(summary)

    def _print_ledger(self, kind: str, name: str) -> None:
        empty = True
        for entry in verification.ledger(kind, name):
            empty = False
            seal = "sealed" if verification.holds(entry) else "CHANGED"
            fields = ", ".join(entry.changed_fields) or "-"
            self.stdout.write(
                f"{entry.sequence}  {canonical.moment(entry.at)}  {entry.action}  {entry.target_label}  "
                f"by {entry.actor_label}  fields {fields}  {seal}"
            )
        if empty:
            self.stdout.write(f"No sealed entry is about {kind}:{name}.")
