import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from areas.models.mission import Mission
from areas.place import Placed
from common.sensitivity import internal


class Site(Placed):
    """A place with a name that people refer to: a base, a site for displaced people, a village."""

    class Kind(models.TextChoices):
        BASE = "BASE", _("Base")
        IDP_SITE = "IDP_SITE", _("Site for internally displaced people")
        VILLAGE = "VILLAGE", _("Village")
        HOSPITAL = "HOSPITAL", _("Hospital")
        SCHOOL = "SCHOOL", _("School")

    uid = internal(models.UUIDField(default=uuid.uuid4, editable=False, unique=True))
    mission = internal(models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="sites"))
    kind = internal(models.CharField(_("kind"), max_length=20, choices=Kind.choices))
    name = internal(models.CharField(_("name"), max_length=200))

    class Meta(Placed.Meta):
        ordering = ["mission", "kind", "name"]
        constraints = [
            *Placed.Meta.constraints,
            models.UniqueConstraint(fields=["mission", "kind", "name"], name="site_name_unique_in_kind"),
            models.CheckConstraint(
                name="site_kind_known", condition=Q(kind__in=["BASE", "IDP_SITE", "VILLAGE", "HOSPITAL", "SCHOOL"])
            ),
        ]

    def __str__(self) -> str:
        return self.name
