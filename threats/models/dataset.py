"""Events that others publish, and each time one of their files was taken in."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from areas.fields import CodeField
from areas.models import Mission
from common.sensitivity import confidential, internal, public


class Dataset(models.Model):
    """A published collection of events as one mission uses it: a layer of context, never the mission's own account.

    Who publishes it, under which licence and how to cite it is part of the file format's definition
    (`threats.importing.formats`), copied here so that what was shown with the rows stays with them.
    """

    mission = public(models.ForeignKey(Mission, models.PROTECT, related_name="+"))
    code = public(models.SlugField(_("code"), max_length=40))
    format = public(models.CharField(_("format"), max_length=40))
    name = public(models.CharField(_("name"), max_length=120))
    publisher = public(models.CharField(_("publisher"), max_length=200))
    licence = public(models.CharField(_("licence"), max_length=120))
    citation = public(models.TextField(_("how to cite it")))
    language = public(models.CharField(_("language of the text"), max_length=5, choices=settings.LANGUAGES))
    # How far its events may be passed on: what is published for everybody, or the user's own export alone.
    sharing_boundary = public(
        CodeField(_("may be shared with"), code_list="sharing_boundaries", default="PUBLIC", db_default="PUBLIC")
    )
    # Kinds in its publisher's own words, where a mapping keeps them as they are.
    own_kinds = public(models.JSONField(_("kinds in its own words"), default=list, db_default=[], blank=True))

    class Meta:
        ordering = ["mission", "code"]
        constraints = [models.UniqueConstraint(fields=["mission", "code"], name="dataset_code_unique_in_mission")]

    def __str__(self) -> str:
        return self.code


class ImportRun(models.Model):
    """One file taken into a dataset, chunk by chunk: how far it came and what became of the rows.

    Counts are of the whole file, whoever asks. They are for those who run imports, not for readers of incidents.
    """

    class State(models.TextChoices):
        RUNNING = "RUNNING", _("Running or interrupted")
        DONE = "DONE", _("Complete")
        STOPPED = "STOPPED", _("Given up for another file")
        UNDOING = "UNDOING", _("Being undone")
        UNDONE = "UNDONE", _("Undone")

    uid = internal(models.UUIDField(default=uuid.uuid4, editable=False, unique=True))
    dataset = internal(models.ForeignKey(Dataset, models.PROTECT, related_name="+"))
    file_name = confidential(models.CharField(_("file"), max_length=255))
    file_digest = internal(models.CharField(_("SHA-256 of the file"), max_length=64))
    started_at = internal(models.DateTimeField(_("started")))
    finished_at = internal(models.DateTimeField(_("finished"), null=True))
    state = internal(models.CharField(max_length=8, choices=State, default=State.RUNNING))
    total = internal(models.PositiveIntegerField(_("rows in the file")))
    read = internal(models.PositiveIntegerField(_("read"), default=0))
    added = internal(models.PositiveIntegerField(_("added"), default=0))
    changed = internal(models.PositiveIntegerField(_("changed"), default=0))
    unchanged = internal(models.PositiveIntegerField(_("unchanged"), default=0))
    rejected = internal(models.PositiveIntegerField(_("rejected"), default=0))
    # Who asked for it on the page; from the command line nobody signs in.
    asked_by = confidential(
        models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    )
    # Of an undo: the moment it was asked for is the moment of each withdrawal, which tells these from any other.
    undo_at = internal(models.DateTimeField(null=True))
    undo_by = confidential(models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"))
    # The key of the last incident that was looked at.
    undo_reached = internal(models.BigIntegerField(default=0, db_default=0))
    withdrawn = internal(models.PositiveIntegerField(_("withdrawn"), default=0, db_default=0))
    restored = internal(models.PositiveIntegerField(_("put back"), default=0, db_default=0))
    # {reason: count} of what an undo left alone, and the first of them as [reference, reason].
    kept = internal(models.JSONField(default=dict, db_default={}))
    kept_refs = confidential(models.JSONField(default=list, db_default=[]))

    class Meta:
        ordering = ["-started_at", "-pk"]
        indexes = [models.Index(fields=["-started_at", "-id"], name="importrun_newest_first")]
        constraints = [
            models.UniqueConstraint(
                fields=["dataset"], condition=Q(state="RUNNING"), name="importrun_one_running_per_dataset"
            ),
            models.CheckConstraint(
                condition=Q(read=F("added") + F("changed") + F("unchanged") + F("rejected"), read__lte=F("total")),
                name="importrun_counts_add_up",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["RUNNING", "STOPPED"], finished_at=None)
                | Q(state="DONE", finished_at__isnull=False, read=F("total"))
                | Q(state__in=["UNDOING", "UNDONE"]),
                name="importrun_done_means_all_read",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["UNDOING", "UNDONE"], undo_at__isnull=False, undo_by__isnull=False)
                | (~Q(state__in=["UNDOING", "UNDONE"]) & Q(undo_at=None, undo_by=None)),
                name="importrun_undo_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dataset_id} {self.file_name}"

    def get_absolute_url(self) -> str:
        return reverse("imports:run", args=[self.uid])

    def summary(self) -> str:
        """As `read 3, added 1, changed 0, unchanged 1, rejected 1`."""
        names = ("read", "added", "changed", "unchanged", "rejected")
        return ", ".join(f"{name} {getattr(self, name)}" for name in names)
