"""What an assessment rests on, as far as its reader may see the things themselves."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import get_language

from accounts.models import User
from threats.evidence import Item, cited, sources
from threats.models import Assessment, Citation


@dataclass
class Cited:
    """One kind of evidence: `rows` are citations with the thing as it is now.

    Each citation has `then`: what the thing was called when it was cited, where that was something else. A label is
    written in the words of whoever cited it; to a reader of another language they differ always, and say nothing.
    """

    label: str
    rows: list[tuple[Citation, Item]] = field(default_factory=list)


def citations_of(assessment: Assessment, reader: User) -> list[Cited]:
    """By kind. What `reader` may not see leaves no trace. One statement and one or two for each kind that is cited."""
    by_kind: dict[str, list[Citation]] = {}
    for citation in assessment.citations.select_related("line", "by"):
        by_kind.setdefault(citation.kind, []).append(citation)
    found = []
    for source in sources():
        rows = list(_seen(by_kind.get(source.kind, ()), source.kind, reader))
        if rows:
            found.append(Cited(str(source.label), rows))
    return found


def _seen(citations: Iterable[Citation], kind: str, reader: User) -> Iterable[tuple[Citation, Item]]:
    citations = list(citations)
    items = cited(kind, reader, {each.ref for each in citations})
    seen = [(each, items[each.ref]) for each in citations if each.ref in items]
    for citation, item in seen:
        is_readable = citation.language == get_language()
        citation.then = citation.label if is_readable and citation.label != item.label else ""  # type: ignore[attr-defined]
    return seen
