"""A promise that was not kept: the ladder of the answer goes on where it had stopped (escalation.md E15)."""

from datetime import datetime

from followup.ladder import speaks_for
from followup.models import Clock
from followup.models.policies import Purpose


def resume_answer(promise: Clock, *, at: datetime) -> Clock | None:
    """The clock that calls the next level about the subject of `promise`; None when one runs already.

    It follows the policy of the first answer and starts one level above the last that was called; past the last
    level it is unanswered at once.
    """
    answers = Clock.objects.of(promise.subject).filter(purpose=Purpose.ACK).select_related("snapshot")
    before = _answered_by(promise, list(answers.order_by("-pk")))
    if before is None or answers.open().filter(scope_key=before.scope_key).exists():
        return None
    steps = len(before.body["steps"])
    clock = Clock(
        subject_kind=before.subject_kind,
        subject_uid=before.subject_uid,
        subject_label=before.subject_label,
        purpose=Purpose.ACK,
        scope_key=before.scope_key,
        mission=promise.mission,
        area=promise.area,
        status=promise.status,
        exercise_id=promise.exercise_id,
        priority=promise.priority,
        facts=promise.facts,
        released=promise.released,
        snapshot=before.snapshot,
        holder_role=before.holder_role,
        holder_aor=before.holder_aor,
        state=Clock.State.EXHAUSTED if before.step >= steps else Clock.State.RUNNING,
        step=min(before.step, steps),
        cycle=before.cycle,
        started_at=at,
        deadline_at=at,
        due_at=at,
    )
    clock.save()
    return clock


def _answered_by(promise: Clock, answers: list[Clock]) -> Clock | None:
    """The newest clock that the promise answered; where each component answers for itself, that of its own."""
    own = (clock for clock in answers if not clock.scope_key or speaks_for(promise.holder_role, clock.scope_key))
    return next(own, None)
