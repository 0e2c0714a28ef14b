"""The access question. Every door asks here, and nowhere else is it answered.

One rule decides what a person may see and do: `accounts.scope.Scope.rows`. A list, a page, a count, a search and
the question about a single object all use that same condition, in the database.
"""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet, Value
from django.utils.translation import gettext as _

from accounts.models import Assignment, User
from accounts.roles import roles_with
from accounts.scope import scope_of
from areas.models import Area, AreaOfResponsibility, Mission
from common.errors import NotAllowed

if TYPE_CHECKING:
    from accounts.protection import Protected, Scoped


def may(user: User | AnonymousUser, action: str) -> bool:
    """True when some current appointment of `user` carries `action`, wherever it applies."""
    return scope_of(user).may(action)


def can(user: User | AnonymousUser, action: str, obj: "Protected") -> bool:
    """True when `user` may do `action` to this object: in scope, cleared, inside its boundary."""
    return bool(type(obj).objects.visible_to(user, action).filter(pk=obj.pk).exists())


def allowed(user: User | AnonymousUser, actions: Collection[str], obj: "Scoped") -> frozenset[str]:
    """Those of `actions` that `user` may do to this object: what a page offers, by one statement."""
    rows = type(obj).objects
    asked = [
        rows.visible_to(user, action).filter(pk=obj.pk).annotate(action=Value(action)).order_by().values_list("action")
        for action in actions
    ]
    return frozenset(action for (action,) in asked[0].union(*asked[1:])) if asked else frozenset()


def require(user: User | AnonymousUser, action: str, obj: "Protected") -> None:
    """Nothing when allowed; raises NotAllowed with a sentence otherwise."""
    if not can(user, action, obj):
        raise NotAllowed(_("Your posts do not let you do this to %(ref)s. Ask the POC adviser.") % {"ref": obj.ref})


def areas_for(user: User | AnonymousUser, action: str, mission: Mission) -> frozenset[int] | None:
    """Ids of the areas of `mission` in which `user` may do `action`; None when that is the whole mission."""
    return scope_of(user).areas_for(action, mission)


def users_who(action: str, area: Area, mission: Mission, on: date) -> QuerySet[User]:
    """Active users with a current appointment that carries `action` in an area of responsibility containing `area`."""
    return holders(roles_with(action), area, mission, on)


def holders(roles: Collection[str], area: Area, mission: Mission, on: date) -> QuerySet[User]:
    """Active users who hold one of `roles` where an area of responsibility of `mission` contains `area` that day."""
    aors = AreaOfResponsibility.objects.filter(mission=mission).containing(area, on)
    posts = Assignment.objects.current().filter(role__in=roles, aor__in=aors)
    return User.objects.filter(is_active=True, pk__in=posts.values("user")).order_by("pk")


def mission_for(user: User, action: str, area: Area) -> Mission | None:
    """The mission in which an appointment of `user` carries `action` over `area`."""
    for mission in scope_of(user).missions:
        if area.country in mission.countries and scope_of(user).grants_over(action, mission, area.pk):
            return mission
    return None


def owner_of(user: User, action: str, mission: Mission, area: Area) -> tuple[str, str]:
    """Component and section of the appointment with which `user` does `action` in `area`. The narrowest speaks."""
    grant = scope_of(user).grants_over(action, mission, area.pk)[0]
    return grant.component, grant.rights.section
