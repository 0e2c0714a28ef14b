"""What an assessment rests on, as far as its reader may see the things themselves."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.models import User
from threats.evidence import Item, cited, sources
from threats.models import Assessment, Citation


@dataclass
class Cited:
    """One kind of evidence: `rows` are citations with the thing as it is now."""

    label: str
    rows: list[tuple[Citation, Item]] = field(default_factory=list)


def citations_of(assessment: Assessment, reader: User) -> list[Cited]:
    """By kind. What `reader` may not see leaves no trace. One statement and one or two for each kind that is cited."""
    by_kind: dict[str, list[Citation]] = {}
    for citation in assessment.citations.select_related("line"):
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
    return [(each, items[each.ref]) for each in citations if each.ref in items]
