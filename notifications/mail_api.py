"""Mail through a provider's API instead of SMTP, with django-anymail.

A provider that takes mails as they are gets the very bytes; any other gets the same words, headers and Message-ID. Each
mail switches off what providers do to mails by themselves: a link that is rewritten leads through foreign hands, and a
picture that is asked for tells where somebody reads (docs/notifications.md).
"""

import ssl
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import SMTP
from typing import Any, Self

import requests
from anymail.backends import mailgun, postmark
from anymail.exceptions import AnymailError, AnymailRecipientsRefused, AnymailRequestsAPIError
from anymail.message import AnymailMessage
from django.conf import settings
from urllib3.exceptions import NewConnectionError

from notifications.models import Message
from notifications.transports import Answer, ServerAway

State, Reason = Message.State, Message.Reason

# The name under which a mail's key travels with it and comes back in what the provider tells of it.
KEY = "key"
# Not the mail's fault: our account, our way of asking or our address of the API is not taken, so nobody's mail is.
OURS = frozenset({401, 402, 403, 404, 405, 407})
LATER = frozenset({408, 425, 429})


class MailgunBytes(mailgun.EmailBackend):  # type: ignore[misc]
    """Mailgun takes a mail as it is."""

    def build_message_payload(self, message: Any, defaults: Any) -> "_MailgunPayload":
        return _MailgunPayload(message, defaults, self)


class _MailgunPayload(mailgun.MailgunPayload):  # type: ignore[misc]
    def get_api_endpoint(self) -> str:
        return f"{super().get_api_endpoint()}.mime"

    def get_request_params(self, api_url: str) -> dict[str, Any]:
        params: dict[str, Any] = super().get_request_params(api_url)
        # What stands in the bytes is not said again: the recipient, options (o:) and what comes back (v:) remain.
        said = params["data"].items()
        params["data"] = {name: value for name, value in said if name == "to" or name.startswith(("o:", "v:"))}
        params["files"] = [("message", ("message.eml", self.message.as_built, "message/rfc822"))]
        return params


BACKENDS: dict[str, Callable[[], Any]] = {"mailgun": MailgunBytes, "postmark": postmark.EmailBackend}
# Without this header Postmark puts a Message-ID of its own in place of ours, and a repeat would look like another mail.
KEEPS_ID = {"postmark": {"X-PM-KeepID": "true"}}


class ApiTransport:
    """One connection, kept for all mails of a round."""

    def __init__(self) -> None:
        self._backend = BACKENDS[settings.EMAIL_PROVIDER]()
        self._headers = KEEPS_ID.get(settings.EMAIL_PROVIDER, {})

    def __enter__(self) -> Self:
        self._backend.open()
        return self

    def __exit__(self, *error: object) -> None:
        self._backend.close()

    def send(self, address: str, body: bytes, key: str) -> Answer:
        """Raises ServerAway when the provider cannot be used now, whatever became of this mail."""
        mail = _as_message(address, body, key, self._headers)
        try:
            self._backend.send_messages([mail])
        except AnymailRecipientsRefused as error:
            return Answer(State.FAILED_PERM, Reason.REFUSED, _said(error.response))
        except AnymailRequestsAPIError as error:
            return _after(error)
        except AnymailError as error:
            if mail.anymail_status.esp_response is not None:
                raise ServerAway(type(error).__name__, begun=True) from error
            # Before anything was asked: it cannot be said to this provider.
            return Answer(State.FAILED_PERM, Reason.REFUSED, type(error).__name__)
        told = mail.anymail_status
        return Answer(State.ACCEPTED, detail=f"{told.esp_response.status_code} {told.message_id or ''}".strip())


def _as_message(address: str, body: bytes, key: str, headers: dict[str, str]) -> Any:
    """The mail in the form that Anymail takes."""
    mail = message_from_bytes(body, policy=SMTP)
    text, html = (part.get_content() for part in mail.iter_parts())
    message = AnymailMessage(
        str(mail["Subject"]), text, str(mail["From"]), [address],
        headers={name: str(mail[name]) for name in ("Message-ID", "Auto-Submitted")} | headers,
        metadata={KEY: key}, track_opens=False, track_clicks=False,
    )  # fmt: skip
    message.attach_alternative(html, "text/html")
    message.as_built = body
    return message


def _after(error: Any) -> Answer:
    """What an answer other than “taken”, or none at all, says. Raises ServerAway.

    Never by the error's own text: it quotes the whole mail and its address.
    """
    status = error.status_code
    if status is None:
        begun = not _never_left(error)
        raise ServerAway(type(error.__cause__ or error).__name__, begun=begun, is_gone=not begun) from error
    if 200 <= status < 300:  # it said “taken” in words that nobody can read
        raise ServerAway(_said(error.response), begun=True) from error
    if status in OURS or 300 <= status < 400:
        raise ServerAway(f"answered {status}", begun=False, is_gone=True) from error
    if status in LATER or status >= 500:
        return Answer(State.FAILED_TEMP, detail=_said(error.response))
    return Answer(State.FAILED_PERM, Reason.REFUSED, _said(error.response))


def _never_left(error: BaseException) -> bool:
    """True when no connection came about, so that the mail cannot have been taken."""
    never = (requests.ConnectTimeout, requests.exceptions.ProxyError, NewConnectionError, ssl.SSLCertVerificationError)
    return any(isinstance(each, never) for each in _causes(error))


def _causes(error: object) -> Iterator[object]:
    """The error and what lies beneath: requests puts the one of urllib3 into `args`, that one its own into `reason`."""
    while isinstance(error, BaseException):
        yield error
        inner = getattr(error, "reason", None) or (error.args[0] if error.args else None)
        error = error.__cause__ or (inner if isinstance(inner, BaseException) else None)


def _said(response: requests.Response) -> str:
    """The status and the provider's own words."""
    try:
        told = response.json()
        words = told.get("message") or told.get("Message") or ""
    except (ValueError, AttributeError):
        words = ""
    return f"{response.status_code} {words}".strip()
