"""`make run`: the whole portal in one terminal, on this machine alone.

    python -m poc_portal.run

Servers, assets, database and demo mission first, side by side where one does not need the other; then the processes
of the Procfile until Ctrl-C, SIGTERM or the end of any one of them. Nothing it started outlives it.
"""

import hashlib
import json
import os
import socket
import sys
from pathlib import Path

from poc_portal import embedded, local
from poc_portal.processes import Processes, Step, StepFailed, procfile, stop_all
from poc_portal.servers import ServerError

TOP = Path(__file__).resolve().parent.parent
NEED_REDIS = ("worker", "beat")


def main() -> int:
    port = read_port()
    if is_taken(port):
        print(
            f"Port {port} is in use. Stop what listens there, or choose another: make run PORT={port + 1}",
            file=sys.stderr,
        )
        return 1
    var = local.var_folder()
    os.environ.update(environment(port))
    try:
        with embedded.running(var) as state:
            return run(port, var, state)
    except (ServerError, StepFailed) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def read_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        sys.exit(f"PORT={text} is not a port. Give a number from 1 to 65535, for example: make run PORT=8001")
    return int(text)


def is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def environment(port: int) -> dict[str, str]:
    """What every process of this shape sees: a local portal that listens on this machine only."""
    return {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        "PORT": str(port),
        "BIND": "127.0.0.1",
        "POC_LOCAL": "1",
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "poc_portal.settings",
    }


def run(port: int, var: Path, state: embedded.State) -> int:
    os.environ["POC_SERVERS"] = "up"
    commands = procfile(TOP / "Procfile")
    if not state.redis and embedded.needs_redis():
        os.environ["POC_WITHOUT_REDIS"] = "1"
        commands = {name: command for name, command in commands.items() if name not in NEED_REDIS}
        print("No Redis on this machine: the engine works alone and alerts go out all the same.")
    password = os.environ.get("POC_DEMO_PASSWORD") or local.kept_secret(var / "demo_password", 12)
    found = prepare(var, password)
    processes = Processes(commands, TOP)
    return processes.run_until_one_ends(
        address=("127.0.0.1", port),
        welcome=welcome(port, password if found["demo"] else "", bool(os.environ.get("EMAIL_URL"))),
        missing=lambda: missing_server(state),
    )


def prepare(var: Path, password: str) -> dict[str, bool]:
    """Assets, database and static files are those of this version. Returns what the database holds."""
    steps = [
        assets := Step("Assets", [sys.executable, "-m", "poc_portal.assets"], TOP),
        data := Step(
            "Database", [sys.executable, "-m", "poc_portal.prepare", "data"], TOP, {"POC_DEMO_PASSWORD": password}
        ),
    ]
    try:
        assets.wait()
        collect_static(var, steps)
        return dict(json.loads(data.wait().splitlines()[-1]))
    finally:
        stop_all(steps)


def collect_static(var: Path, steps: list[Step]) -> None:
    """The web process finds every static file of this version; nothing is done when none changed."""
    stamp = var / "staticfiles.sha256"
    wanted = static_fingerprint()
    if (var / "staticfiles").exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    steps.append(step := Step("Static files", [sys.executable, "-m", "poc_portal.prepare", "static"], TOP))
    step.wait()
    stamp.write_text(wanted)


def static_fingerprint() -> str:
    """One line that changes with every file in `static/` and with every part that brings files of its own."""
    digest = hashlib.sha256((TOP / "requirements.txt").read_bytes())
    for path in sorted((TOP / "static").rglob("*")):
        if path.is_file():
            found = path.stat()
            digest.update(f"{path.relative_to(TOP)} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def missing_server(state: embedded.State) -> str:
    """A sentence about an embedded server that has gone; empty while all are there."""
    for name, server in (("postgres", state.postgres), ("redis", state.redis)):
        if server and not server.is_alive():
            return f"The server “{name}” ended by itself (the end of var/{name}.log says why)"
    return ""


def welcome(port: int, password: str, sends_mail: bool) -> str:
    lines = [f"The POC Portal answers at http://localhost:{port}"]
    if password:
        lines += [
            f"Sign in as adviser@demo.example with the password {password}",
            "or as focalpoint, hoo, joc, fc, pc, cos, hom, cla, hro, jmac, auditor or admin, also @demo.example.",
        ]
    if not sends_mail:
        lines.append("Mail goes to var/mail. Set EMAIL_URL to send it.")
    return "\n".join(["", *lines, "Ctrl-C stops everything.", ""])


if __name__ == "__main__":
    sys.exit(main())
