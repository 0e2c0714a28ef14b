"""Where something is, and how well that is known.

`precision` caps what is derived (docs/areas.md has the table): a place known to admin 1 gets that area and nothing
finer. Its coordinates stay as its source gave them, but it has no `point` and no cell, so nothing can draw it as a
village. Everything derived comes from `areas.locate`; `manage.py relocate` computes it again.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.sensitivity import confidential, internal

if TYPE_CHECKING:
    from areas.locate import Located
    from areas.models import Area, Edition

SNAP_KM = 10.0


class Precision(models.TextChoices):
    EXACT = "EXACT", _("Exact place")
    NEAR = "NEAR", _("Near this place")
    ADMIN2 = "ADMIN2", _("Somewhere in this sub-prefecture or district")
    ADMIN1 = "ADMIN1", _("Somewhere in this prefecture or province")
    COUNTRY = "COUNTRY", _("Somewhere in the country")


# How deep the area of a row may lie.
DEEPEST = {Precision.EXACT: 3, Precision.NEAR: 3, Precision.ADMIN2: 2, Precision.ADMIN1: 1, Precision.COUNTRY: 0}
# Whose coordinates say something about a point on the ground.
POINTS = (Precision.EXACT, Precision.NEAR)
DERIVED = ("area", "h3_r8", "h3_r6", "h3_r4", "snapped_km")


def precision_of_level(level: int) -> Precision:
    """How well a place is known of which only an area of `level` was named."""
    return {0: Precision.COUNTRY, 1: Precision.ADMIN1}.get(level, Precision.ADMIN2)


class Placed(models.Model):
    """Something with a place. Set it with `place_at` or `place_in`, never column by column."""

    lat = confidential(models.FloatField(_("latitude"), null=True, blank=True))
    lon = confidential(models.FloatField(_("longitude"), null=True, blank=True))
    precision = internal(models.CharField(_("how well the place is known"), max_length=8, choices=Precision.choices))
    area = internal(
        models.ForeignKey(
            "areas.Area", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area")
        )
    )
    h3_r8 = confidential(models.BigIntegerField(null=True, blank=True, editable=False))
    h3_r6 = internal(models.BigIntegerField(null=True, blank=True, editable=False))
    h3_r4 = internal(models.BigIntegerField(null=True, blank=True, editable=False))
    snapped_km = internal(models.FloatField(_("distance to the area in km"), null=True, blank=True, editable=False))

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(name="%(class)s_precision_known", condition=Q(precision__in=Precision.values)),
            models.CheckConstraint(
                name="%(class)s_point_whole_and_on_earth",
                condition=Q(lat=None, lon=None)
                | Q(
                    lat__isnull=False,
                    lon__isnull=False,
                    lat__gte=-90,
                    lat__lte=90,
                    lon__gte=-180,
                    lon__lte=180,
                ),
                violation_error_message=_("Give both latitude (-90 to 90) and longitude (-180 to 180), or neither."),
            ),
            models.CheckConstraint(
                name="%(class)s_nothing_derived_without_point",
                condition=Q(lat__isnull=False) | Q(h3_r8=None, h3_r6=None, h3_r4=None, snapped_km=None),
            ),
            models.CheckConstraint(
                name="%(class)s_cell_no_finer_than_known",
                condition=(Q(h3_r8=None) | Q(precision=Precision.EXACT, h3_r6__isnull=False))
                & (Q(h3_r6=None, h3_r4=None) | Q(precision__in=POINTS, h3_r6__isnull=False, h3_r4__isnull=False)),
            ),
            models.CheckConstraint(
                name="%(class)s_snapped_within_limit",
                condition=Q(snapped_km=None) | Q(snapped_km__gte=0, snapped_km__lte=SNAP_KM, area__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["h3_r8"], name="%(class)s_h3_r8"),
            models.Index(fields=["h3_r6"], name="%(class)s_h3_r6"),
            models.Index(fields=["h3_r4"], name="%(class)s_h3_r4"),
        ]

    def place_at(self, lat: float, lon: float, precision: str, *, editions: "Iterable[Edition] | Edition") -> "Located":
        """The row stands at `lat`, `lon`, with all that follows from it. Gives what was found, to say so."""
        from areas.locate import locate

        found = locate(lat, lon, precision, editions=editions)
        self.lat, self.lon, self.precision = lat, lon, precision
        self.take_place(found)
        return found

    def place_in(self, area: "Area") -> None:
        """The row lies somewhere in `area`: no coordinates were given."""
        self.lat = self.lon = None
        self.precision = precision_of_level(area.level)
        self.area = area
        self.h3_r8 = self.h3_r6 = self.h3_r4 = self.snapped_km = None

    def take_place(self, found: "Located") -> None:
        """The derived columns become what `areas.locate` found."""
        self.area = found.area
        self.h3_r8, self.h3_r6, self.h3_r4 = found.h3_r8, found.h3_r6, found.h3_r4
        self.snapped_km = found.snapped_km

    @property
    def point(self) -> tuple[float, float] | None:
        """(lat, lon) where it may be drawn as a point; None where only an area is known."""
        if self.lat is None or self.lon is None or self.precision not in POINTS:
            return None
        return self.lat, self.lon

    @classmethod
    def derived_fields(cls) -> tuple[str, ...]:
        """Names of the columns that follow from coordinates and precision."""
        return DERIVED


def placed_models() -> list[type[Placed]]:
    """Every concrete model with a place, of whichever app."""
    found: list[type[Placed]] = []
    waiting: list[type[Any]] = [Placed]
    while waiting:
        for model in waiting.pop().__subclasses__():
            waiting.append(model)
            if not model._meta.abstract and not model._meta.proxy:
                found.append(model)
    return sorted(found, key=lambda model: model._meta.label)
