"""Actions in words: `{% load actions %}`."""

from collections.abc import Iterable

from django import template
from django.utils.translation import gettext as _

from followup.actions.wording import owner_words
from followup.models import ActionPoint
from followup.story import Addressee

register = template.Library()


@register.simple_tag
def owner_of(action: ActionPoint) -> str:
    """“Head of Office (Bambari)”."""
    return owner_words(action.owner_role, action.owner_aor)


@register.simple_tag
def posts_of(addressees: Iterable[Addressee]) -> str:
    """Each post once, and which of them nobody holds."""
    return ", ".join(dict.fromkeys(_words(each) for each in addressees))


def _words(each: Addressee) -> str:
    words = owner_words(each.role, each.aor)
    if each.is_not_enrolled:
        return _("%(post)s: not in the exercise") % {"post": words}
    return _("%(post)s: nobody holds this post") % {"post": words} if each.is_vacant else words
