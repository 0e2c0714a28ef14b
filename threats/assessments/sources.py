"""The evidence that this app keeps: incidents of the mission, events of datasets apart, reports, threats."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.coarsening import tell_areas
from accounts.models import User
from areas import codes
from areas.models import Area
from common.weeks import between
from threats.assessments.figures import begun, within
from threats.evidence import MOST, Asked, Item, Source, register_evidence
from threats.incidents.querysets import MISSION
from threats.incidents.telling import killed_words, span_words
from threats.models import Actor, Incident, Report, Threat


def register_all() -> None:
    for source in (
        Source("incident", _("Incidents of the mission"), _incidents(of_the_mission=True), _found(Incident, _incident)),
        Source("dataset", _("Events of datasets"), _incidents(of_the_mission=False), _found(Incident, _incident)),
        Source("report", _("Reports"), _reports, _found(Report, _report)),
        Source("threat", _("Open threats"), _threats, _found(Threat, _threat)),
        Source("actor", _("Reported actors"), _actors, _found(Actor, _actor)),
    ):
        register_evidence(source)


def _found(model: Any, words: Callable[[Any], str]) -> Callable[[User, Collection[str]], Mapping[str, Item]]:
    """Those of these references that a reader may see, by reference. Two statements at most."""

    def find(reader: User, refs: Collection[str]) -> Mapping[str, Item]:
        rows = model.objects.visible_to(reader).for_list().filter(ref__in=list(refs))
        return {item.ref: item for item in _items(rows, words)}

    return find


def _items(rows: Iterable[Any], words: Callable[[Any], str]) -> list[Item]:
    rows = list(rows)
    tell_areas(rows)
    return [Item(row.ref, words(row), row.get_absolute_url()) for row in rows]


def _incidents(*, of_the_mission: bool) -> Callable[[User, Asked], Sequence[Item]]:
    def offer(reader: User, asked: Asked) -> Sequence[Item]:
        rows = begun(Incident.objects.visible_to(reader).standing().not_refuted(), asked.since, asked.until).filter(
            within(asked)
        )
        rows = rows.of_origin(MISSION) if of_the_mission else rows.exclude(dataset=None)
        return _items(rows.for_list()[: MOST + 1], _incident)

    return offer


def _incident(row: Incident) -> str:
    when = span_words(row.occurred_from_on, row.occurred_to_on)
    killed = str(_("killed, all: %(range)s") % {"range": killed_words(row)})
    source = row.dataset.name if row.dataset else ""
    return _joined(row.kind_label(), _name(row.told_area), when, killed, source)  # type: ignore[attr-defined]


def _reports(reader: User, asked: Asked) -> Sequence[Item]:
    since, until = between(asked.since, asked.until, UTC)
    rows = (
        Report.objects.visible_to(reader)
        .standing()
        .filter(within(asked), recorded_at__gte=since, recorded_at__lt=until)
    )
    return _items(rows.for_list()[: MOST + 1], _report)


def _report(row: Report) -> str:
    """Kind, area and grade: never what was heard, nor by whom."""
    return _joined(
        codes.label("threat_types", row.kind),
        _name(row.told_area),  # type: ignore[attr-defined]
        str(row.get_tense_display()),
        f"{row.reliability}{row.credibility}" if row.reliability and row.credibility else "",
    )


def _threats(reader: User, asked: Asked) -> Sequence[Item]:
    rows = Threat.objects.visible_to(reader).standing().open().filter(within(asked))
    return _items(rows.for_list()[: MOST + 1], _threat)


def _threat(row: Threat) -> str:
    return _joined(
        codes.label("threat_types", row.kind),
        _name(row.told_area),  # type: ignore[attr-defined]
        codes.label("time_horizons", row.horizon),
    )


def _actors(reader: User, asked: Asked) -> Sequence[Item]:
    """Those reported in the area, or in it beside their main one."""
    beside = Q(further_areas__overlap=[area.pcode for area in asked.areas])
    rows = Actor.objects.visible_to(reader).standing().filter(within(asked) | beside)
    return _items(rows.for_list()[: MOST + 1], _actor)


def _actor(row: Actor) -> str:
    return _joined(row.name, codes.label("threat_actors", row.kind))


def _name(area: Area | None) -> str:
    return area.name() if area else str(_("area not known"))


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
