"""What is said to belong together: a threat with actors, triggers and evidence; an incident with reported actors.

A link opens nothing: whoever reads one end sees the other only where it is in their sight. Nothing is deleted: a link
that no longer holds says when and by whom it was taken off.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.sensitivity import confidential, internal


class LinkQuerySet(models.QuerySet["Link"]):
    def standing(self) -> "LinkQuerySet":
        """Links that still hold."""
        return self.filter(ended_at=None)


class Link(models.Model):
    """Two rows belong together, since when and according to whom."""

    made_at = internal(models.DateTimeField(_("linked")))
    made_by = confidential(models.ForeignKey("accounts.User", models.PROTECT, related_name="+"))
    ended_at = internal(models.DateTimeField(_("taken off"), null=True))
    ended_by = confidential(models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+"))

    objects: ClassVar[models.Manager["Link"]] = models.Manager.from_queryset(LinkQuerySet)()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="%(class)s_end_is_signed",
            )
        ]


def _once(*fields: str, name: str) -> models.UniqueConstraint:
    """At most one standing link between the same two."""
    return models.UniqueConstraint(fields=fields, condition=Q(ended_at=None), name=name)


class ThreatActor(Link):
    """From whom a threat is reported to come."""

    threat = internal(models.ForeignKey("threats.Threat", models.PROTECT, related_name="+"))
    actor = internal(models.ForeignKey("threats.Actor", models.PROTECT, related_name="+"))

    class Meta(Link.Meta):
        constraints = [*Link.Meta.constraints, _once("threat", "actor", name="threatactor_once")]

    def __str__(self) -> str:
        return f"{self.threat_id} {self.actor_id}"


class ThreatTrigger(Link):
    """What may set a threat off."""

    threat = internal(models.ForeignKey("threats.Threat", models.PROTECT, related_name="+"))
    trigger = internal(models.ForeignKey("threats.Trigger", models.PROTECT, related_name="+"))

    class Meta(Link.Meta):
        constraints = [*Link.Meta.constraints, _once("threat", "trigger", name="threattrigger_once")]

    def __str__(self) -> str:
        return f"{self.threat_id} {self.trigger_id}"


class ThreatEvidence(Link):
    """An incident or a report that speaks for a threat."""

    threat = internal(models.ForeignKey("threats.Threat", models.PROTECT, related_name="+"))
    incident = internal(models.ForeignKey("threats.Incident", models.PROTECT, null=True, related_name="+"))
    report = internal(models.ForeignKey("threats.Report", models.PROTECT, null=True, related_name="+"))

    class Meta(Link.Meta):
        constraints = [
            *Link.Meta.constraints,
            _once("threat", "incident", name="threatevidence_incident_once"),
            _once("threat", "report", name="threatevidence_report_once"),
            models.CheckConstraint(
                condition=Q(incident__isnull=False, report=None) | Q(incident=None, report__isnull=False),
                name="threatevidence_is_an_incident_or_a_report",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.threat_id} {self.incident_id or self.report_id}"


class IncidentActor(Link):
    """An actor whom an incident names, as reported; who did it is for Human Rights to verify."""

    class Role(models.TextChoices):
        FORCE = "FORCE", _("Reported to have used force")
        TARGET = "TARGET", _("Reported as the target")

    incident = internal(models.ForeignKey("threats.Incident", models.PROTECT, related_name="+"))
    actor = internal(models.ForeignKey("threats.Actor", models.PROTECT, related_name="+"))
    role = internal(models.CharField(_("role"), max_length=6, choices=Role, default=Role.FORCE))

    class Meta(Link.Meta):
        constraints = [
            *Link.Meta.constraints,
            _once("incident", "actor", name="incidentactor_once"),
            models.CheckConstraint(condition=Q(role__in=["FORCE", "TARGET"]), name="incidentactor_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.actor_id}"
