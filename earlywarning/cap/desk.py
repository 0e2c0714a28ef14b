"""At whose desk a message from outside lies: a person's with their posts, or a mission's, for the command."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from django.utils.translation import get_language

from accounts.models import CLASSIFICATIONS, User
from accounts.policies import can, mission_for, owner_of
from accounts.roles import ALERTS_RAISE, ALERTS_VIEW
from areas.locate import editions_for
from areas.models import Area, Edition, Mission
from earlywarning.models import Alert, CapReceived
from threats.placing import editions_of


@dataclass(frozen=True)
class Desk:
    missions: Sequence[Mission]
    editions: Sequence[Edition]
    clearances: Sequence[str]
    user: User | None = None

    @classmethod
    def of_person(cls, user: User, missions: Sequence[Mission]) -> Self:
        """`missions`: those in which they may raise alerts."""
        return cls(missions, editions_of(user, ALERTS_RAISE), user.clearances(), user)

    @classmethod
    def of_mission(cls, mission: Mission) -> Self:
        return cls([mission], editions_for(mission), CLASSIFICATIONS)

    @property
    def language(self) -> str:
        return get_language() or "en"

    def mission_over(self, area: Area) -> Mission | None:
        """The mission in which an alert about `area` may be raised from this desk."""
        if self.user is not None:
            return mission_for(self.user, ALERTS_RAISE, area)
        return next((mission for mission in self.missions if area.country in mission.countries), None)

    def sees(self, alert: Alert) -> bool:
        """True when this alert may be spoken of here."""
        if self.user is not None:
            return can(self.user, ALERTS_VIEW, alert)
        return alert.mission in self.missions

    def sees_received(self, received: CapReceived) -> bool:
        if self.user is None:
            return received.mission in self.missions
        return bool(CapReceived.objects.visible_to(self.user).filter(pk=received.pk).exists())

    def owner(self, mission: Mission, area: Area) -> tuple[str, str]:
        """Component and section that hold what is taken in here; by the command nobody's own."""
        return owner_of(self.user, ALERTS_RAISE, mission, area) if self.user is not None else ("CIVILIAN", "")
