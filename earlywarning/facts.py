"""What messages about an alert may say of it: its reference, its kind in the list's words, a coarse area.

Nothing else of an alert leaves the portal (rule 5 of docs/alerts.md): no typed text, no place, no actor, no source.
"""

from typing import Any

from accounts.coarsening import told_path
from areas.models import Area
from earlywarning.models import Alert
from notifications import values

# No finer than this in a mail, whatever the classification allows on a page.
MAIL_LEVEL = 2


def facts_of(alert: Alert) -> dict[str, Any]:
    """Values for `followup.clocks`. A restricted kind is left unsaid: the message then reads “protection matter”."""
    area = mailed_area(alert)
    return {
        "ref": values.ref(alert.ref),
        "urgency": values.code("cap_urgency", alert.urgency),
        "priority": values.code("priorities", alert.priority),
        **({} if alert.restricted_kind else {"kind": values.code("threat_types", alert.kind)}),
        **({"area": values.area(area)} if area else {}),
    }


def mailed_area(alert: Alert) -> Area | None:
    """The area that a message may name."""
    return told_area(alert, MAIL_LEVEL)


def told_area(alert: Alert, level: int) -> Area | None:
    """The area in which it may be told to lie, no finer than `level`."""
    if alert.area is None:
        return None
    path = told_path(alert.classification, alert.restricted_kind, alert.area)
    coarsest = path[: (min(level, alert.area.level) + 1) * alert.area.steplen]
    found: Area = alert.area
    return found if coarsest == found.path else Area.objects.for_list().get(path=coarsest)
