"""Alerts as evidence of assessments: what this app offers to the one below, which knows none of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.coarsening import tell_areas
from accounts.models import User
from areas import codes
from common.weeks import between
from earlywarning.models import Alert
from threats.assessments.figures import within
from threats.evidence import MOST, Asked, Item, Source, register_evidence


def register_all() -> None:
    register_evidence(Source("alert", _("Alerts"), offer, find))


def offer(reader: User, asked: Asked) -> Sequence[Item]:
    """Alerts of that area raised in these days, the newest first."""
    since, until = between(asked.since, asked.until, UTC)
    rows = Alert.objects.visible_to(reader).filter(within(asked), raised_at__gte=since, raised_at__lt=until)
    rows = rows.standing().select_related("area", "mission").order_by("-raised_at", "-pk")
    return _items(rows[: MOST + 1])


def find(reader: User, refs: Collection[str]) -> Mapping[str, Item]:
    rows = Alert.objects.visible_to(reader).for_list().filter(ref__in=list(refs))
    return {item.ref: item for item in _items(rows)}


def _items(rows: Iterable[Alert]) -> list[Item]:
    rows = list(rows)
    tell_areas(rows)
    return [Item(row.ref, _words(row), row.get_absolute_url()) for row in rows]


def _words(row: Alert) -> str:
    """Kind, coarse area, urgency and day: never what was heard."""
    area = row.told_area.name() if row.told_area else str(_("area not known"))  # type: ignore[attr-defined]
    parts = (
        codes.label("threat_types", row.kind), area, codes.label("cap_urgency", row.urgency), date_format(row.raised_at)
    )  # fmt: skip
    return " · ".join(parts)
