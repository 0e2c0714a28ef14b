"""Incidents in words, for templates: `{% load incidents %}`."""

from django import template
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from common.forms import control_kind, dressed
from threats.casualties import Line
from threats.incidents import telling
from threats.incidents.figures import Sums
from threats.models import Incident

register = template.Library()
register.filter("killed", telling.killed_words)
register.filter("count", telling.count_words)


@register.filter
def span(incident: Incident) -> str:
    return telling.span_words(incident.occurred_from_on, incident.occurred_to_on)


@register.filter
def killed_range(sums: Sums) -> str:
    """The sum of the estimates of one origin, with its denominator; where none is known, “not known”."""
    if not sums.with_estimate:
        return telling.range_words(None, None, None)
    words = telling.range_words(sums.killed_low, sums.killed_best, sums.killed_high)
    return telling.of_words(words, sums.with_estimate, sums.n)


@register.filter
def civilians(sums: Sums) -> str:
    """The civilians killed, in the same way."""
    words = telling.count_words(sums.civilians_killed if sums.with_civilians else None)
    return telling.of_words(words, sums.with_civilians, sums.n)


@register.filter
def bounds(line: Line) -> str:
    """A figure of one account, as “at least 3”, “3–7 (best 5)” or “not known”."""
    return telling.bounds_words(line.low, line.best, line.high)


@register.simple_tag
def control(bound: BoundField) -> str:
    """The control of a field without its row: in a table, whose heads and hidden label name it."""
    return dressed(bound, control_kind(bound))


@register.simple_tag
def actor_heading(incident: Incident) -> str:
    """What the page calls whoever used force: “reported” until it is verified, or where nobody here verifies it."""
    return _("Who used force") if incident.is_verified else _("Who is reported to have used force")
