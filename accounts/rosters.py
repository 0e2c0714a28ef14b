"""Who holds which post at a place, for many places at once: what an escalation asks."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Self
from zoneinfo import ZoneInfo

from accounts.models import Assignment
from areas.models import Area, AreaOfResponsibility, Mission, ResponsibleFor

Kind = AreaOfResponsibility.Kind


class Roster:
    """Appointments in force at one moment; three statements for any number of missions, places and roles.

    `holders` answers in memory, so that a batch of clocks costs no more than one.
    """

    def __init__(self, assignments: Iterable[Assignment], named: dict[int, list[str]]) -> None:
        self._held: dict[tuple[int, str], list[Assignment]] = {}
        for assignment in assignments:
            self._held.setdefault((assignment.aor.mission_id, assignment.role), []).append(assignment)
        self._named = named

    @classmethod
    def at(cls, missions: Collection[Mission], roles: Collection[str], at: datetime) -> Self:
        """Resolved when it is asked, never earlier: whoever was appointed this morning is called tonight (E11)."""
        assignments: list[Assignment] = []
        for mission in missions:
            day = at.astimezone(ZoneInfo(mission.time_zone)).date()
            rows = Assignment.objects.on(day).filter(aor__mission=mission, role__in=roles, user__is_active=True)
            assignments += rows.select_related("user", "aor__mission").order_by("role", "capacity", "valid_from", "pk")
        named: dict[int, list[str]] = {}
        links = ResponsibleFor.objects.filter(aor__in={each.aor_id for each in assignments})
        for aor, path in links.values_list("aor", "area__path"):
            named.setdefault(aor, []).append(path)
        return cls(assignments, named)

    def holders(self, mission: Mission, area: Area | None, roles: Iterable[str]) -> list[Assignment]:
        """Who holds one of `roles` where an area of responsibility contains `area`, in the order of `roles`.

        Of no area, only the whole mission's posts are known to be responsible. Somebody who holds the same role
        twice is named once, for the narrowest area of responsibility.
        """
        found: list[Assignment] = []
        for role in roles:
            there = [each for each in self._held.get((mission.pk, role), ()) if self._contains(each.aor, area)]
            seen: set[int] = set()
            for assignment in sorted(there, key=self._width):
                if assignment.user_id not in seen:
                    seen.add(assignment.user_id)
                    found.append(assignment)
        return found

    def _contains(self, aor: AreaOfResponsibility, area: Area | None) -> bool:
        if aor.kind == Kind.MISSION:
            return area is None or area.country in aor.mission.countries
        return area is not None and any(area.path.startswith(path) for path in self._named.get(aor.pk, ()))

    @staticmethod
    def _width(assignment: Assignment) -> bool:
        return bool(assignment.aor.kind == Kind.MISSION)
