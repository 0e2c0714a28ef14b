"""Who changed a policy, when, why, and what it was before."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.sensitivity import confidential, internal
from followup.models.policies import EscalationPolicy, PolicySnapshot


class PolicyChange(models.Model):
    """One edit of a policy: the whole of it before and after, so that any two of them can be compared."""

    uid = internal(models.UUIDField(default=uuid.uuid4, editable=False, unique=True))
    policy = internal(models.ForeignKey(EscalationPolicy, models.PROTECT, related_name="changes"))
    before = internal(models.ForeignKey(PolicySnapshot, models.PROTECT, related_name="+"))
    after = internal(models.ForeignKey(PolicySnapshot, models.PROTECT, related_name="+"))
    changed_by = confidential(models.ForeignKey(User, models.PROTECT, related_name="+"))
    changed_at = internal(models.DateTimeField())
    reason = internal(models.CharField(_("reason"), max_length=200))

    class Meta:
        verbose_name = _("change of a policy")
        verbose_name_plural = _("changes of policies")
        ordering = ["-changed_at", "-pk"]
        constraints = [models.CheckConstraint(name="policy_change_has_a_reason", condition=~models.Q(reason=""))]

    def __str__(self) -> str:
        return f"{self.policy} {self.changed_at:%Y-%m-%d}"
