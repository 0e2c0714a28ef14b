"""As what people act on an alert: whoever signs in, and whoever speaks while the desk writes it down."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from accounts.roles import ALERTS_ANSWER, level_of, roles_with
from accounts.rosters import Roster
from accounts.scope import scope_of
from areas.models import AreaOfResponsibility
from earlywarning.models import Alert
from earlywarning.timeline import post_words
from followup.clocks import was_addressed


@dataclass(frozen=True)
class Speaker:
    """Whose word it is: the post, the person where they are known, and how it was said; no medium: signed in."""

    role: str
    aor: AreaOfResponsibility | None = None
    person: User | None = None
    medium: str = ""


def speaker_of(by: User, alert: Alert, action: str) -> Speaker:
    """As what `by` does `action` to `alert`: the post as which they were called, if it may, else their own nearest.

    Of several posts that are as near, the one that stands highest speaks.
    """
    called = was_addressed(by, alert.subject)
    if called and (action == ALERTS_ANSWER or called.role in roles_with(action)):
        return Speaker(called.role, called.aor, by)
    grants = scope_of(by).grants_over(action, alert.mission, alert.area_id) if alert.area_id else []
    if not grants:
        return Speaker("", None, by)
    aor = AreaOfResponsibility.objects.filter(pk=grants[0].aor_id).first()
    return Speaker(grants[0].role, aor, by)


def level_at(by: User, alert: Alert, action: str) -> int:
    """How high `by` stands in what they may do with `action` where it happens; 0 where they may not."""
    grants = scope_of(by).grants_over(action, alert.mission, alert.area_id) if alert.area_id else []
    return max((level_of(grant.role) for grant in grants), default=0)


@dataclass(frozen=True)
class Answerer:
    """One person in one post, for a choice; `key` stands in the form."""

    role: str
    aor: AreaOfResponsibility
    person: User

    @property
    def key(self) -> str:
        return f"{self.role}:{self.aor.uid}:{self.person.uid}"

    def speaking(self, medium: str) -> Speaker:
        """The same, as what they said through `medium` is written down."""
        return Speaker(self.role, self.aor, self.person, medium)

    @property
    def words(self) -> str:
        return f"{post_words(self.role, self.aor)}: {self.person.name}"


def answerers(alert: Alert, *, at: datetime, action: str = ALERTS_ANSWER) -> list[Answerer]:
    """Everybody who may answer (or do `action`) for a post at the place of `alert`: on duty or not, and deputies."""
    roles = sorted(roles_with(action))
    held = Roster.at([alert.mission], roles, at, exercise=alert.exercise_id).entitled(alert.mission, alert.area, roles)
    return sorted((Answerer(each.role, each.aor, each.user) for each in held), key=lambda each: each.words)
