"""When triggers come round, in words: `{% load triggers %}`."""

from datetime import date

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from threats.incidents.telling import span_words
from threats.triggers.days import Occurrence

register = template.Library()


@register.filter
def days(each: Occurrence) -> str:
    return span_words(each.from_on, each.to_on)


@register.filter
def how_soon(each: Occurrence, today: date) -> str:
    """As “in 12 days”; “now” while it lasts."""
    if each.from_on <= today:
        return _("now")
    n = (each.from_on - today).days
    return ngettext("in %(n)s day", "in %(n)s days", n) % {"n": n}


@register.filter
def month_words(first: date) -> str:
    return date_format(first, "YEAR_MONTH_FORMAT").capitalize()
