"""Walking the whole trail and saying what is wrong with it. Nothing here trusts the triggers of the database."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import transaction

from audit import anchors, canonical, sealing
from audit.models import Entry, Verification

PATIENCE = timedelta(seconds=60)
CHUNK = 2000


@dataclass(frozen=True)
class Finding:
    """`kind`: changed, missing, order, unsealed, truncated, anchor. `text` is one line for people."""

    kind: str
    text: str


@dataclass
class Walked:
    """How far the walk came."""

    entries: int = 0
    root: str = sealing.GENESIS


def verify(at: datetime, found: Callable[[Finding], None]) -> int:
    """The number of sealed entries walked; each fault goes to `found` at once. Notes the outcome for the page."""
    count = 0

    def counted(finding: Finding) -> None:
        nonlocal count
        count += 1
        found(finding)

    walked = Walked()
    for finding in _chain(walked):
        counted(finding)
    for finding in (*_unsealed(at), *_anchored(Path(settings.AUDIT_ANCHOR_FILE))):
        counted(finding)
    Verification.objects.create(at=at, sealed_to=walked.entries, findings=count)
    return walked.entries


def _chain(walked: Walked) -> Iterator[Finding]:
    """Faults inside the chain: every seal is computed again from the entry's columns and the seal before it."""
    expected = 1
    with transaction.atomic():  # one snapshot, and a cursor that the server does not have to keep whole
        rows = Entry.objects.sealed().values(*sealing.COVERED, "previous_root", "root")
        for values in rows.iterator(chunk_size=CHUNK):
            number = values["sequence"]
            if number > expected:
                yield Finding("missing", _missing(expected, number - 1))
            if values["previous_root"] != walked.root and number == expected:
                yield Finding(
                    "order", f"Entry {number} does not follow from entry {number - 1}: its seal before is another."
                )
            if sealing.chained(values["previous_root"], values) != values["root"]:
                yield Finding(
                    "changed", f"Entry {number} was changed after it was sealed: its content does not give its seal."
                )
            expected = number + 1
            walked.entries += 1
            walked.root = values["root"]


def _missing(first: int, last: int) -> str:
    return f"Entry {first} is missing." if first == last else f"Entries {first} to {last} are missing."


def _unsealed(at: datetime) -> Iterator[Finding]:
    """Entries that the sealer should have taken long ago."""
    late = Entry.objects.unsealed().filter(recorded_at__lt=at - PATIENCE)
    count = late.count()
    if count:
        since = canonical.moment(late.values_list("recorded_at", flat=True)[0])
        yield Finding("unsealed", f"{count} entries are unsealed, first since {since}: is an engine running?")


def _anchored(path: Path) -> Iterator[Finding]:
    """Faults against the anchor file. The file is read before the database, which therefore knows at least as much."""
    lines = anchors.lines(path)
    while chunk := list(islice(lines, CHUNK)):
        held = dict(
            Entry.objects.filter(sequence__in=[line.anchor.sequence for line in chunk if line.anchor]).values_list(
                "sequence", "root"
            )
        )
        end = (sealing.newest() or (0, ""))[0]
        for line in chunk:
            if line.anchor is None:
                yield Finding("anchor", f"Line {line.number} of the anchor file cannot be read.")
            elif line.anchor.sequence > end:
                yield Finding(
                    "truncated",
                    f"The trail ends at entry {end}, but entry {line.anchor.sequence} was anchored "
                    f"on {line.anchor.at}.",
                )
            elif held.get(line.anchor.sequence) != line.anchor.root:
                yield Finding(
                    "anchor",
                    f"Entry {line.anchor.sequence} does not carry the seal that was anchored on {line.anchor.at}.",
                )


def ledger(kind: str, name: str) -> Iterator[Entry]:
    """The sealed entries about one object, oldest first; `name` is its label or its uid."""
    about = Entry.objects.sealed().filter(target_kind=kind)
    yield from (about.filter(target_label=name) | about.filter(target_uid=name)).iterator(chunk_size=CHUNK)


def holds(entry: Entry) -> bool:
    """True when the entry's own content and the seal before it give its seal."""
    values = {name: getattr(entry, name) for name in sealing.COVERED}
    return sealing.chained(entry.previous_root or "", values) == entry.root
