"""A promise that was not kept: the ladder of the answer goes on where it had stopped (escalation.md E15)."""

from datetime import datetime

from followup.models import Clock
from followup.models.policies import Purpose


def resume_answer(promise: Clock, *, at: datetime) -> Clock | None:
    """The clock that calls the next level about the subject of `promise`; None when one runs already.

    It follows the policy of the first answer and starts one level above the last that was called; past the last
    level it is unanswered at once.
    """
    answers = Clock.objects.of(promise.subject).filter(purpose=Purpose.ACK)
    if answers.open().exists():
        return None
    before = answers.select_related("snapshot").order_by("-pk").first()
    if before is None:
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
        priority=promise.priority,
        facts=promise.facts,
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
