"""`make run` as a newcomer meets it, apart from the set-up of the environment."""

import signal
import socket
import sys
import urllib.request

import psutil
import pytest

from tests.running.helpers import at_work, read_until, started

PROCESSES = ("gunicorn", "worker", "beat", "run_engine", "postgres", "redis-server")


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    """Set up once, so that the second test meets what a second start meets."""
    return tmp_path_factory.mktemp("run") / "var"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def run(var, port):
    return started([sys.executable, "-m", "poc_portal.run"], var, PORT=str(port))


def kinds(var):
    commands = [" ".join(process.cmdline()) for process in at_work(var)]
    return {kind for kind in PROCESSES for command in commands if kind in command}


def listening(var):
    """Addresses outside sockets on which anything of this run listens."""
    found = set()
    for process in at_work(var):
        try:
            found |= {c.laddr for c in process.net_connections("inet") if c.status == psutil.CONN_LISTEN}
        except psutil.Error:
            continue
    return found


def test_the_portal_answers_on_this_machine_alone_and_leaves_nothing_behind(var):
    port = free_port()
    with run(var, port) as child:
        printed = read_until(child, "Ctrl-C stops everything.")
        assert f"The POC Portal answers at http://localhost:{port}" in printed
        assert "Sign in as adviser@demo.example with the password " in printed
        assert kinds(var) == set(PROCESSES)
        assert {address.ip for address in listening(var)} == {"127.0.0.1"}
        with urllib.request.urlopen(f"http://localhost:{port}/readyz") as answer:
            assert answer.status == 200

        child.send_signal(signal.SIGTERM)
        output, _ = child.communicate(timeout=90)
        assert child.returncode == 0, output
        assert "Stopped." in output
        assert at_work(var) == []


def test_when_the_engine_is_killed_the_portal_says_so_and_stops(var):
    with run(var, free_port()) as child:
        printed = read_until(child, "Ctrl-C stops everything.")
        assert "Static files: ready" not in printed  # nothing changed since the first start
        (engine,) = [process for process in at_work(var) if "run_engine" in process.cmdline()]
        engine.kill()
        output, _ = child.communicate(timeout=90)
        assert child.returncode == 1
        assert "“engine” ended by itself (signal SIGKILL), so everything was stopped." in output
        assert at_work(var) == []
