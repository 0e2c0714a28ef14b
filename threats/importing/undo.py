"""Taking an import back: what it added is withdrawn, what it changed says again what it said before.

Only where nobody did anything with it since: what was linked, edited, withdrawn, merged or changed by a later import is
left alone and listed. Nothing is deleted, so the same file can be imported again, and its rows stand again.
"""

# ruff: noqa: S608 - every name put into these statements is a constant of ours

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection, models, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit.services import Target, record
from common.errors import NotAllowed, WrongState
from threats.importing import files
from threats.importing.links import linked
from threats.importing.service import alone
from threats.importing.staging import COLUMNS, DERIVED
from threats.models import ImportRun, Incident

CHUNK_ROWS: Final = 2_000
CHUNKS: Final = 5
# So many of the incidents that were left alone are named.
MOST_NAMED: Final = 500
REASONS: Final = {
    "LINKED": gettext_lazy("Something else in the portal refers to it"),
    "EDITED": gettext_lazy("Somebody edited it since"),
    "WITHDRAWN": gettext_lazy("It was withdrawn since"),
    "MERGED": gettext_lazy("It was merged since"),
    "LATER": gettext_lazy("A later import changed it again"),
    "MOVED": gettext_lazy("Areas were redrawn since, so what it said before no longer fits them"),
}
State = ImportRun.State
Version = Incident.pgh_event_model  # type: ignore[attr-defined]


def ask_undo(run: ImportRun, *, by: User, at: datetime) -> ImportRun:
    """A runner takes the import back as soon as it can. Asked for twice, it is undone once."""
    with transaction.atomic():
        run = _locked(run)
        if run.dataset.mission not in files.missions_of(by):
            raise NotAllowed(_("Only a post that covers the whole mission may undo an import."))
        if run.state in (State.UNDOING, State.UNDONE):
            return run
        if run.state == State.RUNNING:
            raise WrongState(_("%(file)s is still being imported. Undo it when it is done.") % {"file": run.file_name})
        run.state, run.undo_at, run.undo_by = State.UNDOING, at, by
        run.save(update_fields=["state", "undo_at", "undo_by"])
        _audit("undo_asked", run, at)
    return run


def take_turn(run: ImportRun, at: datetime, *, chunk_rows: int = CHUNK_ROWS, chunks: int = CHUNKS) -> bool:
    """So many chunks further. False when another import works on the same dataset."""
    try:
        with alone(run.dataset):
            for _chunk in range(chunks):
                if _take_chunk(run, at, chunk_rows):
                    break
    except WrongState:
        return False
    return True


@transaction.atomic
def _take_chunk(run: ImportRun, at: datetime, size: int) -> bool:
    """The next incidents that the run wrote last. True when there are no more, and the undo is done."""
    run = _locked(run)
    if run.state != State.UNDOING:
        return True
    every = Incident.objects.unscoped("an import is taken back whole, whoever asked for it")
    rows = list(
        every.filter(import_run=run, pk__gt=run.undo_reached)
        .exclude(withdrawn_at=run.undo_at)
        .select_for_update()
        .order_by("pk")[:size]
    )
    if rows:
        _take_back(run, rows)
        run.undo_reached = rows[-1].pk
    if len(rows) < size:
        _note_later_ones(run)
        run.state = State.UNDONE
        _audit("undone", run, at)
    run.save()
    return run.state == State.UNDONE


def _take_back(run: ImportRun, rows: Sequence[Incident]) -> None:
    pks = [row.pk for row in rows]
    links = linked(pks)
    versions: dict[int, list[Any]] = defaultdict(list)
    earlier: models.QuerySet[Any] = models.QuerySet(model=Version)
    for version in earlier.filter(pgh_obj__in=pks).order_by("pgh_id"):
        versions[version.pgh_obj_id].append(version)
    withdrawn, restored = [], []
    for row in rows:
        before, written = _story(row, versions[row.pk], run)
        reason = "LINKED" if row.pk in links else _why_kept(row, before, written)
        if reason:
            _note(run, row.ref, reason)
        elif _was_added(before):
            withdrawn.append(row.pk)
        else:
            restored.append(before.pgh_id)
    run.withdrawn += _withdraw(run, withdrawn)
    run.restored += _restore(restored)


def _story(row: Incident, versions: Sequence[Any], run: ImportRun) -> tuple[Any, Any]:
    """What the incident said before the run wrote it (None: it was new), and what the run wrote."""
    states = [*versions, row]
    first = next(place for place, state in enumerate(states) if state.import_run_id == run.pk)
    return (states[first - 1] if first else None), states[first]


def _was_added(before: Any) -> bool:
    """True for a new row, and for one that an earlier undo had withdrawn and the run brought back."""
    return before is None or before.withdrawn_at is not None


# Whatever a person, or a merge, may have touched; what is worked out from places is not that.
TOUCHED: Final = tuple(
    field.attname
    for field in Incident._meta.local_concrete_fields
    if field.attname not in {*DERIVED, "id", "restricted_kind"}
)


def _why_kept(row: Incident, before: Any, written: Any) -> str:
    if row.withdrawn_at is not None:
        return "WITHDRAWN"
    if row.merged_into_id is not None:
        return "MERGED"
    if any(getattr(row, name) != getattr(written, name) for name in TOUCHED):
        return "EDITED"
    if not _was_added(before) and row.area_id != written.area_id:
        return "MOVED"
    return ""


def _note(run: ImportRun, ref: str, reason: str, count: int = 1) -> None:
    run.kept = dict(Counter(run.kept) + Counter({reason: count}))
    if len(run.kept_refs) < MOST_NAMED:
        run.kept_refs.append([ref, reason])


def _note_later_ones(run: ImportRun) -> None:
    """What the run wrote and a later import wrote again."""
    earlier: models.QuerySet[Any] = models.QuerySet(model=Version)
    written = earlier.filter(import_run=run, pgh_obj__import_run__gt=run.pk)
    for ref in written.order_by("pgh_obj__ref").values_list("pgh_obj__ref", flat=True).distinct():
        _note(run, ref, "LATER")


def _withdraw(run: ImportRun, pks: Sequence[int]) -> int:
    with translation.override(run.undo_by.language):
        reason = _("The import that brought it was undone.")
    rows = Incident.objects.unscoped("an import is taken back whole").filter(pk__in=pks)
    return int(rows.update(withdrawn_at=run.undo_at, withdrawn_by=run.undo_by, withdrawn_reason=reason))


def _restore(versions: Sequence[int]) -> int:
    """The incidents say again what they said in these versions."""
    if not versions:
        return 0
    taken = ", ".join(f"{name} = old.{name}" for name in (*COLUMNS, "import_run_id"))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {Incident._meta.db_table} AS row SET {taken} FROM {Version._meta.db_table} AS old "
            "WHERE row.id = old.pgh_obj_id AND old.pgh_id = ANY(%s)",
            [list(versions)],
        )
        return int(cursor.rowcount)


def _locked(run: ImportRun) -> ImportRun:
    rows = ImportRun.objects.select_for_update(of=("self",)).select_related("dataset__mission", "undo_by")
    return rows.get(pk=run.pk)


def _audit(what: str, run: ImportRun, at: datetime) -> None:
    counts = {"withdrawn": (0, run.withdrawn), "restored": (0, run.restored), "kept": (0, sum(run.kept.values()))}
    record(
        f"threats.import.{what}",
        by=run.undo_by.audit_actor(),
        target=Target("threats.importrun", run.uid, run.dataset.code),
        at=at,
        mission=run.dataset.mission.code,
        changes=counts if what == "undone" else None,
    )
