import json
import os
import signal
import subprocess
import sys

import psutil
import pytest

from poc_portal import embedded, local
from poc_portal.servers import Process
from tests.running.helpers import TOP, at_work, environment, python, read_until, started

# Somebody may run the tests where Ctrl-C or a closed terminal is ignored; the program here is told to mind both.
HOLD = """
import signal
import sys
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
from poc_portal import embedded, local
with embedded.running(local.var_folder()):
    print("up", flush=True)
    {then}
"""
WAIT = "sys.stdin.read()"
ASK = """
import json
from poc_portal import embedded, local, servers
import redis
var = local.var_folder()
with embedded.running(var) as state:
    connection = servers.connect(local.socket_folder(var), "poc")
    cursor = connection.cursor()
    cursor.execute("SELECT upper('é'), current_setting('listen_addresses')")
    print(json.dumps({
        "answer": cursor.fetchone(),
        "redis": redis.Redis.from_url(local.redis_url(var)).ping(),
        "pids": [state.postgres.pid, state.redis.pid],
    }))
    connection.close()
"""


@pytest.fixture
def var(tmp_path):
    return tmp_path / "var"


def ask(var):
    done = subprocess.run(
        python(ASK), cwd=TOP, env=environment(var), capture_output=True, text=True, check=True, timeout=120
    )
    return json.loads(done.stdout)


def users(var):
    return [user["pid"] for user in json.loads((var / "servers.json").read_text())["users"]]


def test_both_servers_answer_on_sockets_alone_and_have_gone_afterwards(var):
    found = ask(var)
    assert found["answer"] == ["É", ""]
    assert found["redis"]
    assert not [pid for pid in found["pids"] if psutil.pid_exists(pid)]
    assert at_work(var) == []


def test_the_database_survives_from_one_command_to_the_next(var):
    ask(var)
    marker = (local.data_folder(var) / "PG_VERSION").stat().st_mtime_ns
    ask(var)
    assert (local.data_folder(var) / "PG_VERSION").stat().st_mtime_ns == marker


def test_a_second_command_shares_the_servers_and_leaves_them_to_the_first(var):
    with started(python(HOLD.format(then=WAIT)), var) as first:
        read_until(first, "up")
        kept = json.loads((var / "servers.json").read_text())
        found = ask(var)
        assert found["pids"] == [kept["postgres"]["pid"], kept["redis"]["pid"]]
        assert all(psutil.pid_exists(pid) for pid in found["pids"])
        assert users(var) == [first.pid]
        first.communicate(timeout=60)
        assert at_work(var) == []


def test_the_first_command_leaves_the_servers_to_the_second(var):
    with started(python(HOLD.format(then=WAIT)), var) as first:
        read_until(first, "up")
        with started(python(HOLD.format(then=WAIT)), var) as second:
            read_until(second, "up")
            first.communicate(timeout=60)
            assert users(var) == [second.pid]
            assert len([p for p in at_work(var) if p.name() in ("postgres", "redis-server")]) >= 2
            second.communicate(timeout=60)
            assert at_work(var) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_the_servers_too(var, number):
    with started(python(HOLD.format(then=WAIT)), var) as child:
        read_until(child, "up")
        child.send_signal(number)
        child.wait(timeout=60)
        assert child.returncode != 0
        assert at_work(var) == []


def test_an_exception_stops_the_servers_too(var):
    with started(python(HOLD.format(then="raise ValueError('typed wrongly')")), var) as child:
        output, _ = child.communicate(timeout=60)
        assert "typed wrongly" in output
        assert at_work(var) == []


def test_after_a_crash_the_next_command_uses_the_servers_and_stops_them(var):
    with started(python(HOLD.format(then=WAIT)), var) as child:
        read_until(child, "up")
        left = json.loads((var / "servers.json").read_text())["postgres"]["pid"]
        child.kill()
        child.wait()
        assert psutil.pid_exists(left)
        assert ask(var)["pids"][0] == left
        assert at_work(var) == []


def test_a_folder_too_deep_for_a_socket_gets_a_short_one_that_it_remembers(tmp_path):
    deep = tmp_path.joinpath(*["a-folder-with-a-long-name"] * 4) / "var"
    assert not local.fits_a_socket(deep)
    assert ask(deep)["redis"]
    first = local.socket_folder(deep)
    assert first != local.data_folder(deep)
    assert first.stat().st_mode & 0o077 == 0
    assert ask(deep)["redis"]
    assert local.socket_folder(deep) == first


def test_a_short_folder_that_others_may_look_into_is_not_used(tmp_path):
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    foreign.chmod(0o755)
    assert not embedded._is_ours(foreign)
    foreign.chmod(0o700)
    assert embedded._is_ours(foreign)
    assert not embedded._is_ours(tmp_path / "nothing")


@pytest.mark.parametrize("arguments", [["check"], ["help"], ["migrate", "--help"], ["collectstatic", "--dry-run"], []])
def test_a_command_that_never_asks_the_database_starts_no_server(var, arguments, monkeypatch):
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name)
    assert not hasattr(embedded.for_command(["manage.py", *arguments]), "gen")
    assert hasattr(embedded.for_command(["manage.py", "migrate"]), "gen")
    assert hasattr(embedded.for_command(["manage.py", "check", "--database", "default"]), "gen")


def test_with_both_addresses_given_no_server_is_started(var):
    addresses = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")}
    code = HOLD.format(then="print(sorted(p.name for p in local.var_folder().iterdir()))")
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=TOP,
        env=environment(var, POC_LOCAL="1", **addresses),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "'pg'" not in done.stdout
    assert "redis.log" not in done.stdout


def test_a_number_taken_over_by_another_process_is_not_taken_for_the_server():
    me = Process.of(os.getpid())
    assert me.is_alive()
    assert not Process(me.pid, me.began - 3600).is_alive()
