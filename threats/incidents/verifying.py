"""How far an incident is verified, and who may say so: the one place where that is decided.

Human Rights finds on every kind; Child Protection on kinds that concern children, Women Protection on sexual violence.
That several sources agree may be said by advisers and analysts too. Nothing waits for it: alerts, actions and counts
go on whatever this says; only the words of pages change.
"""

from datetime import date, datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import can
from accounts.protection import RestrictedKind
from accounts.roles import INCIDENTS_CORROBORATE, INCIDENTS_VERIFY
from accounts.scope import scope_of
from areas import codes
from common.errors import NotAllowed
from threats.incidents.linking import lock_incident, must_be_ours, note
from threats.incidents.services import zone_of
from threats.models import Incident, Verification
from threats.models.incident import MISSION_KINDS
from threats.models.verification import CORROBORATED, FINDINGS, INFORMATION_STATUSES, UNVERIFIED

# Grave violations that concern children by themselves: recruitment, and attacks on schools and hospitals. The others
# do when a victim is a child, which the kind alone does not say.
OF_CHILDREN: Final = frozenset({"GV2", "GV4"})


def concerns_children(incident: Incident) -> bool:
    if incident.restricted_kind == RestrictedKind.CHILD:
        return True
    kind = codes.items(MISSION_KINDS).get(incident.kind)
    mapped = (kind.attributes.get("maps_to") or {}) if kind else {}
    return bool(OF_CHILDREN & set(mapped.get("grave_violation", ())))


def _finds(role: str, incident: Incident) -> bool:
    """True where a holder of `role`, which may verify, does so for incidents of this kind."""
    if role == "CPA":
        return concerns_children(incident)
    if role == "WPA":
        return incident.restricted_kind in (RestrictedKind.CRSV, RestrictedKind.SURVIVOR)
    return True


def statuses_open_to(user: User, incident: Incident) -> tuple[str, ...]:
    """What `user` may find of `incident` now, in the order of the list; empty where it is not theirs to say."""
    if incident.dataset_id is not None or not incident.is_standing or incident.area_id is None:
        return ()
    grants = scope_of(user).grants_over(INCIDENTS_VERIFY, incident.mission, incident.area_id)
    if any(_finds(grant.role, incident) for grant in grants) and can(user, INCIDENTS_VERIFY, incident):
        offered = frozenset(INFORMATION_STATUSES)
    elif incident.information_status not in FINDINGS and can(user, INCIDENTS_CORROBORATE, incident):
        offered = frozenset({UNVERIFIED, CORROBORATED})
    else:
        return ()
    # Finding the same once more, in another way, is news; that nothing has been found is not.
    return tuple(
        each
        for each in INFORMATION_STATUSES
        if each in offered and not each == incident.information_status == UNVERIFIED
    )


def verify_incident(
    incident: Incident, *, by: User, at: datetime, status: str, method: str, found_on: date, note_text: str = ""
) -> Verification:
    """What was found, how and on which day. Raises NotAllowed where `by` may not find it, ValidationError by field."""
    with transaction.atomic():
        incident = lock_incident(incident)
        must_be_ours(incident)
        if status not in statuses_open_to(by, incident):
            raise NotAllowed(
                _("“%(status)s” is not yours to find for %(ref)s. Ask Human Rights.")
                % {"status": codes.label("information_status", status), "ref": incident.ref}
            )
        _must_be_possible(incident, found_on, at)
        step = Verification(
            incident=incident, status=status, method=method, found_on=found_on, note=note_text, by=by, at=at
        )
        step.full_clean()
        step.save()
        before, incident.information_status = incident.information_status, status
        incident.save(update_fields=["information_status"])
        note("verified", incident, by, at, {"information_status": (before, status), "method": (None, method)})
    return step


def _must_be_possible(incident: Incident, found_on: date, at: datetime) -> None:
    if found_on > at.astimezone(zone_of(incident)).date():
        raise ValidationError({"found_on": _("This day lies in the future. Give the day on which it was found.")})
    if found_on < incident.occurred_from_on:
        raise ValidationError({"found_on": _("This day lies before the incident. Correct it.")})
