"""What is watched for early warning, where, and what was read (docs/indicators.md)."""

import uuid
from datetime import date, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import CLASSIFICATIONS, User
from accounts.protection import ProtectedManager, Scoped, ScopedQuerySet
from accounts.roles import INDICATORS_VIEW
from areas.fields import CodeField
from areas.models import AreaOfResponsibility, Mission
from audit.services import Target
from common.sensitivity import confidential, internal
from threats.models import RESTRICTED_KIND_OF

RESTRICTED = sorted(RESTRICTED_KIND_OF)
# Of both, the area may be told down to the district: so may every number here.
MARKINGS = CLASSIFICATIONS[:2]


class Indicator(models.Model):
    """Something that tends to change before civilians are harmed, watched in every district or province of an area.

    Reached through its watches alone. What the numbers mean (source, unit, period, areas) never changes once it is
    defined; when it becomes remarkable may.
    """

    class Source(models.TextChoices):
        MANUAL = "MANUAL", _("Entered by hand")
        REPORTS = "REPORTS", _("Counted: reports")
        INCIDENTS = "INCIDENTS", _("Counted: incidents recorded by the mission")

    class Unit(models.TextChoices):
        COUNT = "COUNT", _("A number")
        PERCENT = "PERCENT", _("Per cent")
        LEVEL = "LEVEL", _("A level from 0 (none) to 4 (everywhere)")

    class Direction(models.TextChoices):
        RISE = "RISE", _("It rises")
        FALL = "FALL", _("It falls")

    class Level(models.IntegerChoices):
        PROVINCE = 1, _("Provinces")
        DISTRICT = 2, _("Districts")

    uid = internal(models.UUIDField(default=uuid.uuid4, unique=True))
    mission = internal(models.ForeignKey(Mission, models.PROTECT, related_name="+"))
    aor = internal(
        models.ForeignKey(
            AreaOfResponsibility, models.PROTECT, related_name="+", verbose_name=_("area of responsibility")
        )
    )
    level = internal(models.PositiveSmallIntegerField(_("watched in each of its"), choices=Level))
    category = internal(CodeField(_("category"), code_list="early_warning_indicators", blank=True))
    name = confidential(models.CharField(_("name"), max_length=120))
    watched = confidential(models.TextField(_("what is watched"), max_length=1000))
    matters = confidential(models.TextField(_("why it matters"), blank=True, max_length=1000))
    language = internal(models.CharField(_("language of the text"), max_length=5, choices=settings.LANGUAGES))
    source = internal(models.CharField(_("where the numbers come from"), max_length=10, choices=Source))
    kinds = internal(ArrayField(models.CharField(max_length=64), default=list, blank=True, verbose_name=_("kinds")))
    unit = internal(models.CharField(_("unit"), max_length=8, choices=Unit, default=Unit.COUNT))
    period_days = internal(models.PositiveSmallIntegerField(_("days in a period"), default=7))
    baseline_periods = internal(models.PositiveSmallIntegerField(_("earlier periods that are compared"), default=12))
    direction = internal(
        models.CharField(_("remarkable when"), max_length=4, choices=Direction, default=Direction.RISE)
    )
    absolute = internal(models.DecimalField(_("threshold"), max_digits=9, decimal_places=2, null=True, blank=True))
    spreads = internal(
        models.DecimalField(_("spreads away from the usual"), max_digits=4, decimal_places=1, null=True, blank=True)
    )
    least_spread = internal(models.DecimalField(_("least spread"), max_digits=7, decimal_places=2, default=1))
    suggests = internal(CodeField(_("kind of alert it suggests"), code_list="threat_types", blank=True))
    owner_role = internal(CodeField(_("who looks after it"), code_list="roles"))
    classification = internal(CodeField(_("classification"), code_list="classifications", default=MARKINGS[0]))
    is_active = internal(models.BooleanField(_("in use"), default=True))
    made_by = confidential(models.ForeignKey(User, models.PROTECT, related_name="+"))
    made_at = internal(models.DateTimeField())

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["name", "pk"]
        constraints = [
            # Nobody learns how many records there are of a kind that they may not read.
            models.CheckConstraint(name="indicator_no_restricted_kind", condition=~Q(kinds__overlap=RESTRICTED)),
            models.CheckConstraint(name="indicator_suggests_no_restricted", condition=~Q(suggests__in=RESTRICTED)),
            models.CheckConstraint(
                name="indicator_counts_kinds",
                condition=Q(source="MANUAL", kinds__len=0)
                | Q(source__in=["REPORTS", "INCIDENTS"], kinds__len__gt=0, unit="COUNT"),
            ),
            models.CheckConstraint(
                name="indicator_has_a_threshold",
                condition=Q(absolute__isnull=False) | Q(spreads__isnull=False),
                violation_error_message=_("Give a threshold, or how far from the usual is remarkable, or both."),
            ),
            models.CheckConstraint(
                name="indicator_spreads_above_zero",
                condition=Q(least_spread__gt=0) & (Q(spreads=None) | Q(spreads__gt=0)),
            ),
            models.CheckConstraint(
                name="indicator_periods_in_bounds",
                condition=Q(period_days__range=(1, 31), baseline_periods__range=(4, 52), level__in=(1, 2)),
            ),
            models.CheckConstraint(name="indicator_marking_known", condition=Q(classification__in=MARKINGS)),
        ]

    def __str__(self) -> str:
        return str(self.uid)

    def get_absolute_url(self) -> str:
        return reverse("indicators:detail", args=[self.uid])

    def audit_target(self) -> Target:
        return Target(kind=self._meta.label_lower, uid=self.uid, label=self.category or self.source)

    @property
    def is_counted(self) -> bool:
        return self.source != self.Source.MANUAL


