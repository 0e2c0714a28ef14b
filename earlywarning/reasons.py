"""Why nothing was done, as far as a reader may be told: some reasons are for leaders and examiners alone."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.policies import can
from accounts.roles import ALERTS_REASONS
from areas import codes
from earlywarning.models import Alert, Decision

FOR_LEADERS = "LEADERSHIP"


@dataclass(frozen=True)
class ToldDecision:
    """A decision with its reason as far as this reader may be told; its note goes with the reason."""

    decision: Decision
    reason: str
    note: str


def told_decisions(alert: Alert, reader: User) -> list[ToldDecision]:
    """The decisions on `alert` for one reader, the newest last. Whoever decided may read their own reason."""
    decisions = list(alert.decisions.all())
    kept = [each for each in decisions if each.reason and _is_for_leaders(each.reason)]
    foreign = {each.pk for each in kept if reader.pk not in (each.person_id, each.recorded_by_id)}
    if foreign and can(reader, ALERTS_REASONS, alert):
        foreign = set()
    return [
        ToldDecision(each, _("A reason that is kept for the leadership."), "")
        if each.pk in foreign
        else ToldDecision(each, codes.label("no_action_reasons", each.reason) if each.reason else "", each.note)
        for each in decisions
    ]


def _is_for_leaders(reason: str) -> bool:
    return bool(codes.attributes("no_action_reasons", reason).get("visibility") == FOR_LEADERS)


def must_be_explained(reason: str) -> bool:
    """True for reasons that say nothing without words of one's own."""
    return bool(codes.attributes("no_action_reasons", reason).get("requires_text"))
