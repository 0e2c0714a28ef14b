"""Attachments: what was kept, beside what, and whether it is still there."""

import uuid

import pgtrigger
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from areas.models import Mission
from audit.services import Target
from common.sensitivity import confidential, internal


def private() -> Storage:
    """Where the bytes lie: no address leads there."""
    return storages["files"]


def path_for(file: "StoredFile", name: str) -> str:
    """Named after nothing that anybody typed."""
    return f"{file.uid.hex[:2]}/{file.uid}"


class StoredFile(models.Model):
    """A file beside a record, its owner (files.owners): who may see the owner may open it, and nobody else.

    Nothing of it changes but that it is taken away: then its bytes are erased, and the row says who did it and why.
    """

    class Kind(models.TextChoices):
        """What it holds, as found by opening it; the codes are media types."""

        JPEG = "image/jpeg", _("picture (JPEG)")
        PNG = "image/png", _("picture (PNG)")
        WEBP = "image/webp", _("picture (WebP)")
        PDF = "application/pdf", _("PDF")
        WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", _("Word file")
        EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _("Excel file")
        TEXT = "text/plain", _("text")
        CSV = "text/csv", _("table (CSV)")

    uid = internal(models.UUIDField(default=uuid.uuid4, editable=False, unique=True))
    owner_kind = internal(models.CharField(max_length=40))
    owner_uid = internal(models.UUIDField())
    owner_ref = internal(models.CharField(max_length=40))
    mission = internal(models.ForeignKey(Mission, models.PROTECT, related_name="+"))
    name = confidential(models.CharField(_("name"), max_length=120))
    says = confidential(models.CharField(_("what it shows"), max_length=200))
    language = internal(models.CharField(max_length=5))
    kind = internal(models.CharField(_("what it is"), max_length=80, choices=Kind))
    size = internal(models.PositiveBigIntegerField(_("size in bytes")))
    sha256 = internal(models.CharField(_("SHA-256 of what is kept"), max_length=64))
    file = confidential(models.FileField(upload_to=path_for, storage=private, max_length=200))
    by = confidential(models.ForeignKey(User, models.PROTECT, related_name="+"))
    at = internal(models.DateTimeField(_("attached")))
    removed_at = internal(models.DateTimeField(null=True, editable=False))
    removed_by = confidential(models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+"))
    removed_reason = confidential(models.CharField(_("why it was taken away"), max_length=300, blank=True))

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["owner_kind", "owner_uid"], name="storedfile_by_owner")]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by=None, removed_reason="")
                | (Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removed_reason="")),
                name="storedfile_removed_says_so",
            ),
            models.UniqueConstraint(
                fields=["owner_kind", "owner_uid", "sha256"], condition=Q(removed_at=None),
                name="storedfile_once_beside_its_owner",
            ),
        ]  # fmt: skip
        triggers = [
            pgtrigger.Protect(name="files_stay", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="files_are_only_taken_away",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.removed_at IS NOT NULL OR NEW.removed_at IS NULL OR OLD.uid IS DISTINCT FROM NEW.uid"
                    " OR OLD.owner_kind IS DISTINCT FROM NEW.owner_kind OR OLD.owner_uid IS DISTINCT FROM NEW.owner_uid"
                    " OR OLD.sha256 IS DISTINCT FROM NEW.sha256 OR OLD.file IS DISTINCT FROM NEW.file"
                    " OR OLD.kind IS DISTINCT FROM NEW.kind OR OLD.name IS DISTINCT FROM NEW.name"
                    " OR OLD.says IS DISTINCT FROM NEW.says OR OLD.by_id IS DISTINCT FROM NEW.by_id"
                    " OR OLD.at IS DISTINCT FROM NEW.at"
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)

    def get_absolute_url(self) -> str:
        return reverse("files:open", args=[self.uid])

    @property
    def is_picture(self) -> bool:
        return self.kind.startswith("image/")

    def audit_target(self) -> Target:
        """Named by its owner's reference: the name of a file is typed text."""
        return Target(kind="files.storedfile", uid=self.uid, label=self.owner_ref)
