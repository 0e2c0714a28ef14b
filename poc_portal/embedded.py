"""The servers in `var/`, shared by every process of this folder that needs them.

Whoever needs them signs in to `var/servers.json` with its process id; the last one to leave stops what was started.
A process that died without leaving no longer counts, so a crash leaves at most a server that the next command uses
and then stops. `var/servers.lock` keeps two processes from starting or stopping at the same moment.
"""

import fcntl
import json
import os
import signal
import stat
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType

from poc_portal import local, servers
from poc_portal.servers import Process, ServerError

# Commands of manage.py that never ask the database. `makemigrations` does ask: it compares with what was applied.
WITHOUT_SERVERS = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "spectacular",
    "translations",
    "version",
}
ASKS_FOR_HELP = {"-h", "--help", "--version"}


@dataclass
class State:
    """What `var/servers.json` holds."""

    users: list[Process] = field(default_factory=list)
    postgres: Process | None = None
    redis: Process | None = None

    def running(self) -> list[Process]:
        return [server for server in (self.postgres, self.redis) if server and server.is_alive()]


@contextmanager
def running(var: Path) -> Iterator[State]:
    """The servers that the environment does not name answer for the length of the block.

    Stops them afterwards unless another process still uses them, whatever ends the block: an exception, Ctrl-C,
    SIGTERM or a closed terminal.
    """
    me = Process.of(os.getpid())
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _leave)
    try:
        yield _enter(var, me)
    finally:
        if os.getpid() == me.pid:  # not in a copy of the process
            _quit(var, me)


def for_command(arguments: Sequence[str]) -> AbstractContextManager[State | None]:
    """What a command of manage.py runs inside: the servers when it may need them, else nothing."""
    name = arguments[1] if len(arguments) > 1 else "help"
    idle = name in WITHOUT_SERVERS or ASKS_FOR_HELP & set(arguments[1:])
    if (idle and "--database" not in arguments) or os.environ.get("POC_SERVERS") == "up" or not _needed():
        return nullcontext()
    return running(local.var_folder())


def _needed() -> list[str]:
    """The variables that name no server, so that an embedded one has to serve."""
    if not local.is_local():
        return []
    return [n for n in ("DATABASE_URL", "REDIS_URL") if not (os.environ.get(n) or os.environ.get(f"{n}_FILE"))]


def needs_redis() -> bool:
    """Whether Redis has to be an embedded one."""
    return "REDIS_URL" in _needed()


def _leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _enter(var: Path, me: Process) -> State:
    with _locked(var):
        state = _read(var)
        state.users = [user for user in state.users if user.is_alive() and user != me] + [me]
        _write(var, state)
        _start_missing(var, state)
        return state


def _start_missing(var: Path, state: State) -> None:
    needed = _needed()
    if "DATABASE_URL" in needed:
        if not (state.postgres and state.postgres.is_alive()):
            _make_room_for_sockets(var)
            sockets = local.socket_folder(var)
            state.postgres = servers.start_postgres(local.data_folder(var), sockets, var / "postgres.log")
            _write(var, state)
        servers.ensure_database(local.socket_folder(var), local.DATABASE_NAME)
    if "REDIS_URL" in needed and not (state.redis and state.redis.is_alive()):
        state.redis = None
        _make_room_for_sockets(var)
        if program := servers.find_redis():
            state.redis = servers.start_redis(program, local.redis_socket(var), var / "redis.log")
        _write(var, state)


def _make_room_for_sockets(var: Path) -> None:
    """There is a folder whose name is short enough for a socket, and `var` remembers it."""
    if local.fits_a_socket(var):
        return
    note = local.short_folder_note(var)
    if note.exists() and _is_ours(Path(note.read_text().strip())):
        return
    note.write_text(tempfile.mkdtemp(prefix="poc-"))


def _is_ours(folder: Path) -> bool:
    """Nobody else can have put the folder there: it has an owner we know and lets nobody else in."""
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    closed = stat.S_ISDIR(found.st_mode) and not found.st_mode & 0o077
    return closed and (found.st_uid == os.geteuid() or os.geteuid() == 0)


def _quit(var: Path, me: Process) -> None:
    with _locked(var):
        state = _read(var)
        state.users = [user for user in state.users if user.is_alive() and user != me]
        if not state.users:
            _stop(state)
        _write(var, state)


def _stop(state: State) -> None:
    if state.redis:
        servers.stop_redis(state.redis)
    if state.postgres:
        servers.stop_postgres(state.postgres)
    state.postgres = state.redis = None


@contextmanager
def _locked(var: Path) -> Iterator[None]:
    """Nobody else starts or stops servers meanwhile. The lock ends with the process that holds it."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "servers.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _read(var: Path) -> State:
    try:
        kept = json.loads((var / "servers.json").read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return State()
    one = {name: Process(**kept[name]) if kept.get(name) else None for name in ("postgres", "redis")}
    return State([Process(**user) for user in kept["users"]], **one)


def _write(var: Path, state: State) -> None:
    draft = var / ".servers.json"
    draft.write_text(json.dumps(asdict(state)))
    draft.replace(var / "servers.json")


__all__ = ["ServerError", "State", "for_command", "needs_redis", "running"]
