"""What a mail provider tells of mails: what arrived, what never will, and whose address is dead.

Anymail checks that it is the provider who speaks and reads its words; here they become the same notices as those of
mail servers. Who opened a mail or followed a link is not listened to, should a provider tell all the same.
"""

import re
from typing import Any, Final

from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.signals import EventType, RejectReason
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from django.conf import settings
from django.http import HttpRequest

from notifications.bounces import ARRIVED, FAILED, Notice
from notifications.mail_api import KEY
from notifications.providers import BadReceipt

VIEWS: Final[dict[str, Any]] = {"mailgun": MailgunTrackingWebhookView, "postmark": PostmarkTrackingWebhookView}
FAILURES: Final = (EventType.BOUNCED, EventType.REJECTED, EventType.FAILED)
# A status of RFC 3463 within the words of a mail server, and no part of an address of the network.
_STATUS: Final = re.compile(r"(?<![\d.])5\.\d{1,3}\.\d{1,3}(?![\d.])")


class NotOurs(Exception):
    """It is not the provider who asks, or nobody set up that it may."""


def told_by(request: HttpRequest) -> list[Notice]:
    """The notices in what the provider sent. Raises NotOurs, and BadReceipt for what cannot be read."""
    if not settings.EMAIL_EVENTS_SECRET:
        raise NotOurs
    view = VIEWS[settings.EMAIL_PROVIDER]()
    try:
        view.run_validators(request)
        notices = [_notice(event) for event in view.parse_events(request)]
    except AnymailWebhookValidationFailure as error:
        raise NotOurs from error
    except Exception as error:  # noqa: BLE001 - Anymail reads what it expects, and has no list of what it raises on the rest
        raise BadReceipt(f"This tells of no mail ({type(error).__name__}).") from None
    return [notice for notice in notices if notice is not None]


def _notice(event: Any) -> Notice | None:
    """None for what says neither that a mail arrived nor that it never will."""
    key, address = str(event.metadata.get(KEY, "")), str(event.recipient or "")
    if event.event_type == EventType.DELIVERED:
        return Notice(key, ARRIVED, "2.0.0", address)
    return Notice(key, FAILED, _status(event), address) if event.event_type in FAILURES else None


def _status(event: Any) -> str:
    """As RFC 3463 has it: the one that the other mail server gave, else what the provider's reason comes to.

    A provider that drops a mail since an earlier one came back says nothing new about the address.
    """
    found = _STATUS.search(f"{event.mta_response or ''} {event.description or ''}")
    if found:
        return found.group()
    return "5.1.0" if event.reject_reason == RejectReason.INVALID else "5.0.0"
