"""Signs of life. A runner beats after a completed round, so a process that is up but does nothing looks dead."""

import os
import socket
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from followup.engine_time import monotonic_s
from followup.models import RunnerHeartbeat

BEAT_EVERY_S = 5.0


@dataclass
class Runner:
    """A process that does rounds; `name` tells it from every other."""

    kind: str
    host: str = field(default_factory=socket.gethostname)
    pid: int = field(default_factory=os.getpid)

    @property
    def name(self) -> str:
        return f"{self.kind} {self.pid}@{self.host}"[:200]


def beat(runner: Runner, at: datetime) -> None:
    """`runner` lived at `at` by the database's clock."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO followup_runnerheartbeat (name, kind, host, pid, started_at, beat_at, monotonic_s)
            VALUES (%s, %s, %s, %s, %s, %s, %s)
            ON CONFLICT (name) DO UPDATE SET beat_at = EXCLUDED.beat_at, monotonic_s = EXCLUDED.monotonic_s
            """,
            [runner.name, runner.kind, runner.host[:150], runner.pid, at, at, monotonic_s()],
        )


def retire(runner: Runner) -> None:
    """`runner` ended in order and is not missed by name; its kind is, when nobody of it is left."""
    RunnerHeartbeat.objects.filter(name=runner.name).delete()
