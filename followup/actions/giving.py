"""Giving an action to a post: by a step of a ladder, in the transaction of the tick, or by a person."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.exercises import enrolled_in
from accounts.models import Exercise, User
from accounts.references import next_refs
from accounts.rosters import Roster
from areas.models import Area, AreaOfResponsibility, Mission
from audit.services import SYSTEM, Actor, Target, drafted, record_all
from followup.clocks import Holder, start_clocks
from followup.ladder import ACTION, Rung
from followup.ledger import given
from followup.models import ActionPoint, Clock
from followup.models.policies import Purpose
from followup.planning import Turn
from followup.subjects import Marks, subject_kind
from notifications import values
from notifications.outbox import Subject

# A series of their own, so that no gap among the others tells that there was a drill.
EXERCISE_PREFIX: Final = "EXAC"


@dataclass(frozen=True)
class About:
    """What an action is about, and with whom it shares its sight: the facts of its subject."""

    subject: Subject
    mission: Mission
    area: Area | None
    priority: str
    marks: Marks
    status: str = "ACTUAL"
    exercise: Exercise | None = None


def give_actions(turns: Iterable[Turn], at: datetime) -> list[ActionPoint]:
    """The actions of all due steps that give one, each with its clock and its entry in the trail.

    In the transaction of the tick; the row is unique for clock, step and repetition, so that none is given twice. A
    step that nobody ran in time gives its action now. No statement where no step gives one.
    """
    asked = [
        (turn.clock, rung) for turn in turns for rung in (*turn.missed, turn.current)
        if rung.kind == ACTION and rung not in turn.skipped
    ]  # fmt: skip
    if not asked:
        return []
    owners, marks = _owners(asked, at), _marks([clock for clock, _rung in asked])
    rows = []
    for (clock, rung), aor in zip(asked, owners, strict=True):
        about = About(
            clock.subject, clock.mission, clock.area, clock.priority, marks.get(clock.subject_uid, Marks()),
            clock.status, clock.exercise,
        )  # fmt: skip
        due_at = at + timedelta(seconds=rung.gives["due_s"])
        rows.append(
            _row(
                about, at=at, kind=rung.gives["action"], owner_role=rung.gives["owner_role"], owner_aor=aor,
                due_at=due_at, clock=clock, step=rung.step, cycle=rung.cycle,
            )
        )  # fmt: skip
    return _give(rows, SYSTEM, at)


def create_action(
    about: About,
    *,
    by: User,
    at: datetime,
    uid: uuid.UUID,
    kind: str,
    owner_role: str,
    owner_aor: AreaOfResponsibility | None,
    due_at: datetime,
    note: str = "",
) -> ActionPoint:
    """A post is given something to do until `due_at`; whoever calls has asked whether `by` may.

    A form sent twice gives the first result. Raises ValidationError by field.
    """
    with transaction.atomic():
        rows = ActionPoint.objects.unscoped("a form sent twice shows its first result")
        if found := rows.filter(uid=uid, recorded_by=by).first():
            return found  # type: ignore[no-any-return]
        if due_at <= at:
            raise ValidationError({"due_at": _("Choose a moment that is still to come.")})
        row = _row(
            about, at=at, uid=uid, kind=kind, owner_role=owner_role, owner_aor=owner_aor, due_at=due_at, note=note,
            recorded_by=by,
        )  # fmt: skip
        row.full_clean(exclude=["ref"], validate_unique=False, validate_constraints=False)
        return _give([row], by.audit_actor(), at)[0]


def facts_of(action: ActionPoint) -> dict[str, Any]:
    """What messages may say of it; never its note, a place, or anything of what it is about but the reference."""
    return {
        "ref": values.ref(action.ref),
        "about": values.ref(action.subject_label),
        "what": values.code("action_kinds", action.kind),
        "owner": values.post(action.owner_role, action.owner_aor),
        "priority": values.code("priorities", action.priority),
    }


def _owners(asked: Sequence[tuple[Clock, Rung]], at: datetime) -> list[AreaOfResponsibility | None]:
    """Where each owner stands: the narrowest area of responsibility with a holder; None where nobody holds the post."""
    missions = list({clock.mission_id: clock.mission for clock, _rung in asked}.values())
    roster = Roster.at(missions, {rung.gives["owner_role"] for _clock, rung in asked}, at)
    rosters: dict[int | None, Roster] = {None: roster}
    exercises = {clock.exercise_id for clock, _rung in asked if clock.exercise_id}
    rosters |= {exercise: roster.among(people) for exercise, people in enrolled_in(exercises).items()}
    found = []
    for clock, rung in asked:
        held = rosters[clock.exercise_id].holders(clock.mission, clock.area, [rung.gives["owner_role"]])
        found.append(held[0].aor if held else None)
    return found


def _marks(clocks: Collection[Clock]) -> dict[uuid.UUID, Marks]:
    """By subject. One statement for each kind of subject."""
    by_kind: dict[str, set[uuid.UUID]] = {}
    for clock in clocks:
        by_kind.setdefault(clock.subject_kind, set()).add(clock.subject_uid)
    found: dict[uuid.UUID, Marks] = {}
    for kind, uids in by_kind.items():
        ask = subject_kind(kind).marks
        found |= ask(uids) if ask else {}
    return found


def _row(about: About, *, at: datetime, due_at: datetime, **facts: Any) -> ActionPoint:
    return ActionPoint(
        mission=about.mission, area=about.area, status=about.status, exercise=about.exercise, priority=about.priority,
        subject_kind=about.subject.kind, subject_uid=about.subject.uid, subject_label=about.subject.label,
        language=(get_language() or "en")[:2], recorded_at=at, first_due_at=due_at, due_at=due_at,
        **asdict(about.marks), **facts,
    )  # fmt: skip


def _give(rows: list[ActionPoint], actor: Actor, at: datetime) -> list[ActionPoint]:
    """Stored, with references, clocks and an entry each. The entry is about the subject, whose ledger proves it."""
    _number(rows, at)
    rows = ActionPoint.objects.unscoped("what is given is stored").bulk_create(rows)
    start_clocks(((row.own_subject, Purpose.ACTION.value, _clock_facts(row)) for row in rows), at=at)
    record_all([_entry(row, actor, at) for row in rows])
    return rows


def _number(rows: Iterable[ActionPoint], at: datetime) -> None:
    """References, by one statement for each series, always in the same order: two ticks wait in no circle."""
    by_series: dict[tuple[int, str], list[ActionPoint]] = {}
    for row in rows:
        prefix = EXERCISE_PREFIX if row.exercise_id else ActionPoint.ref_prefix
        by_series.setdefault((row.mission_id, prefix), []).append(row)
    for (_mission, prefix), of_series in sorted(by_series.items()):
        refs = next_refs(prefix, of_series[0].mission, at, len(of_series))
        for row, ref in zip(of_series, refs, strict=True):
            row.ref = ref


def _clock_facts(row: ActionPoint) -> dict[str, Any]:
    return {
        "mission": row.mission, "area": row.area, "priority": row.priority, "status": row.status,
        "exercise": row.exercise, "holder": Holder(row.owner_role, row.owner_aor), "facts": facts_of(row),
        "deadline_at": row.due_at,
    }  # fmt: skip


def _entry(row: ActionPoint, actor: Actor, at: datetime) -> Any:
    about = Target(subject_kind(row.subject_kind).audit_kind, row.subject_uid, row.subject_label)
    return drafted(
        "followup.action.given", by=actor, target=about, at=at, mission=row.mission.code,
        changes={"action": (None, row.ref)}, attests=given([row]),
    )  # fmt: skip
