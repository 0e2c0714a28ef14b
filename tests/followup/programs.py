"""The portal's own programs, at work on the database of the test."""

import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection

TOP = Path(__file__).resolve().parent.parent.parent


def environment(var, **extra):
    """Of a program that works on the test's database and keeps its files in `var`."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "poc_portal.settings",
        "DATABASE_URL": address.geturl(),
        "POC_LOCAL": "1",
        "POC_VAR_DIR": str(var),
        "LOG_JSON": "1",
        "LOG_LEVEL": "INFO",
        "PYTHONUNBUFFERED": "1",
        **extra,
    }


@contextmanager
def program(*command, env):
    """A running program, its lines in `.lines`; ended when the block ends."""
    child = subprocess.Popen(
        [sys.executable, *command], cwd=TOP, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    child.lines = []
    child.grown = threading.Condition()

    def read():
        for line in child.stdout:
            with child.grown:
                child.lines.append(line)
                child.grown.notify_all()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield child
    finally:
        child.kill()
        child.wait(timeout=20)
        reader.join(timeout=20)
        child.stdout.close()


def wait_for(child, text, timeout=40):
    """Until the program wrote a line with `text`."""
    with child.grown:
        said = child.grown.wait_for(lambda: any(text in line for line in child.lines), timeout=timeout)
    assert said, f"never said {text!r}:\n{''.join(child.lines)}"
