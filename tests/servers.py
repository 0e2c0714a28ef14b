"""The servers of one test run: a PostgreSQL and a Redis of its own on sockets in a temporary folder.

`python -m tests.servers` starts them, prints their addresses as JSON, and ends them by process id when its standard
input closes. The run holds the other end, so they go with it whatever ends it: the last test, Ctrl-C or a kill.
`POC_TEST_DATABASE_URL` and `POC_TEST_REDIS_URL` name other servers to test on; those are used and never stopped.
"""

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from poc_portal import servers

DATABASE = "POC_TEST_DATABASE_URL"
REDIS = "POC_TEST_REDIS_URL"
VAR = "POC_TEST_VAR"
# Nothing of a test run has to survive a power cut.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")

_keeper = None


def ensure():
    """Both addresses stand in the environment and answer; the first process of a run starts what is not named."""
    global _keeper
    if os.environ.get(DATABASE) and os.environ.get(REDIS) and os.environ.get(VAR):
        return
    _keeper = subprocess.Popen(
        [sys.executable, "-m", "tests.servers"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        cwd=Path(__file__).resolve().parent.parent,
    )
    atexit.register(release)
    first = _keeper.stdout.readline()
    if not first:
        raise SystemExit("The servers of the tests did not start; the lines above say why.")
    os.environ.update(json.loads(first))


def release():
    """The servers that this process started have gone."""
    global _keeper
    if _keeper:
        _keeper.communicate()  # closes its input, waits for its end
        _keeper = None


def serve():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Path(tempfile.mkdtemp(prefix="poc-test-"))
    folder.chmod(0o711)  # PostgreSQL may run as another user
    started = []
    try:
        addresses = {VAR: str(folder / "var")}
        (folder / "var").mkdir()
        if not os.environ.get(DATABASE):
            data = folder / "pg"
            started.append((servers.stop_postgres, servers.start_postgres(data, data, folder / "postgres.log", FAST)))
            addresses[DATABASE] = f"postgres://postgres@/poc?host={quote(str(data), safe='')}"
        program = servers.find_redis()
        if program and not os.environ.get(REDIS):
            socket = folder / "redis.sock"
            started.append((servers.stop_redis, servers.start_redis(program, socket, folder / "redis.log")))
            addresses[REDIS] = f"unix://{quote(str(socket))}"
        print(json.dumps(addresses), flush=True)
        sys.stdin.read()
    finally:
        for stop, process in reversed(started):
            stop(process)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    try:
        serve()
    except servers.ServerError as error:
        sys.exit(str(error))
