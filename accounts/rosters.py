"""Who is to be called for which post at a place, for many places at once: what an escalation asks.

The rule, asked when a step runs and never earlier (E11). At a post that keeps a roster, whoever is on duty is called
and the other holders are not. Without anybody on duty, or when they are absent, every holder is called; for an absent
one their deputy. A gap in a roster is never silence.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.exercises import enrolled_in
from accounts.models import Absence, Assignment, Deputy, DutyShift, User
from accounts.roles import PARTNER_ROLES
from areas.models import Area, AreaOfResponsibility, Mission, ResponsibleFor

Kind = AreaOfResponsibility.Kind


class Why(StrEnum):
    """As what somebody is called for a post."""

    POST = "POST"
    ON_DUTY = "ON_DUTY"
    DEPUTY = "DEPUTY"


@dataclass(frozen=True)
class Held:
    """One person who is called for a post, and why; `instead_of`: the holder for whom they deputise."""

    user: User
    role: str
    aor: AreaOfResponsibility
    why: Why
    instead_of: User | None = None


@dataclass(frozen=True)
class Away:
    """A running absence: since when, and who is called instead, by appointment; None: for all other posts."""

    since: datetime
    deputies: dict[int | None, int]


class Absent:
    """Who is away at one moment, and who stands in. One statement."""

    def __init__(self, away: dict[int, Away], present: dict[tuple[int, int], User]) -> None:
        self._away = away
        self._present = present  # by mission and person: those who may sign in and hold a post there

    @classmethod
    def at(cls, at: datetime, serving: Iterable[Assignment]) -> Self:
        """`serving`: appointments in force, those of all deputies among them."""
        away: dict[int, Away] = {}
        rows = Absence.objects.running(at).values_list(
            "person", "starts_at", "deputies__assignment", "deputies__person"
        )
        for person, since, assignment, deputy in rows:
            found = away.setdefault(person, Away(since, {}))
            if deputy is not None:
                found.deputies[assignment] = deputy
        return cls(away, {(each.aor.mission_id, each.user_id): each.user for each in serving})

    def since(self, user: User) -> datetime | None:
        """Since when `user` is away; None when they are not."""
        away = self._away.get(user.pk)
        return away.since if away else None

    def among(self, people: Collection[int]) -> "Absent":
        """The same, where nobody but `people` may stand in."""
        return Absent(self._away, {key: user for key, user in self._present.items() if user.pk in people})

    def people(self) -> set[int]:
        """Keys of everybody who may be called, for a post of their own or of another."""
        return {person for _mission, person in self._present}

    def deputy_of(self, user: User, mission: Mission, assignment: int | None = None) -> User | None:
        """Who is called instead of `user`, who is away; a deputy who is away too has their own asked, and so on."""
        asked, passed = user.pk, {user.pk}
        while True:
            deputies = self._away[asked].deputies
            deputy = deputies.get(assignment) or deputies.get(None)
            if deputy is None or deputy in passed:
                return None
            if deputy not in self._away:
                return self._present.get((mission.pk, deputy))
            passed.add(deputy)
            asked, assignment = deputy, None


class Roster:
    """Posts at one moment; two statements of one mission, whatever the number of places, roles and people away.

    `holders` answers in memory, so that a batch of clocks costs no more than one.
    """

    def __init__(self, assignments: Iterable[Assignment], named: dict[int, list[str]], absent: Absent) -> None:
        self._held: dict[tuple[int, str], list[Assignment]] = {}
        for assignment in assignments:
            self._held.setdefault((assignment.aor.mission_id, assignment.role), []).append(assignment)
        self._named = named
        self.absent = absent

    @classmethod
    def at(
        cls, missions: Collection[Mission], roles: Collection[str], at: datetime, *, exercise: int | None = None
    ) -> Self:
        """Resolved when it is asked, never earlier: whoever was appointed this morning is called tonight (E11).

        `exercise`: of its participants alone, at the cost of one more statement.
        """
        serving = [assignment for mission in missions for assignment in _serving(mission, roles, at)]
        assignments = [each for each in serving if each.role in roles]
        found = cls(assignments, named_areas(assignments), Absent.at(at, serving))
        return found if exercise is None else found.among(enrolled_in([exercise])[exercise])

    def among(self, people: Collection[int]) -> Self:
        """The same posts as if `people` alone held them: whom a drill may call. In memory."""
        held = [each for of_role in self._held.values() for each in of_role if each.user_id in people]
        return type(self)(held, self._named, self.absent.among(people))

    def people(self) -> set[int]:
        """Keys of everybody whom `holders` could name."""
        return self.absent.people()

    def holders(
        self, mission: Mission, area: Area | None, roles: Iterable[str], *, even_away: bool = False
    ) -> list[Held]:
        """Who is called for `roles` where an area of responsibility contains `area`, in the order of `roles`.

        Of no area, only the whole mission's posts are known to be responsible. Somebody who would be called twice for
        the same role is named once, for the narrowest area of responsibility. `even_away`: the last resort, which
        calls everybody, on duty or not, also those who are away (E10).
        """
        posts = (post for role in roles for post in self._there(mission, area, role))
        if even_away:
            return _each_once(held for post in posts for held in (*self._present(post), *map(_holder, post)))
        return _each_once(held for post in posts for held in self._called(post))

    def entitled(self, mission: Mission, area: Area | None, roles: Iterable[str]) -> list[Held]:
        """Everybody who may speak for one of `roles` there: on duty or not, away or not, and who deputises."""
        posts = (post for role in roles for post in self._there(mission, area, role))
        return _each_once(held for post in posts for held in (*map(_holder, post), *self._present(post)))

    def _called(self, post: list[Any]) -> list[Held]:
        """Whoever is on duty; else the holders who are present, and the deputies of those who are not."""
        for each in post:
            if each.is_on_duty and self.absent.since(each.user) is None:
                return [Held(each.user, each.role, each.aor, Why.ON_DUTY)]
        return self._present(post)

    def _present(self, post: list[Assignment]) -> list[Held]:
        present = [_holder(each) for each in post if self.absent.since(each.user) is None]
        for each in post:
            if self.absent.since(each.user) is not None:
                deputy = self.absent.deputy_of(each.user, each.aor.mission, each.pk)
                if deputy is not None:
                    present.append(Held(deputy, each.role, each.aor, Why.DEPUTY, each.user))
        return present

    def _there(self, mission: Mission, area: Area | None, role: str) -> Iterable[list[Assignment]]:
        """The holders of each post of `role` that is responsible for `area`, the whole mission's last."""
        posts: dict[int, list[Assignment]] = {}
        there = [each for each in self._held.get((mission.pk, role), ()) if self._contains(each.aor, area)]
        for assignment in sorted(there, key=self._width):
            posts.setdefault(assignment.aor_id, []).append(assignment)
        return posts.values()

    def _contains(self, aor: AreaOfResponsibility, area: Area | None) -> bool:
        if aor.kind == Kind.MISSION:
            return area is None or area.country in aor.mission.countries
        return area is not None and any(area.path.startswith(path) for path in self._named.get(aor.pk, ()))

    @staticmethod
    def _width(assignment: Assignment) -> bool:
        return bool(assignment.aor.kind == Kind.MISSION)


