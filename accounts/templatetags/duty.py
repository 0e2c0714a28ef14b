"""Words of duty in templates: `{% load duty %}`."""

from django import template

from accounts.duty.calendars.reading import said_of
from accounts.duty.posts import DutyPost
from accounts.duty.spans import Oddity
from areas.models import AreaOfResponsibility

register = template.Library()


@register.simple_tag
def duty_post(role: str, aor: AreaOfResponsibility) -> DutyPost:
    """The post, for its words and its address."""
    return DutyPost(role, aor)


@register.simple_tag
def oddity_words(oddity: Oddity, post: DutyPost) -> str:
    """“02:30 on 29 Mar: that hour does not exist on this day …”."""
    return f"{oddity.day:%Y-%m-%d} {oddity.hour:%H:%M}: {said_of(oddity.kind, oddity.moment, post)}"
