"""What becomes known of a message after its transport took it. States only move forward (escalation.md E22)."""

from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest

from notifications.ledger import attest_fates
from notifications.models import Message
from notifications.providers import Receipt

log = structlog.get_logger(__name__)
State, Reason = Message.State, Message.Reason
# From here a message can still arrive or come back. A receipt may overtake the answer of the transport itself.
UNDERWAY = (State.SENDING, State.ACCEPTED, State.UNKNOWN)


def note_receipt(receipt: Receipt, *, at: datetime, channel: str) -> bool:
    """True when it told something new of a message, and of all that it carried.

    What comes twice, late or about nothing of ours changes nothing.
    """
    try:
        uid = UUID(receipt.key)
    except ValueError:
        log.warning("receipt.unknown", channel=channel)
        return False
    parcel = Message.objects.filter(Q(uid=uid) | Q(carrier__uid=uid), channel=channel, state__in=UNDERWAY)
    with transaction.atomic():
        rows = Message.objects.filter(pk__in=parcel.values("pk"), state__in=UNDERWAY).select_for_update()
        found = Message.objects.filter(pk__in=list(rows.order_by("pk").values_list("pk", flat=True)))
        moved = found.update(
            state=receipt.state,
            reason=Reason.UNDELIVERED if receipt.state == State.FAILED_PERM else "",
            detail=receipt.detail[:300],
            accepted_at=Coalesce("accepted_at", Greatest(F("queued_at"), at)),
            changed_at=Greatest(F("changed_at"), at),
            next_attempt_at=None,
            leased_until=None,
            claimed_by="",
        )
        attest_fates(found, at=at)
    if not moved:
        log.info("receipt.nothing_new", channel=channel, message=str(uid))
    return bool(moved)
