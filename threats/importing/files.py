"""Every change to a file on its way in: handed in, mapped, imported, given up. One function, one transaction."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import structlog
from django.core.files import File
from django.core.files.utils import validate_file_name
from django.db import transaction
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import IMPORTS_MANAGE
from accounts.scope import scope_of
from areas.models import Mission
from audit.services import Target, record
from common.errors import DomainError, NotAllowed, WrongState
from common.uploads import MEGABYTE
from threats.importing import mapped, mapping, recognising
from threats.importing.formats import Format, formats
from threats.importing.mapping import TableMapping
from threats.models import ImportedId, ImportFile, ImportRun, RejectedRow, SavedMapping

log = structlog.get_logger(__name__)

MOST_BYTES: Final = 200 * MEGABYTE
# So long a file waits for somebody to go on with it.
KEPT: Final = timedelta(days=7)
# So long the list of rejected rows can be fetched.
REJECTS_KEPT: Final = timedelta(days=30)
Stage = ImportFile.Stage


def missions_of(user: User) -> list[Mission]:
    """Missions in which `user` may import: an import writes everywhere, so the post must cover the whole mission."""
    scope = scope_of(user)
    return [
        mission
        for mission in scope.missions
        if mission.code in scope.mission_codes_for(IMPORTS_MANAGE) and scope.areas_for(IMPORTS_MANAGE, mission) is None
    ]


def hand_in(
    upload: "File[bytes]", *, by: User, at: datetime, uid: uuid.UUID, mission: Mission, format: str = ""
) -> ImportFile:
    """The file waits: for its columns to be named, or, of a known format, to be looked through.

    `format` empty: the one that its header gives away. A form sent twice gives the first file. Raises DomainError with
    one sentence when this is no table at all; then nothing is kept.
    """
    if before := ImportFile.objects.filter(uid=uid).first():
        if before.by_id != by.pk:
            raise WrongState(_("This form was already used. Open a new one and choose the file again."))
        return before
    _must_manage(by, mission)
    name = _plain_name(upload.name or "")
    file = ImportFile(uid=uid, mission=mission, by=by, uploaded_at=at, file_name=name, bytes=upload.size)
    file.file.save(name, upload, save=False)
    try:
        with transaction.atomic():
            file.format = format or recognising.format_code(path_of(file))
            file.stage = Stage.NEW if file.format == recognising.CSV else Stage.CHECK
            file.full_clean(exclude=["mapping"])
            file.save()
            _audit("handed_in", file, by, at)
    except BaseException:
        remove_stored(file)
        raise
    return file


def _plain_name(name: str) -> str:
    """A name that is safe to store and to show, as close as possible to the one it came with."""
    plain = get_valid_filename(Path(name).name or "table.csv")[-100:]
    return str(validate_file_name(plain))


def path_of(file: ImportFile) -> Path:
    """Where the stored file lies. DomainError when it isn't there any more."""
    try:
        path = Path(file.file.path)
    except ValueError:
        path = Path("nowhere")
    if not path.is_file():
        raise DomainError(
            _("%(file)s is no longer stored where the work is done. Hand it in again.") % {"file": file.file_name}
        )
    return path


def format_of(file: ImportFile) -> Format:
    """How the file is read."""
    if file.format == recognising.CSV:
        return mapped.format_of(mapping.reading(file.mapping), file.mission, file.own_kinds)
    return formats()[file.format]


def format_name(file: ImportFile) -> str:
    """What it is, in a word."""
    known = formats().get(file.format)
    return known.wanted.name if known else _("another table (CSV)")


def dataset_facts(file: ImportFile) -> Mapping[str, str]:
    """Name, publisher, licence and citation of the dataset that the file goes into; empty before anybody said."""
    if file.format == recognising.CSV:
        said: Mapping[str, str] = file.mapping
        return said
    return formats()[file.format].dataset


def name_columns(file: ImportFile, given: TableMapping, *, by: User, at: datetime, save_as: str = "") -> ImportFile:
    """The file is read by this mapping, and looked through. `save_as`: the mission keeps it under this name."""
    with transaction.atomic():
        file = locked(file)
        _must_be_own(file, by)
        if file.format != recognising.CSV or file.stage not in (Stage.NEW, Stage.CHECK, Stage.CHECKED, Stage.REFUSED):
            raise WrongState(_("%(file)s is past this. Look at its page.") % {"file": file.file_name})
        checked = mapping.reading(given.as_data())
        mapping.must_not_rename(checked, file.mission_id)
        file.mapping = checked.as_data()
        _look_through(file)
        if save_as:
            header = recognising.sample_of(path_of(file), mapped.format_of(checked, file.mission).dialect).header
            SavedMapping.objects.update_or_create(
                mission=file.mission, name=save_as,
                defaults={
                    "header": mapping.digest_of_header(header), "mapping": file.mapping, "by": by, "saved_at": at,
                },
            )  # fmt: skip
        _audit("mapped", file, by, at)
    return file


