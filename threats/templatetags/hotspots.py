"""Hot spots in words: `{% load hotspots %}`."""

from typing import Any

from django import template

from areas import codes
from common.badges import BADGES, badge_for

register = template.Library()


@register.inclusion_tag("components/badge.html")
def commitment_badge(code: str, *, quiet: bool = False) -> dict[str, Any]:
    """A commitment with its colour and shape, in the mission's own words; one that a mission added is plain."""
    word = codes.label("protection_commitments", code)
    kind = "commitment" if code in BADGES["commitment"] else "status"
    return {"badge": badge_for(kind, code, label=word, quiet=quiet)}


@register.filter
def hours_words(minutes: int | None) -> str:
    """As “1 h 20 min”, “40 min”; empty where it is not known."""
    if minutes is None:
        return ""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else ""]
    return " ".join(filter(None, parts)).replace(" ", "\u00a0")
