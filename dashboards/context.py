"""The frame around every page: navigation, mission and scope, the moment, the engine's health."""

from datetime import datetime
from functools import cached_property

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.exercises import out_of_exercise
from accounts.models import Exercise, User
from accounts.roles import ALERTS_ANSWER, ENGINE_VIEW
from accounts.scope import Scope, scope_of
from areas.models import Mission
from common import clock
from dashboards.navigation import IN_REACH_OF_THE_THUMB, Shown, beside, entries_for
from earlywarning.models import Alert
from followup.health import Summary, summary


class Frame:
    """What a page shows around its content. Each part is worked out when a template asks for it, once per page."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        user = getattr(request, "user", None)
        # A request refused before sign-in was looked at (a wrong host, say) has no user.
        self.signed_in: bool = user is not None and user.is_authenticated

    @cached_property
    def now(self) -> datetime | None:
        """The moment of this page, by which all times on it agree. None for somebody who is not signed in."""
        return getattr(self._request, "moment", None) or clock.now() if self.signed_in else None

    @cached_property
    def _scope(self) -> Scope | None:
        return scope_of(self._request.user) if self.signed_in else None

    @cached_property
    def navigation(self) -> list[Shown]:
        return entries_for(self._request, self.now) if self.now else []

    @property
    def thumb(self) -> list[Shown]:
        """The entries of the bar at the bottom of a phone."""
        return self.navigation[:IN_REACH_OF_THE_THUMB]

    @property
    def more(self) -> list[Shown]:
        """What does not fit there."""
        return self.navigation[IN_REACH_OF_THE_THUMB:]

    @cached_property
    def beside(self) -> list[Shown]:
        """What belongs to the alerts, on top of its pages."""
        return beside(self._request, self.now) if self.now else []

    @property
    def missions(self) -> list[Mission]:
        """The missions of the person's current posts."""
        return self._scope.missions if self._scope else []

    @cached_property
    def scope_line(self) -> str:
        """As “Mission DEMO · all areas”; empty for somebody who is not signed in."""
        if self._scope is None:
            return ""
        codes = ", ".join(mission.code for mission in self._scope.missions)
        areas = self._scope.describe()
        return _("Mission %(codes)s · %(areas)s") % {"codes": codes, "areas": areas} if codes else areas

    @property
    def drill(self) -> Exercise | None:
        """The exercise that the person is in."""
        user = getattr(self._request, "user", None)
        return user.drill if isinstance(user, User) else None

    @cached_property
    def real_alert(self) -> Alert | None:
        """For whoever is in an exercise: the real alert that waits for them most, which breaks through it."""
        if self.drill is None or not isinstance(self._request.user, User):
            return None
        user = out_of_exercise(self._request.user)
        waiting = Alert.objects.visible_to(user, ALERTS_ANSWER).open().waiting_for(user)
        found: Alert | None = waiting.order_by("priority", "-raised_at", "-pk").first()
        return found

    @cached_property
    def is_demo(self) -> bool:
        """True when this database holds a demonstration: it then holds no real mission, so every page says so."""
        # A database holds either demonstrations or real missions, so anybody's own mission tells.
        known = self.missions
        return known[0].is_demo if known else Mission.objects.filter(kind="DEMO").exists()

    @cached_property
    def may_see_engine(self) -> bool:
        """True for those who watch over the engine: desk, administrator, auditor, Senior POC Adviser."""
        return bool(self._scope and self._scope.may(ENGINE_VIEW))

    @cached_property
    def health(self) -> Summary | None:
        """The engine's state and its word, or None for somebody who is not signed in."""
        return summary() if self.signed_in else None


def frame(request: HttpRequest) -> dict[str, object]:
    """`exercise`: the page is marked as a drill; pages about exercises set it for whoever opens them."""
    found = Frame(request)
    return {"frame": found, "exercise": found.drill is not None}