def _look_through(file: ImportFile) -> None:
    """From its beginning: what was found before is gone."""
    file.begin_again()
    file.stage = Stage.CHECK
    file.save()
    ImportedId.objects.filter(file=file).delete()
    RejectedRow.objects.filter(file=file).delete()


def import_now(file: ImportFile, *, by: User, at: datetime) -> ImportFile:
    """A runner takes the file in as soon as it can. Asked for twice, it is imported once."""
    with transaction.atomic():
        file = locked(file)
        _must_manage(by, file.mission)
        if file.stage in (Stage.IMPORT, Stage.DONE):
            return file
        if file.stage != Stage.CHECKED:
            raise WrongState(_("%(file)s has not been looked through yet.") % {"file": file.file_name})
        if not file.read - file.rejected:
            raise WrongState(_("No row of %(file)s can be taken, so there is nothing to import.") % _said(file))
        file.stage = Stage.IMPORT
        file.read = file.offset = file.line = 0
        file.save(update_fields=["stage", "read", "offset", "line"])
        _audit("asked", file, by, at)
    return file


def give_up(file: ImportFile, *, by: User, at: datetime) -> ImportFile:
    """The file is not imported, and gone. Raises WrongState once it is being imported."""
    with transaction.atomic():
        file = locked(file)
        _must_manage(by, file.mission)
        if file.stage in (Stage.IMPORT, Stage.DONE):
            raise WrongState(_("%(file)s is being imported already. Its import can be undone.") % _said(file))
        _end(file, Stage.DROPPED)
        _audit("given_up", file, by, at)
    remove_stored(file)
    return file


def _end(file: ImportFile, stage: str) -> None:
    """Nothing more happens to it. What it said is gone, but for the rows that were not taken."""
    file.stage, file.problem, file.examples = stage, "", {}
    file.save(update_fields=["stage", "problem", "examples"])
    ImportedId.objects.filter(file=file).delete()
    if stage == Stage.DROPPED:
        RejectedRow.objects.filter(file=file).delete()


def finish(file: ImportFile, run: ImportRun) -> None:
    """The import has ended. In the caller's transaction; the stored file goes when that stands."""
    file.run = run
    file.save(update_fields=["run"])
    _end(file, Stage.DONE)
    transaction.on_commit(lambda: remove_stored(file))


def refuse(file: ImportFile, why: str) -> None:
    """The file cannot be imported as it is; whoever handed it in reads why."""
    with transaction.atomic():
        file = locked(file)
        if file.is_at_work:
            file.stage, file.problem = Stage.REFUSED, why
            file.save(update_fields=["stage", "problem"])


def remove_stored(file: ImportFile) -> None:
    """The stored file is gone, with its folder."""
    if not file.file:
        return
    path = Path(file.file.path)
    file.file.storage.delete(str(file.file.name))
    try:
        path.parent.rmdir()
    except OSError:
        log.warning("imports.folder_stays", folder=path.parent.name)


def sweep(at: datetime) -> None:
    """Files that nobody went on with are gone after a week, lists of rejected rows after a month."""
    left: Iterable[ImportFile] = ImportFile.objects.filter(
        stage__in=(Stage.NEW, Stage.CHECKED, Stage.REFUSED), uploaded_at__lt=at - KEPT
    )
    for file in left:
        with transaction.atomic():
            row = locked(file)
            if row.stage not in (Stage.NEW, Stage.CHECKED, Stage.REFUSED):
                continue
            _end(row, Stage.DROPPED)
        remove_stored(row)
    RejectedRow.objects.filter(file__uploaded_at__lt=at - REJECTS_KEPT).delete()


def locked(file: ImportFile) -> ImportFile:
    return ImportFile.objects.select_for_update(of=("self",)).select_related("mission", "by").get(pk=file.pk)


def _must_manage(by: User, mission: Mission) -> None:
    if mission not in missions_of(by):
        raise NotAllowed(_("Only a post that covers the whole mission may import events."))


def _must_be_own(file: ImportFile, by: User) -> None:
    if file.by_id != by.pk:
        raise NotAllowed(_("Only whoever handed a file in names its columns, since they show what it says."))


def _said(file: ImportFile) -> dict[str, Any]:
    return {"file": file.file_name}


def _audit(what: str, file: ImportFile, by: User, at: datetime) -> None:
    record(
        f"threats.import.{what}",
        by=by.audit_actor(),
        target=Target("threats.importfile", file.uid, file.format),
        at=at,
        mission=file.mission.code,
    )
