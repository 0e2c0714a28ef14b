from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

from earlywarning.models import Indicator
from earlywarning.suggestions.words import in_unit

register = template.Library()


@register.simple_tag
def reading(value: Decimal | None, indicator: Indicator) -> str:
    """A value as it is read, such as “40 %”; “not known” where there is none."""
    return _("not known") if value is None else in_unit(value, indicator.unit)
