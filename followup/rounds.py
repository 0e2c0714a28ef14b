"""One round of a runner: what is the time, what is due, and a sign of life."""

import gc
from datetime import datetime, timedelta

from django.urls import reverse

from followup import engine_time, heartbeats
from followup.engine_time import EngineTime, Reading
from followup.heartbeats import Runner
from followup.incidents import close_incident, raise_incident
from followup.models import EngineIncident
from followup.runner import MAIN, Round, registered, run_due


def settle() -> None:
    """Once in a process that will do rounds, before the first: everything is loaded, and for good.

    Else the first mail would wait until the addresses of the whole portal are read, and each storm for a collector
    that looks again and again at what never changes.
    """
    reverse("followup:alive")  # any address: all of them are read at once
    gc.collect()
    gc.freeze()


class Rounds:
    """The rounds of one runner in one lane, one after the other."""

    def __init__(
        self,
        runner: Runner,
        time: EngineTime | None = None,
        beat_every_s: float = heartbeats.BEAT_EVERY_S,
        lane: str = MAIN,
    ) -> None:
        self.runner = runner
        self.lane = lane
        self._beat_every_s = beat_every_s
        self._time = time or EngineTime()
        self._beaten_s: float | None = None
        self._odd = True  # a runner before this one may have left an incident open

    def go(self) -> Round:
        """One round now. Work that failed is named in the result; errors of the database itself come out."""
        now, mark = engine_time.clock_and_mark()
        reading = self._time.read(now=now, mark=mark, monotonic_s=engine_time.monotonic_s())
        engine_time.advance_mark(reading.at)
        self._report(reading, now)
        done = run_due(reading.at, self.runner.name, registered(self.lane))
        self._beat()
        return done

    def _beat(self) -> None:
        own_s = engine_time.monotonic_s()
        if self._beaten_s is None or own_s - self._beaten_s >= self._beat_every_s:
            now, _mark = engine_time.clock_and_mark()
            heartbeats.beat(self.runner, now)
            self._beaten_s = own_s

    def _report(self, reading: Reading, now: datetime) -> None:
        """Incidents about the clock say what is so now; without any oddity nothing is asked of the database."""
        if reading.gap:
            detail = f"No runner was at work for {_seconds(reading.gap)}, until {now:%Y-%m-%d %H:%M:%S} UTC."
            raise_incident(EngineIncident.Kind.GAP, at=now, detail=detail)
            close_incident(EngineIncident.Kind.GAP, at=now)
        odd = bool(reading.behind or reading.ahead)
        if odd or self._odd:
            self._say(EngineIncident.Kind.CLOCK_BACKWARD, reading.behind, now, "behind the engine's time, which waits")
            self._say(EngineIncident.Kind.CLOCK_FORWARD, reading.ahead, now, "ahead of this runner's own clock")
        self._odd = odd

    def _say(self, kind: str, by: timedelta, now: datetime, how: str) -> None:
        if by:
            raise_incident(kind, at=now, detail=f"The database's clock is {_seconds(by)} {how}.")
        else:
            close_incident(kind, at=now)


def _seconds(span: timedelta) -> str:
    return f"{span.total_seconds():.0f} s"
