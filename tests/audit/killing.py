"""Kills a forked child at a chosen SQL statement, to show that what it leaves behind is whole."""

import os
import signal
import time

from django.db import connection, connections


def count_statements(work):
    """How many statements `work` sends."""
    count = 0

    def counting(execute, sql, params, many, context):
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counting):
        work()
    return count


def run_killed(work, point):
    """Run `work` in a child that sends itself SIGKILL at `point`: (number of the statement, "before" or "after").

    Fails when the child did not die of it.
    """
    # A child that inherits an open connection would speak into the parent's; both open their own.
    connections.close_all()
    heard, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        _be_killed(work, point, told)
    os.close(told)
    _pid, status = os.waitpid(pid, 0)
    with os.fdopen(heard) as said:
        backends = said.read().split()
    assert os.WIFSIGNALED(status), f"The child lived past {point}: exit status {status}."
    assert os.WTERMSIG(status) == signal.SIGKILL
    _wait_for_the_end_of(backends)


def _wait_for_the_end_of(backends):
    """The server sees a moment later that a client is gone, and until then what it had locked is passed over."""
    end = time.monotonic() + 30
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE pid = ANY(%s)", [[int(pid) for pid in backends]]
            )
            if cursor.fetchone() == (0,):
                return
            assert time.monotonic() < end, "The session of a process that was killed does not end."
            time.sleep(0.01)


def _forget_connections():
    """Whatever connection this child inherited, it opens its own.

    While Playwright's loop runs in the parent, Django keeps the parent's connections apart from those it opened
    before; the loop does not cross the fork, so the child would find an old one again and speak into the parent's
    session. Forgetting is enough: psycopg2 does not close a connection that another process opened.
    """
    for alias in connections:
        if hasattr(connections._connections, alias):
            del connections[alias]


def _be_killed(work, point, told):
    _forget_connections()
    connection.ensure_connection()
    os.write(told, str(connection.connection.info.backend_pid).encode())
    wanted, moment = point
    count = 0

    def deadly(execute, sql, params, many, context):
        nonlocal count
        count += 1
        if (count, moment) == (wanted, "before"):
            os.kill(os.getpid(), signal.SIGKILL)
        result = execute(sql, params, many, context)
        if (count, moment) == (wanted, "after"):
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    try:
        with connection.execute_wrapper(deadly):
            work()
    finally:
        os._exit(0)  # never back into the test runner


def kill_points(statements):
    """Before and after every one of so many statements."""
    return [(number, moment) for number in range(1, statements + 1) for moment in ("before", "after")]