class WatchQuerySet(ScopedQuerySet["Watch"]):
    def in_use(self) -> Self:
        return self.filter(indicator__is_active=True)

    def with_indicators(self) -> Self:
        """With what a line about them shows, by name and area."""
        rows = self.select_related("indicator__aor", "area", "mission").defer("area__outline")
        return rows.order_by("indicator__name", "indicator_id", "area__path")


class Watch(Scoped):
    """One indicator in one area: whoever may see it here, sees its readings here."""

    indicator = internal(models.ForeignKey(Indicator, models.PROTECT, related_name="+"))

    view_action = INDICATORS_VIEW
    objects: ClassVar[ProtectedManager[Any]] = ProtectedManager(WatchQuerySet)

    class Meta:
        verbose_name = _("watched area")
        verbose_name_plural = _("watched areas")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "area"], name="watch_once_per_area"),
            models.CheckConstraint(
                name="watch_open_enough",
                condition=Q(area__isnull=False, restricted_kind="", classification__in=MARKINGS),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.area_id}"


class Reading(models.Model):
    """What was observed in a period; “not observed” is a reading too, and never zero. Reached through its watch alone.

    Nothing is overwritten: a correction replaces the row, which stays with the moment and the person.
    """

    uid = internal(models.UUIDField(default=uuid.uuid4, unique=True))
    watch = internal(models.ForeignKey(Watch, models.PROTECT, related_name="readings"))
    first_on = internal(models.DateField(_("from")))
    last_on = internal(models.DateField(_("to")))
    value = internal(models.DecimalField(_("value"), max_digits=9, decimal_places=2, null=True, blank=True))
    note = confidential(models.CharField(_("note"), max_length=300, blank=True))
    language = internal(models.CharField(_("language of the text"), max_length=5, choices=settings.LANGUAGES))
    entered_by = confidential(models.ForeignKey(User, models.PROTECT, related_name="+"))
    entered_at = internal(models.DateTimeField())
    replaced_at = internal(models.DateTimeField(null=True))

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ["-first_on", "-entered_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["watch", "first_on"], condition=Q(replaced_at=None), name="reading_one_stands_per_period"
            ),
            models.CheckConstraint(
                name="reading_in_order",
                condition=Q(last_on__gte=F("first_on"))
                & (Q(replaced_at=None) | Q(replaced_at__gte=F("entered_at")))
                & (Q(value=None) | Q(value__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.watch_id} {self.first_on}"

    @property
    def is_observed(self) -> bool:
        return self.value is not None


def days_of(first_on: date, last_on: date) -> int:
    """How many days lie between them, both counted."""
    return (last_on - first_on + timedelta(days=1)).days
