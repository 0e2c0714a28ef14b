"""The rows from which every figure is worked out: alerts and incidents of the mission in sight of one reader.

Each comes with what may be told of its place and nothing finer, so that no figure is a function of more than that.
Three statements, whatever the number of rows; a period with more than MOST is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, Final

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from accounts.coarsening import area_level
from accounts.models import User
from areas import codes
from areas.models import Area
from common.errors import DomainError
from common.weeks import DAY, starts
from earlywarning.figures import with_answers
from earlywarning.models import Alert, Decision, Response
from earlywarning.prior import judged_pairs
from threats.incidents.querysets import MISSION
from threats.models import Incident

# What a person waits for at most; a longer period is asked for in parts.
MOST: Final = 20_000
# Harm within so many days after a warning, in the same district, counts as having followed it (domain.md: 72 h).
FOLLOWS_WITHIN_DAYS: Final = 3
# The level of area, admin 2, at which a warning and an incident are compared.
DISTRICT: Final = 2
# A response that only watches protects nobody.
WATCHING: Final = ("MONITOR",)


@dataclass(frozen=True)
class Asked:
    """The days, counted in `zone`, and where. `where`: a condition on rows with an area."""

    since: date
    until: date
    zone: tzinfo
    where: Q

    @property
    def begins_at(self) -> datetime:
        return starts(self.since, self.zone)

    @property
    def ends_at(self) -> datetime:
        return starts(self.until + DAY, self.zone)


@dataclass(frozen=True)
class Told:
    """`path`: of the area that may be told; `is_here`: it lies where the reader asked."""

    pk: int
    path: str
    classification: str
    is_here: bool

    @property
    def district(self) -> str:
        """Path of the district; "" where it may not be told or is not known."""
        end = (DISTRICT + 1) * Area.steplen
        return self.path[:end] if len(self.path) >= end else ""


@dataclass(frozen=True)
class AlertFact(Told):
    raised_at: datetime
    day: date
    # The last day on which harm counts as having followed it.
    last_day: date
    urgency: str
    certainty: str
    decision: str
    is_credible: bool
    is_open: bool
    in_time: bool
    answer_due_at: datetime | None
    answered_at: datetime | None
    decided_at: datetime | None
    responded_at: datetime | None
    mission_responded_at: datetime | None
    was_acted_upon: bool

    @property
    def warns(self) -> bool:
        """It told of something to come, not of something that is over."""
        return self.urgency != "Past"


@dataclass(frozen=True)
class IncidentFact(Told):
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Facts:
    """`alerts` reach back to those whose harm could fall into the period, `incidents` on to those that could follow."""

    asked: Asked
    at: datetime
    alerts: list[AlertFact] = field(default_factory=list)
    incidents: list[IncidentFact] = field(default_factory=list)
    # (alert, incident): whether it warned of it, where somebody judged that.
    judged: Mapping[tuple[int, int], bool] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.at.astimezone(self.asked.zone).date()


class TooMany(DomainError):
    """The period holds more than can be worked out while somebody waits."""


def facts_for(user: User, asked: Asked, at: datetime) -> Facts:
    """Everything for `user` as of `at`. Raises TooMany."""
    alerts = _alerts(user, asked)
    until = max((alert.last_day for alert in alerts), default=asked.until)
    incidents = _incidents(user, asked, max(until, asked.until))
    return Facts(asked, at, alerts, incidents, judged_pairs(each.pk for each in incidents))


_PLACE = ("pk", "area__path", "area__level", "classification", "restricted_kind", "here")


def _alerts(user: User, asked: Asked) -> list[AlertFact]:
    back = asked.begins_at - (FOLLOWS_WITHIN_DAYS + 1) * DAY
    rows = Alert.objects.visible_to(user).standing().counted().order_by()
    rows = rows.filter(Q(raised_at__gte=back) | Q(expected_at__gte=back), raised_at__lt=asked.ends_at)
    ours = [code for code, item in codes.items("responders").items() if item.attributes.get("counts_as") == "MISSION"]
    responses = Response.objects.filter(alert=OuterRef("pk")).order_by("began_at", "pk")
    decisions = Decision.objects.filter(alert=OuterRef("pk")).order_by("decided_at", "pk")
    rows = with_answers(rows).annotate(
        here=_here(asked),
        decided_at=Subquery(decisions.values("decided_at")[:1]),
        mission_responded_at=Subquery(responses.filter(responder__in=ours).values("began_at")[:1]),
        was_acted_upon=Exists(responses.exclude(kind__in=WATCHING)),
    )
    names = (
        *_PLACE, "raised_at", "expected_at", "urgency", "certainty", "decision", "crosscheck", "stage", "in_time",
        "answer_due_at", "answered_at", "decided_at", "responded_at", "mission_responded_at", "was_acted_upon",
    )  # fmt: skip
    return [_alert(row, asked.zone) for row in _bounded(rows.values(*names))]


def _alert(row: Mapping[str, Any], zone: tzinfo) -> AlertFact:
    day = row["raised_at"].astimezone(zone).date()
    expected = row["expected_at"].astimezone(zone).date() if row["expected_at"] else day
    kept = ("raised_at", "urgency", "certainty", "decision", "answer_due_at", "answered_at", "decided_at",
            "responded_at", "mission_responded_at", "was_acted_upon")  # fmt: skip
    return AlertFact(
        **_told(row),
        **{name: row[name] for name in kept},
        day=day,
        last_day=max(day, expected) + FOLLOWS_WITHIN_DAYS * DAY,
        is_credible=row["crosscheck"] != Alert.Crosscheck.NOT_CREDIBLE,
        is_open=row["stage"] == Alert.Stage.OPEN,
        in_time=bool(row["in_time"]),
    )


def _incidents(user: User, asked: Asked, until: date) -> list[IncidentFact]:
    """Of the mission alone, of kinds that are harm and not its signs."""
    signs = [code for code, item in codes.items("threat_types").items() if item.attributes.get("warning_only")]
    rows = (
        Incident.objects.visible_to(user).standing().not_refuted().of_origin(MISSION).exclude(kind__in=signs).order_by()
    )
    rows = rows.filter(occurred_from_on__range=(asked.since, until)).annotate(here=_here(asked))
    names = (*_PLACE, "occurred_from_on", "occurred_to_on")
    return [
        IncidentFact(**_told(row), first_day=row["occurred_from_on"], last_day=row["occurred_to_on"])
        for row in _bounded(rows.values(*names))
    ]


def _here(asked: Asked) -> ExpressionWrapper:
    return ExpressionWrapper(asked.where, BooleanField())


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    path, facts = "", {"pk": row["pk"], "classification": row["classification"], "is_here": bool(row["here"])}
    if row["area__path"]:
        level = min(row["area__level"], area_level(row["classification"], row["restricted_kind"]))
        path = row["area__path"][: (level + 1) * Area.steplen]
    return {**facts, "path": path}


def _bounded(rows: Any) -> list[Mapping[str, Any]]:
    found = list(rows[: MOST + 1])
    if len(found) > MOST:
        raise TooMany(_("This period holds more than can be worked out at once. Choose a shorter one."))
    return found


def median(spans: list[timedelta]) -> timedelta | None:
    """The middle one; of an even number, the middle of the two in the middle. None of none."""
    if not spans:
        return None
    ordered, middle = sorted(spans), len(spans) // 2
    return ordered[middle] if len(spans) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
