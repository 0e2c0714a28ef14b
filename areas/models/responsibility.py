import uuid
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from areas.fields import CodeField
from areas.models.area import Area
from areas.models.mission import Mission
from areas.names import in_language
from areas.querysets import AreaOfResponsibilityQuerySet
from areas.validators import validate_own_names
from common.sensitivity import internal


class AreaOfResponsibility(models.Model):
    """What a part of the mission answers for (AOR). Scope and addressing use these, never the bare geography.

    A sector and a field office cut the same prefectures differently. The one of kind MISSION holds every area of the
    mission's countries without naming them. `valid_until` is the last day in force.
    """

    class Kind(models.TextChoices):
        MISSION = "MISSION", _("Whole mission")
        SECTOR = "SECTOR", _("Sector")
        FIELD_OFFICE = "FIELD_OFFICE", _("Field office")
        POLICE_REGION = "POLICE_REGION", _("Police region")
        BASE = "BASE", _("Base")

    uid = internal(models.UUIDField(default=uuid.uuid4, editable=False, unique=True))
    mission = internal(models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="aors"))
    code = internal(models.CharField(_("code"), max_length=40))
    kind = internal(models.CharField(_("kind"), max_length=20, choices=Kind.choices))
    component = internal(CodeField(code_list="components", verbose_name=_("component"), blank=True))
    names = internal(models.JSONField(_("name per language"), validators=[validate_own_names]))
    parent = internal(
        models.ForeignKey(
            "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
        )
    )
    valid_from = internal(models.DateField(_("valid from")))
    valid_until = internal(models.DateField(_("valid until"), null=True, blank=True))
    areas = internal(
        models.ManyToManyField(Area, through="ResponsibleFor", related_name="aors", verbose_name=_("areas"))
    )

    objects = AreaOfResponsibilityQuerySet.as_manager()

    class Meta:
        ordering = ["mission", "kind", "code"]
        constraints = [
            models.UniqueConstraint(fields=["mission", "code"], name="aor_code_unique_in_mission"),
            models.UniqueConstraint(fields=["mission"], condition=Q(kind="MISSION"), name="aor_one_for_whole_mission"),
            models.CheckConstraint(
                name="aor_kind_known",
                condition=Q(kind__in=["MISSION", "SECTOR", "FIELD_OFFICE", "POLICE_REGION", "BASE"]),
            ),
            models.CheckConstraint(name="aor_code_upper_case", condition=Q(code__regex=r"^[A-Z][A-Z0-9_-]*$")),
            models.CheckConstraint(
                name="aor_component_unless_whole_mission",
                condition=Q(kind="MISSION", component="") | (~Q(kind="MISSION") & ~Q(component="")),
                violation_error_message=_("Give the component, or leave it empty for the whole mission."),
            ),
            models.CheckConstraint(
                name="aor_ends_after_start",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(name="aor_names_en_and_fr", condition=Q(names__has_keys=["en", "fr"])),
            models.CheckConstraint(name="aor_not_its_own_parent", condition=Q(parent=None) | ~Q(parent=F("pk"))),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        if self.parent is None:
            return
        if self.parent.mission_id != self.mission_id:
            raise ValidationError({"parent": _("“%(code)s” belongs to another mission.") % {"code": self.parent}})
        above: AreaOfResponsibility | None = self.parent
        while above is not None:
            if above.pk is not None and above.pk == self.pk:
                raise ValidationError({"parent": _("“%(code)s” would then be part of itself.") % {"code": self.code}})
            above = above.parent

    def name(self, language: str | None = None) -> str:
        return in_language(self.names, language)

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


class ResponsibleFor(models.Model):
    """One area named in the set of an area of responsibility; everything under it is meant too."""

    aor = internal(models.ForeignKey(AreaOfResponsibility, on_delete=models.PROTECT, related_name="named_areas"))
    area = internal(models.ForeignKey(Area, on_delete=models.PROTECT, related_name="named_by"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["aor", "area"], name="aor_names_an_area_once")]

    def __str__(self) -> str:
        return f"{self.aor_id}: {self.area_id}"
