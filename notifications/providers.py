"""Who takes text messages further. A provider that a mission has a contract with is one more class here.

`SMS_URL` names one, as `EMAIL_URL` names the mail server:

* `sms+https://name:password@host:port/path` (or `sms+http`): a gateway that takes JSON (docs/notifications.md);
* `sms+files:`: a file for each text in `var/sms`; nothing leaves the machine.
"""

import http.client
import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings

from notifications.models import Message
from notifications.transports import Answer, ServerAway

State, Reason = Message.State, Message.Reason


class NotSetUp(ValueError):
    """The address names no provider that could be used; the text says why, without quoting it."""


class BadReceipt(ValueError):
    """What came is no receipt of this provider; the text says why."""


@dataclass(frozen=True)
class Receipt:
    """What a provider tells later of one message: `key` as it was sent, and DELIVERED or FAILED_PERM."""

    key: str
    state: str
    detail: str = ""


class Provider(Protocol):
    def send(self, to: str, text: str, key: str) -> Answer:
        """`key` is the same for every try, so that a provider can tell a repeat. Raises ServerAway."""

    def receipt(self, body: bytes) -> Receipt:
        """What a callback tells. Raises BadReceipt."""

    def close(self) -> None:
        """Nothing is held open any more."""


class Gateway:
    """POST of {"to", "text", "key"} as JSON: 2xx means accepted, 429 and 5xx later, any other 4xx never."""

    def __init__(self, url: SplitResult) -> None:
        if not url.hostname:
            raise NotSetUp("SMS_URL names no host.")
        try:
            where, kept = (url.hostname, url.port), unquote(f"{url.username or ''}:{url.password or ''}")
        except ValueError:
            raise NotSetUp("SMS_URL names no possible port.") from None
        is_safe = url.scheme == "sms+https"
        kind = http.client.HTTPSConnection if is_safe else http.client.HTTPConnection
        self._connection = kind(*where, timeout=settings.EMAIL_TIMEOUT)
        self._path = url.path or "/"
        self._headers = {"Content-Type": "application/json"}
        if url.username:
            self._headers["Authorization"] = f"Basic {b64encode(kept.encode()).decode()}"

    def send(self, to: str, text: str, key: str) -> Answer:
        try:
            if self._connection.sock is None:
                self._connection.connect()
        except OSError as error:
            raise ServerAway(type(error).__name__, begun=False, is_gone=True) from error
        try:
            body = json.dumps({"to": to, "text": text, "key": key})
            self._connection.request("POST", self._path, body, self._headers)
            response = self._connection.getresponse()
            response.read()
        except (http.client.HTTPException, OSError) as error:
            self._connection.close()
            raise ServerAway(type(error).__name__, begun=True) from error
        return _answer(response.status)

    def receipt(self, body: bytes) -> Receipt:
        try:
            told = json.loads(body)
            key, state, detail = str(told["key"]), str(told["state"]), str(told.get("detail", ""))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise BadReceipt('A receipt is {"key": ..., "state": "delivered" or "failed", "detail": ...}.') from None
        if state not in _TOLD:
            raise BadReceipt('The state of a receipt is "delivered" or "failed".')
        return Receipt(key, _TOLD[state], detail)

    def close(self) -> None:
        self._connection.close()


_TOLD = {"delivered": State.DELIVERED, "failed": State.FAILED_PERM}


def _answer(status: int) -> Answer:
    if 200 <= status < 300:
        return Answer(State.ACCEPTED, detail=str(status))
    if status in (401, 403, 407):
        # Not the message's fault: our name or password is not taken, so nobody's text is.
        raise ServerAway(f"answered {status}", begun=False, is_gone=True)
    if status in (408, 425, 429) or status >= 500:
        return Answer(State.FAILED_TEMP, detail=str(status))
    return Answer(State.FAILED_PERM, Reason.REFUSED, str(status))


class Files:
    """Each text becomes a file: the number on the first line."""

    def __init__(self, url: SplitResult) -> None:
        self._folder = Path(settings.SMS_FOLDER)

    def send(self, to: str, text: str, key: str) -> Answer:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / f"{key}.txt").write_text(f"{to}\n{text}\n")
        except OSError as error:
            raise ServerAway(type(error).__name__, begun=False, is_gone=True) from error
        return Answer(State.SIMULATED, detail="file")

    def receipt(self, body: bytes) -> Receipt:
        raise BadReceipt("Files send no receipts.")

    def close(self) -> None:
        """Nothing is held open."""


PROVIDERS: dict[str, Callable[[SplitResult], Provider]] = {
    "sms+http": Gateway,
    "sms+https": Gateway,
    "sms+files": Files,
}


def provider(address: str) -> Provider:
    """The provider that `address` names. Raises NotSetUp."""
    try:
        url = urlsplit(address)
    except ValueError:
        raise NotSetUp("SMS_URL is no address.") from None
    if url.scheme not in PROVIDERS:
        raise NotSetUp(f"SMS_URL begins with none of {', '.join(f'{scheme}:' for scheme in PROVIDERS)}")
    return PROVIDERS[url.scheme](url)
