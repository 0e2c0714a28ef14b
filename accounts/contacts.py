"""How people can be reached."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.duty.posts import in_force
from accounts.models import Assignment, ContactPoint, User
from audit.services import SYSTEM, record


def verified(users: Iterable[int], kind: str) -> dict[int, ContactPoint]:
    """User key -> the point of `kind` at which they were last verified to be reached. One statement."""
    rows = ContactPoint.objects.filter(user__in=set(users), kind=kind, ended_on=None, verified_on__isnull=False)
    return {point.user_id: point for point in rows.order_by("verified_on", "pk")}


def still_kept(contacts: Iterable[int], at: datetime) -> set[int]:
    """Those of these contacts outside the mission whose time has not run out. One statement, none for none."""
    wanted = set(contacts)
    rows = Assignment.objects.filter(user__in=wanted, user__is_contact=True).for_scope()
    return {each.user_id for each in in_force(rows, at)} if wanted else set()


def doubt(user: User, address: str, *, since: datetime, at: datetime) -> int:
    """What came back says that nobody is reached at this mail address: it no longer counts as verified. How many did.

    `since`: when what came back was written; whoever was reached there on a later day is still reached.
    """
    points = ContactPoint.objects.filter(user=user, kind=ContactPoint.Kind.EMAIL, address__iexact=address)
    points = points.filter(ended_on=None, verified_on__lte=since.date())
    with transaction.atomic():
        found = list(points.select_for_update())
        for point in found:
            before, point.verified_on = point.verified_on, None
            point.save(update_fields=["verified_on"])
            record(
                "accounts.contact_point.doubted",
                by=SYSTEM,
                target=point.audit_target(),
                at=at,
                changes={"verified_on": (before, None)},
            )
    return len(found)
