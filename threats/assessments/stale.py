"""When what happens contradicts an assessment: the mission's rules, looked at every few minutes.

Counted are incidents of the mission that really happened and stand: never those of datasets, never of exercises, and
none that is more secret than the assessment, so that a mark tells its readers nothing they may not know.
"""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import CLASSIFICATIONS, User
from accounts.roles import ASSESSMENTS_RULES
from accounts.rosters import Roster
from accounts.scope import scope_of
from areas import codes
from areas.models import Area, Mission
from audit.services import SYSTEM, Target, record
from common.errors import NotAllowed
from notifications import values
from threats.assessments import telling
from threats.assessments.matrix import rank
from threats.incidents.querysets import MISSION
from threats.models import Assessment, Incident, RiskLine, StaleMark, StaleRule

WORK: Final = "threats.stale"
EVERY_S: Final = 300
MESSAGE: Final = "threats.assessment_stale"
# “Three attacks in 14 days where assessed LOW” (peers.md N15).
DEFAULT: Final[dict[str, Any]] = {
    "kinds": ["ATTACK_VILLAGE", "ATTACK_IDP_SITE", "KILLING", "MASSACRE"], "incidents": 3, "days": 14,
    "at_or_below": "LOW",
}  # fmt: skip


def install_default(mission: Mission, at: datetime) -> None:
    """A mission without any rule gets the one that the portal brings, as a row to change."""
    if not StaleRule.objects.filter(mission=mission).exists():
        uid = uuid.uuid5(uuid.NAMESPACE_OID, f"stale rule of {mission.code}")
        StaleRule.objects.get_or_create(uid=uid, defaults={"mission": mission, "changed_at": at, **DEFAULT})


def save_rule(mission: Mission, *, by: User, at: datetime, uid: uuid.UUID, **facts: Any) -> StaleRule:
    """The rule with this `uid` says `facts` from now on: kinds, incidents, days, at_or_below, is_active.

    Marks that it made stay as they were. Raises NotAllowed, ValidationError by field.
    """
    if mission.code not in scope_of(by).mission_codes_for(ASSESSMENTS_RULES):
        raise NotAllowed(_("Only the Senior POC Adviser of the mission changes its rules."))
    with transaction.atomic():
        found = StaleRule.objects.select_for_update().filter(uid=uid, mission=mission).first()
        rule = found or StaleRule(uid=uid, mission=mission)
        changes = {
            name: (str(getattr(rule, name)) if found else "", str(value))
            for name, value in facts.items()
            if not found or getattr(rule, name) != value
        }
        if not changes:
            return rule
        for name, value in facts.items():
            setattr(rule, name, value)
        rule.changed_by, rule.changed_at = by, at
        rule.full_clean(validate_unique=False)
        rule.save()
        record(
            "threats.stale_rule.changed", by=by.audit_actor(), at=at, mission=mission.code, changes=changes,
            target=Target("threats.stalerule", rule.uid, mission.code),
        )  # fmt: skip
    return rule


def mark_stale(at: datetime) -> int:
    """Marks every assessment in force that a rule finds contradicted, once for each rule, and tells its author's post.

    How many marks it made.
    """
    made = 0
    rules: dict[int, list[StaleRule]] = {}
    for rule in StaleRule.objects.filter(is_active=True).order_by("pk"):
        rules.setdefault(rule.mission_id, []).append(rule)
    rows = Assessment.objects.unscoped("the engine looks at every one in force, on nobody's behalf")
    in_force = rows.standing().valid_at(at).filter(mission__in=rules, status="ACTUAL")
    for assessment in in_force.select_related("area", "mission").defer("area__outline").prefetch_related("lines"):
        marked = set(assessment.stale_marks.values_list("rule", flat=True))
        for rule in rules[assessment.mission_id]:
            if rule.pk not in marked and _mark(assessment, rule, at):
                made += 1
    return made


