"""The engine's work on itself: watching, clearing away, and telling the outside that it lives."""

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from audit import anchors
from followup import health
from followup.incidents import close_incident, raise_incident
from followup.invariants import KINDS, violations
from followup.models import EngineIncident, PeriodicRun, RunnerHeartbeat
from followup.runner import registered
from followup.selftest import clear_tests, note_tests
from notifications.storms import held

STUCK_SLOTS = 3
SEAL_PATIENCE_S = 60
KEPT_RUNS = timedelta(days=2)
KEPT_HEARTBEATS = timedelta(days=1)
PING_TIMEOUT_S = 5


class DeadManSilent(Exception):
    """The dead-man address could not be told that the portal lives."""


def watch(at: datetime) -> None:
    """An incident is open for work that does not finish, a late seal, late clocks, held messages and silent runners."""
    stuck = _stuck()
    for work in registered():
        _say(
            EngineIncident.Kind.WORK_STUCK, work.key, at,
            f"Started {stuck[work.key]} times in a row without coming to an end." if work.key in stuck else "",
        )  # fmt: skip
    state = health.summary()
    late = state.unsealed_for_s is not None and state.unsealed_for_s > SEAL_PATIENCE_S
    _say(
        EngineIncident.Kind.SEAL_LATE, "", at,
        f"The oldest unsealed entry waits for {state.unsealed_for_s:.0f} s." if late else "",
    )  # fmt: skip
    _say_violations(at)
    note_tests(at)
    storms = {each.storm.kind: each for each in held()}
    _close_calmed(storms, at)
    for kind, each in storms.items():
        detail = f"{each.messages} messages for {each.people} people are held until somebody releases them."
        _say(EngineIncident.Kind.MESSAGE_STORM, kind, at, detail)
    for part in state.runners:
        # A kind that never came is shown as missing; it becomes an incident once it was there and left.
        silent = part.is_stale and part.age_s is not None
        _say(
            EngineIncident.Kind.RUNNER_SILENT, part.name, at,
            f"No {part.name} completed a round for {part.age_s:.0f} s." if silent else "",
        )  # fmt: skip


def _say_violations(at: datetime) -> None:
    """An incident is open for each thing that must hold and does not, and for no other."""
    found = {(each.kind, each.key): each.detail for each in violations(at)}
    open_ones = EngineIncident.objects.filter(kind__in=KINDS, closed_at=None).values_list("kind", "key")
    for kind, key in {*found, *open_ones}:
        _say(kind, key, at, found.get((kind, key), ""))


def _close_calmed(storms: Collection[str], at: datetime) -> None:
    rows = EngineIncident.objects.filter(kind=EngineIncident.Kind.MESSAGE_STORM, closed_at=None)
    for kind in rows.exclude(key__in=storms).values_list("key", flat=True):
        close_incident(EngineIncident.Kind.MESSAGE_STORM, key=kind, at=at)


def _say(kind: str, key: str, at: datetime, detail: str) -> None:
    if detail:
        raise_incident(kind, key=key, at=at, detail=detail)
    else:
        close_incident(kind, key=key, at=at)


def _stuck() -> dict[str, int]:
    """Work that was started `STUCK_SLOTS` times or more after it last came to an end, with how often."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT begun.key, count(*)
              FROM followup_periodicrun AS begun
             WHERE begun.finished_at IS NULL
               AND begun.slot > coalesce((SELECT max(ended.slot) FROM followup_periodicrun AS ended
                                           WHERE ended.key = begun.key AND ended.finished_at IS NOT NULL), -1)
             GROUP BY begun.key HAVING count(*) >= %s
            """,
            [STUCK_SLOTS],
        )
        return dict(cursor.fetchall())


def clear_away(at: datetime) -> None:
    """Runs and heartbeats of days ago are gone, and self-tests of a month ago. Incidents stay."""
    PeriodicRun.objects.filter(started_at__lt=at - KEPT_RUNS).delete()
    RunnerHeartbeat.objects.filter(beat_at__lt=at - KEPT_HEARTBEATS).delete()
    clear_tests(at)


def ping(at: datetime) -> None:
    """The dead-man address heard that all parts are on time, with the newest seal; unset or not healthy: no call.

    Whoever listens there alarms when no call comes, so silence is what an unwell portal says. Raises DeadManSilent.
    """
    if not settings.DEAD_MAN_URL or not health.summary().is_on_time:
        return
    anchor = anchors.newest(at)
    facts = {"sequence": str(anchor.sequence), "root": anchor.root} if anchor else {"sequence": "0"}
    separator = "&" if urllib.parse.urlsplit(settings.DEAD_MAN_URL).query else "?"
    address = f"{settings.DEAD_MAN_URL}{separator}{urllib.parse.urlencode(facts)}"
    if not address.startswith(("https://", "http://")):
        raise DeadManSilent("DEAD_MAN_URL is no http or https address.")
    try:
        with urllib.request.urlopen(address, timeout=PING_TIMEOUT_S):  # noqa: S310 - the scheme was checked
            pass
    except urllib.error.HTTPError as error:
        with error:
            raise DeadManSilent(f"The dead-man address answered {error.code}.") from None
    except OSError as error:
        # Neither the address nor a chained error that quotes it: it usually holds a secret.
        raise DeadManSilent(f"The dead-man address did not answer ({type(error).__name__}).") from None
