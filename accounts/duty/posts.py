"""Posts as duty sees them: which a person may see, keep a roster of, or holds, and in which zone their hours are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from django.urls import reverse

from accounts.models import Assignment, User
from accounts.posts import post_words
from accounts.roles import DUTY_MANAGE, PEOPLE_MANAGE
from accounts.scope import Scope
from areas.models import AreaOfResponsibility, ResponsibleFor

Kind = AreaOfResponsibility.Kind


@dataclass(frozen=True)
class DutyPost:
    """A role in an area of responsibility."""

    role: str
    aor: AreaOfResponsibility

    @property
    def words(self) -> str:
        """“Head of Office (Bambari)”; the whole mission's names no area of responsibility."""
        return post_words(self.role, None if self.aor.kind == Kind.MISSION else self.aor.names)

    @property
    def role_words(self) -> str:
        """“Head of Office”, where the area of responsibility stands beside it anyway."""
        return post_words(self.role)

    @cached_property
    def zone(self) -> ZoneInfo:
        """In which its people live. One statement."""
        return zones_of([self.aor])[self.aor.pk]

    def get_absolute_url(self) -> str:
        return self.url("duty:roster")

    def url(self, name: str) -> str:
        return reverse(name, args=[self.aor.uid, self.role])


def zones_of(aors: Iterable[AreaOfResponsibility]) -> dict[int, ZoneInfo]:
    """By the key of each: the zone of its areas where they share one, else that of its mission. One statement."""
    named: dict[int, set[str]] = {}
    links = ResponsibleFor.objects.filter(aor__in=[aor.pk for aor in aors]).exclude(area__time_zone="")
    for aor, zone in links.values_list("aor", "area__time_zone"):
        named.setdefault(aor, set()).add(zone)
    shared = {aor: zones.pop() for aor, zones in named.items() if len(zones) == 1}
    return {aor.pk: ZoneInfo(shared.get(aor.pk, aor.mission.time_zone)) for aor in aors}


def may_manage(scope: Scope, post: DutyPost) -> bool:
    """True when this scope may keep the roster of `post`.

    Whoever administers people, any. Whoever leads an area of responsibility, the posts there; in the whole mission's,
    their own alone: the desk does not roster the Head of Mission.
    """
    for grant in scope.grants:
        if grant.mission.pk != post.aor.mission_id or DUTY_MANAGE not in grant.rights.actions:
            continue
        if PEOPLE_MANAGE in grant.rights.actions:
            return True
        if grant.aor_id == post.aor.pk and (post.aor.kind != Kind.MISSION or grant.role == post.role):
            return True
    return False


def in_force(assignments: Iterable[Assignment], at: datetime) -> list[Assignment]:
    """Those of `assignments`, loaded with their mission, that are in force at `at` and whose post exists then."""
    found = []
    for each in assignments:
        day = _day(each.aor, at)
        is_held = each.valid_from <= day and (each.valid_until is None or day <= each.valid_until)
        if is_held and each.aor.is_valid_on(day):
            found.append(each)
    return found


def _day(aor: AreaOfResponsibility, at: datetime) -> date:
    return at.astimezone(ZoneInfo(aor.mission.time_zone)).date()


def holders_of(post: DutyPost, at: datetime) -> list[Assignment]:
    """Appointments to `post` in force at `at`, of people who may sign in. One statement."""
    rows = Assignment.objects.on(_day(post.aor, at))
    rows = rows.filter(aor=post.aor, role=post.role, user__is_active=True)
    return list(rows.select_related("user").order_by("user__name", "pk"))


def people_of(post: DutyPost, at: datetime) -> list[User]:
    """The same as people, each once."""
    return list({each.user_id: each.user for each in holders_of(post, at)}.values())
