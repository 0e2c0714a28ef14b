"""What runners do with files on their way in: some chunks at a time, each a transaction with the count of it.

A runner that dies, or is ended at any statement, costs a chunk; whoever comes next goes on behind the last whole one.
Nothing here holds up a clock: the work has a lane of its own, and a turn is short.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Final

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from areas import codes
from common.errors import DomainError, WrongState
from threats.importing import files, preview, undo
from threats.importing.csvfile import CsvFile, Place, Row, open_csv, opened_again
from threats.importing.formats import BadRow, Event, Format, Parse
from threats.importing.ground import Ground
from threats.importing.service import alone, dataset_of, event_of, id_of, take_chunk, twice
from threats.models import Dataset, ImportedId, ImportFile, ImportRun, RejectedRow
from threats.models.incident import KINDS_OF_FORMAT

log = structlog.get_logger(__name__)

WORK: Final = "threats.imports"
SWEEP: Final = "threats.imports.sweep"
EVERY_S: Final = 2
CHUNK_ROWS: Final = 5_000
# At the slowest rate that is still in order, a turn then takes a few seconds.
CHUNKS: Final = 6
# So many rejected rows are listed; beyond that something is wrong with the whole file.
MOST_LISTED: Final = 10_000
# First half of the key of the advisory lock; the second is the file.
LOCK: Final = 0x1A9E
Stage = ImportFile.Stage


def work(at: datetime) -> None:
    """One turn of the oldest file, or undo, that nobody is working on."""
    waiting = ImportFile.objects.filter(stage__in=ImportFile.AT_WORK).order_by("uploaded_at", "pk")
    for file in waiting.select_related("mission", "by"):
        with _mine(file) as mine:
            if mine:
                take_turn(file, at)
                return
    for run in ImportRun.objects.filter(state=ImportRun.State.UNDOING).order_by("undo_at", "pk"):
        if undo.take_turn(run, at):
            return


@contextmanager
def _mine(file: ImportFile) -> Iterator[bool]:
    """True when no other runner works on this file. The lock goes with the connection, however a process ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, file.pk])
        (mine,) = cursor.fetchone()
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, file.pk])


def take_turn(file: ImportFile, at: datetime, *, chunk_rows: int = CHUNK_ROWS, chunks: int = CHUNKS) -> None:
    """So many chunks further. What stops the whole file is said on it; a fault of ours comes out as well."""
    file.refresh_from_db(fields=["stage", "read", "offset", "line"])
    with translation.override(file.by.language):
        try:
            if file.stage == Stage.CHECK:
                _check(file, chunk_rows, chunks)
            elif file.stage == Stage.IMPORT:
                _import(file, at, chunk_rows, chunks)
        except WrongState:
            log.info("imports.waits", file=str(file.uid))  # for another import into the same dataset
        except DomainError as refusal:
            files.refuse(file, str(refusal))
        except (OperationalError, InterfaceError):
            raise  # the database is away; the next turn tries again
        except Exception:
            files.refuse(file, _("This stopped by a fault of the portal, not of the file. Tell your administrator."))
            raise


class _Reading:
    """The rows of a file behind the place it has come to, chunk by chunk."""

    def __init__(self, file: ImportFile) -> None:
        self.file = file
        self.format: Format = files.format_of(file)
        self.csv = self._opened()
        self.parse: Parse = self.format.parser(self.csv.columns, self.csv.width, file.mission)
        self.ground = Ground.of(file.mission)
        self.rows = self.csv.rows(Place(file.offset, file.line))

    def _opened(self) -> CsvFile:
        file, path = self.file, files.path_of(self.file)
        if file.total:
            return opened_again(path, self.format.wanted, self.format.dialect, digest=file.digest, total=file.total)
        found = open_csv(path, self.format.wanted, self.format.dialect)
        file.digest, file.total = found.digest, found.total
        ImportFile.objects.filter(pk=file.pk).update(digest=found.digest, total=found.total)
        return found

    def chunk(self, rows: int) -> "_Chunk":
        return _Chunk(list(islice(self.rows, rows)), self)


