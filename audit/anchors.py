"""Anchors: the newest seal, written where somebody who can change the database cannot.

Whoever may write the whole database could rebuild the chain from the first changed entry on. They cannot rebuild the
lines already in the anchor file, in the collected log and at the address of the dead-man ping.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog
from django.conf import settings

from audit import canonical, sealing

log = structlog.get_logger(__name__)


class ChainBehindAnchor(Exception):
    """The database ends before a seal that was anchored: entries are gone, or an old backup was restored."""


@dataclass(frozen=True)
class Anchor:
    """A seal as it was known at `at`."""

    sequence: int
    root: str
    at: str


@dataclass(frozen=True)
class Line:
    """One line of the anchor file; `anchor` is None when the line cannot be read."""

    number: int
    anchor: Anchor | None


def newest(at: datetime) -> Anchor | None:
    """The last link of the chain as an anchor of `at`, or None when nothing is sealed."""
    found = sealing.newest()
    return found and Anchor(found[0], found[1], canonical.moment(at))


def write(at: datetime) -> Anchor | None:
    """The anchor that was appended to `AUDIT_ANCHOR_FILE` and logged; None when nothing is newer than the last one.

    Raises ChainBehindAnchor when the file knows a later seal than the database.
    """
    anchor = newest(at)
    path = Path(settings.AUDIT_ANCHOR_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "r+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # two runners on one machine
        last = _last_line(file.fileno())
        known = _parse(last)
        held = anchor.sequence if anchor else 0
        if known and held < known.sequence:
            raise ChainBehindAnchor(f"The database is sealed up to {held}, but the anchor file up to {known.sequence}.")
        if anchor is None or (known and (known.sequence, known.root) == (anchor.sequence, anchor.root)):
            return None
        # A line torn by a power cut stays as it is; ours starts on its own.
        os.write(file.fileno(), (b"\n" if last and not last.endswith(b"\n") else b"") + _format(anchor))
        os.fsync(file.fileno())
    log.info("audit.anchor", sequence=anchor.sequence, root=anchor.root)
    return anchor


def lines(path: Path) -> Iterator[Line]:
    """Every line of the anchor file, oldest first; none when there is no file."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        for number, raw in enumerate(file, start=1):
            yield Line(number, _parse(raw))


def _format(anchor: Anchor) -> bytes:
    return canonical.dumps({"at": anchor.at, "root": anchor.root, "sequence": anchor.sequence}) + b"\n"


def _parse(raw: bytes) -> Anchor | None:
    try:
        found = json.loads(raw)
        return Anchor(int(found["sequence"]), str(found["root"]), str(found["at"]))
    except (ValueError, KeyError, TypeError):
        return None


def _last_line(descriptor: int) -> bytes:
    """The file's last line, complete or torn; b"" when it is empty. A line is far shorter than what is read."""
    size = os.fstat(descriptor).st_size
    tail = os.pread(descriptor, 4096, max(0, size - 4096))
    return b"".join(tail.splitlines(keepends=True)[-1:])
