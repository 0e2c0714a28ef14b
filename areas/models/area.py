from functools import cached_property

import shapely
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from shapely.geometry.base import BaseGeometry
from treebeard.mp_tree import MP_Node

from areas.names import in_language
from areas.querysets import AreaManager, EditionQuerySet
from areas.validators import validate_iso3, validate_names, validate_time_zone
from common.sensitivity import public

DEEPEST_LEVEL = 3


class Edition(models.Model):
    """One publication of a country's administrative geography: boundaries change, what was drawn stays."""

    code = public(models.CharField(_("code"), max_length=80, unique=True))
    country = public(models.CharField(_("country"), max_length=3, validators=[validate_iso3]))
    source = public(models.CharField(_("source"), max_length=40))
    valid_on = public(models.DateField(_("valid on")))
    # Goes up with every change of an area, so that a process notices that what it keeps in memory is old.
    revision = public(models.PositiveIntegerField(default=0, editable=False))

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["country", "-valid_on"]
        constraints = [
            models.UniqueConstraint(fields=["country", "source", "valid_on"], name="edition_unique"),
            models.CheckConstraint(name="edition_country_iso3", condition=Q(country__regex=r"^[A-Z]{3}$")),
        ]

    def __str__(self) -> str:
        return self.code

    @staticmethod
    def code_for(country: str, source: str, valid_on: str) -> str:
        """The name people type: CAF-COD-2015-06-15."""
        return f"{country}-{source}-{valid_on}".upper()


class Area(MP_Node):  # type: ignore[misc]
    """A piece of administrative geography: country (level 0) down to admin 3. Never a sector or a field office.

    The outline is kept as WKB: a third of GeoJSON's size, exact, and read by shapely without parsing text. Nothing
    asks the database about shapes, so it needs no type of its own there.
    """

    # treebeard's own columns, declared again to say how far they may travel.
    path = public(models.CharField(max_length=255, unique=True))
    depth = public(models.PositiveIntegerField())
    numchild = public(models.PositiveIntegerField(default=0))

    edition = public(models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+"))
    level = public(models.PositiveSmallIntegerField(_("level")))
    pcode = public(models.CharField(_("p-code"), max_length=20))
    country = public(models.CharField(_("country"), max_length=3, validators=[validate_iso3]))
    names = public(models.JSONField(_("name per language"), validators=[validate_names]))
    reference_name = public(models.CharField(_("name without accents"), max_length=200, blank=True))
    outline = public(models.BinaryField(_("outline as WKB")))
    west = public(models.FloatField())
    south = public(models.FloatField())
    east = public(models.FloatField())
    north = public(models.FloatField())
    centroid_lat = public(models.FloatField())
    centroid_lon = public(models.FloatField())
    population = public(models.PositiveIntegerField(_("population"), null=True, blank=True))
    time_zone = public(models.CharField(_("time zone"), max_length=64, validators=[validate_time_zone]))

    objects = AreaManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "pcode"], name="area_pcode_unique_in_edition"),
            models.CheckConstraint(name="area_level_is_depth", condition=Q(depth=F("level") + 1)),
            models.CheckConstraint(name="area_level_known", condition=Q(level__lte=DEEPEST_LEVEL)),
            models.CheckConstraint(name="area_country_iso3", condition=Q(country__regex=r"^[A-Z]{3}$")),
            models.CheckConstraint(name="area_named", condition=~Q(names={})),
            models.CheckConstraint(
                name="area_box_in_order",
                condition=Q(west__lte=F("east"), south__lte=F("north"), west__gte=-180, east__lte=180)
                & Q(south__gte=-90, north__lte=90),
            ),
        ]
        indexes = [models.Index(fields=["country", "level"], name="area_country_level")]

    def __str__(self) -> str:
        return self.pcode

    def name(self, language: str | None = None) -> str:
        return in_language(self.names, language)

    @cached_property
    def shape(self) -> BaseGeometry:
        """The outline as a shapely MultiPolygon, lon/lat."""
        return shapely.from_wkb(bytes(self.outline))

    def draw(self, shape: BaseGeometry) -> None:
        """The outline becomes `shape` (MultiPolygon, lon/lat), with its box and the point where a label stands.

        That point is the centroid, or a point inside where the centroid falls outside, as in a crescent.
        """
        self.outline = shapely.to_wkb(shape)
        self.west, self.south, self.east, self.north = shape.bounds
        centre = shape.centroid if shape.contains(shape.centroid) else shape.representative_point()
        self.centroid_lon, self.centroid_lat = centre.x, centre.y
        self.__dict__.pop("shape", None)