class _Chunk:
    """Some rows as events, each with None where it was rejected."""

    def __init__(self, rows: Sequence[Row], reading: _Reading) -> None:
        self.rows, self.file = rows, reading.file
        self.rejected: list[RejectedRow] = []
        self.events: list[Event | None] = []
        for row in rows:
            try:
                self.events.append(event_of(row, reading.parse, reading.csv))
            except BadRow as bad:
                self.events.append(None)
                self._reject(row, id_of(row, reading.csv, reading.format.id_column), bad)
        self._reject_twice()

    def _reject(self, row: Row, external_id: str, bad: BadRow) -> None:
        self.rejected.append(
            RejectedRow(
                file=self.file, line=row.line, external_id=external_id.replace("\0", ""), column=bad.column[:100],
                reason=str(bad),
            )
        )  # fmt: skip

    def _reject_twice(self) -> None:
        """Of rows with the same identifier the first good one of the whole file is taken."""
        ids = [event.external_id for event in self.events if event]
        known = ImportedId.objects.filter(file=self.file, external_id__in=ids).values_list("external_id", "line")
        line_of = dict(known)
        new = {}
        for place, (row, event) in enumerate(zip(self.rows, self.events, strict=True)):
            if event is None:
                continue
            before = line_of.setdefault(event.external_id, row.line)
            if before != row.line:
                self.events[place] = None
                self._reject(row, event.external_id, twice(event.external_id, before))
            else:
                new[event.external_id] = row.line
        fresh = [ImportedId(file=self.file, external_id=key, line=line) for key, line in new.items()]
        ImportedId.objects.bulk_create(fresh, ignore_conflicts=True)

    @property
    def taken(self) -> list[Event]:
        return [event for event in self.events if event]

    def keep(self) -> None:
        """The file has come so far, and the rows that were not taken are listed."""
        file, last = self.file, self.rows[-1]
        room = MOST_LISTED - RejectedRow.objects.filter(file=file).count() if self.rejected else 0
        RejectedRow.objects.bulk_create(self.rejected[: max(room, 0)], ignore_conflicts=True)
        file.read += len(self.rows)
        file.offset, file.line = last.end, last.last


def _check(file: ImportFile, chunk_rows: int, chunks: int) -> None:
    reading = _Reading(file)
    code = reading.format.dataset["code"]
    dataset_id = Dataset.objects.filter(mission=file.mission, code=code).values_list("pk", flat=True).first() or 0
    for _chunk in range(chunks):
        with transaction.atomic():
            if files.locked(file).stage != Stage.CHECK:
                return  # given up, or mapped anew
            chunk = reading.chunk(chunk_rows)
            _must_go_on(chunk, file)
            _foresee(chunk, reading, dataset_id)
            chunk.keep()
            if file.read == file.total:
                file.stage = Stage.CHECKED
            file.save()
        if file.stage != Stage.CHECK:
            return


def _foresee(chunk: _Chunk, reading: _Reading, dataset_id: int) -> None:
    file, kept, kinds_of = chunk.file, chunk.file.examples, reading.format.dataset["format"]
    new, other = kept.setdefault("new", []), kept.setdefault("other", [])
    found = preview.foresee(
        chunk.taken, reading.ground, reading.format, dataset_id=dataset_id, mission_code=file.mission.ref_code,
        room=(preview.EXAMPLES - len(new), preview.EXAMPLES - len(other)),
    )  # fmt: skip
    own = {event.kind for event in chunk.taken if not codes.exists(KINDS_OF_FORMAT[kinds_of], event.kind)}
    file.own_kinds = sorted({*file.own_kinds, *own})
    new += found.new
    other += found.other
    file.added += found.added
    file.changed += found.changed
    file.unchanged += len(chunk.taken) - found.added - found.changed
    file.rejected += len(chunk.rows) - len(chunk.taken)


def _must_go_on(chunk: _Chunk, file: ImportFile) -> None:
    if not chunk.rows or file.read + len(chunk.rows) > file.total:
        raise DomainError(
            _("%(file)s was changed while it was being read. Import it again.") % {"file": file.file_name}
        )


def _import(file: ImportFile, at: datetime, chunk_rows: int, chunks: int) -> None:
    reading = _Reading(file)
    dataset = dataset_of(reading.format, file.mission)
    with alone(dataset):
        run = _begun(file, dataset, at)
        for _chunk in range(chunks):
            with transaction.atomic():
                if files.locked(file).stage != Stage.IMPORT:
                    return
                if run.state == ImportRun.State.RUNNING:
                    chunk = reading.chunk(chunk_rows)
                    take_chunk(run, chunk.events, reading.ground, reading.format, file.by.audit_actor(), at)
                    chunk.keep()
                    file.save(update_fields=["read", "offset", "line"])
                if run.state != ImportRun.State.RUNNING:  # done, or given up for another file
                    files.finish(file, run)
                    return


@transaction.atomic
def _begun(file: ImportFile, dataset: Dataset, at: datetime) -> ImportRun:
    """The run of this file. What another file left unfinished is given up for it."""
    if file.run_id:
        run = ImportRun.objects.select_for_update().get(pk=file.run_id)
        run.dataset = dataset
        return run
    unfinished = ImportRun.objects.select_for_update().filter(dataset=dataset, state=ImportRun.State.RUNNING)
    unfinished.update(state=ImportRun.State.STOPPED)
    run = ImportRun.objects.create(
        dataset=dataset, file_name=file.file_name, file_digest=file.digest, started_at=at, total=file.total,
        asked_by=file.by,
    )  # fmt: skip
    file.run = run
    file.save(update_fields=["run"])
    return run
