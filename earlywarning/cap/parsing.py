"""From bytes to a document that fits the schema of CAP 1.2, or to one sentence that says why not.

The file is hostile until it is read: its size is bounded before it is parsed, a document type is refused before any of
it is looked at, entities and network are off, nothing that it points to is ever fetched.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NoReturn

from django.utils.translation import gettext as _
from lxml import etree

from common.errors import DomainError
from earlywarning.cap import words

MAX_BYTES: Final = 1_000_000
# A document type may stand in front of the first element only, after comments and instructions.
_DOCTYPE: Final = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t\r\n]|<\?.*?\?>|<!--.*?-->)*+(<!DOCTYPE)", re.DOTALL)
_EXPECTED: Final = re.compile(r"Expected is (?:one of )?\( (.+) \)\.")
_NAME: Final = re.compile(r"\{[^}]*\}")
_MOMENTS: Final = frozenset({"sent", "effective", "onset", "expires"})
Types = etree.ErrorTypes


class Refused(DomainError):
    """The file is no message that can be used. `line` is None where no line is to blame."""

    def __init__(self, sentence: str, line: int | None = None) -> None:
        self.line = line
        told = _("Line %(line)d: %(sentence)s") % {"line": line, "sentence": sentence} if line else sentence
        super().__init__(told)


@dataclass(frozen=True)
class Reference:
    """How a message names another one."""

    sender: str
    identifier: str
    sent_at: datetime


def parsed(data: bytes) -> etree._Element:
    """The alert element of the message. Raises Refused with a sentence and, where there is one, the line."""
    root = _tree(data)
    _must_be_cap(root)
    _must_fit_the_schema(root)
    return root


def must_be_small(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        most = {"most": MAX_BYTES}
        raise Refused(_("The file has more than the %(most)d bytes of a message. Nothing of it was read.") % most)


def _tree(data: bytes) -> etree._Element:
    must_be_small(data)
    if found := _DOCTYPE.match(data):
        _refuse_document_type(data.count(b"\n", 0, found.start(1)) + 1)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _not_well_formed(error) from None
    # What the look at the bytes cannot see, such as a document type in UTF-16.
    if root.getroottree().docinfo.doctype or root.getroottree().docinfo.internalDTD is not None:
        _refuse_document_type(1)
    return root


def _refuse_document_type(line: int) -> NoReturn:
    raise Refused(
        _("The file brings a document type (DOCTYPE) along. It could make the portal open others, so it is not read."),
        line,
    )


def _not_well_formed(error: etree.XMLSyntaxError) -> Refused:
    line = max(error.lineno or 1, 1)
    if error.code in (Types.ERR_INVALID_ENCODING, Types.ERR_INVALID_CHAR, Types.I18N_CONV_FAILED):
        return Refused(_("There are bytes that are no letters in the encoding of the file."), line)
    if error.code in (Types.ERR_UNSUPPORTED_ENCODING, Types.ERR_UNKNOWN_ENCODING):
        return Refused(_("The encoding that the file names is not known. Save it as UTF-8."), line)
    if error.code in (Types.ERR_DOCUMENT_EMPTY, Types.ERR_DOCUMENT_START):
        return Refused(_("This is no XML, so no CAP message."), line)
    if error.code in (Types.ERR_TAG_NOT_FINISHED, Types.ERR_GT_REQUIRED, Types.ERR_LTSLASH_REQUIRED):
        return Refused(_("The file breaks off before its end. Ask for the whole of it."), line)
    return Refused(_("The XML is not well-formed here."), line)


def _must_be_cap(root: etree._Element) -> None:
    name = etree.QName(root)
    if name.localname == "feed":
        raise Refused(
            _("This is a feed, a list of messages. Give the portal the CAP files that it leads to."), root.sourceline
        )
    if name.namespace in words.OLDER and name.localname == "alert":
        version = {"version": words.OLDER[name.namespace]}
        raise Refused(
            _("This is CAP %(version)s; the portal reads CAP 1.2. Ask the sender for that.") % version, root.sourceline
        )
    if root.tag != words.tag("alert"):
        raise Refused(
            _("The first element is “%(name)s” and not the alert of CAP 1.2.") % {"name": name.localname[:40]},
            root.sourceline,
        )


def _must_fit_the_schema(root: etree._Element) -> None:
    error = words.fault_in(root)
    if error is None:
        return
    named = re.match(r"Element '(?:\{[^}]*\})?([^']+)'", error.message)
    told = {"name": named[1][:40] if named else "alert"}
    if expected := _EXPECTED.search(error.message):
        told["expected"] = _NAME.sub("", expected[1])
        sentence = _("“%(name)s” stands where this is expected: %(expected)s.")
        if "Missing child" in error.message:
            sentence = _("“%(name)s” ends without this, which must stand in it: %(expected)s.")
    elif error.type == Types.SCHEMAV_CVC_ENUMERATION_VALID:
        sentence = _("“%(name)s” holds none of the words that CAP 1.2 has for it.")
    elif told["name"] in _MOMENTS:
        sentence = _("“%(name)s” is no moment as CAP writes it, such as 2026-03-02T09:30:00-00:00.")
    else:
        sentence = _("“%(name)s” does not fit the schema of CAP 1.2.")
    raise Refused(sentence % told, error.line)


def text(parent: etree._Element, name: str) -> str:
    """The words of the first child of this name; empty where it is missing or empty."""
    return (parent.findtext(words.tag(name)) or "").strip()


def moment(element: etree._Element) -> datetime:
    """The moment in `element`, in UTC. Raises Refused for one beyond every calendar."""
    try:
        return datetime.fromisoformat((element.text or "").strip()).astimezone(UTC)
    except (ValueError, OverflowError):
        name = {"name": etree.QName(element).localname}
        raise Refused(_("“%(name)s” is no moment that can be read.") % name, element.sourceline) from None


def references_of(element: etree._Element | None) -> tuple[Reference, ...]:
    """The messages that `element` names. Raises Refused where it cannot be read."""
    found = []
    for each in (element.text or "").split() if element is not None else ():
        parts = each.split(",")
        try:
            sender, identifier, sent = parts
            found.append(Reference(sender, identifier, datetime.fromisoformat(sent).astimezone(UTC)))
        except (ValueError, OverflowError):
            raise Refused(
                _("“references” must name each message by sender, identifier and moment with commas between them."),
                element.sourceline if element is not None else None,
            ) from None
    return tuple(found)
