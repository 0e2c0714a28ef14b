"""Contacts outside the mission: functional addresses of partners, kept under People (docs/contacts.md).

Nobody signs in as one. A ladder may name the partner they stand for, and they are told what was released to it.
"""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Assignment, ContactPoint, User
from accounts.models.people import CONTACT_HOST
from accounts.roles import PEOPLE_MANAGE
from accounts.scope import scope_of
from accounts.services import appoint
from areas.models import AreaOfResponsibility
from audit.services import record
from common.errors import NotAllowed

COMPONENT = "HUMANITARIAN"


def register_contact(
    *,
    by: User,
    at: datetime,
    name: str,
    address: str,
    language: str,
    role: str,
    aor: AreaOfResponsibility,
    valid_from: date,
    valid_until: date | None,
) -> User:
    """The address of an organisation, for a partner in an area of responsibility, until a day within the year.

    Nothing is sent there before somebody marked it as verified. Raises NotAllowed where `by` does not administer the
    mission, ValidationError by field.
    """
    if aor.mission.code not in scope_of(by).mission_codes_for(PEOPLE_MANAGE):
        raise NotAllowed(_("You do not administer the mission of this post."))
    with transaction.atomic():
        contact = _account(name, language)
        point = ContactPoint(user=contact, kind=ContactPoint.Kind.EMAIL, address=address.strip())
        point.full_clean()
        point.save()
        _note("accounts.contact.registered", contact.audit_target(), by, at, {"name": name, "language": language})
        _note("accounts.contact_point.added", point.audit_target(), by, at, {"address": point.address})
        facts = {"component": COMPONENT, "valid_from": valid_from, "valid_until": valid_until}
        appoint(contact, by=by, at=at, role=role, aor=aor, **facts)
    return contact


def _account(name: str, language: str) -> User:
    uid = uuid.uuid4()
    contact = User(
        uid=uid, email=f"{uid}@{CONTACT_HOST}", name=name, language=language, is_active=False, is_contact=True
    )
    contact.set_unusable_password()
    contact.full_clean(exclude=["password"])
    contact.save()
    return contact


def _note(action: str, target: Any, by: User, at: datetime, facts: Mapping[str, object]) -> None:
    changes = {name: (None, value) for name, value in facts.items()}
    record(action, by=by.audit_actor(), target=target, at=at, changes=changes)


@dataclass(frozen=True)
class Outside:
    """One contact in force: for which partner and area, until when, and whether anything can be sent there."""

    assignment: Assignment
    is_verified: bool


def contacts_of(mission_codes: Collection[str]) -> list[Outside]:
    """Contacts outside these missions whose appointment is in force, by partner and area. Two statements."""
    rows = Assignment.objects.current().filter(aor__mission__code__in=mission_codes, user__is_contact=True)
    found = list(rows.select_related("user", "aor").order_by("role", "aor__code", "user__name", "pk"))
    points = ContactPoint.objects.filter(user__in=[each.user_id for each in found], ended_on=None)
    verified = set(points.filter(verified_on__isnull=False).values_list("user", flat=True))
    return [Outside(each, each.user_id in verified) for each in found]
