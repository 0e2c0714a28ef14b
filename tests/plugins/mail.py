"""A real SMTP server in a process of its own, which keeps every mail it accepts as a file."""

import email
import email.policy
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent.parent


class MailServer:
    def __init__(self, port, folder):
        self.port = port
        self.folder = folder

    def accepted(self):
        """Every mail accepted since the test began, oldest first."""
        files = sorted(self.folder.glob("*.eml"))
        return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]


@contextmanager
def mail_process(folder):
    """A MailServer that keeps what it accepts in `folder`, for as long as the block lasts."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.smtp_server", folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=TOP,
        start_new_session=True,
    )
    try:
        yield MailServer(int(child.stdout.readline()), folder)
    finally:
        child.communicate()  # closes its input, waits for its end


@pytest.fixture(scope="session")
def _mail_process(tmp_path_factory):
    with mail_process(tmp_path_factory.mktemp("smtp")) as server:
        yield server


@pytest.fixture
def mail_server(_mail_process, settings):
    """An SMTP server that Django's mail goes to during this test."""
    for file in _mail_process.folder.glob("*.eml"):
        file.unlink()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", _mail_process.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    return _mail_process
