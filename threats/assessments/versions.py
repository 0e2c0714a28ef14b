"""An assessment as it was handed in, and what changed from one version to another, word by word."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.scope import scope_of
from areas import codes
from threats.models import Assessment, Confidence, HandedIn, RiskLine
from threats.models.assessment import TEXTS

Body = Mapping[str, Any]
# With the code list of the coded ones.
SECTIONS = {
    "title": "", "level": "assessment_levels", "covered": "", "period_from_on": "", "period_until_on": "",
    "horizon": "time_horizons", "valid_until_on": "", "next_review_on": "", "contributing": "components",
    "confidence": "", "atrocity_risk": "", "atrocity_factors": "atrocity_risk_factors",
    **dict.fromkeys(TEXTS, ""),
}  # fmt: skip
LINE_PARTS = {
    "title": "", "kind": "threat_types", "groups": "groups_at_risk", "actors": "threat_actors", "likelihood": "",
    "impact": "", "level": "risk_levels", "measures": "", "residual_likelihood": "", "residual_impact": "",
    "residual_level": "risk_levels", "probability": "", "horizon_days": "", "justification": "",
}  # fmt: skip
_WORDS = re.compile(r"\s+|[^\s]+")


def body_of(assessment: Assessment, lines: Sequence[RiskLine]) -> dict[str, Any]:
    """{"sections": {name: value}, "lines": [{"uid", "origin", part: value}]}, in plain values of JSON.

    `origin` keeps a line together over versions: the line of the first assessment of which it is a copy.
    """
    return {
        "sections": {name: _plain(getattr(assessment, name)) for name in SECTIONS},
        "lines": [
            {"uid": str(line.uid), "area": line.area.pcode, "scenarios": line.scenarios}
            | {name: getattr(line, name) for name in LINE_PARTS}
            for line in lines
        ],
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True)
class Part:
    """A run of words: `kind` is “same”, “gone” or “new”."""

    kind: str
    text: str


@dataclass(frozen=True)
class Difference:
    """One section, or one part of a line, in both versions, and the words between them."""

    label: str
    before: str
    after: str
    parts: list[Part]


@dataclass(frozen=True)
class LineDifference:
    """A risk line side by side; `kind` is “same”, “changed”, “gone” or “new”."""

    title: str
    kind: str
    rows: list[Difference]


@dataclass(frozen=True)
class Comparison:
    sections: list[Difference]
    lines: list[LineDifference]

    @property
    def is_empty(self) -> bool:
        return not self.sections and all(line.kind == "same" for line in self.lines)


def by_words(before: str, after: str) -> list[Part]:
    """From one text to the other in runs of words. Joined without “new” they are `before`, without “gone” `after`."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    parts = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(Part("same", "".join(old[a:b])))
            continue
        if b > a:
            parts.append(Part("gone", "".join(old[a:b])))
        if d > c:
            parts.append(Part("new", "".join(new[c:d])))
    return parts


def compare(before: Body, after: Body) -> Comparison:
    """What changed: sections that differ, and every risk line of either side."""
    sections = [
        _difference(_label(Assessment, name), _word(name, code_list, before["sections"].get(name)),
                    _word(name, code_list, after["sections"].get(name)))
        for name, code_list in SECTIONS.items()
        if before["sections"].get(name) != after["sections"].get(name)
    ]  # fmt: skip
    return Comparison(sections, [_line(old, new) for old, new in _pairs(before["lines"], after["lines"])])


def _pairs(before: Sequence[Body], after: Sequence[Body]) -> list[tuple[Body | None, Body | None]]:
    """The same line on both sides: by its identifier, else by its title, else by kind and area."""
    left, found = list(before), []
    for new in after:
        keys = (("uid",), ("title",), ("kind", "area"))
        match = next((old for key in keys for old in left if all(old[name] == new[name] for name in key)), None)
        if match is not None:
            left.remove(match)
        found.append((match, new))
    return [*found, *((old, None) for old in left)]


def _line(old: Body | None, new: Body | None) -> LineDifference:
    one = new or old or {}
    rows = [
        _difference(_label(RiskLine, name), _word(name, code_list, (old or {}).get(name)),
                    _word(name, code_list, (new or {}).get(name)))
        for name, code_list in LINE_PARTS.items()
        if (old or {}).get(name) != (new or {}).get(name)
    ]  # fmt: skip
    kind = "new" if old is None else "gone" if new is None else "changed" if rows else "same"
    return LineDifference(one["title"], kind, rows)


def _difference(label: str, before: str, after: str) -> Difference:
    return Difference(label, before, after, by_words(before, after))


def _label(model: type[Assessment] | type[RiskLine], name: str) -> str:
    return str(model._meta.get_field(name).verbose_name).capitalize()  # type: ignore[union-attr]


def _word(name: str, code_list: str, value: Any) -> str:
    """The value as people read it."""
    if value is None or value in ("", []):
        return ""
    if isinstance(value, list):
        return ", ".join(codes.label(code_list, each) if code_list else str(each) for each in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name.endswith("_on"):
        return date_format(date.fromisoformat(value))
    if name == "confidence":
        return str(Confidence(value).label)
    return codes.label(code_list, value) if code_list else str(value)


def chain_of(assessment: Assessment, reader: User) -> list[Assessment]:
    """This assessment, those it goes back to and those made from it, as far as `reader` may see them; newest first."""
    visible = {each.pk: each for each in Assessment.objects.visible_to(reader).filter(
        mission=assessment.mission_id, area=assessment.area_id, level=assessment.level
    ).select_related("area", "mission").defer("area__outline")}  # fmt: skip
    parents = {pk: each.replaces_id for pk, each in visible.items()}
    own, before = {assessment.pk}, -1
    while len(own) != before:
        before = len(own)
        own |= {pk for pk, parent in parents.items() if parent in own}
        own |= {parent for pk, parent in parents.items() if pk in own and parent in visible}
    found = [each for pk, each in visible.items() if pk in own]
    return sorted(found, key=lambda each: (each.recorded_at, each.pk), reverse=True)


def versions_of(chain: Sequence[Assessment], reader: User) -> list[HandedIn]:
    """What was handed in of these assessments and `reader` may see as it was marked then; newest first."""
    rows = HandedIn.objects.filter(assessment__in=[each.pk for each in chain], classification__in=reader.clearances())
    kinds = {""} | {kind for grant in scope_of(reader).grants for kind in grant.rights.restricted}
    return list(rows.filter(restricted_kind__in=kinds).select_related("assessment").order_by("-at", "-pk"))
