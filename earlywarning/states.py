"""The one word that people see for where an alert stands, worked out from its small states."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from earlywarning.models import Alert
from followup.models import Clock


@dataclass(frozen=True)
class Standing:
    """`code` groups alerts on the board; `word` and `tone` are the badge; `clock` is the one that people watch.

    `undecided`: the clock of the decision while it runs. `missing`: components that have to answer for themselves and
    have not.
    """

    code: str
    word: str | Promise
    tone: str
    clock: Clock | None = None
    undecided: Clock | None = None
    missing: tuple[str, ...] = ()

    @property
    def waits(self) -> bool:
        """True while nobody has it."""
        return self.code in ("UNANSWERED", "WAITING")


def standing_of(alert: Alert, clocks: Sequence[Clock], at: datetime) -> Standing:
    """`clocks`: the open ones of `alert`, the nearest deadline first."""
    if not alert.is_open:
        return Standing(alert.stage, alert.get_stage_display(), "ended")
    by_purpose = {clock.purpose: clock for clock in reversed(clocks)}
    undecided = by_purpose.get("DECISION")
    missing = tuple(clock.scope_key for clock in clocks if clock.purpose == "ACK" and clock.scope_key)

    def standing(code: str, word: str | Promise, tone: str, clock: Clock | None) -> Standing:
        return Standing(code, word, tone, clock, undecided, missing)

    answer = by_purpose.get("ACK")
    if answer and any(clock.is_unanswered for clock in clocks if clock.purpose == "ACK"):
        return standing("UNANSWERED", _("Unanswered"), "act", answer)
    if answer:
        late = answer.deadline_at < at
        return standing("WAITING", _("Waits for an answer"), "act" if late else "soon", answer)
    promise = by_purpose.get("RESPONSE")
    if promise:
        return standing("IN_HAND", _("In hand"), "active", promise)
    if alert.decision == "NO_ACTION":
        return standing("RESPONDED", _("No action"), "ended", by_purpose.get("REVIEW"))
    return standing("RESPONDED", _("Responded"), "good", by_purpose.get("REVIEW"))
