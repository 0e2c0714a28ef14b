"""Who would be called for which post at any moment of a time ahead: what previews and the readiness matrix ask.

The rule is that of `accounts.rosters`; here only the rows are read once for the whole time, where a roster reads those
of one moment.
"""

from collections.abc import Collection, Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.db.models import Q

from accounts.duty.posts import in_force
from accounts.models import Absence, Assignment, Deputy, DutyShift
from accounts.rosters import Absent, Away, Roster, addressable, named_areas, with_named_areas
from areas.models import Mission


@dataclass(frozen=True)
class Outlook:
    """Appointments, turns and absences that meet the time ahead; `at` makes the roster of one of its moments."""

    roles: Collection[str]
    serving: list[Assignment]
    shifts: list[Any]  # (aor, role, person, start, end)
    absences: list[Any]  # (person, start, end, appointment or None, deputy or None)
    named: dict[int, list[str]]
    _kept: dict[datetime, Roster] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def over(cls, mission: Mission, roles: Collection[str], start: datetime, end: datetime) -> Self:
        """Three statements, whatever the number of moments asked about."""
        away = Absence.objects.meeting(start, end)
        deputies = Deputy.objects.filter(absence__in=away).values("person")
        zone = ZoneInfo(mission.time_zone)
        first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
        rows = Assignment.objects.filter(Q(valid_until=None) | Q(valid_until__gte=first), valid_from__lte=last)
        rows = rows.filter(Q(role__in=roles) | Q(user__in=deputies), addressable(), aor__mission=mission)
        rows = rows.select_related("user", "aor__mission").order_by("role", "capacity", "valid_from", "pk")
        serving = list(with_named_areas(rows))
        turns = DutyShift.objects.meeting(start, end).filter(aor__mission=mission)
        return cls(
            roles, serving, list(turns.values_list("aor", "role", "person", "starts_at", "ends_at")),
            list(away.values_list("person", "starts_at", "ends_at", "deputies__assignment", "deputies__person")),
            named_areas(serving),
        )  # fmt: skip

    def at(self, moment: datetime) -> Roster:
        """The same as `Roster.at` would answer then, if nothing were entered in between. No statement."""
        if moment not in self._kept:
            self._kept[moment] = self._roster(moment)
        return self._kept[moment]

    def _roster(self, moment: datetime) -> Roster:
        on_duty = {(aor, role, person) for aor, role, person, *span in self.shifts if _meets(span, moment)}
        serving = [copy(each) for each in in_force(self.serving, moment)]
        for each in serving:
            each.is_on_duty = (each.aor_id, each.role, each.user_id) in on_duty  # type: ignore[attr-defined]
        present = {(each.aor.mission_id, each.user_id): each.user for each in serving}
        called = [each for each in serving if each.role in self.roles]
        return Roster(called, self.named, Absent(self._away(moment), present))

    def _away(self, moment: datetime) -> dict[int, Away]:
        away: dict[int, Away] = {}
        for person, start, end, assignment, deputy in self.absences:
            if _meets((start, end), moment):
                found = away.setdefault(person, Away(start, {}))
                if deputy is not None:
                    found.deputies[assignment] = deputy
        return away


def _meets(span: Iterable[datetime], moment: datetime) -> bool:
    start, end = span
    return start <= moment < end
