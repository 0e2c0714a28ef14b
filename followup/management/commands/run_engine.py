import signal
import threading
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError
from django.db import connection

from followup import heartbeats
from followup.heartbeats import Runner
from followup.rounds import Rounds, settle
from followup.runner import LANES

log = structlog.get_logger(__name__)

PAUSE_S = 1.0
LONGEST_PAUSE_S = 15.0


class Command(BaseCommand):
    help = (
        "Does the portal's periodic work without any broker, beside the workers or alone. Ends in order on SIGTERM or "
        "SIGINT after the work at hand; a database that is away is waited for."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then end; exit code 1 when anything failed")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        runner = Runner("engine")
        if once:
            self._once(runner)
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: stop.set())
        settle()
        log.info("engine.started", runner=runner.name)
        broken = run_lanes(stop, [Rounds(runner, lane=lane) for lane in LANES])
        log.info("engine.stopped", runner=runner.name)
        if broken:
            raise CommandError(f"The engine ended, since its lane “{broken[0]}” failed. The log says why.")

    def _once(self, runner: Runner) -> None:
        try:
            rounds = [Rounds(runner, lane=lane).go() for lane in LANES]
            heartbeats.retire(runner)  # it does not stay
        except DatabaseError as error:
            raise CommandError(f"The database does not answer: {error}") from error
        if failed := [key for done in rounds for key in done.failed]:
            raise CommandError(f"Failed: {', '.join(failed)}. The log says why.")
        ran = [key for done in rounds for key in done.ran]
        self.stdout.write(f"Done: {', '.join(ran) or 'nothing was due'}.")


def run_lanes(stop: threading.Event, lanes: list[Rounds]) -> list[str]:
    """Each lane in a thread of its own until `stop` is set: a mail server that hangs holds up no clock.

    Names of lanes that broke. One that breaks stops all, so that whoever watches the process starts it anew.
    """
    broken: list[str] = []

    def run(rounds: Rounds) -> None:
        try:
            run_until(stop, rounds)
        except Exception:  # noqa: BLE001 - a thread's error would otherwise pass unseen
            log.exception("engine.lane.failed", lane=rounds.lane)
            broken.append(rounds.lane)
            stop.set()

    threads = [threading.Thread(target=run, args=(rounds,), name=rounds.lane) for rounds in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return broken


def run_until(stop: threading.Event, rounds: Rounds) -> None:
    """Round after round until `stop` is set. A lost database is tried again at growing pauses, up to 15 s."""
    pause_s = PAUSE_S
    while not stop.is_set():
        try:
            rounds.go()
        except DatabaseError as error:
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
            log.error("engine.database_away", error=str(error).splitlines()[:1], next_try_in_s=pause_s)
            connection.close()
        else:
            pause_s = PAUSE_S
        stop.wait(pause_s)
    try:
        heartbeats.retire(rounds.runner)
    except DatabaseError:
        log.warning("engine.not_signed_off", runner=rounds.runner.name)
    connection.close()
