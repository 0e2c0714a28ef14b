from datetime import timedelta

from django import template

from areas.models import AreaOfResponsibility
from common import moments
from earlywarning.timeline import post_words

register = template.Library()


@register.simple_tag
def post(role: str, aor: AreaOfResponsibility | None = None) -> str:
    """A post in words: “Head of Office (Bambari)”."""
    return post_words(role, aor)


@register.simple_tag
def span(length: timedelta) -> str:
    """“15 min”."""
    return moments.duration(length)
