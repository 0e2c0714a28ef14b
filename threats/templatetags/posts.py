"""Posts in words: `{% load posts %}`."""

from django import template

from accounts.posts import post_words
from areas.models import AreaOfResponsibility

register = template.Library()


@register.simple_tag
def post(role: str, aor: AreaOfResponsibility | None = None) -> str:
    """As “Head of Office (Bambari)”; without an area of responsibility it is the whole mission's."""
    return post_words(role, aor.names if aor else None)
