"""Taking a file of events into a dataset of a mission.

The file is first read through once, so that one which is cut off or of another kind changes nothing. Then it is taken
in by chunks, each in its own transaction together with the count of rows that are done: an import that dies goes on
where it stopped when the same file is imported again, and two that run at once cannot mix.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from areas import codes
from areas.models import Mission
from audit.services import Actor, Target, record
from common.db import ClockTimestamp
from common.errors import DomainError, WrongState
from threats.importing.csvfile import CsvFile, Row, digest_of, open_csv
from threats.importing.formats import BadRow, Event, Format, Parse
from threats.importing.ground import Ground
from threats.importing.staging import merge
from threats.models import Dataset, ImportRun
from threats.models.incident import KINDS_OF_FORMAT

CHUNK_ROWS = 10_000
# First half of the key of the advisory lock; the second is the dataset.
LOCK = 0x1A9D


@dataclass(frozen=True)
class Rejected:
    """A row that could not be taken: the line on which it begins, its identifier if it has one, and why."""

    line: int
    external_id: str
    reason: str
    column: str = ""


def _ignore(_: object) -> None:
    return


def import_events(
    path: Path,
    *,
    format: Format,
    mission: Mission,
    by: Actor,
    at: datetime,
    chunk_rows: int = CHUNK_ROWS,
    on_reject: Callable[[Rejected], None] = _ignore,
    on_progress: Callable[[ImportRun], None] = _ignore,
) -> ImportRun:
    """The dataset holds the events of the file. Safe to run again; nothing is deleted.

    Raises DomainError with one sentence when the file is of another kind, WrongState when an import into the same
    dataset is running. `on_reject` hears of every row that was not taken, `on_progress` of every finished chunk.
    """
    file = open_csv(path, format.wanted, format.dialect)
    parse = format.parser(file.columns, file.width, mission)
    dataset = dataset_of(format, mission)
    with alone(dataset):
        run = run_of(dataset, file.path.name, file.digest, file.total, at)
        reader = Reader(file, parse, on_reject, format.id_column)
        for _row in islice(reader, run.read):
            pass  # done before the import was interrupted; read again for the list of rejected rows
        ground = Ground.of(mission)
        while run.state == ImportRun.State.RUNNING:
            take_chunk(run, list(islice(reader, chunk_rows)), ground, format, by, at)
            on_progress(run)
    return run


def was_imported(path: Path, format: Format, mission: Mission) -> bool:
    """True when this very file is the last that was taken in whole."""
    done = ImportRun.objects.filter(
        dataset__mission=mission, dataset__code=format.dataset["code"], state=ImportRun.State.DONE
    )
    last = done.order_by("-pk").values_list("file_digest", flat=True).first()
    return last == digest_of(path)


def dataset_of(format: Format, mission: Mission) -> Dataset:
    """The dataset of the mission, named as the format says. How far it may be shared is settled when it is made."""
    facts = dict(format.dataset)
    of_its_first = {"sharing_boundary": facts.pop("sharing_boundary")} if "sharing_boundary" in facts else {}
    found, _made = Dataset.objects.update_or_create(
        mission=mission, code=facts["code"], defaults=facts, create_defaults=facts | of_its_first
    )
    return found


@contextmanager
def alone(dataset: Dataset) -> Iterator[None]:
    """Nobody else imports into this dataset meanwhile. The lock goes with the connection, however a process ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, dataset.pk])
        (locked,) = cursor.fetchone()
    if not locked:
        raise WrongState(
            _("Another import into %(dataset)s of %(mission)s is running. Wait until it is done.")
            % {"dataset": dataset.name, "mission": dataset.mission.code}
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, dataset.pk])


@transaction.atomic
def run_of(
    dataset: Dataset, name: str, digest: str, total: int, at: datetime, asked_by: User | None = None
) -> ImportRun:
    """The interrupted run of this very file, or a new one. One of another file is left as far as it came."""
    running = ImportRun.objects.select_for_update().filter(dataset=dataset, state=ImportRun.State.RUNNING)
    for run in running:
        if run.file_digest == digest:
            run.dataset = dataset
            return run
        run.state = ImportRun.State.STOPPED
        run.save(update_fields=["state"])
    return ImportRun.objects.create(
        dataset=dataset, file_name=name, file_digest=digest, started_at=at, total=total, asked_by=asked_by
    )


