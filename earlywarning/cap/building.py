"""An alert as CAP 1.2: words of lists, its reference, a coarse area, moments and functions, and nothing else.

What may be said is what a mail may say (`earlywarning.facts`): no typed text, place name, coordinate, actor or source
is ever read here. Every alert can be built: a word that CAP does not know becomes Unknown, and what XML cannot hold is
left out of a label.
"""

import re
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from lxml import etree

from accounts.posts import post_words
from areas import codes
from areas.models import Area, Mission
from earlywarning.cap import words
from earlywarning.models import Alert, MsgType

# What XML 1.0 has no form for.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_A_NAME = re.compile(r"[^a-z0-9.-]+")


def sender_of(mission: Mission) -> str:
    """Who speaks: the mission at the portal's own address. CAP allows no space, comma, < or & in it."""
    return f"{_NOT_IN_A_NAME.sub('-', mission.code.lower())}@{urlsplit(settings.BASE_URL).hostname}"


def built(
    alert: Alert,
    msg_type: str,
    *,
    identifier: str,
    sender: str,
    sent_at: datetime,
    references: str,
    area: Area | None,
    role: str = "",
) -> str:
    """The message as XML. `area`: as coarse as a mail may name it. `role`: of the post that has it, for an Ack."""
    root = etree.Element(words.tag("alert"), nsmap={None: words.NAMESPACE})
    _add(root, "identifier", identifier)
    _add(root, "sender", sender)
    _add(root, "sent", words.stamp(sent_at))
    _add(root, "status", _status(alert))
    _add(root, "msgType", msg_type)
    _add(root, "scope", "Restricted")
    _add(root, "restriction", _restriction(alert))
    if note := " ".join(filter(None, [_not_happening(alert), _taken_by(role)])):
        _add(root, "note", note)
    if references:
        _add(root, "references", references)
    _add(root, "incidents", alert.ref)
    if msg_type != MsgType.ACK:
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                _info(root, alert, msg_type, language, sent_at, area)
    return str(etree.tostring(root, encoding="unicode", pretty_print=True))


def _info(
    root: etree._Element, alert: Alert, msg_type: str, language: str, sent_at: datetime, area: Area | None
) -> None:
    info = etree.SubElement(root, words.tag("info"))
    event = codes.label("threat_types", alert.kind) if not alert.restricted_kind else _("Protection matter")
    _add(info, "language", language)
    _add(info, "category", "Security")
    if not alert.restricted_kind and alert.kind in words.FURTHER_CATEGORY:
        _add(info, "category", words.FURTHER_CATEGORY[alert.kind])
    _add(info, "event", event)
    if response := _response_type(alert, msg_type):
        _add(info, "responseType", response)
    _add(info, "urgency", _known(alert.urgency, words.URGENCIES) if alert.is_open else "Past")
    _add(info, "severity", _known(alert.severity, words.SEVERITIES))
    _add(info, "certainty", _known(alert.certainty, words.CERTAINTIES))
    if not alert.restricted_kind:
        _add_pair(info, "eventCode", words.THREAT, alert.kind)
    _add(info, "effective", words.stamp(alert.raised_at if alert.is_open else sent_at))
    if alert.expected_at:
        _add(info, "onset", words.stamp(alert.expected_at))
    _add(info, "senderName", _("Mission %(code)s, early warning") % {"code": alert.mission.code})
    _add(info, "headline", _headline(alert, event, area))
    _add(info, "web", f"{settings.BASE_URL}{alert.get_absolute_url()}")
    _add_pair(info, "parameter", words.PRIORITY, alert.priority)
    if area:
        where = etree.SubElement(info, words.tag("area"))
        _add(where, "areaDesc", area.name())
        _add_pair(where, "geocode", words.PCODE, area.pcode)


def _headline(alert: Alert, event: str, area: Area | None) -> str:
    said = ", ".join(filter(None, [event, area.name() if area else "", _standing(alert)]))
    mark = _mark(alert)
    return f"{mark} - {alert.ref}: {said}" if mark else f"{alert.ref}: {said}"


def _standing(alert: Alert) -> str:
    return codes.label("cap_urgency", alert.urgency) if alert.is_open else alert.get_stage_display()


def _restriction(alert: Alert) -> str:
    """Who may have it, in the words of the lists."""
    marking = codes.label("classifications", alert.classification, "en")
    return f"{marking}; {codes.label('sharing_boundaries', alert.sharing_boundary, 'en')}"


def _status(alert: Alert) -> str:
    """Actual for what happens, and for nothing else: machines look at this word alone."""
    if alert.status == "ACTUAL" and _is_invented(alert):
        return "Test"
    return words.STATUS.get(alert.status, "Test")


def _is_invented(alert: Alert) -> bool:
    return bool(alert.mission.kind == Mission.Kind.DEMO)


def _mark(alert: Alert) -> str:
    """What stands before everything else, where nothing of it is happening."""
    if alert.status == "ACTUAL":
        return _("DEMONSTRATION") if _is_invented(alert) else ""
    return str(alert.get_status_display()).upper()


def _not_happening(alert: Alert) -> str:
    with translation.override("en"):
        mark = _mark(alert)
    return f"{mark}: nothing in this message is happening." if mark else ""


def _taken_by(role: str) -> str:
    with translation.override("en"):
        return f"Taken on by: {post_words(role)}." if role else ""


def _response_type(alert: Alert, msg_type: str) -> str:
    """What receivers are asked to do. An open alert asks its own posts, by the ladder, and nobody by this message."""
    if msg_type == MsgType.CANCEL:
        return "None"
    if alert.is_open:
        return ""
    return "AllClear" if alert.outcome in words.ALL_CLEAR else "Assess"


def _known(word: str, allowed: frozenset[str]) -> str:
    """A mission may add words to its lists; the schema takes its own alone."""
    return word if word in allowed else "Unknown"


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, words.tag(name)).text = _NOT_XML.sub("", str(text))


def _add_pair(parent: etree._Element, name: str, value_name: str, value: str) -> None:
    pair = etree.SubElement(parent, words.tag(name))
    _add(pair, "valueName", value_name)
    _add(pair, "value", value)
