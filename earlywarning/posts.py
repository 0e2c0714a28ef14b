"""Who may be written down as having answered by voice: the posts that a ladder calls, and who holds them."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from accounts.roles import ALERTS_ANSWER, roles_with
from accounts.rosters import Roster
from areas.models import AreaOfResponsibility
from earlywarning.models import Alert
from earlywarning.timeline import post_words


@dataclass(frozen=True)
class Answerer:
    """One person in one post, for a choice; `key` stands in the form."""

    role: str
    aor: AreaOfResponsibility
    person: User

    @property
    def key(self) -> str:
        return f"{self.role}:{self.aor.uid}:{self.person.uid}"

    @property
    def words(self) -> str:
        return f"{post_words(self.role, self.aor)}: {self.person.name}"


def answerers(alert: Alert, *, at: datetime) -> list[Answerer]:
    """Everybody who holds a post that may answer for the place of `alert`, by their posts."""
    roles = sorted(roles_with(ALERTS_ANSWER))
    held = Roster.at([alert.mission], roles, at).holders(alert.mission, alert.area, roles)
    return sorted((Answerer(each.role, each.aor, each.user) for each in held), key=lambda each: each.words)