@transaction.atomic
def take_chunk(
    run: ImportRun, rows: Sequence[Event | None], ground: Ground, format: Format, by: Actor, at: datetime
) -> None:
    """The next rows and the count of them, together or not at all; with the last ones the run is done."""
    if not rows or run.read + len(rows) > run.total:
        raise DomainError(_("%(file)s was changed while it was being read. Import it again.") % {"file": run.file_name})
    events = [event for event in rows if event is not None]
    keep_own_kinds(run.dataset, events)
    merged = merge(events, ground.placed(events), run, format)
    run.read += len(rows)
    run.added += merged.added
    run.changed += merged.changed
    run.unchanged += len(events) - merged.added - merged.changed
    run.rejected += len(rows) - len(events)
    if run.read == run.total:
        run.state, run.finished_at = ImportRun.State.DONE, ClockTimestamp()
        target = Target("threats.importrun", run.uid, run.dataset.code)
        counts: dict[str, tuple[object, object]] = {"rows": (None, run.summary())}
        record("threats.events.imported", by=by, target=target, at=at, mission=run.dataset.mission.code, changes=counts)
    run.save()
    run.refresh_from_db(fields=["finished_at"])


def keep_own_kinds(dataset: Dataset, events: Sequence[Event]) -> None:
    """The dataset knows the kinds that its table has in its own words, so that they can be asked for."""
    kind_list = KINDS_OF_FORMAT[dataset.format]
    own = {event.kind for event in events if not codes.exists(kind_list, event.kind)} - set(dataset.own_kinds)
    if own:
        dataset.own_kinds = sorted({*dataset.own_kinds, *own})
        dataset.save(update_fields=["own_kinds"])


class Reader:
    """The rows of a file as events, each with None where it was rejected; a second row of the same id always is."""

    def __init__(
        self, file: CsvFile, parse: Parse, on_reject: Callable[[Rejected], None], id_column: str = "id"
    ) -> None:
        self.file, self.parse, self.on_reject, self.id_column = file, parse, on_reject, id_column
        self.first_line: dict[int | str, int] = {}
        self.rows = self._events()

    def __iter__(self) -> Iterator[Event | None]:
        return self.rows

    def _events(self) -> Iterator[Event | None]:
        for row in self.file.rows():
            try:
                yield self._event(row)
            except BadRow as bad:
                self.on_reject(Rejected(row.line, self._id(row), str(bad), bad.column))
                yield None

    def _event(self, row: Row) -> Event:
        event = event_of(row, self.parse, self.file)
        # As a number where it is one: a million of them fit in memory with room to spare.
        text = event.external_id
        key = int(text) if text.isdecimal() and text.isascii() and text[0] != "0" else text
        before = self.first_line.setdefault(key, row.line)
        if before != row.line:
            raise twice(event.external_id, before)
        return event

    def _id(self, row: Row) -> str:
        return id_of(row, self.file, self.id_column)


def event_of(row: Row, parse: Parse, file: CsvFile) -> Event:
    """The row as an event; raises BadRow."""
    if not row.is_text:
        raise BadRow(
            _("The row has characters that are not %(encoding)s text. Save the file in that encoding.")
            % {"encoding": file.dialect.encoding.upper()}
        )
    return parse(row.cells)


def twice(external_id: str, line: int) -> BadRow:
    words = _("The id %(id)s stands already on line %(line)s; only that row was taken.")
    return BadRow(words % {"id": external_id, "line": line})


def id_of(row: Row, file: CsvFile, column: str) -> str:
    """What stands where the identifier should, as far as the row goes."""
    place = file.columns.get(column, len(row.cells))
    return row.cells[place].strip()[:40] if place < len(row.cells) else ""
