"""Open alerts beside a hot spot: what this app shows on a page of the one below, which knows no alert."""

import h3.api.basic_int as h3
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.coarsening import tell_areas, told_cell_of, told_under
from accounts.models import User
from accounts.policies import may
from accounts.roles import ALERTS_VIEW
from areas import codes
from earlywarning.models import Alert
from threats.hotspots.panels import Line, Panel, register_panel
from threats.models import HotSpot

MOST = 10


def register_all() -> None:
    register_panel(panel)


def panel(reader: User, spot: HotSpot) -> Panel | None:
    """The newest open alerts in the area that may be told of the spot, or in the cells around it, some 20 km wide.

    None for somebody who reads no alerts, or where nothing may be told of the place.
    """
    if not may(reader, ALERTS_VIEW):
        return None
    near = _near(spot)
    if near is None:
        return None
    rows = Alert.objects.visible_to(reader).standing().open().filter(near).select_related("area", "mission")
    alerts = list(rows.order_by("-raised_at", "-pk")[:MOST])
    tell_areas(alerts)
    return Panel(
        title=_("Open alerts nearby"),
        note=_("within what your role may see"),
        none=_("No alert is open here or close by."),
        lines=[Line(each.ref, each.get_absolute_url(), _words(each), each.classification) for each in alerts],
    )


def _near(spot: HotSpot) -> Q | None:
    area, cell = spot.told_area, told_cell_of(spot)  # type: ignore[attr-defined]
    # Cells of resolution 4 are those that may be told of every alert that is not restricted.
    around = h3.grid_disk(h3.cell_to_parent(cell, 4), 1) if cell else []
    close = Q(restricted_kind="", h3_r4__in=list(around))
    if area is None:
        return close if cell else None
    return told_under(area) | close


def _words(alert: Alert) -> str:
    area = alert.told_area.name() if alert.told_area else str(_("area not known"))  # type: ignore[attr-defined]
    return " · ".join((codes.label("threat_types", alert.kind), area, date_format(alert.raised_at)))