def addressable() -> Q:
    """Appointments of people who may sign in, and of contacts outside the mission, who are told and never answer."""
    return Q(user__is_active=True) | Q(user__is_contact=True, role__in=PARTNER_ROLES)


def with_named_areas(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Each appointment with `named_paths`: the paths of the areas that its area of responsibility names."""
    links = ResponsibleFor.objects.filter(aor=OuterRef("aor"))
    return rows.annotate(named_paths=ArraySubquery(links.values("area__path")))


def named_areas(assignments: Iterable[Any]) -> dict[int, list[str]]:
    """By the key of each area of responsibility what `with_named_areas` found."""
    return {each.aor_id: each.named_paths for each in assignments}


def _serving(mission: Mission, roles: Collection[str], at: datetime) -> Iterable[Any]:
    """Appointments in force to `roles`, each with `is_on_duty`; beside them those of everybody who deputises now."""
    day = at.astimezone(ZoneInfo(mission.time_zone)).date()
    deputies = Deputy.objects.filter(absence__in=Absence.objects.running(at)).values("person")
    shifts = DutyShift.objects.running(at).filter(aor=OuterRef("aor"), role=OuterRef("role"), person=OuterRef("user"))
    rows = Assignment.objects.on(day).filter(addressable(), aor__mission=mission)
    rows = rows.filter(Q(role__in=roles) | Q(user__in=deputies)).annotate(is_on_duty=Exists(shifts))
    rows = rows.select_related("user", "aor__mission").order_by("role", "capacity", "valid_from", "pk")
    return with_named_areas(rows)


def _holder(assignment: Assignment) -> Held:
    return Held(assignment.user, assignment.role, assignment.aor, Why.POST)


def _each_once(found: Iterable[Held]) -> list[Held]:
    """Each person once per role, as they come first."""
    kept: dict[tuple[str, int], Held] = {}
    for held in found:
        kept.setdefault((held.role, held.user.pk), held)
    return list(kept.values())
