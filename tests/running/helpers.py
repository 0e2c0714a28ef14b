"""Programs at work beside the tests, and everything they left behind."""

import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import psutil

TOP = Path(__file__).resolve().parent.parent.parent
SERVER_VARIABLES = ("DATABASE_URL", "DATABASE_URL_FILE", "REDIS_URL", "REDIS_URL_FILE", "POC_SERVERS", "POC_LOCAL")


def environment(var, **extra):
    """As on a machine where nobody set anything but where the portal keeps its files."""
    kept = {name: value for name, value in os.environ.items() if name not in SERVER_VARIABLES}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return {**kept, "POC_VAR_DIR": str(var), **extra}


def at_work(var):
    """Every process whose environment or command names `var`: what was started for it and has not ended.

    Redis and PostgreSQL write their titles over their environment, so one of the two is not enough.
    """
    found = []
    for process in psutil.process_iter():
        try:
            named = process.environ().get("POC_VAR_DIR") == str(var) or str(var) in " ".join(process.cmdline())
            if named and process.status() != psutil.STATUS_ZOMBIE and process.pid != os.getpid():
                found.append(process)
        except psutil.Error:
            continue
    return found


@contextmanager
def started(command, var, **extra):
    """A running program, whose output is read with `.stdout`; ended with all it started when the block ends."""
    child = subprocess.Popen(
        command,
        cwd=TOP,
        env=environment(var, **extra),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield child
    finally:
        for process in at_work(var):
            process.kill()
        child.kill()
        child.communicate()


def python(code):
    return [sys.executable, "-c", code]


def read_until(child, words, seconds=180):
    """Everything printed up to the line that contains `words`; fails when the program ends or takes longer."""
    seen = []
    watchdog = threading.Timer(seconds, child.kill)
    watchdog.start()
    try:
        for line in child.stdout:
            seen.append(line)
            if words in line:
                return "".join(seen)
    finally:
        watchdog.cancel()
    raise AssertionError(f"“{words}” was not printed (exit code {child.wait()}), but:\n{''.join(seen)}")
