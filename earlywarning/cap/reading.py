"""A message of the Common Alerting Protocol 1.2 as values: what other code works with."""

from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from earlywarning.cap import shapes, words
from earlywarning.cap.parsing import Reference, moment, must_be_small, parsed, references_of, text
from earlywarning.cap.rules import check_rules


@dataclass(frozen=True)
class Where:
    """One area: `geocodes` are (kind of code, code)."""

    description: str
    polygons: tuple[shapes.Polygon, ...]
    circles: tuple[shapes.Circle, ...]
    geocodes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Info:
    """What is said in one language."""

    language: str
    event: str
    responses: tuple[str, ...]
    urgency: str
    severity: str
    certainty: str
    event_codes: tuple[tuple[str, str], ...]
    parameters: tuple[tuple[str, str], ...]
    effective_at: datetime | None
    onset_at: datetime | None
    expires_at: datetime | None
    sender_name: str
    headline: str
    description: str
    instruction: str
    areas: tuple[Where, ...]


@dataclass(frozen=True)
class Notice:
    """A message that was read and keeps the rules of CAP 1.2. `xml` is its text."""

    name: Reference
    status: str
    msg_type: str
    scope: str
    restriction: str
    references: tuple[Reference, ...]
    infos: tuple[Info, ...]
    xml: str

    def info_in(self, language: str) -> Info | None:
        """What is said in this language, else what is said first."""
        own = [each for each in self.infos if each.language.split("-")[0].lower() == language.split("-")[0]]
        return next(iter([*own, *self.infos]), None)


def read(data: bytes) -> Notice:
    """The message in `data`. Raises Refused with a sentence and, where there is one, the line."""
    root = parsed(data)
    check_rules(root)
    return _notice(root)


def _notice(root: etree._Element) -> Notice:
    xml = etree.tostring(root, encoding="unicode")
    # It is read again when it is shown, and letters may take more room than in the encoding it came in.
    must_be_small(xml.encode())
    return Notice(
        name=Reference(text(root, "sender"), text(root, "identifier"), moment(root.find(words.tag("sent")))),
        status=text(root, "status"),
        msg_type=text(root, "msgType"),
        scope=text(root, "scope"),
        restriction=text(root, "restriction"),
        references=references_of(root.find(words.tag("references"))),
        infos=tuple(_info(each) for each in root.iterchildren(words.tag("info"))),
        xml=xml,
    )


def _info(info: etree._Element) -> Info:
    def maybe(name: str) -> datetime | None:
        found = info.find(words.tag(name))
        return None if found is None else moment(found)

    return Info(
        language=text(info, "language") or "en-US",
        event=text(info, "event"),
        responses=tuple((each.text or "").strip() for each in info.iterchildren(words.tag("responseType"))),
        urgency=text(info, "urgency"),
        severity=text(info, "severity"),
        certainty=text(info, "certainty"),
        event_codes=_pairs(info, "eventCode"),
        parameters=_pairs(info, "parameter"),
        effective_at=maybe("effective"),
        onset_at=maybe("onset"),
        expires_at=maybe("expires"),
        sender_name=text(info, "senderName"),
        headline=text(info, "headline"),
        description=text(info, "description"),
        instruction=text(info, "instruction"),
        areas=tuple(_where(each) for each in info.iterchildren(words.tag("area"))),
    )


def _where(area: etree._Element) -> Where:
    return Where(
        description=text(area, "areaDesc"),
        polygons=tuple(shapes.polygon(each.text or "") for each in area.iterchildren(words.tag("polygon"))),
        circles=tuple(shapes.circle(each.text or "") for each in area.iterchildren(words.tag("circle"))),
        geocodes=_pairs(area, "geocode"),
    )


def _pairs(parent: etree._Element, name: str) -> tuple[tuple[str, str], ...]:
    return tuple((text(each, "valueName"), text(each, "value")) for each in parent.iterchildren(words.tag(name)))
