"""How to reach a source: the only door to `SourceContact`.

Kept encrypted, apart from everything else, for the section that talks to the source. Opening it asks for a reason and
is written down; that a contact exists shows nowhere but to that section.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import can
from accounts.roles import REPORTS_CONTACT
from accounts.scope import scope_of
from audit.services import record
from common.errors import NotAllowed
from common.secrets import cipher
from threats.models import Report, SourceContact

_PURPOSE = b"poc.source"


def may_reach(user: User, report: Report) -> bool:
    """True for the section that recorded the report, where its role may reach sources."""
    if not report.source_code or not can(user, REPORTS_CONTACT, report):
        return False
    grants = scope_of(user).grants_over(REPORTS_CONTACT, report.mission, report.area_id) if report.area_id else []
    return any(grant.rights.section == report.owner_section for grant in grants)


def has_contact(report: Report) -> bool:
    return _rows(report).exists()


def keep_contact(report: Report, *, by: User, at: datetime, contact: str) -> SourceContact:
    """How to reach the source of `report`, in place of what was kept before. Raises NotAllowed for other sections."""
    _must_reach(by, report)
    with transaction.atomic():
        kept, made = SourceContact.objects.select_for_update().update_or_create(
            mission=report.mission,
            owner_section=report.owner_section,
            source_code=report.source_code,
            defaults={"sealed": cipher(_PURPOSE).encrypt(contact.encode()).decode(), "kept_by": by, "kept_at": at},
        )
        _audit("kept" if made else "replaced", kept, by, at)
    return kept


def open_contact(report: Report, *, by: User, at: datetime, reason: str) -> str:
    """How to reach the source of `report`. Who opened it and why stands in the trail before it is shown."""
    _must_reach(by, report)
    with transaction.atomic():
        kept = _rows(report).first()
        if kept is None:
            raise NotAllowed(_("No contact is kept for this code word."))
        _audit("opened", kept, by, at, reason)
    return cipher(_PURPOSE).decrypt(kept.sealed.encode()).decode()


def _rows(report: Report) -> QuerySet[SourceContact]:
    return SourceContact.objects.filter(
        mission=report.mission_id, owner_section=report.owner_section, source_code=report.source_code
    )


def _must_reach(by: User, report: Report) -> None:
    if not may_reach(by, report):
        raise NotAllowed(_("Only the section that recorded this report reaches its source."))


def _audit(what: str, kept: SourceContact, by: User, at: datetime, reason: str = "") -> None:
    record(
        f"threats.source_contact.{what}",
        by=by.audit_actor(),
        target=kept.audit_target(),
        at=at,
        mission=kept.mission.code,
        reason=reason,
    )
