"""A file on its way in: kept while it is mapped, looked through and imported, and removed afterwards."""

import uuid

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from areas.models import Mission
from common.sensitivity import confidential, internal
from threats.models.dataset import ImportRun


def uploads() -> Storage:
    """Where files wait: no address leads there."""
    return storages["uploads"]


def path_for(file: "ImportFile", name: str) -> str:
    """A folder of its own, so that the file keeps the name that people know it by."""
    return f"imports/{file.uid}/{name}"


class ImportFile(models.Model):
    """A file that somebody handed in, and how far it came.

    `read` of `total` rows; `offset` and `line` say where reading goes on, so that a runner which dies costs a chunk.
    """

    class Stage(models.TextChoices):
        NEW = "NEW", _("Waits for its columns to be named")
        CHECK = "CHECK", _("Being looked through")
        CHECKED = "CHECKED", _("Waits for your word")
        IMPORT = "IMPORT", _("Being imported")
        DONE = "DONE", _("Imported")
        REFUSED = "REFUSED", _("Cannot be imported as it is")
        DROPPED = "DROPPED", _("Given up")

    uid = internal(models.UUIDField(default=uuid.uuid4, editable=False, unique=True))
    mission = internal(models.ForeignKey(Mission, models.PROTECT, related_name="+"))
    by = confidential(models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"))
    uploaded_at = internal(models.DateTimeField(_("handed in")))
    file_name = confidential(models.CharField(_("file"), max_length=255))
    file = confidential(models.FileField(upload_to=path_for, storage=uploads, max_length=400, blank=True))
    bytes = internal(models.BigIntegerField(_("size")))
    digest = internal(models.CharField(_("SHA-256 of the file"), max_length=64, blank=True))
    format = internal(models.CharField(_("format"), max_length=40))
    # How a table is read (threats.importing.mapping); empty for the formats that are known without.
    mapping = confidential(models.JSONField(default=dict, blank=True))
    stage = internal(models.CharField(max_length=8, choices=Stage, default=Stage.NEW))
    # Why it cannot be imported, in the words of whoever handed it in.
    problem = confidential(models.TextField(blank=True))

    total = internal(models.PositiveIntegerField(default=0))
    read = internal(models.PositiveIntegerField(default=0))
    offset = internal(models.BigIntegerField(default=0))
    line = internal(models.PositiveIntegerField(default=0))
    # What an import would do, and the first rows it would add and change; those are gone once it has ended.
    added = internal(models.PositiveIntegerField(_("added"), default=0))
    changed = internal(models.PositiveIntegerField(_("changed"), default=0))
    unchanged = internal(models.PositiveIntegerField(_("unchanged"), default=0))
    rejected = internal(models.PositiveIntegerField(_("rejected"), default=0))
    examples = confidential(models.JSONField(default=dict, blank=True))
    # Kinds in the table's own words, as far as it was read.
    own_kinds = internal(models.JSONField(default=list, blank=True))
    run = internal(models.OneToOneField(ImportRun, models.PROTECT, null=True, blank=True, related_name="file"))

    OPEN = (Stage.NEW, Stage.CHECK, Stage.CHECKED, Stage.IMPORT, Stage.REFUSED)
    AT_WORK = (Stage.CHECK, Stage.IMPORT)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        indexes = [
            models.Index(fields=["uploaded_at"], condition=Q(stage__in=["CHECK", "IMPORT"]), name="importfile_waiting")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage="REFUSED", problem__gt="") | (~Q(stage="REFUSED") & Q(problem="")),
                name="importfile_refused_says_why",
            ),
            models.CheckConstraint(condition=~Q(stage="DONE") | Q(run__isnull=False), name="importfile_done_has_a_run"),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("imports:file", args=[self.uid])

    @property
    def is_at_work(self) -> bool:
        return self.stage in self.AT_WORK

    @property
    def percent(self) -> int:
        return 100 * self.read // self.total if self.total else 0

    def begin_again(self) -> None:
        """Nothing of it has been read yet, nor said of it. Not saved."""
        self.total = self.read = self.offset = self.line = 0
        self.added = self.changed = self.unchanged = self.rejected = 0
        self.examples, self.own_kinds, self.problem = {}, [], ""


class ImportedId(models.Model):
    """An identifier and the line of the row that has it: a further row of the same identifier is not taken."""

    file = internal(models.ForeignKey(ImportFile, models.PROTECT, related_name="+", db_index=False))
    external_id = confidential(models.CharField(max_length=40))
    line = internal(models.PositiveIntegerField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "external_id"], name="importedid_once_per_file")]

    def __str__(self) -> str:
        return self.external_id


class RejectedRow(models.Model):
    """A row that was not taken: the line on which it begins, its identifier if it has one, and why."""

    file = internal(models.ForeignKey(ImportFile, models.PROTECT, related_name="+", db_index=False))
    line = internal(models.PositiveIntegerField())
    external_id = confidential(models.CharField(max_length=40, blank=True))
    # The column at fault, where it is one: all that whoever reads no incidents is told.
    column = internal(models.CharField(max_length=100, blank=True))
    reason = confidential(models.TextField())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "line"], name="rejectedrow_once_per_line")]

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"


class SavedMapping(models.Model):
    """How tables of one kind are read, kept for the mission under a name; offered when a header has its columns."""

    mission = internal(models.ForeignKey(Mission, models.PROTECT, related_name="+"))
    name = internal(models.CharField(_("name"), max_length=80))
    header = internal(models.CharField(max_length=64))
    mapping = internal(models.JSONField())
    by = confidential(models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"))
    saved_at = internal(models.DateTimeField(_("saved")))

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["mission", "name"], name="savedmapping_name_unique_in_mission")]

    def __str__(self) -> str:
        return self.name
