"""What CAP 1.2 asks of a message beyond its schema. The standard says it in words, so the schema lets it pass."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from django.utils.translation import gettext as _
from lxml import etree

from earlywarning.cap import shapes, words
from earlywarning.cap.parsing import Refused, moment, references_of, text
from earlywarning.models.cap import LENGTH

# They are about another message, so they must say about which.
ANSWERS: Final = frozenset({"Update", "Cancel", "Ack", "Error"})
_NOT_IN_A_NAME: Final = frozenset(" ,<&\t\n\r")


def check_rules(root: etree._Element) -> None:
    """Nothing for a message that fits the schema and keeps these rules; raises Refused for the first it breaks."""
    for name in ("identifier", "sender"):
        _check_name(root.find(words.tag(name)))
    moment(root.find(words.tag("sent")))
    _check_scope(root)
    _check_references(root)
    infos = list(root.iterchildren(words.tag("info")))
    if not infos and text(root, "msgType") in ("Alert", "Update"):
        raise Refused(_("“info” is missing: the message says nothing of any danger."), root.sourceline)
    for info in infos:
        _check_times(root, info)
        for area in info.iterchildren(words.tag("area")):
            _check_area(area)


def _check_name(element: etree._Element) -> None:
    said = {"name": etree.QName(element).localname, "most": LENGTH}
    name = element.text or ""
    if not name or _NOT_IN_A_NAME & set(name):
        raise Refused(_("“%(name)s” must not be empty, nor hold a space, a comma, < or &.") % said, element.sourceline)
    if len(name) > LENGTH:
        raise Refused(_("“%(name)s” is longer than %(most)d letters.") % said, element.sourceline)


def _check_scope(root: etree._Element) -> None:
    for scope, needed in (("Restricted", "restriction"), ("Private", "addresses")):
        if text(root, "scope") == scope and not text(root, needed):
            told = {"scope": scope, "needed": needed}
            raise Refused(
                _("A message of the scope %(scope)s must say “%(needed)s”.") % told, _line(root, needed, "scope")
            )


def _check_references(root: etree._Element) -> None:
    named = references_of(root.find(words.tag("references")))
    if text(root, "msgType") in ANSWERS and not named:
        told = {"type": text(root, "msgType")}
        raise Refused(
            _("A message of the type %(type)s must name the one it is about in “references”.") % told,
            _line(root, "references", "msgType"),
        )


def _check_times(root: etree._Element, info: etree._Element) -> None:
    sent = moment(root.find(words.tag("sent")))
    found = {name: element for name in ("effective", "onset", "expires")
             if (element := info.find(words.tag(name))) is not None}  # fmt: skip
    at = {name: moment(element) for name, element in found.items()}
    if "expires" not in at:
        return
    for name, earlier in (("sent", sent), *((each, at[each]) for each in ("effective", "onset") if each in at)):
        if at["expires"] < earlier:
            told = {"name": name}
            raise Refused(_("“expires” lies before “%(name)s”.") % told, found["expires"].sourceline)


def _check_area(area: etree._Element) -> None:
    for element, read in _shapes_of(area):
        try:
            read(element.text or "")
        except ValueError as error:
            told = {"name": etree.QName(element).localname, "why": str(error)}
            raise Refused(_("In “%(name)s”, %(why)s") % told, element.sourceline) from None
    ceiling = area.find(words.tag("ceiling"))
    if ceiling is not None and area.find(words.tag("altitude")) is None:
        raise Refused(_("“ceiling” needs “altitude” beside it."), ceiling.sourceline)


def _shapes_of(area: etree._Element) -> Iterator[tuple[etree._Element, Callable[[str], Any]]]:
    for name, read in (("polygon", shapes.polygon), ("circle", shapes.circle)):
        for element in area.iterchildren(words.tag(name)):
            yield element, read


def _line(root: etree._Element, *names: str) -> int | None:
    """The line of the first of these that is there."""
    return next((each.sourceline for name in names if (each := root.find(words.tag(name))) is not None), None)
