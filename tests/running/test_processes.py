import os
import signal
import subprocess
import sys

import psutil
import pytest

from poc_portal.servers import wait_until
from tests.running.helpers import TOP, at_work, environment, read_until, started

SUPERVISE = """
import sys
from pathlib import Path
from poc_portal.processes import Processes
commands = {commands!r}
sys.exit(Processes(commands, Path(".")).run_until_one_ends(
    address=("127.0.0.1", 9), welcome="", missing=lambda: {missing!r} if Path({flag!r}).exists() else ""))
"""
# A process with a child of its own, as gunicorn and Celery have.
STEADY = "sh -c 'sleep 300 & echo here; wait'"
DEAF = """python -c 'import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print("here", flush=True); time.sleep(300)'"""  # noqa: E501


@pytest.fixture
def var(tmp_path):
    return tmp_path


def supervise(var, **commands):
    code = SUPERVISE.format(commands=commands, missing="The server “postgres” ended by itself", flag=str(var / "gone"))
    return started([sys.executable, "-c", code], var)


def sleepers(var):
    return [process for process in at_work(var) if process.name() == "sleep"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_request_to_stop_ends_every_process_and_their_children(var, number):
    with supervise(var, web=STEADY, engine=STEADY) as child:
        read_until(child, "here")
        read_until(child, "here")
        assert wait_until(lambda: len(sleepers(var)) == 2, 20)
        child.send_signal(number)
        output, _ = child.communicate(timeout=60)
        assert child.returncode == 0
        assert "Stopped." in output
        assert at_work(var) == []


def test_when_one_process_is_killed_everything_stops_and_says_which_it_was(var):
    with supervise(var, web=STEADY, engine=STEADY) as child:
        read_until(child, "here")
        read_until(child, "here")
        assert wait_until(lambda: len(sleepers(var)) == 2, 20)
        victim = psutil.Process(sleepers(var)[0].pid).parent()
        victim.kill()
        output, _ = child.communicate(timeout=60)
        assert child.returncode == 1
        assert "ended by itself (signal SIGKILL), so everything was stopped." in output
        assert at_work(var) == []


def test_a_process_that_ends_in_peace_stops_everything_too(var):
    with supervise(var, web=STEADY, engine="true") as child:
        output, _ = child.communicate(timeout=60)
        assert child.returncode == 1
        assert "“engine” ended by itself (exit code 0), so everything was stopped." in output
        assert at_work(var) == []


def test_when_a_server_has_gone_everything_stops(var):
    with supervise(var, web=STEADY) as child:
        read_until(child, "here")
        (var / "gone").touch()
        output, _ = child.communicate(timeout=60)
        assert child.returncode == 1
        assert "The server “postgres” ended by itself, so everything was stopped." in output


def test_asked_twice_a_process_that_does_not_listen_is_ended_at_once(var):
    with supervise(var, web=DEAF) as child:
        read_until(child, "here")
        child.send_signal(signal.SIGINT)
        assert not wait_until(lambda: child.poll() is not None, 1.2)
        child.send_signal(signal.SIGINT)
        assert wait_until(lambda: child.poll() is not None, 5)
        assert child.returncode == 0
        assert at_work(var) == []


def test_a_port_in_use_is_said_before_anything_starts(var):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "poc_portal.run"],
            cwd=TOP,
            env=environment(var / "var", PORT=str(port)),
            capture_output=True,
            text=True,
        )
    assert done.returncode == 1
    assert done.stderr.startswith(f"Port {port} is in use. ")
    assert not (var / "var").exists()


@pytest.mark.parametrize("port", ["http", "0", "70000"])
def test_a_port_that_is_none_is_said(var, port):
    done = subprocess.run(
        [sys.executable, "-m", "poc_portal.run"],
        cwd=TOP,
        env=environment(var / "var", PORT=port),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert f"PORT={port} is not a port." in done.stderr


def test_an_old_python_is_told_what_the_portal_needs():
    code = (
        "import sys, runpy; sys.version_info = (3, 9, 2, 'final', 0);"
        "runpy.run_path('poc_portal/environment.py', run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=TOP, env=os.environ, capture_output=True, text=True)
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert "is Python 3.9." in done.stderr
