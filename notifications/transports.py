"""How mail leaves: through SMTP, or into a folder where no server is set up (the embedded shape).

Every channel has a transport of the same form; that of text messages is in notifications.sms.
"""

import re
import smtplib
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from django.conf import settings

from notifications.models import Message

State, Reason = Message.State, Message.Reason

ACCEPTED, GO_ON = (250, 251), 354
SMTP = "django.core.mail.backends.smtp.EmailBackend"
FILES = "django.core.mail.backends.filebased.EmailBackend"


@dataclass(frozen=True)
class Answer:
    """What the transport answered for one message: a state of Message, the reason where it has one, and its words."""

    state: str
    reason: str = ""
    detail: str = ""


class ServerAway(Exception):
    """The server cannot be used now. `begun`: the message at hand may have been taken, nobody knows.

    `is_gone`: it would not speak to us at all; else it stopped at this message, and the next may fare better.
    """

    def __init__(self, detail: str, *, begun: bool, is_gone: bool = False) -> None:
        super().__init__(detail)
        self.begun = begun
        self.is_gone = is_gone


class Transport(Protocol):
    """`send` gives one message to whatever takes it further. `key`: the same for every try of the same message."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *error: object) -> None: ...
    def send(self, address: str, body: bytes, key: str) -> Answer: ...


class SmtpTransport:
    """One connection, opened with the first mail and kept for all that follow."""

    def __init__(self) -> None:
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._server is not None:
            try:
                self._server.quit()
            except (smtplib.SMTPException, OSError):
                self._server.close()
            self._server = None

    def send(self, address: str, body: bytes, key: str) -> Answer:
        """Raises ServerAway when the server is gone or hangs, whatever became of this mail."""
        server = self._connected()
        begun = False
        try:
            code, words = _asked(server, address)
            if code == GO_ON:
                begun = True
                server.send(_ended(body))
                code, words = server.getreply()
            if code not in ACCEPTED:
                self._reset()
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self._drop()
            raise ServerAway(f"{type(error).__name__}", begun=begun) from error
        return _answer(code, words)

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            try:
                self._server = _connect()
            except (smtplib.SMTPException, OSError) as error:
                raise ServerAway(_said(error), begun=False, is_gone=True) from error
        return self._server

    def _reset(self) -> None:
        try:
            if self._server is not None:
                self._server.rset()
        except (smtplib.SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None


def _connect() -> smtplib.SMTP:
    context = ssl.create_default_context() if settings.EMAIL_USE_SSL or settings.EMAIL_USE_TLS else None
    where = (settings.EMAIL_HOST, settings.EMAIL_PORT)
    server = (
        smtplib.SMTP_SSL(*where, timeout=settings.EMAIL_TIMEOUT, context=context)
        if settings.EMAIL_USE_SSL
        else smtplib.SMTP(*where, timeout=settings.EMAIL_TIMEOUT)
    )
    try:
        if settings.EMAIL_USE_TLS:
            server.starttls(context=context)
        server.ehlo_or_helo_if_needed()
        if settings.EMAIL_HOST_USER:
            server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    except BaseException:
        server.close()
        raise
    return server


def _asked(server: smtplib.SMTP, address: str) -> tuple[int, bytes]:
    """What the server says to a mail for `address`: 354 when it waits for its text, else why it does not.

    In one go where the server allows it (RFC 2920), as nearly all do: a mail then costs two journeys over the line and
    not four, which is what counts where one takes the better part of a second.
    """
    words = (
        f"MAIL FROM:{smtplib.quoteaddr(settings.DEFAULT_FROM_EMAIL)}",
        f"RCPT TO:{smtplib.quoteaddr(address)}",
        "DATA",
    )
    if not server.has_extn("pipelining"):
        for word in words:
            code, said = server.docmd(word)
            if code not in (*ACCEPTED, GO_ON):
                break
        return code, said
    server.send("".join(f"{word}\r\n" for word in words))
    sender, recipient, data = (server.getreply() for _word in words)
    refused = next((reply for reply in (sender, recipient) if reply[0] not in ACCEPTED), None)
    if refused and data[0] == GO_ON:
        # It refused and waits all the same: it gets an empty text, which goes to nobody.
        server.send(b".\r\n")
        server.getreply()
    return refused or data


def _ended(body: bytes) -> bytes:
    """`body` with its end, and no line in it that could be taken for the end (RFC 5321, 4.5.2)."""
    return re.sub(rb"(?m)^\.", b"..", body) + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _answer(code: int, words: bytes) -> Answer:
    detail = f"{code} {words.decode('utf-8', 'replace')}"
    if code in ACCEPTED:
        return Answer(State.ACCEPTED, detail=detail)
    if 400 <= code < 500:
        return Answer(State.FAILED_TEMP, detail=detail)
    return Answer(State.FAILED_PERM, Reason.REFUSED, detail)


def _said(error: Exception) -> str:
    # Not the error's own text: it may quote the name or password that was tried.
    return f"{type(error).__name__} {getattr(error, 'smtp_code', '')}".strip()


class FileTransport:
    """Each mail becomes a file, as a mail client opens it; nothing leaves the machine."""

    def __init__(self) -> None:
        self._folder = Path(settings.EMAIL_FILE_PATH)

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing is held open."""

    def send(self, address: str, body: bytes, key: str) -> Answer:
        try:
            (self._folder / f"{key}.eml").write_bytes(body)
        except OSError as error:
            raise ServerAway(f"{type(error).__name__}", begun=False, is_gone=True) from error
        return Answer(State.SIMULATED, detail="file")


class SimulatedTransport:
    """Nothing is sent nor written: for what a demonstration tells of the past."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing is held open."""

    def send(self, address: str, body: bytes, key: str) -> Answer:
        return Answer(State.SIMULATED, detail="demonstration")


def configured() -> type[SmtpTransport] | type[FileTransport] | None:
    """The transport that the settings name; None when they name none that sends anything."""
    if settings.EMAIL_BACKEND == SMTP:
        return SmtpTransport
    return FileTransport if settings.EMAIL_BACKEND == FILES else None
