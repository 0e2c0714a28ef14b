"""The feed of CAP messages: an Atom document (RFC 4287) in pages (RFC 5005), each entry the address of one message."""

from datetime import UTC, datetime

from django.conf import settings
from django.urls import reverse
from lxml import etree

from common.keyset import Page
from earlywarning.cap import words
from earlywarning.models import CapMessage

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
# What an empty feed says of its last change: Atom wants a moment, and the same feed must always read the same.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def atom(page: Page[CapMessage], *, language: str) -> bytes:
    """The feed of this page; titles in `language`. The same messages always give the same bytes."""
    address = f"{settings.BASE_URL}{reverse('cap-api:feed')}"
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    _add(feed, "id", address)
    _add(feed, "title", "POC Portal: CAP 1.2")
    _add(feed, "updated", _moment(changed_at(page) or NEVER))
    _link(feed, "first", address, MEDIA_TYPE)
    for relation, query in (("previous", page.newer_url), ("next", page.older_url)):
        if query:
            _link(feed, relation, address + query, MEDIA_TYPE)
    for message in page.rows:
        _entry(feed, message, language)
    return bytes(etree.tostring(feed, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def changed_at(page: Page[CapMessage]) -> datetime | None:
    """The moment of the newest message; None for an empty page."""
    return max((message.sent_at for message in page.rows), default=None)


def _entry(feed: etree._Element, message: CapMessage, language: str) -> None:
    entry = etree.SubElement(feed, f"{{{ATOM}}}entry")
    _add(entry, "id", f"urn:uuid:{message.uid}")
    _add(entry, "title", f"{message.msg_type}: {_headline(message, language) or message.identifier}")
    _add(entry, "updated", _moment(message.sent_at))
    _add(_add(entry, "author"), "name", message.sender)
    etree.SubElement(entry, f"{{{ATOM}}}category", term=message.msg_type)
    address = reverse("cap-api:message", args=[message.identifier])
    _link(entry, "alternate", f"{settings.BASE_URL}{address}", words.MEDIA_TYPE)


def _headline(message: CapMessage, language: str) -> str:
    """As the message itself says it, so that nothing more is said here."""
    infos = list(etree.fromstring(message.xml).iterchildren(words.tag("info")))
    own = [info for info in infos if info.findtext(words.tag("language")) == language]
    return next((info.findtext(words.tag("headline"), "") for info in [*own, *infos]), "")


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    child = etree.SubElement(parent, f"{{{ATOM}}}{name}")
    child.text = text
    return child


def _link(parent: etree._Element, relation: str, address: str, kind: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}link", rel=relation, href=address, type=kind)
