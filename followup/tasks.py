"""The doorbell: a task that does one round. Losing it loses nothing, ringing it twice does nothing twice."""

import re
import time
from datetime import UTC, datetime
from typing import Any

from celery import Task, shared_task
from celery.signals import before_task_publish, worker_init

from common import clock
from followup import heartbeats
from followup.heartbeats import Runner
from followup.rounds import Rounds, settle
from followup.runner import MAIN

NUDGE = "followup.tasks.run_due_work"

_rounds: dict[str, Rounds] = {}


@worker_init.connect
def _settle(**kwargs: Any) -> None:
    """Before it forks its children, who then share what is loaded."""
    settle()


@before_task_publish.connect(sender=NUDGE)
def _stamp(headers: dict[str, Any] | None = None, **kwargs: Any) -> None:
    """Each nudge carries the moment of its birth, by the clock of the machine that sends it."""
    if headers is not None:
        headers["born_at_s"] = time.time()


@shared_task(bind=True, name=NUDGE, max_retries=0, ignore_result=True)
def run_due_work(self: "Task[..., None]", nudged_by: str = "", lane: str = MAIN) -> None:
    """One round of a lane in this worker process; a nudge that beat sent also proves that beat lives."""
    if nudged_by == "beat":
        _beat_lives(getattr(self.request, "origin", None), getattr(self.request, "born_at_s", None))
    _own_rounds(lane).go()


def _own_rounds(lane: str) -> Rounds:
    """The rounds of this process, made after the fork: each child has its own name and its own sense of time."""
    runner = Runner("worker")
    rounds = _rounds.get(lane)
    if rounds is None or rounds.runner != runner:
        rounds = _rounds[lane] = Rounds(runner, beat_every_s=0, lane=lane)  # nudges are rare enough
    return rounds


def _beat_lives(origin: str | None, born_at_s: float | None) -> None:
    """Beat's heartbeat stands at the birth of the nudge: one that waited long says nothing about now.

    `origin` is Celery's name for the sending process, such as "gen123@host".
    """
    now = clock.now()
    born_at = now if born_at_s is None else min(now, datetime.fromtimestamp(born_at_s, UTC))
    sender = re.fullmatch(r"\D*(\d+)@(.+)", origin or "")
    pid, host = (int(sender[1]), sender[2]) if sender else (0, "unknown")
    heartbeats.beat(Runner("beat", host=host, pid=pid), born_at)
