import signal
import threading
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError
from django.db import connection

from followup import heartbeats
from followup.heartbeats import Runner
from followup.rounds import Rounds

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
        rounds = Rounds(Runner("engine"))
        if once:
            self._once(rounds)
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: stop.set())
        log.info("engine.started", runner=rounds.runner.name)
        run_until(stop, rounds)
        log.info("engine.stopped", runner=rounds.runner.name)

    def _once(self, rounds: Rounds) -> None:
        try:
            done = rounds.go()
            heartbeats.retire(rounds.runner)  # it does not stay
        except DatabaseError as error:
            raise CommandError(f"The database does not answer: {error}") from error
        if done.failed:
            raise CommandError(f"Failed: {', '.join(done.failed)}. The log says why.")
        self.stdout.write(f"Done: {', '.join(done.ran) or 'nothing was due'}.")


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
