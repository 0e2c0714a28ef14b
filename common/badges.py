"""State in a few letters: colour, word and shape together, the same on every page, readable in grey.

Red (tone `act`) means one thing only: a person must act now. So a risk of “Extreme” is deep violet, not red, and a
priority that no longer asks for anything is shown quiet.
"""

from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = str | Promise


@dataclass(frozen=True)
class Badge:
    """What is drawn. `tone` chooses the colours (class `mark-<tone>`), `shape` the mark (common.icons.shape)."""

    word: Words
    tone: str
    shape: str


# Tones with the shape each has when nothing more exact is known.
TONES = {
    "act": "triangle",  # a person must act now
    "soon": "diamond",  # somebody must look before long
    "active": "half",  # in hand
    "good": "tick",  # done, in force, confirmed
    "neutral": "ring",  # a fact without urgency
    "ended": "bar",  # closed, withdrawn, out of date
    "refused": "cross",  # refuted, rejected
}

UNKNOWN_RISK = Badge(_("No assessment"), "unknown", "meter-0")

BADGES: dict[str, dict[str, Badge]] = {
    "priority": {
        "P1": Badge(_("P1 Immediate"), "act", "triangle"),
        "P2": Badge(_("P2 Urgent"), "soon", "diamond"),
        "P3": Badge(_("P3 Watch"), "active", "square"),
        "P4": Badge(_("P4 Future"), "neutral", "ring"),
    },
    "risk": {
        "LOW": Badge(pgettext_lazy("risk", "Low"), "risk1", "meter-1"),
        "MEDIUM": Badge(pgettext_lazy("risk", "Medium"), "risk2", "meter-2"),
        "HIGH": Badge(pgettext_lazy("risk", "High"), "risk3", "meter-3"),
        "VERY_HIGH": Badge(pgettext_lazy("risk", "Very high"), "risk4", "meter-4"),
        "EXTREME": Badge(pgettext_lazy("risk", "Extreme"), "risk5", "meter-5"),
        "": UNKNOWN_RISK,
    },
    "information": {
        "UNVERIFIED": Badge(_("Unverified"), "neutral", "ring"),
        "CORROBORATED": Badge(_("Corroborated"), "active", "half"),
        "VERIFIED": Badge(_("Verified"), "good", "tick"),
        "REFUTED": Badge(_("Refuted"), "refused", "cross"),
    },
    "commitment": {
        "MUST": Badge(_("Must protect"), "soon", "triangle"),
        "SHOULD": Badge(_("Should protect"), "active", "square"),
        "COULD": Badge(_("Could protect"), "neutral", "ring"),
    },
    "assessment": {
        "DRAFT": Badge(pgettext_lazy("assessment", "Draft"), "neutral", "ring"),
        "REVIEW": Badge(pgettext_lazy("assessment", "In review"), "active", "half"),
        "PASSED": Badge(pgettext_lazy("assessment", "Waits for endorsement"), "soon", "diamond"),
        "ENDORSED": Badge(pgettext_lazy("assessment", "Endorsed"), "good", "tick"),
        "SUPERSEDED": Badge(pgettext_lazy("assessment", "Superseded"), "ended", "bar"),
        "WITHDRAWN": Badge(pgettext_lazy("assessment", "Withdrawn"), "refused", "cross"),
    },
    "health": {
        "ok": Badge(_("On time"), "good", "tick"),
        "late": Badge(_("Late"), "soon", "diamond"),
        "down": Badge(_("Not running"), "act", "triangle"),
    },
    "lamp": {
        "GREEN": Badge(_("Met"), "good", "circle"),
        "AMBER": Badge(_("At risk"), "soon", "square"),
        "RED": Badge(_("Not met"), "act", "diamond"),
        "GREY": Badge(_("Not known"), "unknown", "ring"),
    },
}


def badge_for(kind: str, code: str | None, *, label: Words = "", tone: str = "", quiet: bool = False) -> Badge:
    """The badge of `code` in `kind`; `label` replaces its word, `tone` its colour, `quiet` takes all urgency away.

    Kind “status” has no table: its words belong to whoever calls, with `label` and `tone` (default neutral).
    Raises LookupError for a kind or code that does not exist, naming it.
    """
    if kind == "status":
        tone = tone or "neutral"
        found = Badge(label or str(code), tone, TONES[tone])
    else:
        try:
            found = BADGES[kind][code or ""]
        except KeyError:
            raise LookupError(f"No badge {kind} {code!r}; common/badges.py lists them.") from None
        found = replace(found, word=label or found.word, tone=tone or found.tone)
    return replace(found, tone="quiet") if quiet else found
