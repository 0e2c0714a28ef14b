"""Steps of a policy in words, for the pages on which people set them and read what they did."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from areas import codes
from followup.ladder import ACTION, HOLDER, LINE, OWNER
from followup.models import Step

MINUTE, HOUR, DAY = 60, 3600, 86400


def span_words(seconds: int) -> str:
    """“15 min”, “6 h”, “2 days”; the largest unit that leaves no rest."""
    if seconds and seconds % DAY == 0:
        return ngettext("%(n)d day", "%(n)d days", seconds // DAY) % {"n": seconds // DAY}
    if seconds and seconds % HOUR == 0:
        return _("%(n)d h") % {"n": seconds // HOUR}
    if seconds % MINUTE == 0:
        return _("%(n)d min") % {"n": seconds // MINUTE}
    return _("%(n)d s") % {"n": seconds}


def condition_words(only: Mapping[str, Any]) -> str:
    """“only as P1; only from 18:00 to 06:00 at the place”; empty without conditions."""
    words = []
    if "priorities" in only:
        named = ", ".join(codes.label("priorities", each) for each in only["priorities"])
        words.append(_("only while it is handled as %(priorities)s") % {"priorities": named})
    if "from" in only:
        words.append(_("only from %(start)s to %(end)s at the place") % {"start": only["from"], "end": only["until"]})
    if only.get("undelivered"):
        words.append(_("only when nothing has arrived anywhere"))
    if only.get("without_quorum"):
        words.append(_("only while another component has not answered"))
    return "; ".join(words)


def moment_words(step: Mapping[str, Any]) -> str:
    """“at once”, “15 min later”, “at 50 % of the time”."""
    if "after_percent" in step:
        return _("at %(n)d %% of the time") % {"n": step["after_percent"]}
    return _("%(span)s later") % {"span": span_words(step["after_s"])} if step["after_s"] else _("at once")


def step_words(step: Mapping[str, Any]) -> str:
    """“Notify: JOC, POC focal point”; of a step that calls nobody, what it does."""
    kind = str(Step.Kind(step["kind"]).label)
    if step["kind"] == ACTION:
        return _("Action: %(what)s") % {"what": giving_words(step)}
    if not step["roles"]:
        return kind
    named = ", ".join(role_words(role) for role in step["roles"])
    return _("%(kind)s: %(posts)s") % {"kind": kind, "posts": named}


def giving_words(gives: Mapping[str, Any]) -> str:
    """What a step that gives an action does: “Send a patrol or a team: Head of Office, within 6 h”."""
    words = {
        "what": codes.label("action_kinds", gives["action"]),
        "post": codes.short("roles", gives["owner_role"]),
        "span": span_words(gives["due_s"]),
    }
    return _("%(what)s: %(post)s, within %(span)s") % words


def role_words(role: str) -> str:
    """In the few words that fit a line."""
    if role in (OWNER, LINE):
        return _("whoever has to do it") if role == OWNER else _("whoever leads that post")
    return _("whoever took it on") if role == HOLDER else codes.short("roles", role)
