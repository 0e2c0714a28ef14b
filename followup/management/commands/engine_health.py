import socket
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError

from followup import health


class Command(BaseCommand):
    help = "Says whether the engine is on time; exit code 1 when it is not. With --runner: that kind on this machine."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--runner", choices=["worker", "beat", "engine"], help="only this kind, on this machine")

    def handle(self, *args: Any, runner: str | None, **options: Any) -> None:
        self.stdout.write(_one(runner) if runner else _all())


def _one(kind: str) -> str:
    """The sentence when the runner of this container is well; CommandError with one when it is not."""
    try:
        part = health.Part(kind, health.runner_age_s(kind, socket.gethostname()))
    except DatabaseError as error:
        raise CommandError("The database does not answer, so nothing is known of any runner.") from error
    if part.age_s is None:
        raise CommandError(f"No {kind} of this machine completed a round yet.")
    if part.is_stale:
        raise CommandError(f"The {kind} of this machine last completed a round {part.age_s:.0f} s ago.")
    return f"The {kind} of this machine completed a round {max(0.0, part.age_s):.0f} s ago."


def _all() -> str:
    found = health.summary()
    if not found.is_reachable:
        raise CommandError("The database does not answer, so nothing is known of the engine.")
    told = "; ".join(_moved(part) for part in found.parts)
    if not found.is_on_time:
        raise CommandError(f"The engine is {found.word}: {told}.")
    return f"The engine is {found.word}: {told}. Open incidents: {found.incidents}."


def _moved(part: health.Part) -> str:
    when = "never" if part.age_s is None else f"{part.age_s:.0f} s ago"
    return f"{part.name} {when}{' (late)' if part.is_stale else ''}"
