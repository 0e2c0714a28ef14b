"""Choices for forms, limited to what the person may use."""

from accounts.models import User
from accounts.scope import scope_of
from areas.models import Area, Edition

# How deep in the tree the first-level areas lie.
PROVINCE_DEPTH = 2
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


def areas_seen_by(user: User, action: str) -> dict[str, Area]:
    """`areas_open_to` with the provinces they lie in: what a list may be narrowed to.

    A field office may answer for two sub-prefectures of a province; asking for the province then gives their part.
    """
    open_to = areas_open_to(user, action)
    known = {area.path for area in open_to.values()}
    above = {area.path[: PROVINCE_DEPTH * area.steplen] for area in open_to.values()} - known
    provinces = Area.objects.for_list().filter(path__in=above) if above else ()
    found = [*open_to.values(), *provinces]
    return {area.pcode: area for area in sorted(found, key=lambda area: area.path)}


def grouped_by_province(areas: dict[str, Area]) -> list[Group]:
    """The same as choices of a select: one group per first-level area, which is itself its first choice."""
    groups: list[Group] = []
    tops: dict[str, list[Choice]] = {}
    for pcode, area in sorted(areas.items(), key=lambda item: item[1].path):
        top = area.path[: PROVINCE_DEPTH * area.steplen]
        if top not in tops:
            tops[top] = []
            groups.append((area.name(), tops[top]))
        tops[top].append((pcode, area.name()))
    return groups
