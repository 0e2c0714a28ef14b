"""The figures, each a set of rows: what is counted on the page is what its link lists.

A warning and an incident belong together when they may be told to lie in the same district and every possible day of
the incident lies between the day the warning was raised and FOLLOWS_WITHIN_DAYS days after it, or after the day for
which it was expected. Where both fell on one day their order is not known, and that is said. Where people judged
whether the one warned of the other, their judgement stands in place of that rule (earlywarning.prior).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final, TypeVar

from accounts.models import highest
from earlywarning.analytics.facts import AlertFact, Facts, IncidentFact, Told, median

ToldT = TypeVar("ToldT", bound=Told)

ANSWERS: Final[dict[str, Callable[[AlertFact], bool]]] = {
    "raised": lambda alert: True,
    "acknowledged": lambda alert: alert.answered_at is not None,
    "in-time": lambda alert: alert.in_time,
    "decided": lambda alert: alert.decided_at is not None,
    "no-action": lambda alert: alert.decision == "NO_ACTION",
    "actionable": lambda alert: alert.is_credible,
    "responded": lambda alert: alert.is_credible and alert.responded_at is not None,
    "responded-mission": lambda alert: alert.is_credible and alert.mission_responded_at is not None,
}
# What each certainty of CAP 1.2 states of the probability (docs/analytics.md); the others state none.
STATED: Final = {"Likely": (0.5, 1.0), "Possible": (0.0, 0.5), "Unlikely": (0.0, 0.05)}
# A share of fewer says nothing yet.
ENOUGH: Final = 10


@dataclass(frozen=True)
class Calibration:
    """Warnings that stated one probability: after how many harm followed, of those left alone and those acted upon."""

    certainty: str
    alone: int
    alone_followed: int
    acted: int
    acted_followed: int

    @property
    def share(self) -> int | None:
        """In per cent, of those left alone; None of too few."""
        return round(100 * self.alone_followed / self.alone) if self.alone >= ENOUGH else None

    @property
    def stated(self) -> tuple[int, int]:
        low, high = STATED[self.certainty]
        return round(100 * low), round(100 * high)


@dataclass(frozen=True)
class Month:
    first_day: date
    alerts: "Answered"
    incidents: int
    missed: int


@dataclass(frozen=True)
class Answered:
    """How some alerts were answered: sizes of sets, and medians of those that have the moment."""

    alerts: list[AlertFact]

    def of(self, figure: str) -> list[AlertFact]:
        return [alert for alert in self.alerts if ANSWERS[figure](alert)]

    def median_to(self, moment: str) -> timedelta | None:
        """From raising until `moment`, a column; what came before it was written down took no time."""
        spans = [(getattr(alert, moment), alert) for alert in self.alerts]
        return median([max(at - alert.raised_at, timedelta(0)) for at, alert in spans if at is not None])

    @property
    def to_acknowledge(self) -> timedelta | None:
        return self.median_to("answered_at")

    @property
    def to_decide(self) -> timedelta | None:
        return self.median_to("decided_at")

    @property
    def to_respond(self) -> timedelta | None:
        return Answered(self.of("actionable")).median_to("mission_responded_at")

    @property
    def counts(self) -> dict[str, int]:
        return {name.replace("-", "_"): len(self.of(name)) for name in ANSWERS}

    def still_in_time(self, at: datetime) -> int:
        """Not acknowledged, open, and their time is not over."""
        waiting = [alert for alert in self.alerts if alert.answered_at is None and alert.is_open]
        return sum(1 for alert in waiting if alert.answer_due_at and alert.answer_due_at > at)


class Figures:
    """Everything that `facts` say. Sets of rows by name: `rows("missed")`."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        asked = facts.asked
        self.alerts = [alert for alert in facts.alerts if alert.is_here and asked.since <= alert.day <= asked.until]
        in_period = [each for each in facts.incidents if asked.since <= each.first_day <= asked.until]
        self.incidents = [incident for incident in in_period if incident.is_here]
        self.answered = Answered(self.alerts)

    @cached_property
    def _warnings(self) -> dict[str, list[AlertFact]]:
        return _by_district(alert for alert in self.facts.alerts if alert.warns)

    @cached_property
    def _harm(self) -> dict[str, list[IncidentFact]]:
        return _by_district(self.facts.incidents)

    def _followed(self, alert: AlertFact) -> set[bool]:
        """For each incident that followed: whether it fell on the very day."""
        near = (*self._harm.get(alert.district, ()), *self._confirmed[0].get(alert.pk, ()))
        return {harm.first_day == alert.day for harm in near if self._belong(alert, harm)}

    def _warned(self, harm: IncidentFact) -> set[bool]:
        """For each warning before it: whether it was raised on the very day."""
        near = (*self._warnings.get(harm.district, ()), *self._confirmed[1].get(harm.pk, ()))
        return {harm.first_day == alert.day for alert in near if self._belong(alert, harm)}

    def _belong(self, alert: AlertFact, harm: IncidentFact) -> bool:
        """As people judged; by days where nobody did."""
        judged = self.facts.judged.get((alert.pk, harm.pk))
        return _follows(alert, harm) if judged is None else judged

    @cached_property
    def _confirmed(self) -> tuple[dict[int, list[IncidentFact]], dict[int, list[AlertFact]]]:
        """By alert and by incident, what people said belongs to it, of what the reader sees."""
        alerts = {alert.pk: alert for alert in self.facts.alerts if alert.warns}
        incidents = {harm.pk: harm for harm in self.facts.incidents}
        by_alert, by_incident = defaultdict(list), defaultdict(list)
        for (one, other), warned in self.facts.judged.items():
            if warned and one in alerts and other in incidents:
                by_alert[one].append(incidents[other])
                by_incident[other].append(alerts[one])
        return by_alert, by_incident

    @cached_property
    def sets(self) -> dict[str, list[AlertFact] | list[IncidentFact]]:
        """The rows of each figure, by its name in addresses."""
        judged = [each for each in self.alerts if each.warns and each.district and each.last_day < self.facts.today]
        followed = [(each, self._followed(each)) for each in judged]
        compared = [each for each in self.incidents if each.district]
        warned = [(each, self._warned(each)) for each in compared]
        return {
            **{name: self.answered.of(name) for name in ANSWERS},
            "judged": judged,
            "followed": [each for each, days in followed if days],
            "followed-same-day": [each for each, days in followed if days == {True}],
            "incidents": compared,
            "warned": [each for each, days in warned if False in days],
            "warned-same-day": [each for each, days in warned if days == {True}],
            "missed": [each for each, days in warned if not days],
            "not-compared": [each for each in self.incidents if not each.district],
        }

    @cached_property
    def counts(self) -> dict[str, int]:
        """The size of each set, by its name with underscores, for templates."""
        return {name.replace("-", "_"): len(rows) for name, rows in self.sets.items()}

    @property
    def still_in_time(self) -> int:
        return self.answered.still_in_time(self.facts.at)

    @cached_property
    def calibration(self) -> list[Calibration]:
        followed = {each.pk for each in self.sets["followed"]}
        judged = [each for each in self.sets["judged"] if isinstance(each, AlertFact)]
        lines = []
        for certainty in STATED:
            stated = [each for each in judged if each.certainty == certainty]
            alone = [each.pk for each in stated if not each.was_acted_upon]
            acted = [each.pk for each in stated if each.was_acted_upon]
            lines.append(
                Calibration(certainty, len(alone), len(followed & set(alone)), len(acted), len(followed & set(acted)))
            )
        return lines

    @cached_property
    def months(self) -> list[Month]:
        """Each month of the period, the oldest first."""
        missed = {each.pk for each in self.sets["missed"]}
        first, lines = self.facts.asked.since.replace(day=1), []
        while first <= self.facts.asked.until:
            here = [each for each in self.alerts if each.day.replace(day=1) == first]
            harm = [each.pk for each in self.incidents if each.district and each.first_day.replace(day=1) == first]
            lines.append(Month(first, Answered(here), len(harm), len(missed & set(harm))))
            first = (first + timedelta(days=31)).replace(day=1)
        return lines

    @property
    def classification(self) -> str:
        return highest(each.classification for each in (*self.alerts, *self.incidents))


def _follows(alert: AlertFact, harm: IncidentFact) -> bool:
    return alert.day <= harm.first_day and harm.last_day <= alert.last_day


def _by_district(rows: Iterable[ToldT]) -> dict[str, list[ToldT]]:
    found: dict[str, list[ToldT]] = defaultdict(list)
    for row in rows:
        if row.district:
            found[row.district].append(row)
    return found
