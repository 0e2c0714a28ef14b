"""Changing a policy, and applying it to clocks that run already (escalation.md E11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.protection import Status
from areas.models import Mission
from audit.services import Target, record
from common.errors import WrongState
from followup.clocks import course_of
from followup.editing.rules import faults_of
from followup.ladder import LAST_RESORT, Body, part_of
from followup.models import Clock, EscalationPolicy, PolicyChange, PolicySnapshot, Step
from followup.models.policies import Purpose, digest_of
from followup.policies import at_work, body_of, default_body, freeze, installed


@dataclass(frozen=True)
class Key:
    """Which policy of a mission: for what, waiting for what, of which priority."""

    mission: Mission
    subject_kind: str
    purpose: str
    priority: str

    def find(self) -> EscalationPolicy | None:
        """The mission's own; None as long as it follows the default."""
        rows = EscalationPolicy.objects.filter(mission=self.mission, subject_kind=self.subject_kind)
        return rows.filter(purpose=self.purpose, priority=self.priority).prefetch_related("steps").first()

    def body(self) -> Body:
        """What a clock that started now would follow, at full length. Writes nothing."""
        policy = self.find()
        return body_of(policy) if policy else default_body(self.purpose, self.priority)


def steps_of(key: Key) -> list[Step]:
    """The steps to begin an edit with: the mission's own, else those of the default. Not stored."""
    policy = key.find()
    if policy:
        return policy.ladder()
    return [Step(position=position, **step) for position, step in enumerate(key.body()["steps"])]


def version_of(body: Body) -> str:
    """Changes with anything in the policy: what somebody edits is what they saw."""
    return digest_of(body)


def change_policy(
    key: Key, *, by: User, at: datetime, seen: str, facts: Mapping[str, Any], steps: Sequence[Step], reason: str
) -> EscalationPolicy:
    """The policy has these facts and steps from now on; clocks that run keep what they started with.

    `seen`: `version_of` what the person saw. Raises WrongState when it was changed since, ValidationError with a
    sentence for each fault.
    """
    with transaction.atomic():
        policy = installed(key.mission, key.subject_kind, key.purpose, key.priority)
        policy = EscalationPolicy.objects.select_for_update(of=("self",)).get(pk=policy.pk)
        before = body_of(policy)
        if version_of(before) != seen:
            raise WrongState(_("Somebody else changed this policy in the meantime. What you typed is still here."))
        for name, value in facts.items():
            setattr(policy, name, value)
        policy.full_clean()
        policy.save()
        policy.steps.all().delete()
        for position, step in enumerate(steps):
            step.policy, step.position = policy, position
            step.full_clean()
        Step.objects.bulk_create(steps)
        after = body_of(EscalationPolicy.objects.prefetch_related("steps").get(pk=policy.pk))
        if faults := faults_of(after):
            raise ValidationError({name: [text for field, text in faults if field == name] for name, _text in faults})
        if after == before:
            raise WrongState(_("Nothing was changed."))
        PolicyChange.objects.create(
            policy=policy, before=freeze(before), after=freeze(after), changed_by=by, changed_at=at, reason=reason
        )
        _record("followup.policy.changed", policy, by, at, {"policy": (before, after), "reason": (None, reason)})
    return policy


def outdated_clocks(policy: EscalationPolicy) -> "QuerySet[Clock]":
    """Open clocks that follow this policy as it was before; those of a drill end with it."""
    rows = Clock.objects.open().filter(
        mission=policy.mission, subject_kind=policy.subject_kind, purpose=policy.purpose,
        snapshot__body__priority=policy.priority, status=Status.ACTUAL,
    )  # fmt: skip
    body = at_work(body_of(policy))
    digests = [digest_of(each) for each in (body, *(part_of(body, component) for component in body["quorum"]))]
    # Thousands of clocks share a few snapshots.
    followed = PolicySnapshot.objects.filter(pk__in=rows.values("snapshot"))
    old = [each.pk for each in followed if not {each.digest, each.body.get("of")} & set(digests)]
    return rows.filter(snapshot__in=old)


def outdated_counts(policy: EscalationPolicy) -> dict[str, int]:
    """How many of them wait, and how many are unanswered: state -> number. Never which: not everybody may see those."""
    return dict(outdated_clocks(policy).values_list("state").annotate(n=Count("pk")).order_by("state"))


def apply_policy(policy: EscalationPolicy, *, by: User, at: datetime) -> int:
    """Open clocks of this policy follow it as it is now, each from the step at which it stands. How many did.

    What was promised to people, the deadline, stays; so does a hold. Nobody is called anew.
    """
    body = at_work(body_of(policy))
    with transaction.atomic():
        found = outdated_clocks(policy).order_by("pk").select_for_update(of=("self",))
        clocks = list(found.select_related("snapshot", "mission", "area"))
        for clock in clocks:
            _follow(clock, part_of(body, clock.scope_key) if _is_of_component(clock) else body, at)
        if clocks:
            uids = sorted(str(clock.uid) for clock in clocks)
            _record("followup.policy.applied", policy, by, at, {"clocks": (None, uids)})
    return len(clocks)


def _is_of_component(clock: Clock) -> bool:
    return clock.purpose == Purpose.ACK and bool(clock.scope_key)


def _follow(clock: Clock, body: Body, at: datetime) -> None:
    """`clock`, locked, goes on by `body`: the next step as far away as that makes it, counted from the step before.

    What it has done stays in front of what is still to come, so that no step has the number of one that was done.
    """
    before = clock.executions.order_by("-executed_at", "-pk").values_list("executed_at", flat=True).first()
    done, ahead = clock.body["steps"][: clock.step], body["steps"][clock.step :]
    if body["then"] != LAST_RESORT and not ahead:
        ahead = body["steps"][-1:]
    if clock.state == Clock.State.EXHAUSTED:
        ahead = []  # the last resort goes on
    clock.snapshot = freeze({**body, "steps": [*done, *ahead], "of": digest_of(body)})
    if clock.held_until is None:
        course = course_of(clock)
        if clock.state == Clock.State.EXHAUSTED:
            clock.due_at = course.again_after(before or at, at)
        else:
            clock.due_at = max(at, course.after(clock.step, before or clock.started_at))
    clock.save(update_fields=["snapshot", "due_at"])


def _record(action: str, policy: EscalationPolicy, by: User, at: datetime, changes: dict[str, Any]) -> None:
    target = Target("followup.policy", policy.uid, str(policy))
    record(action, by=by.audit_actor(), target=target, at=at, mission=policy.mission.code, changes=changes)
