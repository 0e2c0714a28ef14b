"""Choices for forms, limited to what the person may use."""

from accounts.models import User
from accounts.scope import scope_of
from areas.models import Area, Edition

Choice = tuple[str, str]
Group = tuple[str, list[Choice]]


def areas_open_to(user: User, action: str) -> dict[str, Area]:
    """Areas in which `user` may do `action`, by p-code, in the order of the tree (outlines not loaded)."""
    found: dict[str, Area] = {}
    for mission in scope_of(user).missions:
        if mission.code not in scope_of(user).mission_codes_for(action):
            continue
        editions = Edition.objects.current(mission.countries)
        rows = Area.objects.for_list().filter(edition__in=[edition.pk for edition in editions], level__gte=1)
        ids = scope_of(user).areas_for(action, mission)
        found |= {area.pcode: area for area in (rows if ids is None else rows.filter(pk__in=ids))}
    return found


def grouped_by_province(areas: dict[str, Area]) -> list[Group]:
    """The same as choices of a select: one group per first-level area, which is itself its first choice."""
    groups: list[Group] = []
    tops: dict[str, list[Choice]] = {}
    for pcode, area in sorted(areas.items(), key=lambda item: item[1].path):
        top = area.path[: 2 * area.steplen]
        if top not in tops:
            tops[top] = []
            groups.append((area.name(), tops[top]))
        tops[top].append((pcode, area.name()))
    return groups
