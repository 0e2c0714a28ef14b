"""Every change to attachments: kept, and taken away. One function, one transaction."""

import hashlib
import uuid
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.protection import Protected
from audit.services import record
from common.errors import DomainError, NotAllowed, WrongState
from files.cleaning import cleaned
from files.models import StoredFile, private
from files.owners import may_attach, may_remove, takes_files

MOST_FILES: Final = 30


def attach_file(
    kind: str, owner: Protected, upload: "File[bytes]", *, by: User, at: datetime, uid: uuid.UUID, says: str
) -> tuple[StoredFile, bool]:
    """The file beside `owner`, and whether this call kept it. `says`: in a few words what it shows.

    A form sent twice, and the same content a second time, give the first file. Raises DomainError with one sentence
    when it is refused, and then nothing is kept.
    """
    _must_take(kind, owner, by)
    if before := StoredFile.objects.filter(uid=uid).first():
        if before.by_id != by.pk or before.owner_uid != owner.uid:
            raise WrongState(_("This form was already used. Open a new one and choose the file again."))
        return before, False
    kept = cleaned(upload)
    digest = _sha256(kept.content)
    file = StoredFile(
        uid=uid, owner_kind=kind, owner_uid=owner.uid, owner_ref=owner.ref, mission=owner.mission, name=kept.name,
        says=says.strip(), language=by.language, kind=kept.kind, size=kept.content.size, sha256=digest, by=by, at=at,
    )  # fmt: skip
    file.full_clean(exclude=["file"], validate_constraints=False)
    if same := beside(kind, owner).filter(sha256=digest).first():
        return same, False
    if beside(kind, owner).count() >= MOST_FILES:
        raise DomainError(
            _("%(most)d files stand here already. Take one away that is not needed, then try again.")
            % {"most": MOST_FILES}
        )
    return _keep(file, kept.content)


def _keep(file: StoredFile, content: "File[bytes]") -> tuple[StoredFile, bool]:
    """The bytes first, then the row that says they are there: a row without bytes would be a promise nobody keeps."""
    file.file.save(file.name, content, save=False)
    try:
        with transaction.atomic():
            file.save()
            _audit("files.attached", file, file.by, file.at)
    except BaseException as failure:
        private().delete(str(file.file.name))
        if isinstance(failure, IntegrityError):  # the same file arrived twice at once: the other request won
            rows = StoredFile.objects.filter(owner_kind=file.owner_kind, owner_uid=file.owner_uid, removed_at=None)
            if same := rows.filter(sha256=file.sha256).first():
                return same, False
        raise
    return file, True


def remove_file(file: StoredFile, owner: Protected, *, by: User, at: datetime, reason: str) -> StoredFile:
    """Its bytes are erased once this is settled; who did it and why stays. Raises ValidationError without a reason."""
    with transaction.atomic():
        row = StoredFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
        if not may_remove(row.owner_kind, owner, by):
            raise NotAllowed(_("None of your current appointments lets you change this record."))
        if row.removed_at:
            return row
        if not reason.strip():
            raise ValidationError({"reason": _("Say why, in a few words.")})
        row.removed_at, row.removed_by, row.removed_reason = at, by, reason.strip()
        row.save(update_fields=["removed_at", "removed_by", "removed_reason"])
        _audit("files.removed", row, by, at)
        stored = str(row.file.name)
        transaction.on_commit(lambda: private().delete(stored))
    return row


def beside(kind: str, owner: Protected) -> "models.QuerySet[StoredFile]":
    """What stands beside `owner` now, the oldest first."""
    return StoredFile.objects.filter(owner_kind=kind, owner_uid=owner.uid, removed_at=None)


def note_opening(file: StoredFile, *, by: User, at: datetime) -> None:
    """Who took which file along is in the trail, whatever its owner is."""
    _audit("files.opened", file, by, at)


def _must_take(kind: str, owner: Protected, by: User) -> None:
    if not takes_files(kind, owner):
        raise WrongState(_("%(ref)s takes no files now. Look at its page.") % {"ref": owner.ref})
    if not may_attach(kind, owner, by):
        raise NotAllowed(_("None of your current appointments lets you change this record."))


def _sha256(content: "File[bytes]") -> str:
    content.seek(0)
    digest = hashlib.file_digest(content, "sha256").hexdigest()
    content.seek(0)
    return digest


def _audit(action: str, file: StoredFile, by: User, at: datetime) -> None:
    record(
        action, by=by.audit_actor(), target=file.audit_target(), at=at, mission=file.mission.code,
        changes={"sha256": ("", file.sha256), "reason": ("", file.removed_reason)},
    )  # fmt: skip
