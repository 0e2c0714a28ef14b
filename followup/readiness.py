"""The readiness matrix: would an alert reach somebody, in each area of responsibility, at each time of the week?

Every ladder is rehearsed for a week ahead, each night and within a minute of any change of a roster, a contact point,
an appointment or a policy. What turned into a gap is told to the owner of the policy, so that it is known before it
bites and not at two in the morning (escalation.md E32; pitfall P12).
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from dataclasses import field as dataclass_field
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Any, Self
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Count, Q

from accounts.outlook import Outlook
from areas.models import Area, AreaOfResponsibility, Mission, ResponsibleFor
from followup import subjects
from followup.ladder import DESK, Body, part_of
from followup.models import Readiness, Survey
from followup.models.policies import Purpose
from followup.policies import body_for
from followup.rehearsal import Reach, RehearsedStep, rehearse, roles_of, trial_clock
from notifications import outbox, values
from notifications.models import Message
from notifications.outbox import Draft, Subject

WORK = "followup.readiness"
KIND = "followup.readiness"
GAPS = "followup.gaps"
PRIORITIES = ("P1", "P2", "P3", "P4")
Time, State = Readiness.Time, Readiness.State
Kind = AreaOfResponsibility.Kind
# Where people of the mission live and are called; the whole mission is behind all of them.
SURVEYED = (Kind.FIELD_OFFICE, Kind.SECTOR, Kind.POLICE_REGION)
# The hours at the place that stand for each time of the week.
HOURS = {Time.OFFICE: time(10), Time.NIGHT: time(2), Time.WEEKEND: time(14)}
SATURDAY = 5
DAYS = 7
# Fewer people than that at the first call, and one who sleeps is enough for silence.
ENOUGH = 2
_FINGERPRINT = """
SELECT md5(concat_ws('|',
    (SELECT string_agg(id || ':' || xmin || ctid::text, ',' ORDER BY id) FROM accounts_assignment),
    (SELECT string_agg(id || ':' || xmin || ctid::text, ',' ORDER BY id) FROM accounts_dutyshift
      WHERE ends_at > %(at)s),
    (SELECT string_agg(id || ':' || xmin || ctid::text, ',' ORDER BY id) FROM accounts_absence WHERE ends_at > %(at)s),
    (SELECT string_agg(deputy.id || ':' || deputy.xmin || deputy.ctid::text, ',' ORDER BY deputy.id)
       FROM accounts_deputy AS deputy JOIN accounts_absence AS absence ON absence.id = deputy.absence_id
      WHERE absence.ends_at > %(at)s),
    (SELECT string_agg(id || ':' || xmin || ctid::text, ',' ORDER BY id) FROM accounts_contactpoint),
    (SELECT string_agg(id || ':' || is_active, ',' ORDER BY id) FROM accounts_user),
    (SELECT string_agg(id || ':' || xmin || ctid::text, ',' ORDER BY id) FROM areas_areaofresponsibility),
    (SELECT string_agg(id || ':' || xmin || ctid::text, ',' ORDER BY id) FROM areas_responsiblefor),
    (SELECT string_agg(id || ':' || xmin || ctid::text, ',' ORDER BY id) FROM followup_escalationpolicy),
    (SELECT string_agg(id || ':' || xmin || ctid::text, ',' ORDER BY id) FROM followup_step)
))
"""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: a step, by its place in the ladder, that reaches nobody (`NOBODY`) or only one person
    (`ONE`), and the posts it is about: those that nobody holds, and those whose people have no verified channel."""

    what: str
    step: int
    vacant: list[str]
    unverified: list[str]


@dataclass(frozen=True)
class Standing:
    """How many fields of the matrix there are, and how many of them are gaps."""

    fields: int
    gaps: int


def standing_of(mission_codes: Collection[str]) -> Standing:
    """Of these missions, as it was last looked at. One statement."""
    rows = Readiness.objects.filter(mission__code__in=mission_codes)
    return Standing(**rows.aggregate(fields=Count("pk"), gaps=Count("pk", filter=Q(state=State.GAP))))


