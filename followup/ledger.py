"""What the trail attests of the steps of a ladder: when each was planned and done, and whom it addressed as what.

And of the actions about a subject how each was given; what became of one stands in the trail of the action itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.posts import post_words
from areas import codes
from audit.ledger import Row
from audit.services import SYSTEM, Target, drafted, record_all
from followup.models import ActionPoint, StepExecution, StepRecipient
from followup.subjects import subject_kind
from notifications.models import Message
from notifications.outbox import Subject


def steps(
    executions: Iterable[tuple[UUID, StepExecution]],
    recipients: Iterable[StepRecipient],
    messages: Mapping[int, Message],
) -> dict[str, object]:
    """What an entry attests of steps, each beside the uid of its clock, with all whom it addressed.

    `messages`: those that the recipients have, by their key. Asks nothing of the database.
    """
    addressed: dict[int, list[StepRecipient]] = defaultdict(list)
    for recipient in recipients:
        addressed[recipient.execution_id].append(recipient)
    found: dict[str, object] = {}
    for clock_uid, execution in executions:
        name = _name(clock_uid, execution)
        found[f"step:{name}"] = _done(execution)
        found[f"addressed:{name}"] = _addressed(addressed[execution.pk], messages)
    return found


def given(actions: Iterable[ActionPoint]) -> dict[str, object]:
    """What an entry attests of actions as they were given."""
    return {f"action:{row.uid}": _given(row) for row in actions}


def _given(row: ActionPoint) -> list[object]:
    return [
        row.ref, row.kind, row.note, row.owner_role, row.owner_aor_id, row.first_due_at, row.status, row.exercise_id,
        row.clock_id, row.step, row.cycle, row.recorded_by_id, row.recorded_at,
    ]  # fmt: skip


def attest_steps(action: str, pks: Iterable[int], *, at: datetime) -> None:
    """The steps with these keys as they stand now, in an entry for each. In the transaction that changed them."""
    rows = StepExecution.objects.filter(pk__in=list(pks)).select_related("clock__mission").order_by("pk")
    recipients = _recipients_of(rows)
    messages = _messages_of(recipients)
    record_all(
        [
            drafted(
                action,
                by=SYSTEM,
                target=_target(execution),
                at=at,
                mission=execution.clock.mission.code,
                attests=steps(
                    [(execution.clock.uid, execution)],
                    [row for row in recipients if row.execution_id == execution.pk],
                    messages,
                ),
            )
            for execution in rows
        ]
    )


def rows_of(subject: Subject) -> list[Row]:
    """The rows of a ledger: each step, and whom it addressed."""
    rows = StepExecution.objects.filter(clock__subject_kind=subject.kind, clock__subject_uid=subject.uid)
    executions = list(rows.select_related("clock").order_by("executed_at", "pk"))
    addressed: dict[int, list[StepRecipient]] = defaultdict(list)
    for recipient in _recipients_of(executions):
        addressed[recipient.execution_id].append(recipient)
    found = []
    for execution in executions:
        name, moment, called = _name(execution.clock.uid, execution), execution.executed_at, addressed[execution.pk]
        words = {
            "purpose": execution.clock.get_purpose_display(),
            "step": execution.step + 1,
            "outcome": execution.get_outcome_display(),
        }
        found.append(
            Row(f"step:{name}", _done(execution), moment, _("%(purpose)s, step %(step)d: %(outcome)s.") % words)
        )
        text = _("%(purpose)s, step %(step)d addressed:") % words
        people = ", ".join(dict.fromkeys(row.user.name for row in called if row.user))
        value = _addressed(called, _messages_of(called))
        found.append(Row(f"addressed:{name}", value, moment, text, _posts(called), people))
    return found


def actions_about(subject: Subject) -> list[Row]:
    """The rows of a ledger that tell how each action about `subject` was given."""
    rows = ActionPoint.objects.unscoped("a ledger has every row of its matter").about(subject)
    found = []
    for row in rows.select_related("owner_aor", "recorded_by").order_by("recorded_at", "pk"):
        post = post_words(row.owner_role, row.owner_aor.names if row.owner_aor else None)
        text = _("Action %(ref)s given: %(what)s.") % {"ref": row.ref, "what": codes.label("action_kinds", row.kind)}
        person = row.recorded_by.name if row.recorded_by else ""
        found.append(Row(f"action:{row.uid}", _given(row), row.recorded_at, text, post, person))
    return found


def _recipients_of(executions: Iterable[StepExecution]) -> list[StepRecipient]:
    rows = StepRecipient.objects.filter(execution__in=[execution.pk for execution in executions])
    return list(rows.select_related("user", "aor", "message").order_by("pk"))


def _target(execution: StepExecution) -> Target:
    clock = execution.clock
    return Target(subject_kind(clock.subject_kind).audit_kind, clock.subject_uid, clock.subject_label)


def _messages_of(recipients: Iterable[StepRecipient]) -> dict[int, Message]:
    return {row.message.pk: row.message for row in recipients if row.message}


def _name(clock_uid: UUID, execution: StepExecution) -> str:
    return f"{clock_uid}/{execution.step}/{execution.cycle}"


def _done(execution: StepExecution) -> list[object]:
    return [execution.kind, execution.outcome, execution.planned_at, execution.executed_at]


def _addressed(recipients: Iterable[StepRecipient], messages: Mapping[int, Message]) -> list[list[object]]:
    found: list[list[object]] = [
        [row.user_id, row.role, row.aor_id, row.reason, str(messages[row.message_id].uid) if row.message_id else ""]
        for row in recipients
    ]
    return sorted(found, key=repr)


def _posts(recipients: Iterable[StepRecipient]) -> str:
    """Each post with why it was addressed, once."""
    told = (
        _("%(post)s (%(why)s)") % {
            "post": post_words(row.role, row.aor.names if row.aor else None), "why": row.get_reason_display(),
        }
        for row in recipients
    )  # fmt: skip
    return "; ".join(dict.fromkeys(told))
