"""What figures need beyond the rows of alerts and incidents: promises, reasons, and the offices of a reader's line."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Q

from accounts.models import User
from accounts.roles import ALERTS_CONFIRM, ALERTS_REASONS, ALERTS_VIEW, AUDIT_VIEW
from accounts.scope import scope_of
from areas import codes
from areas.models import AreaOfResponsibility
from earlywarning.analytics.facts import AlertFact
from earlywarning.analytics.figures import Answered, Figures
from earlywarning.models import Acknowledgement, Alert, Decision, Response
from earlywarning.reasons import FOR_LEADERS


@dataclass(frozen=True)
class Promises:
    """Promises made about some alerts. Kept: a response set out by the hour that was promised."""

    made: int = 0
    kept: int = 0
    running: int = 0
    ended: int = 0

    @property
    def broken(self) -> int:
        return self.made - self.kept - self.running - self.ended


def promises_of(alerts: Collection[AlertFact], at: datetime) -> Promises:
    """As of `at`. `ended`: the alert was closed before the hour came, without a response. One statement."""
    said = Acknowledgement.objects.filter(alert__in=[each.pk for each in alerts], is_provisional=False)
    response = Response.objects.filter(alert=OuterRef("alert"), began_at__lte=OuterRef("promised_at"))
    rows = said.annotate(was_kept=Exists(response))
    waits = Q(was_kept=False, alert__stage=Alert.Stage.OPEN, promised_at__gt=at)
    over = Q(was_kept=False, alert__closed_at__lte=F("promised_at"))
    return Promises(
        **rows.aggregate(
            made=Count("pk"),
            kept=Count("pk", filter=Q(was_kept=True)),
            running=Count("pk", filter=waits),
            ended=Count("pk", filter=over),
        )
    )


@dataclass(frozen=True)
class Reason:
    """Why nothing was done about some alerts; no `code`: reasons that are kept for the leadership."""

    code: str
    alerts: int


def reasons_of(user: User, alerts: Collection[AlertFact]) -> list[Reason]:
    """The reasons that hold, the most frequent first, as far as `user` may be told. Two statements."""
    pks = [each.pk for each in alerts]
    newest = Decision.objects.filter(alert__in=pks).order_by("alert", "-decided_at", "-pk").distinct("alert")
    found = [(row.alert_id, row.reason) for row in newest.only("alert_id", "reason") if row.reason]
    rows = Alert.objects.visible_to(user, ALERTS_REASONS).filter(pk__in=pks).order_by()
    told = set(rows.values_list("pk", flat=True))
    items = codes.items("no_action_reasons").items()
    kept = {code for code, item in items if item.attributes.get("visibility") == FOR_LEADERS}
    counts: dict[str, int] = {}
    for alert, reason in found:
        code = "" if reason in kept and alert not in told else reason
        counts[code] = counts.get(code, 0) + 1
    return [Reason(code, n) for code, n in sorted(counts.items(), key=lambda each: (-each[1], each[0]))]


# --- Offices ----------------------------------------------------------------------------------------------------------

# Who answers for, advises, or examines the whole mission; for them its offices are their own line.
OF_THE_LINE: Final = (ALERTS_CONFIRM, AUDIT_VIEW)
Kind = AreaOfResponsibility.Kind


@dataclass(frozen=True)
class Office:
    """One area of responsibility of the reader's line; never one beside it."""

    aor: AreaOfResponsibility
    answered: Answered
    incidents: int
    missed: int


def offices_of(user: User, figures: Figures, on: date) -> list[Office]:
    """Own areas of responsibility and those below them, by name and never by rate. Two statements."""
    grants = [grant for grant in scope_of(user).grants if ALERTS_VIEW in grant.rights.actions]
    whole = {grant.mission.pk for grant in grants if grant.area_ids is None and set(OF_THE_LINE) & grant.rights.actions}
    own = {grant.aor_id for grant in grants if grant.area_ids is not None}
    rows = AreaOfResponsibility.objects.valid_on(on).filter(mission__in={grant.mission.pk for grant in grants})
    every = list(rows.exclude(kind=Kind.MISSION).prefetch_related("areas"))
    shown = [aor for aor in every if aor.mission_id in whole or _is_below(aor, own, {each.pk: each for each in every})]
    return [_office(aor, figures) for aor in sorted(shown, key=lambda aor: (aor.kind, aor.name()))]


def _is_below(aor: AreaOfResponsibility, own: Collection[int], by_key: dict[int, AreaOfResponsibility]) -> bool:
    """`aor` is one of `own`, or part of one."""
    above: AreaOfResponsibility | None = aor
    while above is not None:
        if above.pk in own:
            return True
        above = by_key.get(above.parent_id or 0)
    return False


def _office(aor: AreaOfResponsibility, figures: Figures) -> Office:
    paths = tuple(area.path for area in aor.areas.all())
    missed = {each.pk for each in figures.sets["missed"]}
    harm = [each.pk for each in figures.incidents if each.district and each.path.startswith(paths)] if paths else []
    alerts = [each for each in figures.alerts if each.path.startswith(paths)] if paths else []
    return Office(aor, Answered(alerts), len(harm), len(missed & set(harm)))
