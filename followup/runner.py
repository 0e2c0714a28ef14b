"""Periodic work, done once per slot of time by whichever runner comes first.

Time is cut into slots of `every_s` seconds. A runner claims (work, slot) by inserting a row that can exist only once,
does the work and notes how it ended. A runner that dies leaves its slot unfinished; the next slot is claimed anew, so
work must take up whatever is due, not what is due "since the last run", and must bear overlapping with itself.
"""

import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from django.db import connection
from django.db.models import Q
from django.db.models.functions import Greatest

from common import request_id
from common.db import ClockTimestamp
from followup.incidents import close_incident, raise_incident
from followup.models import EngineIncident, PeriodicRun

log = structlog.get_logger(__name__)

# Everything quick goes to the first. What speaks to a network, and so may hang, has a lane of its own; so has what
# takes long, and files of events, which may come one after the other all day.
MAIN, MAIL, SMS, LONG, IMPORTS = "main", "mail", "sms", "long", "imports"
LANES = (MAIN, MAIL, SMS, LONG, IMPORTS)


@dataclass(frozen=True)
class Work:
    """Something to be done every `every_s` seconds; `run` gets the moment of the round.

    `lane`: work of different lanes never waits for one another, since each has runners of its own.
    """

    key: str
    every_s: int
    run: Callable[[datetime], object]
    lane: str = MAIN

    def slot(self, at: datetime) -> int:
        return int(at.timestamp() // self.every_s)


@dataclass
class Round:
    """What one call of `run_due` did: keys of the work that ran, and of that which failed."""

    ran: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


_registered: dict[str, Work] = {}


def register_work(key: str, every_s: int, run: Callable[[datetime], object], lane: str = MAIN) -> None:
    """From now on every runner does `run(at)` once per slot of `every_s` seconds, all runners together.

    Called in an app's `ready()`. Raises ValueError for a key that is taken, a slot that is no whole second, or a
    lane that nobody runs.
    """
    if key in _registered:
        raise ValueError(f"The work {key!r} is registered already.")
    if every_s < 1:
        raise ValueError(f"The work {key!r} cannot be done every {every_s} s; a slot is at least one second.")
    if lane not in LANES:
        raise ValueError(f"The work {key!r} asks for the lane {lane!r}; there are {', '.join(LANES)}.")
    _registered[key] = Work(key, every_s, run, lane)


def registered(lane: str = "") -> list[Work]:
    """All registered work, or that of one lane, in the order of registration."""
    return [work for work in _registered.values() if not lane or work.lane == lane]


def run_due(at: datetime, runner: str, works: Iterable[Work] | None = None) -> Round:
    """Do all work whose slot at `at` nobody claimed yet, each apart from the others. Call outside a transaction.

    A failing piece is noted on its row, in an incident and in the log, and does not keep the next from its turn.
    Only an error of the database that also prevents the note comes out.
    """
    done = Round()
    for work in _unclaimed(at, registered() if works is None else list(works)):
        claimed = _claim(work, at, runner)
        if claimed is None:
            continue
        done.ran.append(work.key)
        if not _do(work, at, claimed):
            done.failed.append(work.key)
    return done


def _unclaimed(at: datetime, works: list[Work]) -> list[Work]:
    """The work still to be claimed, by one statement for all of it; the claim itself decides."""
    taken = Q()
    for work in works:
        taken |= Q(key=work.key, slot=work.slot(at))
    if not taken:
        return []
    claimed = set(PeriodicRun.objects.filter(taken).values_list("key", flat=True))
    return [work for work in works if work.key not in claimed]


def _claim(work: Work, at: datetime, runner: str) -> int | None:
    """The id of the row that makes this slot ours, or None when another runner has it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO followup_periodicrun (key, slot, runner, error) VALUES (%s, %s, %s, '')
            ON CONFLICT (key, slot) DO NOTHING RETURNING id
            """,
            [work.key, work.slot(at), runner],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def _do(work: Work, at: datetime, claimed: int) -> bool:
    """True when the work succeeded; either way its row is finished and its incident fits."""
    with (
        request_id.fresh() as identifier,
        structlog.contextvars.bound_contextvars(request_id=str(identifier), work=work.key),
    ):
        try:
            work.run(at)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other work must have its turn
            log.exception("engine.work.failed")
            _finish(claimed, _told(error))
            raise_incident(EngineIncident.Kind.WORK_FAILED, key=work.key, at=at, detail=_told(error))
            return False
    _finish(claimed, "")
    close_incident(EngineIncident.Kind.WORK_FAILED, key=work.key, at=at)
    return True


def _finish(claimed: int, error: str) -> None:
    # Not before its start, should the clock have been set back in between.
    PeriodicRun.objects.filter(pk=claimed).update(finished_at=Greatest("started_at", ClockTimestamp()), error=error)


def _told(error: Exception) -> str:
    """Kind, place and first line of the error; the lines below may quote values of rows and stay in the log."""
    message = (str(error).splitlines() or [""])[0][:300]
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({frames[-1].name}, line {frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {message}{place}"
