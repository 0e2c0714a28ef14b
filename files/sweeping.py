"""What a process that died left behind: bytes that were to be erased, and bytes of which no row tells."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import structlog

from files.models import StoredFile, private

log = structlog.get_logger(__name__)

WORK: Final = "files.sweep"
EVERY_S: Final = 600
# So long after it was taken away a file is looked for again; a portal that stood longer looks at its first round.
LOOKED_FOR: Final = timedelta(days=90)
# Nobody can open bytes without a row. They stay so long for whoever brings back a database of a few days ago.
KEPT: Final = timedelta(days=7)


def sweep(at: datetime) -> int:
    """How many files were erased. What is taken away is gone at the latest one round after the process that should have
    erased it died; bytes without a row go after a week."""
    storage, erased = private(), 0
    removed = StoredFile.objects.filter(removed_at__gt=at - LOOKED_FOR, removed_at__lte=at)
    for name in (*removed.values_list("file", flat=True), *_without_a_row(at)):
        if storage.exists(name):
            storage.delete(name)
            erased += 1
    if erased:
        log.warning("files_swept", erased=erased)
    return erased


def _without_a_row(at: datetime) -> Iterator[str]:
    """Names of old bytes that no row knows; one statement for each folder."""
    storage = private()
    if not storage.exists(""):
        return
    for folder in storage.listdir("")[0]:
        names = [f"{folder}/{name}" for name in storage.listdir(folder)[1]]
        known = set(StoredFile.objects.filter(file__in=names).values_list("file", flat=True))
        yield from (name for name in names if name not in known and storage.get_modified_time(name) < at - KEPT)
