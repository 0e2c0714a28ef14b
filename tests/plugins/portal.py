"""The whole portal at work as `make run` starts it: web, worker, beat and engine, over a database of its own."""

import os
import re
import subprocess
import sys
import threading
from contextlib import ExitStack, closing, contextmanager
from urllib.parse import urlsplit

import psycopg2
import pytest

from tests import servers
from tests.plugins.browser import watch
from tests.plugins.mail import mail_process
from tests.running.helpers import TOP, at_work, environment, read_until, started
from tests.running.test_whole_run import free_port

PASSWORD = "demo password of a journey"


class Portal:
    """`home` is its address; everybody of the demo signs in as `<role>@demo.example` with PASSWORD."""

    def __init__(self, port, var, settings, mails):
        self.home = f"http://localhost:{port}"
        self.var = var
        self.settings = settings
        self._mails = mails

    def manage(self, *words):
        """The finished `manage.py` command, its words in `.stdout`."""
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=TOP, env=environment(self.var, **self.settings), capture_output=True, text=True, timeout=120,
        )  # fmt: skip

    def mails_about(self, ref):
        """Every mail that the server accepted with `ref` in its subject, oldest first."""
        return [mail for mail in self._mails.accepted() if ref in mail["Subject"]]

    def mails_to(self, address, ref):
        return [mail for mail in self.mails_about(ref) if mail["To"] == address]

    def links_mailed_to(self, address):
        """Every address of this portal in the mails to `address`, oldest first."""
        words = [mail.get_body(("plain",)).get_content() for mail in self._mails.accepted() if mail["To"] == address]
        return [link for text in words for link in re.findall(rf"{self.home}\S+", text)]


@contextmanager
def database():
    """The address of an empty database on the server of this run; gone afterwards."""
    server = urlsplit(os.environ[servers.DATABASE])
    name = f"poc_portal_{os.getpid()}"
    with closing(psycopg2.connect(server._replace(path="/postgres").geturl())) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {name}")
            try:
                yield server._replace(path=f"/{name}").geturl()
            finally:
                cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def redis():
    """The Redis named for this run; the one that the run shares among its own tests is not for a second portal."""
    address = os.environ.get(servers.REDIS, "")
    return {} if address.startswith("unix") else {"REDIS_URL": address}


@pytest.fixture(scope="session")
def running_portal(tmp_path_factory):
    """A Portal that answers, with the demo mission in it; all its processes end with the run."""
    var = tmp_path_factory.mktemp("portal") / "var"
    port = free_port()
    with database() as address, mail_process(tmp_path_factory.mktemp("portal-mail")) as mails:
        settings = {"DATABASE_URL": address, "POC_LOCAL": "1", "PORT": str(port), "POC_DEMO_PASSWORD": PASSWORD}
        # A level is called every fifteen seconds instead of minutes; its mail goes to a server of its own.
        settings |= {"POC_SHORT_STEPS": "1", "EMAIL_URL": f"smtp://127.0.0.1:{mails.port}"}
        # Steps of seconds call one person many times in ten minutes; a journey watches for each mail by itself.
        settings |= {"MERGE_ABOVE": "1000"}
        settings |= redis()
        with started([sys.executable, "-m", "poc_portal.run"], var, **settings) as child:
            read_until(child, "Ctrl-C stops everything.", seconds=180)
            reader = threading.Thread(target=child.stdout.read, daemon=True)  # a full pipe would stop the portal
            reader.start()
            yield Portal(port, var, settings, mails)
            child.terminate()
            child.wait(timeout=60)
            reader.join(timeout=10)
            assert at_work(var) == [], "the portal left a process behind"


@pytest.fixture
def visit(browser, running_portal, problems):
    """Makes a page of its own session at the running portal, watched like every other."""
    with ExitStack() as stack:

        def make(width=1366, height=768, locale="en-GB", keep_cache=False, **options):
            viewport = {"width": width, "height": height}
            context = stack.enter_context(
                browser.new_context(base_url=running_portal.home, viewport=viewport, locale=locale, **options)
            )
            watch(context, running_portal.home, problems, keep_cache)
            return context.new_page()

        yield make
    assert problems.unexpected() == [], "the browser complained"
    assert problems.missing() == [], "an expected complaint did not come"
