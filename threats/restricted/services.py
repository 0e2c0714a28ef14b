"""Taking over a referral: one function, one business event, one transaction."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from common.errors import NotAllowed, WrongState
from threats.models import Incident, Report
from threats.restricted.rules import may_receive


def receive_referral(row: Report | Incident, *, by: User, at: datetime) -> None:
    """`by` has it from here on. Raises NotAllowed for other roles, WrongState when it was received or withdrawn."""
    with transaction.atomic():
        rows = type(row).objects.unscoped("the caller fetched it through visible_to; this locks the row")
        row = rows.select_for_update(of=("self",)).select_related("mission").get(pk=row.pk)
        if not may_receive(by, row):
            raise NotAllowed(_("%(ref)s is not referred to a post of yours.") % {"ref": row.ref})
        if row.received_at is not None or not row.is_standing:
            raise WrongState(_("%(ref)s was received or withdrawn in the meantime.") % {"ref": row.ref})
        row.received_at, row.received_by = at, by
        row.save(update_fields=["received_at", "received_by"])
        record(
            "threats.referral.received",
            by=by.audit_actor(),
            target=row.audit_target(),
            at=at,
            mission=row.mission.code,
        )
