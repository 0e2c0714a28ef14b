"""The policies of a mission, and the frozen copy that a clock starts with."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import transaction

from areas.models import Mission
from followup.ladder import DEFAULTS, Body, shortened
from followup.models import EscalationPolicy, PolicySnapshot, Step

COPIED = ("answer_s", "office_hours", "then", "repeat_s", "repeat_hour", "quorum")


def installed_body(mission: Mission, subject_kind: str, purpose: str, priority: str) -> Body:
    """The mission's policy as it is now. A mission that has set none gets the default as rows of its own, to edit."""
    return at_work(body_of(installed(mission, subject_kind, purpose, priority)))


def freeze(body: Body) -> PolicySnapshot:
    """A copy for a clock that starts with it, which no later change of the policy reaches (E11)."""
    return PolicySnapshot.objects.of(body)


def body_for(mission: Mission, subject_kind: str, purpose: str, priority: str) -> Body:
    """What a clock that started now would follow. Writes nothing."""
    policy = _stored(mission, subject_kind, purpose, priority)
    return at_work(body_of(policy) if policy else default_body(purpose, priority))


def default_body(purpose: str, priority: str) -> Body:
    """What a mission follows that has set nothing of its own."""
    return {**DEFAULTS[purpose, priority], "purpose": purpose, "priority": priority}


def installed(mission: Mission, subject_kind: str, purpose: str, priority: str) -> EscalationPolicy:
    """The mission's policy as rows; the default becomes rows of its own when it has none."""
    return _stored(mission, subject_kind, purpose, priority) or _installed(mission, subject_kind, purpose, priority)


_at_full_length: ContextVar[bool] = ContextVar("at_full_length", default=False)


@contextmanager
def at_full_length() -> Iterator[None]:
    """Clocks that start in here follow the policies as they are set, whatever POC_SHORT_STEPS says.

    For what a demonstration tells of the past: there an hour took an hour.
    """
    token = _at_full_length.set(True)
    try:
        yield
    finally:
        _at_full_length.reset(token)


def at_work(body: Body) -> Body:
    return shortened(body) if settings.SHORT_STEPS and not _at_full_length.get() else body


def _stored(mission: Mission, subject_kind: str, purpose: str, priority: str) -> EscalationPolicy | None:
    policies = EscalationPolicy.objects.prefetch_related("steps")
    return policies.filter(mission=mission, subject_kind=subject_kind, purpose=purpose, priority=priority).first()


def _installed(mission: Mission, subject_kind: str, purpose: str, priority: str) -> EscalationPolicy:
    """The default as rows of the mission. Two that come at once find the same rows."""
    key = {"mission": mission, "subject_kind": subject_kind, "purpose": purpose, "priority": priority}
    default = DEFAULTS[purpose, priority]
    with transaction.atomic():
        facts = {name: default[name] for name in COPIED}
        policy, made = EscalationPolicy.objects.get_or_create(**key, defaults={**facts, "owner_role": default["owner"]})
        if made:
            Step.objects.bulk_create(_steps(policy, default))
    return policy


def _steps(policy: EscalationPolicy, body: Body) -> list[Step]:
    return [Step(policy=policy, position=position, **step) for position, step in enumerate(body["steps"])]


def body_of(policy: EscalationPolicy) -> Body:
    """What `followup.ladder` reads, from the rows."""
    return {
        "purpose": policy.purpose,
        "priority": policy.priority,
        "answer_s": policy.answer_s,
        "office_hours": policy.office_hours,
        "then": policy.then,
        "repeat_s": policy.repeat_s,
        "repeat_hour": policy.repeat_hour,
        "owner": policy.owner_role,
        "quorum": policy.quorum,
        "steps": [rung for step in policy.ladder() for rung in _rungs(step)],
    }


def _rungs(step: Step) -> list[dict[str, Any]]:
    """The step as often as it is done."""
    only = {
        **({"priorities": step.only_priorities} if step.only_priorities else {}),
        **({"from": f"{step.only_from:%H:%M}", "until": f"{step.only_until:%H:%M}"} if step.only_from else {}),
        **({"undelivered": True} if step.only_undelivered else {}),
        **({"without_quorum": True} if step.only_without_quorum else {}),
    }
    told: dict[str, Any] = {"kind": step.kind, "roles": step.roles, **({"only": only} if only else {})}
    if step.kind == Step.Kind.ACTION:
        told |= {"action": step.action, "owner_role": step.owner_role, "due_s": step.due_s}
    moment = {"after_s": step.after_s} if step.after_percent is None else {"after_percent": step.after_percent}
    return [{**told, **moment}] + [{**told, "after_s": step.every_s}] * (step.times - 1)
