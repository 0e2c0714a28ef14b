"""Within which limits a person reads and acts: worked out once per request from their current appointments."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.roles import OPEN_BOUNDARIES, ROLE_RIGHTS, RoleRights
from areas.models import Area, AreaOfResponsibility, Mission, ResponsibleFor
from areas.querysets import below

if TYPE_CHECKING:
    from accounts.models import Assignment, User


@dataclass(frozen=True)
class Grant:
    """One current appointment as the access question sees it. `area_ids` None: the whole mission."""

    mission: Mission
    role: str
    component: str
    aor_id: int
    aor_name: str
    area_ids: frozenset[int] | None
    rights: RoleRights

    def rows(self) -> Q:
        """The Protected rows this appointment opens, leaving clearance and status aside."""
        place = Q() if self.area_ids is None else Q(area__in=self.area_ids)
        return Q(mission=self.mission.pk) & place & self._boundary() & self._kinds()

    def _boundary(self) -> Q:
        if self.rights.crosses_components:
            return Q()
        shared = Q(sharing_boundary__in=OPEN_BOUNDARIES[self.rights.circle])
        if self.rights.circle != "MISSION":
            return shared
        return (
            shared
            | Q(sharing_boundary="COMPONENT", owner_component=self.component)
            | Q(sharing_boundary="SECTION", owner_section=self.rights.section)
        )

    def _kinds(self) -> Q:
        return Q(restricted_kind="") | Q(restricted_kind__in=self.rights.restricted)


@dataclass(frozen=True)
class Scope:
    """The grants of one person and the classifications they may read. Without grants nothing is in sight.

    `drill`: the key of the exercise that they are in, and then see nothing else (accounts.exercises).
    """

    grants: tuple[Grant, ...]
    classifications: tuple[str, ...]
    drill: int | None = None

    def may(self, action: str) -> bool:
        """True when some current appointment carries `action`, wherever it applies."""
        return any(action in grant.rights.actions for grant in self.grants)

    def rows(self, action: str) -> Q | None:
        """The condition that Protected rows meet for `action`, or None when no row can meet it."""
        grants = [grant for grant in self.grants if action in grant.rights.actions]
        if not grants:
            return None
        limits = Q(classification__in=self.classifications, status="ACTUAL" if self.drill is None else "EXERCISE")
        opened = Q()
        for grant in grants:
            opened |= grant.rows()
        return limits & opened

    @cached_property
    def missions(self) -> list[Mission]:
        """Missions of the current appointments, by code."""
        return sorted({grant.mission.pk: grant.mission for grant in self.grants}.values(), key=lambda m: m.code)

    @property
    def zone(self) -> ZoneInfo:
        """The zone by whose days and weeks this person's missions are counted: that of the first; else UTC.

        The mission's and not the reader's own, so that everybody finds the same number in the same week.
        """
        return ZoneInfo(self.missions[0].time_zone if self.missions else "UTC")

    @property
    def mission_codes(self) -> frozenset[str]:
        return frozenset(mission.code for mission in self.missions)

    def mission_codes_for(self, action: str) -> frozenset[str]:
        """Codes of the missions in which some appointment carries `action`."""
        return frozenset(grant.mission.code for grant in self.grants if action in grant.rights.actions)

    def areas_for(self, action: str, mission: Mission) -> frozenset[int] | None:
        """Ids of the areas of `mission` open to `action`; None when that is the whole mission."""
        found: set[int] = set()
        for grant in self.grants:
            if grant.mission.pk == mission.pk and action in grant.rights.actions:
                if grant.area_ids is None:
                    return None
                found |= grant.area_ids
        return frozenset(found)

    def grants_over(self, action: str, mission: Mission, area_id: int) -> list[Grant]:
        """Grants that carry `action` over this area of `mission`, the narrowest area of responsibility first."""
        found = [
            grant
            for grant in self.grants
            if grant.mission.pk == mission.pk
            and action in grant.rights.actions
            and (grant.area_ids is None or area_id in grant.area_ids)
        ]
        return sorted(found, key=lambda grant: float("inf") if grant.area_ids is None else len(grant.area_ids))

    def describe(self) -> str:
        """The limits in words, for the frame of each page: “all areas” or the names of the areas of responsibility."""
        if not self.grants:
            return _("no current appointment")
        if any(grant.area_ids is None for grant in self.grants):
            return _("all areas")
        return ", ".join(sorted({grant.aor_name for grant in self.grants}))


NOBODY = Scope(grants=(), classifications=())


def scope_of(user: "User | AnonymousUser") -> Scope:
    """The scope of `user` now; kept on this instance, so that one request asks the database once."""
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    kept: Scope | None = user.__dict__.get("_scope")
    if kept is None:
        kept = user.__dict__["_scope"] = _work_out(user)
    return kept


def _work_out(user: "User") -> Scope:
    assignments = list(user.assignments.current().for_scope())
    areas = _areas_of(assignments)
    grants = tuple(
        Grant(
            mission=assignment.aor.mission,
            role=assignment.role,
            component=assignment.component,
            aor_id=assignment.aor_id,
            aor_name=assignment.aor.name(),
            area_ids=areas.get(assignment.aor_id),
            rights=ROLE_RIGHTS[assignment.role],
        )
        for assignment in assignments
        if assignment.role in ROLE_RIGHTS
    )
    return Scope(grants=grants, classifications=user.clearances(), drill=user.drill.pk if user.drill else None)


def _areas_of(assignments: Iterable["Assignment"]) -> dict[int, frozenset[int]]:
    """The ids of all areas under each area of responsibility, by its id: two statements for any number of them."""
    aor_ids = {a.aor_id for a in assignments if a.aor.kind != AreaOfResponsibility.Kind.MISSION}
    if not aor_ids:
        return {}
    named = list(ResponsibleFor.objects.filter(aor__in=aor_ids).select_related("area").defer("area__outline"))
    under = list(Area.objects.filter(below(link.area for link in named)).order_by().values_list("pk", "path"))
    found: dict[int, set[int]] = {aor_id: set() for aor_id in aor_ids}
    for link in named:
        found[link.aor_id].update(pk for pk, path in under if path.startswith(link.area.path))
    return {aor_id: frozenset(pks) for aor_id, pks in found.items()}