def survey(at: datetime) -> int:
    """Missions whose ladders were gone through, because something changed or a night has passed. How many."""
    fingerprint = _fingerprint(at)
    done = 0
    for mission in Mission.objects.order_by("code"):
        today = at.astimezone(ZoneInfo(mission.time_zone)).date()
        last = Survey.objects.filter(mission=mission).first()
        if last is None or (last.fingerprint, last.surveyed_on) != (fingerprint, today):
            survey_mission(mission, at, fingerprint=fingerprint, today=today)
            done += 1
    return done


def _fingerprint(at: datetime) -> str:
    """Of all that decides who would be called. One statement; the tables are those of people, not of events."""
    with connection.cursor() as cursor:
        cursor.execute(_FINGERPRINT, {"at": at})
        return hashlib.sha256(str(cursor.fetchone()[0]).encode()).hexdigest()


def survey_mission(mission: Mission, at: datetime, *, fingerprint: str, today: date) -> None:
    """The matrix of `mission` is what the ladders say now; what newly is a gap is told to the policies' owners."""
    found = list(_fields(mission, at, today))
    with transaction.atomic():
        Survey.objects.update_or_create(
            mission=mission, defaults={"fingerprint": fingerprint, "surveyed_on": today, "surveyed_at": at}
        )
        before = {_place(row): row for row in Readiness.objects.select_for_update().filter(mission=mission)}
        fresh = []
        for field in found:
            known = before.get(_place(field))
            field.since = known.since if known and known.state == field.state else at
            if field.state == State.GAP and (known is None or known.state != State.GAP):
                fresh.append(field)
        Readiness.objects.filter(mission=mission).delete()
        Readiness.objects.bulk_create(found)
        _tell(mission, fresh, at)


def _place(row: Readiness) -> tuple[int, str, str, str]:
    return (row.aor_id, row.subject_kind, row.priority, row.time)


def _fields(mission: Mission, at: datetime, today: date) -> Iterator[Readiness]:
    """Every field of the matrix. Statements: a few, whatever the number of fields."""
    aors = AreaOfResponsibility.objects.valid_on(today).filter(mission=mission, kind__in=SURVEYED).order_by("code")
    areas = _areas_of(aors)
    for kind in [each.kind for each in subjects.registered() if Purpose.ACK in each.messages]:
        trials = _Trials.of(mission, kind, at)
        for aor, priority, when in product(aors, PRIORITIES, Time):
            found = [
                (moment, trials.faults(area, priority, moment))
                for area in areas[aor.pk]
                for moment in _moments(when, area.time_zone or mission.time_zone, at, today)
            ]
            if found:
                yield _field(mission, aor, kind, priority, when, found)


@dataclass(frozen=True)
class _Trials:
    """The ladders of a mission, each gone through once for all areas in which the same posts are responsible."""

    mission: Mission
    kind: str
    bodies: dict[str, Body]
    outlook: Outlook
    reach: Reach
    _known: dict[Any, list[Fault]] = dataclass_field(default_factory=dict)

    @classmethod
    def of(cls, mission: Mission, kind: str, at: datetime) -> Self:
        bodies = {priority: body_for(mission, kind, Purpose.ACK, priority) for priority in PRIORITIES}
        roles = set().union(*(roles_of(body) for body in bodies.values()))
        outlook = Outlook.over(mission, roles, at, at + timedelta(days=2 * DAYS + 7))
        return cls(mission, kind, bodies, outlook, Reach.of(each.user_id for each in outlook.serving))

    def faults(self, area: Area, priority: str, at: datetime) -> list[Fault]:
        """What would go wrong with an alert of that priority there at that moment."""
        responsible = [aor for aor, paths in self.outlook.named.items() if area.path.startswith(tuple(paths))]
        key = (*responsible, area.country, area.time_zone, priority, at)
        if key not in self._known:
            self._known[key] = self._rehearsed(area, priority, at)
        return self._known[key]

    def _rehearsed(self, area: Area, priority: str, at: datetime) -> list[Fault]:
        body, found = self.bodies[priority], []
        for each in [part_of(body, component) for component in body["quorum"]] or [body]:
            clock = trial_clock(each, mission=self.mission, area=area, subject_kind=self.kind, priority=priority, at=at)
            found += faults_of(rehearse(clock, self.outlook, self.reach))
        return found


