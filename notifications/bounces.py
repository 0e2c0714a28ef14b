"""Delivery status notices (RFC 3464) about mails: what arrived, what never will, and whose address is dead.

The mail server files them into a folder, a Maildir or any other; nothing is fetched from anywhere. Whatever else lies
there is put aside with a line in the log: notices are written by strangers.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message as Mail
from pathlib import Path

import structlog
from django.conf import settings

from accounts.contacts import doubt
from notifications.models import Message
from notifications.providers import Receipt
from notifications.receipts import note_receipt

log = structlog.get_logger(__name__)

WORK = "notifications.bounces"
# A notice quotes the mail; ours are below 30 kB.
LONGEST = 1_000_000
# How many one round reads; the next takes the rest.
MOST = 200
ARRIVED, FAILED = "delivered", "failed"


class NoNotice(ValueError):
    """It says nothing of a mail of ours; the text says why, without quoting it."""


@dataclass(frozen=True)
class Notice:
    """What one says: the key of the mail, what became of it, and at which address, with the status of RFC 3463."""

    key: str
    action: str
    status: str
    address: str

    @property
    def is_about_the_address(self) -> bool:
        """True when nothing can arrive there. A mail refused for what it is, or for a full box, says no such thing."""
        return self.action == FAILED and (self.status.startswith("5.1.") or self.status == "5.2.1")


def read_bounces(at: datetime) -> int:
    """Every notice in the folder was taken, once, and put into its `cur`. How many told something new."""
    folder = Path(settings.BOUNCES_FOLDER)
    incoming = folder / "new" if (folder / "new").is_dir() else folder
    if not incoming.is_dir():
        return 0
    done = folder / "cur"
    done.mkdir(exist_ok=True)
    # A draft that is still being written has a name with a dot in front, or lies in `tmp`.
    found = [path for path in sorted(incoming.iterdir()) if not path.name.startswith(".")]
    files = [path for path in found if path.is_file() and not path.is_symlink()][:MOST]
    told = 0
    for path in files:
        try:
            told += note_bounce(_bytes(path), at=at)
        except NoNotice as error:
            log.warning("bounces.ignored", reason=str(error))
        except OSError as error:  # it was taken by another runner, or may not be read; it keeps nobody from their turn
            log.warning("bounces.unreadable", reason=type(error).__name__)
            continue
        with suppress(FileNotFoundError):
            os.replace(path, done / path.name)
    return told


def _bytes(path: Path) -> bytes:
    if path.stat().st_size > LONGEST:
        raise NoNotice("It is longer than any notice.")
    return path.read_bytes()


def note_bounce(body: bytes, *, at: datetime) -> bool:
    """True when it told something new. Raises NoNotice."""
    return note(parsed(body), at=at)


def note(notice: Notice, *, at: datetime) -> bool:
    """True when it told something new of a mail, and of all that it carried. Whoever cannot be reached is doubted."""
    receipt = Receipt(notice.key, _STATES[notice.action], f"{notice.action} {notice.status}")
    is_new = note_receipt(receipt, at=at, channel=Message.Channel.EMAIL)
    if is_new and notice.is_about_the_address:
        message = Message.objects.select_related("recipient").get(uid=notice.key)
        doubt(message.recipient, notice.address, since=message.queued_at, at=at)
    return is_new


_STATES = {ARRIVED: Message.State.DELIVERED, FAILED: Message.State.FAILED_PERM}


def parsed(body: bytes) -> Notice:
    """What a notice says. Raises NoNotice for everything that is none of a mail of ours."""
    try:
        mail = message_from_bytes(body)
        if mail.get_content_type() != "multipart/report" or mail.get_param("report-type") != "delivery-status":
            raise NoNotice("It is no delivery status notice.")
        return _notice([part for part in mail.walk() if part is not mail])
    except NoNotice:
        raise
    except Exception as error:  # noqa: BLE001 - the parser of mails has no list of what it may raise on what a stranger wrote
        raise NoNotice(f"It cannot be read ({type(error).__name__}).") from None


def _notice(parts: list[Mail]) -> Notice:
    recipient = next((part for part in parts if part.get("Action") and part.get("Status")), None)
    if recipient is None:
        raise NoNotice("It says nothing of any recipient.")
    action, status = str(recipient["Action"]).strip().lower(), str(recipient["Status"]).split()[0]
    if action not in _STATES:
        raise NoNotice("It tells of neither an arrival nor a failure.")
    address = str(recipient.get("Original-Recipient") or recipient.get("Final-Recipient") or "")
    return Notice(_key(parts), action, status, address.partition(";")[2].strip())


def _key(parts: list[Mail]) -> str:
    """The key of our mail, by the Message-ID of what is quoted: 122 random bits that only its reader knows."""
    for part in parts:
        quoted = part
        if part.get_content_type() == "text/rfc822-headers":
            quoted = message_from_bytes(part.get_payload(decode=True) or b"")  # type: ignore[arg-type]
        name, _at, domain = str(quoted.get("Message-ID", "")).strip().strip("<>").partition("@")
        if name and domain == settings.MESSAGE_ID_DOMAIN:
            return name
    raise NoNotice("It quotes no mail of ours.")
