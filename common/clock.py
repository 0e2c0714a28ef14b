"""The only source of the moment.

The database owns time: web servers, workers and engines on several machines then agree on it, and a test passes a
moment in instead of waiting for one. Doors (views, tasks, commands) call `now()` once; services take `at`.
"""

from datetime import datetime

from django.db import connection


def now() -> datetime:
    """This moment by the database's own clock: aware, UTC. Moves on inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (moment,) = cursor.fetchone()
    return moment  # type: ignore[no-any-return]
