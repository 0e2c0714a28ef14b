"""Planning, starting and ending an exercise, and issuing what its scenario reports: one function, one event.

An exercise has no engine of its own. What is issued goes through the service that raises every alert; that nobody
outside is called or told follows from `exercise` on the alert, its clocks and its messages (docs/exercises.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.exercises import in_exercise
from accounts.models import Assignment, Enrolment, Exercise, User
from accounts.references import next_ref
from accounts.roles import EXERCISES_RUN
from accounts.scope import scope_of
from areas.models import Area, Mission
from audit.services import SYSTEM, Actor, record
from common.errors import DomainError, NotAllowed, WrongState
from earlywarning.cap import issuing
from earlywarning.exercises import telling
from earlywarning.models import Alert, Inject
from earlywarning.priority import EXPECTED, FUTURE
from earlywarning.services import audit as audit_alert
from earlywarning.services import locked, raise_alert
from followup import clocks
from followup.actions.services import end_with_exercise
from notifications import outbox
from threats.placing import GivenPlace

log = structlog.get_logger(__name__)

PREFIX = "DRILL"
WORK = "earlywarning.exercises"
OVER = "EXERCISE_OVER"
# From when something is expected that a scenario calls expected, so that the form of an inject stays short.
EXPECTED_IN = {EXPECTED: timedelta(hours=12), FUTURE: timedelta(days=7)}
FACTS = ("title", "objective", "begins_at", "ends_at")


@dataclass(frozen=True)
class Planned:
    """One inject as it was typed."""

    offset_min: int
    kind: str
    urgency: str
    area: Area
    heard: str = ""


def may_direct(user: User, exercise: Exercise) -> bool:
    """True for whoever may run exercises in its mission."""
    return exercise.mission.code in scope_of(user).mission_codes_for(EXERCISES_RUN)


def plan_exercise(
    *, by: User, at: datetime, mission: Mission, participants: Sequence[User], injects: Sequence[Planned], **facts: Any
) -> Exercise:
    """A planned exercise, directed by `by`. `facts`: title, objective, begins_at, ends_at.

    Raises NotAllowed where `by` may run none in `mission`, ValidationError by field.
    """
    with transaction.atomic():
        exercise = Exercise(mission=mission, director=by, planned_at=at, **facts)
        exercise.ref = next_ref(PREFIX, mission, at)
        _write_plan(exercise, by, participants, injects, at)
        _audit("planned", exercise, by.audit_actor(), at, _told(exercise, participants, injects))
    return exercise


def change_plan(
    exercise: Exercise,
    *,
    by: User,
    at: datetime,
    participants: Sequence[User],
    injects: Sequence[Planned],
    **facts: Any,
) -> Exercise:
    """The plan as it now reads. Raises WrongState once it has started: what is played is not rewritten."""
    with transaction.atomic():
        exercise = _locked(exercise)
        _must_be(exercise, Exercise.State.PLANNED)
        for name, value in facts.items():
            setattr(exercise, name, value)
        exercise.enrolments.all().delete()
        exercise.injects.all().delete()
        _write_plan(exercise, by, participants, injects, at)
        _audit("changed", exercise, by.audit_actor(), at, _told(exercise, participants, injects))
    return exercise


def start_exercise(exercise: Exercise, *, by: User, at: datetime) -> Exercise:
    """It runs from now on, and those who take part are told how to enter it."""
    with transaction.atomic():
        exercise = _locked(exercise)
        _must_direct(by, exercise)
        _must_be(exercise, Exercise.State.PLANNED)
        if not exercise.injects.exists():
            raise WrongState(_("Nothing is planned to happen in %(ref)s yet. Add an inject first.") % _ref(exercise))
        if exercise.ends_at <= at:
            raise WrongState(_("The time planned for %(ref)s is over. Change its plan first.") % _ref(exercise))
        exercise.state, exercise.started_at = Exercise.State.RUNNING, at
        exercise.save(update_fields=["state", "started_at"])
        telling.begun(exercise, at=at)
        _audit("started", exercise, by.audit_actor(), at, {"state": ("PLANNED", "RUNNING")})
    return exercise


def issue_inject(inject: Inject, *, by: User | None, at: datetime) -> Alert:
    """What the scenario reports is an alert of the exercise, and its ladder runs. `by` None: its time has come.

    Raises WrongState when the exercise does not run or the inject was issued before.
    """
    with transaction.atomic():
        exercise = _locked(inject.exercise)
        if by is not None:
            _must_direct(by, exercise)
        _must_be(exercise, Exercise.State.RUNNING)
        inject = Inject.objects.select_for_update(of=("self",)).select_related("area").get(pk=inject.pk)
        if inject.alert_id is not None:
            raise WrongState(_("This was issued in the meantime."))
        alert, _raised = raise_alert(
            by=in_exercise(by or exercise.director, exercise), at=at, uid=inject.uid, place=GivenPlace(inject.area),
            kind=inject.kind, urgency=inject.urgency, heard=inject.heard,
            expected_at=at + EXPECTED_IN[inject.urgency] if inject.urgency in EXPECTED_IN else None,
        )  # fmt: skip
        inject.alert, inject.issued_at, inject.issued_by = alert, at, by
        inject.save(update_fields=["alert", "issued_at", "issued_by"])
        _audit("injected", exercise, by.audit_actor() if by else SYSTEM, at, {"alert": (None, alert.ref)})
    return alert


def end_exercise(exercise: Exercise, *, by: User | None, at: datetime) -> Exercise:
    """It is over: its clocks stop, what still waited to be sent is held back, and those who took part are told.

    `by` None: its time is over. One that never started is called off.
    """
    with transaction.atomic():
        exercise = _locked(exercise)
        if by is not None:
            _must_direct(by, exercise)
        if exercise.is_over:
            raise WrongState(_("%(ref)s has ended in the meantime.") % _ref(exercise))
        before, exercise.state, exercise.ended_at = exercise.state, Exercise.State.ENDED, at
        exercise.save(update_fields=["state", "ended_at"])
        actor = by.audit_actor() if by else SYSTEM
        end_with_exercise(exercise, by=by or exercise.director, actor=actor, at=at, note=_("The exercise ended."))
        for alert in alerts_of(exercise).order_by("pk"):
            _stop(alert, by or exercise.director, actor, at)
        held = outbox.suppress_exercise(exercise, at=at)
        if before == Exercise.State.RUNNING:
            telling.over(exercise, at=at)
        _audit("ended", exercise, actor, at, {"state": (before, "ENDED"), "held_back": (0, held)})
    return exercise


def note_entered(exercise: Exercise, *, by: User, at: datetime) -> None:
    """In the trail: from now on this person sees the exercise and nothing else."""
    with transaction.atomic():
        _audit("entered", exercise, by.audit_actor(), at, {})


def note_left(exercise: Exercise, *, by: User, at: datetime) -> None:
    """In the trail: this person is back in what is real."""
    with transaction.atomic():
        _audit("left", exercise, by.audit_actor(), at, {})


def keep_exercises(at: datetime) -> int:
    """Injects whose time has come are issued, and exercises whose time is over are ended. How many.

    One that cannot be issued, because the director lost the post meanwhile say, stops no other: it stays on the
    director's page as late.
    """
    done = 0
    for exercise in Exercise.objects.running().select_related("mission", "director").order_by("pk"):
        if exercise.ends_at <= at:
            done += _tried(lambda exercise=exercise: end_exercise(exercise, by=None, at=at), exercise)
            continue
        for inject in exercise.injects.filter(alert=None).select_related("exercise").order_by("offset_min", "pk"):
            due_at = exercise.moment_of(inject.offset_min)
            if due_at is not None and due_at <= at:
                done += _tried(lambda inject=inject: issue_inject(inject, by=None, at=at), exercise)
    return done


def _tried(do: Any, exercise: Exercise) -> int:
    try:
        do()
    except (DomainError, ValidationError) as refusal:
        log.warning("earlywarning.exercise.refused", exercise=exercise.ref, reason=str(refusal))
        return 0
    return 1


def alerts_of(exercise: Exercise) -> Any:
    """Every alert of an exercise, for those who direct it or took part in it."""
    rows = Alert.objects.unscoped("the page of an exercise shows its own alerts to those who direct it")
    return rows.filter(exercise=exercise)


def people_for(mission: Mission) -> list[tuple[User, list[Assignment]]]:
    """Who can take part in an exercise of `mission`: who holds a post there now, with their posts."""
    rows = Assignment.objects.current().filter(aor__mission=mission, user__is_active=True)
    found: dict[int, tuple[User, list[Assignment]]] = {}
    for each in rows.select_related("user", "aor__mission").order_by("user__name", "pk"):
        found.setdefault(each.user_id, (each.user, []))[1].append(each)
    return list(found.values())


def _write_plan(
    exercise: Exercise, by: User, participants: Sequence[User], injects: Iterable[Planned], at: datetime
) -> None:
    _must_direct(by, exercise)
    if exercise.ends_at <= max(exercise.begins_at, at):
        raise ValidationError({"ends_at": _("It has to end after it begins, and not in the past.")})
    components = {user.pk: posts[0].component for user, posts in people_for(exercise.mission)}
    if not participants or any(user.pk not in components for user in participants):
        raise ValidationError({"participants": _("Choose at least one person, and only people who hold a post here.")})
    exercise.full_clean()
    exercise.save()
    Enrolment.objects.bulk_create(
        Enrolment(exercise=exercise, user=user, component=components[user.pk]) for user in participants
    )
    for each in injects:
        row = Inject(exercise=exercise, **vars(each))
        row.full_clean()
        row.save()


def _stop(alert: Alert, by: User, actor: Actor, at: datetime) -> None:
    """The alert and everything that ran for it has ended with the exercise. Nobody is told of each by itself."""
    alert = locked(alert)
    clocks.end(clocks.locked(alert.subject), at=at, met=False, reason=OVER)
    if not alert.is_open:
        return
    alert.stage, alert.closed_at, alert.closed_by = Alert.Stage.CANCELLED, max(at, alert.raised_at), by
    alert.closing_note = _("The exercise ended.")
    alert.full_clean()
    alert.save(update_fields=["stage", "closed_at", "closed_by", "closing_note"])
    lapsed = list(alert.proposals.filter(verdict=""))
    alert.proposals.filter(verdict="").update(verdict="LAPSED", verdict_at=at)
    audit_alert("cancelled", alert, by, at, {"note": ("", alert.closing_note)}, [alert, *lapsed])
    issuing.issue(alert, issuing.ENDING[alert.stage], by=actor, at=at)


def _locked(exercise: Exercise) -> Exercise:
    """The row, locked so that it is started and ended once; writing alerts, clocks and messages of it goes on."""
    rows = Exercise.objects.select_for_update(of=("self",), no_key=True).select_related("mission", "director")
    found: Exercise = rows.get(pk=exercise.pk)
    return found


def _must_direct(by: User, exercise: Exercise) -> None:
    if not may_direct(by, exercise):
        raise NotAllowed(_("Your posts do not let you run exercises in this mission."))


def _must_be(exercise: Exercise, state: str) -> None:
    if exercise.state != state:
        words = {**_ref(exercise), "state": exercise.get_state_display()}
        raise WrongState(_("This cannot be done to %(ref)s, which is: %(state)s.") % words)


def _ref(exercise: Exercise) -> dict[str, str]:
    return {"ref": exercise.ref}


def _told(exercise: Exercise, participants: Iterable[User], injects: Sequence[Planned]) -> dict[str, Any]:
    changes: dict[str, Any] = {name: (None, getattr(exercise, name)) for name in FACTS}
    scenario = [[each.offset_min, each.kind, each.urgency, each.area.pcode] for each in injects]
    return {
        **changes,
        "participants": (None, sorted(str(user.uid) for user in participants)),
        "injects": (None, scenario),
    }


def _audit(
    what: str, exercise: Exercise, by: Actor, at: datetime, changes: Mapping[str, tuple[object, object]]
) -> None:
    record(
        f"earlywarning.exercise.{what}",
        by=by,
        target=exercise.audit_target(),
        at=at,
        mission=exercise.mission.code,
        changes=changes,
    )
