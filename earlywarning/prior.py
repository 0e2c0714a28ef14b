"""Alerts that came before an incident: proposed by place and time, judged by people, shown on both pages.

A proposal is never a judgement. What somebody judged replaces the rule of the analytics for that alert and incident.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import h3.api.basic_int as h3
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.coarsening import tell_areas, told_cell_of, told_under
from accounts.models import User
from accounts.policies import can, may, require
from accounts.roles import ALERTS_VIEW, INCIDENTS_EDIT
from areas import codes
from common import moments
from common.errors import WrongState
from common.weeks import starts
from earlywarning.models import Alert, PriorAlert
from earlywarning.services import audit, locked
from threats.incidents import panels
from threats.incidents.linking import lock_incident, must_be_ours
from threats.incidents.merging import is_near
from threats.incidents.services import zone_of
from threats.incidents.telling import span_words
from threats.models import Incident

# A warning may come so long before the first day of what it warned of (domain.md: 72 h).
BEFORE: Final = timedelta(hours=72)
# So many are looked at, the newest; so many are shown.
_LOOKED_AT, MOST = 60, 10
WARNED, DID_NOT = "yes", "no"


@dataclass(frozen=True)
class Before:
    """An alert that came before an incident, and what was judged of it; None where nobody did."""

    alert: Alert
    judged: PriorAlert | None


def register_all() -> None:
    panels.register_panel(panel)


def before(incident: Incident, reader: User) -> list[Before]:
    """What was judged first, then proposals, the newest first, within sight of `reader`. Two statements.

    Proposed are alerts raised from 72 hours before its first possible day until that day is over, or until its hour
    where that is known, in the same area or within 10 km, as far as both places may be told.
    """
    judged = {each.alert_id: each for each in PriorAlert.objects.filter(incident=incident)}
    asked = _may_have_warned(incident) | Q(pk__in=judged)
    rows = Alert.objects.visible_to(reader).standing().counted()
    rows = rows.filter(asked, mission=incident.mission_id, status=incident.status).select_related("area", "mission")
    found = list(rows.order_by("-raised_at", "-pk")[:_LOOKED_AT])
    tell_areas([incident, *found])
    shown = [each for each in found if each.pk in judged or _is_close(incident, each)]
    return [
        *(Before(each, judged[each.pk]) for each in shown if each.pk in judged),
        *(Before(each, None) for each in shown if each.pk not in judged),
    ][:MOST]


def _may_have_warned(incident: Incident) -> Q:
    """By time, and by what the database knows of the place."""
    zone, day = zone_of(incident), incident.occurred_from_on
    until = incident.occurred_at or starts(day + timedelta(days=1), zone)
    in_time = Q(raised_at__gte=starts(day, zone) - BEFORE, raised_at__lt=until) & ~Q(urgency="Past")
    cell = told_cell_of(incident)
    # Cells of resolution 4 are some 45 km wide: whatever lies within 10 km lies in one of these.
    near = Q(h3_r4__in=list(h3.grid_disk(h3.cell_to_parent(cell, 4), 1))) if cell else Q(pk__in=[])
    area = incident.told_area  # type: ignore[attr-defined]
    here = told_under(area) if area is not None and area.level > 0 else Q(pk__in=[])
    return in_time & (near | here)


def _is_close(incident: Incident, alert: Alert) -> bool:
    here, there = incident.told_area, alert.told_area  # type: ignore[attr-defined]
    if here is not None and there is not None and here.level > 0 and here.pk == there.pk:
        return True
    return is_near(incident, alert)


def judge(alert: Alert, incident: Incident, *, by: User, at: datetime, warned: bool) -> PriorAlert:
    """`alert` warned of `incident`, or did not. Judged the same twice, it is judged once.

    Raises NotAllowed, and WrongState where it is no proposal and was never judged.
    """
    with transaction.atomic():
        incident = lock_incident(incident)
        alert = locked(alert)
        require(by, ALERTS_VIEW, alert)
        require(by, INCIDENTS_EDIT, incident)
        must_be_ours(incident)
        tell_areas([incident])
        found = next((each for each in before(incident, by) if each.alert.pk == alert.pk), None)
        if found is None:
            raise WrongState(_("%(ref)s did not come shortly before it, close by.") % {"ref": alert.ref})
        row = found.judged or PriorAlert(alert=alert, incident=incident)
        earlier = row.warned if found.judged else None
        if earlier == warned:
            return row
        row.warned, row.by, row.at = warned, by, at
        row.full_clean()
        row.save()
        audit("warned", alert, by, at, {"incident": (None, incident.ref), "warned": (earlier, warned)}, [row])
    return row


def panel(reader: User, incident: Incident) -> panels.Panel | None:
    """The card of an incident's page; None for somebody who reads no alerts."""
    if not may(reader, ALERTS_VIEW) or not incident.is_standing:
        return None
    found = before(incident, reader)
    may_judge = bool(found) and can(reader, INCIDENTS_EDIT, incident)
    return panels.Panel(
        title=_("Alerts that came before it"),
        note=_("within what your role may see"),
        none=_("No alert of the three days before it is known here or close by."),
        lines=[_line(each, incident, may_judge) for each in found],
    )


def _line(each: Before, incident: Incident, may_judge: bool) -> panels.Line:
    alert = each.alert
    area = alert.told_area.name() if alert.told_area else str(_("area not known"))  # type: ignore[attr-defined]
    words = (
        codes.label("threat_types", alert.kind), area, codes.label("cap_urgency", alert.urgency),
        moments.exact(alert.raised_at, zone_of(incident)),
    )  # fmt: skip
    url = reverse("alerts:warned", args=[alert.ref, incident.ref])
    offered = {WARNED: _("It warned of this"), DID_NOT: _("It did not warn of this")}
    open_ones = [value for value in offered if each.judged is None or (value == WARNED) != each.judged.warned]
    return panels.Line(
        alert.ref, alert.get_absolute_url(), " · ".join(words), alert.classification, said=_said(each.judged),
        choices=[panels.Choice(offered[value], url, "warned", value) for value in open_ones] if may_judge else [],
    )  # fmt: skip


def _said(judged: PriorAlert | None) -> str:
    if judged is None:
        return _("Nobody has said yet whether it warned of this.")
    return _("It warned of this.") if judged.warned else _("It did not warn of this.")


def what_happened(alert: Alert, reader: User) -> list[tuple[Incident, str]]:
    """Incidents that `alert` warned of, as people judged, within sight of `reader`, each with its words."""
    if not alert.has_priors:  # type: ignore[attr-defined]
        return []
    judged = alert.priors.filter(warned=True).values("incident")
    rows = list(Incident.objects.visible_to(reader).standing().for_list().filter(pk__in=judged))
    tell_areas(rows)
    return [(row, _happened(row)) for row in rows]


def _happened(row: Incident) -> str:
    area = row.told_area.name() if row.told_area else str(_("area not known"))  # type: ignore[attr-defined]
    return " · ".join((row.kind_label(), area, span_words(row.occurred_from_on, row.occurred_to_on)))


def judged_pairs(incidents: Iterable[int]) -> dict[tuple[int, int], bool]:
    """{(alert, incident): whether it warned} of what people judged of these incidents. One statement."""
    rows: Any = PriorAlert.objects.filter(incident__in=list(incidents)).order_by()
    return {(alert, incident): warned for alert, incident, warned in rows.values_list("alert", "incident", "warned")}
