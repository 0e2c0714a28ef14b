"""Steps whose every message failed: nobody was reached, so nobody is waited for (escalation.md E9)."""

from datetime import datetime

from django.db import connection, transaction

_PULL_FORWARD = """
WITH last AS (
    SELECT DISTINCT ON (clock.id) clock.id AS clock_id, execution.id AS execution_id, clock.scope_key
      FROM followup_clock AS clock
      JOIN followup_policysnapshot AS policy ON policy.id = clock.snapshot_id AND policy.body->>'then' = 'LAST_RESORT'
      JOIN followup_stepexecution AS execution ON execution.clock_id = clock.id
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
                WHERE recipient.execution_id = last.execution_id AND recipient.reason <> 'DESK'
                  AND (last.scope_key = '' OR recipient.role <> 'JOC')
                  AND message.channel IN ('EMAIL', 'CALL') AND message.state NOT IN ('FAILED_PERM', 'SUPPRESSED')
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
UPDATE followup_stepexecution SET outcome = 'UNREACHED' WHERE id IN (SELECT execution_id FROM pulled)
"""


def pull_forward_unreached(at: datetime) -> int:
    """Clocks whose last step reached nobody after all are due now; not those of a promise, whose time is its own.

    Asked of the open clocks, however old their messages: nothing depends on how recently something failed.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PULL_FORWARD, {"at": at})
        return int(cursor.rowcount)
