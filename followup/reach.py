"""What failed for good: the next channel, and where there is none, the next step (escalation.md E9, E23)."""

from datetime import datetime

from django.db import connection, transaction

from followup.ledger import attest_steps
from followup.models import Clock, StepRecipient
from notifications import outbox, sms
from notifications.channels import MEANS
from notifications.kinds import texting
from notifications.models import Message
from notifications.outbox import Draft, Subject

Channel, State = Message.Channel, Message.State

# How many failed mails one tick follows up; the next takes the rest.
BATCH = 200

_PULL_FORWARD = """
WITH last AS (
    SELECT DISTINCT ON (clock.id) clock.id AS clock_id, execution.id AS execution_id, clock.scope_key
      FROM followup_clock AS clock
      JOIN followup_policysnapshot AS policy ON policy.id = clock.snapshot_id AND policy.body->>'then' = 'LAST_RESORT'
      -- The last step that called anybody.
      JOIN followup_stepexecution AS execution ON execution.clock_id = clock.id
           AND execution.kind NOT IN ('RAISE', 'ACTION') AND execution.outcome <> 'SKIPPED'
           -- Partners outside answer nothing, so nobody waits for them.
           AND NOT EXISTS (
               SELECT 1 FROM followup_steprecipient AS told WHERE told.execution_id = execution.id
                HAVING bool_and(told.reason IN ('OUTSIDE', 'NOT_RELEASED'))
           )
     WHERE clock.state = 'RUNNING' AND clock.due_at > %(at)s AND clock.held_until IS NULL
     ORDER BY clock.id, execution.cycle DESC, execution.step DESC
), lost AS (
    SELECT last.clock_id, last.execution_id
      FROM last
      JOIN followup_stepexecution AS execution ON execution.id = last.execution_id AND execution.outcome = 'DONE'
     -- Counted for each by its own index: as an anti join the planner may compare each with all there are.
     WHERE (
               SELECT count(*) FROM followup_steprecipient AS recipient
                 JOIN notifications_message AS message ON message.id = recipient.message_id
                WHERE recipient.execution_id = last.execution_id AND recipient.reason NOT IN ('DESK', 'OUTSIDE')
                  AND (last.scope_key = '' OR recipient.role <> 'JOC')
                  AND message.channel IN ('EMAIL', 'SMS', 'CALL') AND message.state NOT IN ('FAILED_PERM', 'SUPPRESSED')
           ) = 0
), free AS MATERIALIZED (
    SELECT id FROM followup_clock
     WHERE id IN (SELECT clock_id FROM lost) AND state = 'RUNNING' AND due_at > %(at)s AND held_until IS NULL
       FOR UPDATE SKIP LOCKED
), pulled AS (
    UPDATE followup_clock AS clock SET due_at = %(at)s
      FROM free JOIN lost ON lost.clock_id = free.id
     WHERE clock.id = free.id
    RETURNING lost.execution_id
)
UPDATE followup_stepexecution SET outcome = 'UNREACHED' WHERE id IN (SELECT execution_id FROM pulled) RETURNING id
"""


def try_next_channel(at: datetime) -> int:
    """Whoever a running clock could not reach by mail for good is sent a text, if they can be. How many were.

    Asked before the step counts as having reached nobody. Where the mail and a text went out together there is nothing
    left to try. One statement as long as no mail failed.
    """
    if not sms.is_set_up():
        return 0
    lost = (
        StepRecipient.objects.filter(
            execution__clock__state=Clock.State.RUNNING,
            message__channel=Channel.EMAIL,
            message__state=State.FAILED_PERM,
            message__kind__in=texting(),
            message__fallback_at=None,
        )
        .exclude(reason=StepRecipient.Reason.DESK)
        .select_related("message__recipient", "message__mission", "message__aor")
    )
    with transaction.atomic():
        rows = list(lost.select_for_update(of=("message",), skip_locked=True)[:BATCH])
        if not rows:
            return 0
        Message.objects.filter(pk__in=[row.message_id for row in rows]).update(fallback_at=at)
        people = MEANS[Channel.SMS].addresses(row.user_id for row in rows if row.user_id)
        reachable = [row for row in rows if row.user_id in people]
        sent = outbox.queue([_as_text(row.message) for row in reachable if row.message], at=at)
        by_key = {message.dedupe_key: message for message in sent}
        known = set(StepRecipient.objects.filter(message__in=sent).values_list("message", flat=True))
        added = [
            StepRecipient(
                execution_id=row.execution_id, role=row.role, aor_id=row.aor_id, user_id=row.user_id,
                reason=row.reason, message=by_key[_as_text(row.message).dedupe_key],
            )
            for row in reachable if row.message
        ]  # fmt: skip
        fresh = StepRecipient.objects.bulk_create([row for row in added if row.message_id not in known])
        attest_steps("followup.step.texted", {row.execution_id for row in fresh}, at=at)
    return len(added)


def _as_text(mail: Message) -> Draft:
    """The same message through the next channel, under a key of its own."""
    return Draft(
        kind=mail.kind,
        dedupe_key=f"{mail.dedupe_key.removesuffix(f':{Channel.EMAIL}')}:{Channel.SMS}",
        subject=Subject(mail.subject_kind, mail.subject_uid, mail.subject_label),
        mission=mail.mission,
        status=mail.status,
        exercise=mail.exercise_id,
        recipient=mail.recipient,
        channel=Channel.SMS,
        values=mail.values,
        role=mail.role,
        aor=mail.aor,
        language=mail.language,
        give_up_at=mail.give_up_at,
        is_urgent=mail.is_urgent,
    )


def pull_forward_unreached(at: datetime) -> int:
    """Clocks whose last step reached nobody after all are due now; not those of a promise, whose time is its own.

    Asked of the open clocks, however old their messages: nothing depends on how recently something failed.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PULL_FORWARD, {"at": at})
        pulled = [pk for (pk,) in cursor.fetchall()]
        if pulled:
            attest_steps("followup.step.unreached", pulled, at=at)
    return len(pulled)
