"""The channels through which messages leave: to what address, in what form, by what transport.

A channel differs from another in what stands here and in nothing else; delivery is the same for all.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from accounts.contacts import verified
from accounts.models import ContactPoint
from notifications import sms, transports
from notifications.mime import mail, parcel_mail
from notifications.models import Message
from notifications.transports import Transport

Channel = Message.Channel


@dataclass(frozen=True)
class Means:
    """`point`: the kind of contact point it needs. `address`: what is dialled of one, empty when it cannot be used.

    `build`: the message to that address, with its link, at that moment. `transport`: makes what sends it; None when
    the settings name none that can. `links`: whether its messages carry one. `build_parcel`: several messages to that
    address as one, with the links by their keys.
    """

    channel: str
    point: str
    address: Callable[[str], str]
    build: Callable[[Message, str, str, datetime], bytes]
    transport: Callable[[], Callable[[], Transport] | None]
    links: bool
    build_parcel: Callable[[Sequence[Message], str, Mapping[int, str], datetime], bytes]

    def addresses(self, users: Iterable[int]) -> dict[int, str]:
        """User key -> where this channel reaches them; those it does not reach are missing. One statement."""
        points = verified(users, self.point)
        return {pk: address for pk, point in points.items() if (address := self.address(point.address))}


def states() -> dict[str, str]:
    """For whoever watches from outside: whether each channel can send. One that is not wanted is “not set up”."""
    found = {channel: "set up" if means.transport() is not None else "broken" for channel, means in MEANS.items()}
    return {**found, **({} if sms.is_set_up() else {str(Channel.SMS): "not set up"})}


def means_of(channel: str) -> Means:
    """Raises KeyError for a channel through which nothing leaves."""
    return MEANS[channel]


def _mail_transport() -> Callable[[], Transport] | None:
    if not settings.EMAIL_PROVIDER:
        return transports.configured()
    # Not at the top: what speaks to a provider would be a good part of the time that every process needs to start.
    from notifications.mail_api import ApiTransport

    return ApiTransport


MEANS: dict[str, Means] = {
    Channel.EMAIL: Means(
        channel=Channel.EMAIL,
        point=ContactPoint.Kind.EMAIL,
        address=lambda address: address,
        build=lambda message, address, link, at: mail(message, address, link=link, at=at),
        transport=_mail_transport,
        links=True,
        build_parcel=lambda messages, address, links, at: parcel_mail(messages, address, links=links, at=at),
    ),
    Channel.SMS: Means(
        channel=Channel.SMS,
        point=ContactPoint.Kind.PHONE,
        address=sms.number,
        build=lambda message, address, link, at: sms.text(message).encode(),
        transport=sms.configured,
        links=False,
        build_parcel=lambda messages, address, links, at: sms.parcel_text(messages).encode(),
    ),
}
