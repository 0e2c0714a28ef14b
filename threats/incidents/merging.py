"""Two incidents of the mission that are one and the same: merged with all that is known, and taken apart again.

The one that is merged away stays as it was written, points to the other, and leaves lists and sums (the triggers of
`threats.rollup` see to that). Its reports stay linked to it and are listed with the other, so taking apart is exact.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import h3.api.basic_int as h3
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.coarsening import tell_areas, told_cell_of
from accounts.models import User
from accounts.policies import require
from accounts.roles import INCIDENTS_EDIT
from areas import codes
from areas.place import Placed
from common.errors import WrongState
from threats.incidents.linking import lock_incident, must_be_ours, note
from threats.models import Incident, Report
from threats.models.incident import MISSION_KINDS

NEAR_DAYS: Final = 3
NEAR_KM: Final = 10.0
# So many candidates are looked at, the nearest in time; so many are shown.
_LOOKED_AT, SHOWN = 60, 5


def merge_incident(incident: Incident, into: Incident, *, by: User, at: datetime) -> Incident:
    """`incident` is the same as `into`, which stays. Raises WrongState where the two cannot be one."""
    with transaction.atomic():
        locked = {each.pk: lock_incident(each) for each in sorted((incident, into), key=lambda each: each.pk)}
        incident, into = locked[incident.pk], locked[into.pk]
        for each in (incident, into):
            require(by, INCIDENTS_EDIT, each)
            must_be_ours(each)
        _must_be_mergeable(incident, into)
        incident.merged_into = into
        incident.save(update_fields=["merged_into"])
        note("merged", incident, by, at, {"merged_into": (None, into.ref)})
        note("took_in", into, by, at, {"took_in": (None, incident.ref)})
    return into


def _must_be_mergeable(incident: Incident, into: Incident) -> None:
    if incident.pk == into.pk:
        raise WrongState(_("This is the incident itself. Name the other one."))
    if (incident.mission_id, incident.restricted_kind) != (into.mission_id, into.restricted_kind):
        raise WrongState(_("The two are kept for different readers and cannot become one."))
    rows = Incident.objects.unscoped("whether something was merged into it before, whoever may see that")
    if rows.filter(merged_into=incident.pk).exists():
        raise WrongState(
            _("Others were merged into %(ref)s. Merge the other one into it, or take those apart first.")
            % {"ref": incident.ref}
        )


def separate_incident(incident: Incident, *, by: User, at: datetime) -> Incident:
    """`incident` stands by itself again, with the reports that it had. Raises WrongState where it was not merged."""
    with transaction.atomic():
        other = incident.merged_into_id
        if other is None:
            raise WrongState(_("Incident %(ref)s stands by itself.") % {"ref": incident.ref})
        rows = Incident.objects.unscoped("the one it was merged into, to lock it")
        # In the order of merging: by key.
        locked = {each.pk: lock_incident(each) for each in rows.filter(pk__in=[incident.pk, other]).order_by("pk")}
        incident, into = locked[incident.pk], locked[other]
        for each in (incident, into):
            require(by, INCIDENTS_EDIT, each)
        if incident.merged_into_id != into.pk:
            raise WrongState(_("Incident %(ref)s stands by itself.") % {"ref": incident.ref})
        if into.figures_from is not None and into.figures_from.incident_id == incident.pk:
            raise WrongState(
                _("The figures of %(ref)s come from a report of this one. Choose those of another report there first.")
                % {"ref": into.ref}
            )
        incident.merged_into = None
        incident.save(update_fields=["merged_into"])
        note("separated", incident, by, at, {"merged_into": (into.ref, None)})
    return incident


@dataclass(frozen=True)
class Likely:
    """What may be the same as an incident, and why: `days` apart, in the same area or as far as the cells say."""

    incident: Incident
    days: int
    same_area: bool


def alike(kind: str) -> list[str]:
    """Kinds that people may well have meant when another said `kind`: those with a protection risk in common."""
    offered = codes.items(MISSION_KINDS)
    risks = _risks(offered.get(kind))
    return [code for code, item in offered.items() if code == kind or risks & _risks(item)]


def _risks(item: codes.Code | None) -> frozenset[str]:
    return frozenset((item.attributes.get("maps_to") or {}).get("gpc_protection_risk", ())) if item else frozenset()


def likely_same(row: Incident | Report, user: User) -> list[Likely]:
    """Incidents of the mission within sight of `user` that may be what `row` tells of. Two statements at most.

    Near is told by cells and areas as far as each may be told, never by points.
    """
    first = row.occurred_from_on
    if first is None:
        return []
    last, margin = row.occurred_to_on or first, timedelta(days=NEAR_DAYS)
    found = (
        Incident.objects.visible_to(user)
        .standing()
        .for_list()
        .filter(
            dataset=None,
            mission=row.mission_id,
            restricted_kind=row.restricted_kind,
            kind__in=alike(row.kind),
            occurred_from_on__lte=last + margin,
            occurred_to_on__gte=first - margin,
        )
    )
    others = [each for each in found[:_LOOKED_AT] if not (isinstance(row, Incident) and each.pk == row.pk)]
    tell_areas([row, *others])
    likely = [
        Likely(other, abs((other.occurred_from_on - first).days), _same_area(row, other))
        for other in others
        if _same_area(row, other) or is_near(row, other)
    ]
    return sorted(likely, key=lambda each: (each.days, not each.same_area, -each.incident.pk))[:SHOWN]


def _same_area(one: Incident | Report, other: Incident) -> bool:
    """True where both are told by the very same area, which is no whole country."""
    here, there = one.told_area, other.told_area  # type: ignore[attr-defined,union-attr]
    return here is not None and there is not None and here.pk == there.pk and here.level > 0


def is_near(one: Placed, other: Placed) -> bool:
    """True where the cells by which both may be told lie within NEAR_KM of each other."""
    here, there = told_cell_of(one), told_cell_of(other)
    if not here or not there:
        return False
    distance_km: float = h3.great_circle_distance(h3.cell_to_latlng(here), h3.cell_to_latlng(there), unit="km")
    return distance_km <= NEAR_KM
