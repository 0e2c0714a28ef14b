from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from areas.models.mission import Mission
from areas.names import in_language
from areas.validators import validate_names
from common.sensitivity import public


class CodeItem(models.Model):
    """A word of a code list: shipped with the portal, or added by a mission.

    What came with the portal and what people here decided live in separate columns. So a newer list may correct
    `labels`, `attributes` and `sort`, while a wording of our own (`local_labels`) and a decision to switch an item
    on or off (`active_is_local`) stay.
    """

    class Origin(models.TextChoices):
        SHIPPED = "SHIPPED", _("Shipped with the portal")
        LOCAL = "LOCAL", _("Added here")

    code_list = public(models.CharField(_("list"), max_length=64))
    code = public(models.CharField(_("code"), max_length=64))
    labels = public(models.JSONField(_("label per language"), validators=[validate_names]))
    local_labels = public(models.JSONField(_("our own wording per language"), default=dict, blank=True))
    attributes = public(models.JSONField(_("further facts"), default=dict, blank=True))
    origin = public(models.CharField(_("origin"), max_length=7, choices=Origin.choices))
    active = public(models.BooleanField(_("offered"), default=True))
    active_is_local = public(models.BooleanField(_("offered or not by our own decision"), default=False))
    sort = public(models.PositiveIntegerField(_("order"), default=0))
    mission = public(
        models.ForeignKey(Mission, on_delete=models.PROTECT, null=True, blank=True, related_name="code_items")
    )

    class Meta:
        ordering = ["code_list", "sort", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code_list", "code", "mission"], name="code_item_unique", nulls_distinct=False
            ),
            models.CheckConstraint(name="code_item_origin_known", condition=Q(origin__in=["SHIPPED", "LOCAL"])),
            models.CheckConstraint(
                name="code_item_shipped_for_everybody", condition=Q(origin="LOCAL") | Q(mission=None)
            ),
            models.CheckConstraint(name="code_item_coded", condition=~Q(code="") & ~Q(code_list="")),
            models.CheckConstraint(name="code_item_labelled", condition=~Q(labels={})),
        ]

    def __str__(self) -> str:
        return f"{self.code_list}: {self.code}"

    def label(self, language: str | None = None) -> str:
        """Our own wording where there is one in the language, else the shipped one, else English."""
        return in_language({**self.labels, **self.local_labels}, language)
