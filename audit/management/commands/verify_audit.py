from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import canonical, ledger, verification
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
        for kind in ledger.registered():
            parser.add_argument(
                f"--{kind}",
                metavar="REF",
                help=f"also prove the ledger of this {kind}: each of its rows against the entry that attests it",
            )

    def handle(self, *args: Any, target: str | None = None, **options: Any) -> None:
        kind, _colon, name = (target or "").partition(":")
        if target and not (kind and name):
            raise CommandError(
                f"“{target}” names no object. Write the kind, a colon and the reference, "
                "as in threats.threat:TH-CAF-26-0142."
            )
        matters = [self._matter(kind, options[kind]) for kind in ledger.registered() if options.get(kind)]
        findings = 0

        def found(finding: verification.Finding) -> None:
            nonlocal findings
            findings += 1
            self.stdout.write(f"{finding.kind}: {finding.text}")

        walked = verification.verify(clock.now(), found)
        if target:
            self._print_ledger(kind, name)
        findings += sum(self._print_proof(matter) for matter in matters)
        summary = f"{walked} sealed entries read, {findings} findings."
        if findings:
            raise CommandError(summary, returncode=1)
        self.stdout.write(summary)

    @staticmethod
    def _matter(kind: str, ref: str) -> ledger.Matter:
        matter = ledger.registered()[kind](ref)
        if matter is None:
            raise CommandError(f"There is no {kind} {ref}.")
        return matter

    def _print_proof(self, matter: ledger.Matter) -> int:
        """How many of its rows are not what the trail says."""
        lines = ledger.proof(matter)
        for line in lines:
            number = f"entry {line.entry.sequence or 'unsealed'}" if line.entry else "no entry"
            row = line.row
            told = f"{canonical.moment(row.at)}  {row.text}  {row.who or '-'}" if row else "the row is gone"
            self.stdout.write(f"{told}  [{line.name}]  {number}  {line.verdict}")
        wrong = len(ledger.bad(lines))
        self.stdout.write(f"{matter.label}: {len(lines)} rows, {wrong} not as the trail attests them.")
        return wrong

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
