"""Steps of ladders in words: `{% load ladders %}`."""

from django import template
from django.utils.translation import gettext as _

from accounts.duty.posts import DutyPost
from accounts.posts import post_words
from followup.models import Step
from followup.rehearsal import RehearsedStep, Told
from followup.wording import condition_words, giving_words

register = template.Library()


@register.simple_tag
def post_of(told: Told) -> str:
    """“Head of Office (Bambari)”."""
    return DutyPost(told.role, told.aor).words if told.aor else post_words(told.role)


@register.simple_tag
def rehearsed_words(step: RehearsedStep) -> str:
    """What the step would do, and why it would not."""
    if not step.is_done:
        return _("Not done: %(condition)s.") % {"condition": condition_words(step.only)}
    if step.kind == Step.Kind.RAISE:
        return str(Step.Kind.RAISE.label)
    if step.gives:
        return _("Action: %(what)s") % {"what": giving_words(step.gives)}
    words = _("Everybody is called, and again and again") if step.is_last_resort else str(Step.Kind(step.kind).label)
    return words if step.reaches else _("%(step)s: reaches nobody, the next comes at once") % {"step": words}
