"""The audit trail: entries that can be added and sealed, never changed or removed.

The database keeps that promise by triggers (migration 0002), not this module.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit import registry
from audit.querysets import EntryQuerySet
from common.db import ClockTimestamp
from common.sensitivity import confidential, internal, public


class Entry(models.Model):
    """Who did what to which object and when. Sealed a moment later: numbered and chained to the one before."""

    uid = internal(models.UUIDField(_("identifier"), default=uuid.uuid4, editable=False))
    action = internal(models.CharField(_("action"), max_length=100))
    actor_kind = internal(models.CharField(_("kind of actor"), max_length=40))
    actor_uid = internal(models.UUIDField(_("actor"), null=True, blank=True))
    actor_label = confidential(models.CharField(_("who"), max_length=200))
    target_kind = internal(models.CharField(_("kind of object"), max_length=100))
    target_uid = internal(models.CharField(_("object"), max_length=100))
    target_label = internal(models.CharField(_("on what"), max_length=200))
    mission = public(models.CharField(_("mission"), max_length=20, blank=True))
    request_id = internal(models.UUIDField(_("request"), null=True, blank=True))
    at = internal(models.DateTimeField(_("moment")))
    recorded_at = internal(models.DateTimeField(_("recorded"), db_default=ClockTimestamp(), editable=False))
    changes = internal(models.JSONField(_("changed fields"), default=dict, blank=True))
    # Rows as they stood after the event: name of the row -> keyed digest (audit.ledger).
    attests = internal(models.JSONField(_("attested rows"), default=dict, blank=True))
    digest_key = internal(models.CharField(_("key of the digests"), max_length=16, blank=True))
    reason = confidential(models.TextField(_("reason"), blank=True))

    # Which columns the seal covers, and how (audit.sealing.COVERED_BY_FORMAT); a later form leaves older seals valid.
    format = internal(models.PositiveSmallIntegerField(_("form of the seal"), default=2, editable=False))
    sequence = internal(models.BigIntegerField(_("seal number"), null=True, editable=False))
    previous_root = internal(models.CharField(_("seal before"), max_length=64, null=True, editable=False))  # noqa: DJ001 - not sealed yet
    root = internal(models.CharField(_("seal"), max_length=64, null=True, editable=False))  # noqa: DJ001 - not sealed yet
    sealed_at = internal(models.DateTimeField(_("sealed"), null=True, editable=False))

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        constraints = [
            models.UniqueConstraint(fields=["uid"], name="audit_entry_uid_unique"),
            models.UniqueConstraint(fields=["sequence"], name="audit_entry_sequence_unique"),
            models.CheckConstraint(
                name="audit_entry_sealed_whole_or_not_at_all",
                condition=Q(
                    sequence__isnull=True, previous_root__isnull=True, root__isnull=True, sealed_at__isnull=True
                )
                | Q(
                    sequence__gte=1,
                    previous_root__regex=r"^[0-9a-f]{64}$",
                    root__regex=r"^[0-9a-f]{64}$",
                    sealed_at__isnull=False,
                ),
            ),
        ]
        indexes = [
            # The sealer's work list: empty but for the last two seconds.
            models.Index(fields=["id"], name="audit_entry_unsealed", condition=Q(sequence__isnull=True)),
            # The page: newest first, whole or by one filter.
            models.Index(fields=["at", "id"], name="audit_entry_by_moment"),
            models.Index(fields=["mission", "at", "id"], name="audit_entry_by_mission"),
            models.Index(fields=["action", "at", "id"], name="audit_entry_by_action"),
            models.Index(fields=["target_label", "at", "id"], name="audit_entry_by_target"),
            models.Index(fields=["actor_label", "at", "id"], name="audit_entry_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target_label}"

    @property
    def action_label(self) -> str:
        return registry.label(self.action)

    @property
    def changed_fields(self) -> list[str]:
        return sorted(self.changes)


class Verification(models.Model):
    """When somebody last walked the whole chain, and what they found. A note for the page, not itself proof."""

    at = internal(models.DateTimeField(_("moment")))
    sealed_to = internal(models.BigIntegerField(_("seals checked")))
    findings = internal(models.PositiveIntegerField(_("findings")))

    class Meta:
        verbose_name = _("verification of the audit trail")
        verbose_name_plural = _("verifications of the audit trail")
        indexes = [models.Index(fields=["at", "id"], name="audit_verification_by_moment")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} UTC: {self.findings}"
