"""How many persons matters of restricted kinds concern: month by province by sex and age, and nothing closer.

The table of a mission is worked out once for everybody, and a reader sees the lines of their own provinces: what two
readers see can be laid side by side without saying more.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy

from accounts.coarsening import told_path
from accounts.models import User
from accounts.protection import RestrictedKind
from accounts.roles import INCIDENTS_RESTRICTED
from accounts.scope import scope_of
from areas.models import Area, Mission
from threats.models import Age, CasualtyPart, Harm, Incident, Sex
from threats.models.casualties import column
from threats.restricted.suppression import ToldLine, told_line

GROUPS: Final = {
    "GIRLS": gettext_lazy("Girls"), "BOYS": gettext_lazy("Boys"), "WOMEN": gettext_lazy("Women"),
    "MEN": gettext_lazy("Men"), "OTHER": gettext_lazy("Another sex, or not known"),
    "UNTOLD": gettext_lazy("Not told by sex and age"),
}  # fmt: skip
MONTHS: Final = 12
# Whoever advises the whole mission counts all restricted kinds; the others those that they serve.
_COUNTS_ALL: Final = frozenset({"SPOCA", "POCO", "HRO"})


@dataclass(frozen=True)
class Line:
    month: date
    area: Area
    told: ToldLine


@dataclass(frozen=True)
class Table:
    """Of one mission and restricted kind, the newest month first."""

    mission: Mission
    kind: RestrictedKind
    lines: list[Line]


def kinds_counted_by(user: User, mission: Mission) -> list[RestrictedKind]:
    """Restricted kinds of which `user` may see tables of `mission`."""
    found: set[str] = set()
    for grant in scope_of(user).grants:
        if grant.mission.pk == mission.pk and INCIDENTS_RESTRICTED in grant.rights.actions:
            found |= set(RestrictedKind.values) if grant.role in _COUNTS_ALL else grant.rights.restricted
    return [kind for kind in RestrictedKind if kind and kind in found]


def tables_for(user: User, today: date) -> list[Table]:
    """The last MONTHS months until `today`; a table without lines is among them. Four statements a mission at most."""
    codes = scope_of(user).mission_codes_for(INCIDENTS_RESTRICTED)
    return [
        table
        for mission in scope_of(user).missions
        if mission.code in codes
        for table in _tables(user, mission, _first_month(today))
    ]


def _first_month(today: date) -> date:
    months = today.year * 12 + today.month - MONTHS
    return date(months // 12, months % 12 + 1, 1)


def _tables(user: User, mission: Mission, since: date) -> list[Table]:
    rows = Incident.objects.unscoped("a table in which no person can be told from another, for the whole mission")
    incidents = list(
        rows.standing()
        .not_refuted()
        .filter(mission=mission.pk, dataset=None, status="ACTUAL", occurred_from_on__gte=since)
        .exclude(restricted_kind="")
        .exclude(area=None)
        .exclude(figures_from=None)
        .select_related("area", "figures_from")
        .defer("area__outline")
    )
    parts: dict[int, list[CasualtyPart]] = defaultdict(list)
    reports = [incident.figures_from_id for incident in incidents]
    for part in CasualtyPart.objects.filter(report__in=reports, harm=Harm.AFFECTED, replaced_at=None):
        parts[part.report_id].append(part)
    counts: dict[tuple[str, date, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for incident in incidents:
        path = told_path(incident.classification, incident.restricted_kind, incident.area)
        key = (incident.restricted_kind, incident.occurred_from_on.replace(day=1), path)
        for group, n in _persons(incident, parts[incident.figures_from_id]).items():
            counts[key][group] += n
    return _told(user, mission, counts)


def _persons(incident: Incident, parts: Iterable[CasualtyPart]) -> dict[str, int]:
    """How many of each group, of one incident: by its parts of a sex and an age, or its total where it has none.

    The best estimate, else how many at least; empty where neither is known.
    """
    groups: dict[str, int] = defaultdict(int)
    for part in parts:
        n = part.low if part.best is None else part.best
        if part.sex and part.age and n is not None:
            groups[_group(part.sex, part.age)] += n
    if not groups:
        best, low = (getattr(incident.figures_from, column(Harm.AFFECTED, bound)) for bound in ("best", "low"))
        n = low if best is None else best
        groups |= {} if n is None else {"UNTOLD": n}
    return groups


def _group(sex: str, age: str) -> str:
    if sex not in (Sex.F, Sex.M) or age == Age.NOT_KNOWN:
        return "OTHER"
    if age == Age.CHILD:
        return "GIRLS" if sex == Sex.F else "BOYS"
    return "WOMEN" if sex == Sex.F else "MEN"


def _told(user: User, mission: Mission, counts: dict[tuple[str, date, str], Any]) -> list[Table]:
    open_to = scope_of(user).areas_for(INCIDENTS_RESTRICTED, mission)
    paths = {path for _kind, _month, path in counts}
    areas = {area.path: area for area in Area.objects.for_list().filter(path__in=paths)} if paths else {}
    newest_first = sorted(counts.items(), key=lambda item: (-item[0][1].toordinal(), item[0][2]))
    return [
        Table(
            mission,
            kind,
            [
                Line(month, areas[path], told_line([groups.get(group, 0) for group in GROUPS]))
                for (of_kind, month, path), groups in newest_first
                if of_kind == kind and (open_to is None or areas[path].pk in open_to)
            ],
        )
        for kind in kinds_counted_by(user, mission)
    ]
