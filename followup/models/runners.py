"""What the engine keeps about itself: which work was claimed, who runs, what went wrong, how far time came."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.db import ClockTimestamp
from common.sensitivity import internal


class PeriodicRun(models.Model):
    """One piece of periodic work in one slot of time, claimed by the first runner that came."""

    key = internal(models.CharField(_("work"), max_length=100))
    slot = internal(models.BigIntegerField(_("slot")))
    runner = internal(models.CharField(_("runner"), max_length=200))
    started_at = internal(models.DateTimeField(_("started"), db_default=ClockTimestamp()))
    finished_at = internal(models.DateTimeField(_("finished"), null=True, blank=True))
    error = internal(models.TextField(_("error"), blank=True))

    class Meta:
        verbose_name = _("periodic run")
        verbose_name_plural = _("periodic runs")
        constraints = [
            models.UniqueConstraint(fields=["key", "slot"], name="followup_one_run_per_slot"),
            models.CheckConstraint(
                name="followup_run_ends_after_it_begins",
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("started_at")),
            ),
            models.CheckConstraint(
                name="followup_run_fails_when_it_ends", condition=Q(error="") | Q(finished_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["key", "slot"], name="followup_run_open", condition=Q(finished_at__isnull=True)),
            models.Index(fields=["started_at"], name="followup_run_by_start"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.slot}"


class RunnerHeartbeat(models.Model):
    """One process that makes work happen, and when it last completed a round."""

    class Kind(models.TextChoices):
        ENGINE = "engine", _("Engine")
        WORKER = "worker", _("Worker")
        BEAT = "beat", _("Beat")

    name = internal(models.CharField(_("name"), max_length=200))
    kind = internal(models.CharField(_("kind"), max_length=10, choices=Kind.choices))
    host = internal(models.CharField(_("host"), max_length=150))
    pid = internal(models.PositiveIntegerField(_("process")))
    started_at = internal(models.DateTimeField(_("started")))
    beat_at = internal(models.DateTimeField(_("last round")))
    monotonic_s = internal(models.FloatField(_("monotonic clock"), help_text=_("Seconds, by the runner's own clock.")))

    class Meta:
        verbose_name = _("heartbeat")
        verbose_name_plural = _("heartbeats")
        constraints = [
            models.UniqueConstraint(fields=["name"], name="followup_one_heartbeat_per_runner"),
            models.CheckConstraint(name="followup_heartbeat_kind", condition=Q(kind__in=["engine", "worker", "beat"])),
        ]
        indexes = [models.Index(fields=["kind", "beat_at"], name="followup_heartbeat_newest")]

    def __str__(self) -> str:
        return self.name


class IncidentKind(models.TextChoices):
    WORK_FAILED = "WORK_FAILED", _("Work failed")
    WORK_STUCK = "WORK_STUCK", _("Work does not finish")
    CLOCK_BACKWARD = "CLOCK_BACKWARD", _("The clock was set back")
    CLOCK_FORWARD = "CLOCK_FORWARD", _("The clock jumped ahead")
    GAP = "GAP", _("No runner was at work")
    SEAL_LATE = "SEAL_LATE", _("The audit trail is not being sealed")
    RUNNER_SILENT = "RUNNER_SILENT", _("A kind of runner fell silent")
    CLOCK_FAILED = "CLOCK_FAILED", _("A clock could not be advanced")
    CLOCK_OVERDUE = "CLOCK_OVERDUE", _("A clock is late")
    CLOCK_WITHOUT_LADDER = "CLOCK_WITHOUT_LADDER", _("A clock would call nobody")
    MESSAGE_STORM = "MESSAGE_STORM", _("Too many messages of one kind: the rest is held")
    MESSAGE_STUCK = "MESSAGE_STUCK", _("A message is not being sent")
    SELF_TEST = "SELF_TEST", _("The hourly self-test failed or was slow")
    SUBJECT_UNWATCHED = "SUBJECT_UNWATCHED", _("Something is open and no clock watches it")


class EngineIncident(models.Model):
    """Something in the engine that a person must know of. One open incident per kind and key, counted."""

    Kind = IncidentKind

    kind = internal(models.CharField(_("kind"), max_length=30, choices=Kind.choices))
    key = internal(models.CharField(_("what"), max_length=100, blank=True))
    detail = internal(models.TextField(_("detail"), blank=True))
    times = internal(models.PositiveIntegerField(_("times"), default=1))
    opened_at = internal(models.DateTimeField(_("opened")))
    last_at = internal(models.DateTimeField(_("last seen")))
    closed_at = internal(models.DateTimeField(_("closed"), null=True, blank=True))

    class Meta:
        verbose_name = _("engine incident")
        verbose_name_plural = _("engine incidents")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], name="followup_one_open_incident", condition=Q(closed_at__isnull=True)
            ),
            models.CheckConstraint(name="followup_incident_kind", condition=Q(kind__in=IncidentKind.values)),
            models.CheckConstraint(
                name="followup_incident_in_order",
                condition=Q(last_at__gte=F("opened_at"))
                & (Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at"))),
            ),
        ]
        indexes = [models.Index(fields=["opened_at"], name="followup_incident_by_opening")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}".strip()


class EngineMark(models.Model):
    """How far the engine's time came: the high-water mark below which it never falls back. One row."""

    id = internal(models.PositiveSmallIntegerField(primary_key=True, default=1))
    at = internal(models.DateTimeField(_("mark")))

    class Meta:
        verbose_name = _("mark of the engine's time")
        verbose_name_plural = _("marks of the engine's time")
        constraints = [models.CheckConstraint(name="followup_one_mark", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(self.at)