def _mark(assessment: Assessment, rule: StaleRule, at: datetime) -> bool:
    if not concerns(rule, assessment.lines.all()):
        return False
    found = first_cluster(_incidents(assessment, rule), rule.incidents, rule.days)
    if not found:
        return False
    with transaction.atomic():
        _row, fresh = StaleMark.objects.get_or_create(
            assessment=assessment, rule=rule,
            defaults={
                "incidents": rule.incidents, "days": rule.days, "at_or_below": rule.at_or_below,
                "incident_uids": found, "marked_at": at,
            },
        )  # fmt: skip
        if not fresh:
            return False
        record(
            "threats.assessment.stale", by=SYSTEM, target=assessment.audit_target(), at=at,
            mission=assessment.mission.code, changes={"rule": ("", str(rule.uid))},
        )  # fmt: skip
        _tell(assessment, rule, at)
    return True


def concerns(rule: StaleRule, lines: Iterable[RiskLine]) -> bool:
    """True when every line of these kinds was rated at or below the rule's level; what nobody foresaw counts so too."""
    rated = [rank(line.level) for line in lines if line.kind in rule.kinds and line.level]
    return max(rated, default=0) <= rank(rule.at_or_below)


def first_cluster(happened: list[tuple[date, uuid.UUID]], incidents: int, days: int) -> list[uuid.UUID]:
    """Of incidents in the order of their days, the first that lie so many within so many days; empty when none do."""
    for start in range(len(happened) - incidents + 1):
        first = happened[start][0]
        if (happened[start + incidents - 1][0] - first).days < days:
            return [uid for day, uid in happened[start:] if (day - first).days < days]
    return []


def _incidents(assessment: Assessment, rule: StaleRule) -> list[tuple[date, uuid.UUID]]:
    """Those that may count, by their first possible day; from the day on which it was endorsed."""
    endorsed = assessment.endorsed_at or assessment.recorded_at
    since = endorsed.astimezone(ZoneInfo(assessment.zone)).date()
    rows = Incident.objects.unscoped("the engine counts on nobody's behalf; readers see those in their sight")
    ours = rows.standing().not_refuted().of_origin(MISSION).filter(
        mission=assessment.mission, status="ACTUAL", kind__in=rule.kinds, occurred_from_on__gte=since,
        area__in=Area.objects.subtree_ids(areas_of(assessment)), **_no_more_secret(assessment),
    )  # fmt: skip
    known = ours.filter(Q(restricted_kind="") | Q(restricted_kind=assessment.restricted_kind))
    return list(known.order_by("occurred_from_on", "pk").values_list("occurred_from_on", "uid"))


def areas_of(assessment: Assessment) -> list[Area]:
    """Its main area and those it covers beside it. One statement where there are any."""
    main = [assessment.area] if assessment.area else []
    if not assessment.covered or not main:
        return main
    return [*main, *Area.objects.for_list().filter(edition=main[0].edition_id, pcode__in=assessment.covered)]


def _no_more_secret(assessment: Assessment) -> dict[str, Any]:
    return {"classification__in": CLASSIFICATIONS[: CLASSIFICATIONS.index(assessment.classification) + 1]}


def _tell(assessment: Assessment, rule: StaleRule, at: datetime) -> None:
    """The author's post, wherever it is held for that area."""
    roster = Roster.at([assessment.mission], [assessment.author_role], at)
    told = roster.holders(assessment.mission, assessment.area, [assessment.author_role])
    found = {"incidents": values.number(rule.incidents), "days": values.number(rule.days)}
    telling.tell(MESSAGE, assessment, told, once=rule.uid, at=at, **found)


def why_stale(mark: StaleMark) -> str:
    """“3 incidents or more within 14 days, where the risk was rated Low or lower.”"""
    words = {
        "n": mark.incidents,
        "days": ngettext("%(n)d day", "%(n)d days", mark.days) % {"n": mark.days},
        "level": codes.label("risk_levels", mark.at_or_below),
    }
    return (
        ngettext(
            "%(n)d incident or more within %(days)s, where the risk was rated %(level)s or lower.",
            "%(n)d incidents or more within %(days)s, where the risk was rated %(level)s or lower.",
            mark.incidents,
        )
        % words
    )


def incidents_of(marks: Iterable[StaleMark], reader: User) -> dict[int, list[Incident]]:
    """By mark, those of its incidents that `reader` may see. One statement."""
    marks = list(marks)
    uids = {uid for mark in marks for uid in mark.incident_uids}
    seen = {each.uid: each for each in Incident.objects.visible_to(reader).standing().for_list().filter(uid__in=uids)}
    return {mark.pk: [seen[uid] for uid in mark.incident_uids if uid in seen] for mark in marks}