def _areas_of(aors: Iterable[AreaOfResponsibility]) -> dict[int, list[Area]]:
    found: dict[int, list[Area]] = {aor.pk: [] for aor in aors}
    for link in ResponsibleFor.objects.filter(aor__in=list(found)).select_related("area").order_by("area__path"):
        found[link.aor_id].append(link.area)
    return found


def _moments(when: str, zone: str, at: datetime, today: date) -> list[datetime]:
    """One moment of each day of the coming week that is of this time."""
    days = [today + timedelta(days=n) for n in range(1, DAYS + 1)]
    if when != Time.NIGHT:
        days = [day for day in days if (day.weekday() >= SATURDAY) == (when == Time.WEEKEND)]
    return [datetime.combine(day, HOURS[Time(when)], ZoneInfo(zone)).astimezone(at.tzinfo) for day in days]


def faults_of(steps: list[RehearsedStep]) -> list[Fault]:
    """Steps that would reach nobody, and a first call that hangs on one person. The desk alone is nobody: it relays.

    Partners outside the mission are looked at only where a step names nobody else.
    """
    found = []
    calls = [step for step in steps if step.told and step.is_done and not step.is_last_resort]
    for step in calls:
        asked = [told for told in step.told if not told.is_outside] or step.told
        people = {told.user.pk for told in asked if told.user and told.works and told.role != DESK}
        vacant = [told.role for told in asked if told.is_vacant]
        unverified = list(dict.fromkeys(told.role for told in asked if told.user and not told.works))
        if not people:
            found.append(Fault("NOBODY", step.step, vacant, unverified))
        elif step is calls[0] and len(people) < ENOUGH:
            found.append(Fault("ONE", step.step, vacant, unverified))
    return found


def state_of(faults: list[Fault]) -> str:
    """A gap: the first call reaches nobody but the desk. Thin: a later one reaches nobody, or the first one person."""
    if any(fault.what == "NOBODY" and fault.step == 0 for fault in faults):
        return State.GAP
    return State.THIN if faults else State.READY


def _field(
    mission: Mission,
    aor: AreaOfResponsibility,
    kind: str,
    priority: str,
    when: str,
    trials: list[tuple[datetime, list[Fault]]],
) -> Readiness:
    """The worst of the trials, the first of those that are equally bad."""
    order = [State.READY, State.THIN, State.GAP]
    worst_at, faults = max(
        trials, key=lambda trial: (order.index(State(state_of(trial[1]))), len(trial[1]), -trial[0].timestamp())
    )
    return Readiness(
        mission=mission, aor=aor, subject_kind=kind, priority=priority, time=when, state=state_of(faults),
        found=[asdict(fault) for fault in faults], worst_at=worst_at,
    )  # fmt: skip


def _tell(mission: Mission, fresh: list[Readiness], at: datetime) -> None:
    """One message to each owner of a policy with new gaps: how many, and where to look."""
    if not fresh:
        return
    policies = Counter((field.subject_kind, field.priority) for field in fresh)
    owners: Counter[str] = Counter()
    for (kind, priority), number in policies.items():
        owners[body_for(mission, kind, Purpose.ACK, priority)["owner"]] += number
    roster = Outlook.over(mission, set(owners), at, at + timedelta(seconds=1)).at(at)
    subject = Subject(KIND, Survey.objects.get(mission=mission).uid, mission.code)
    drafts = [
        Draft(
            kind=GAPS, dedupe_key=f"{GAPS}:{mission.code}:{at.isoformat()}:{held.user.uid}:{channel}",
            subject=subject, mission=mission, status="ACTUAL", recipient=held.user, channel=channel,
            values={"gaps": values.number(number)}, role=held.role, aor=held.aor,
        )
        for owner, number in owners.items()
        for held in roster.holders(mission, None, [owner])
        for channel in (Message.Channel.EMAIL, Message.Channel.IN_APP)
    ]  # fmt: skip
    outbox.queue(drafts, at=at)
