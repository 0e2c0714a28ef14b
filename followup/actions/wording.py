"""Actions in words, for the pages on which they stand."""

from django.utils.translation import gettext as _

from accounts.posts import post_words
from areas import codes
from areas.models import AreaOfResponsibility
from followup.models import ActionPoint


def owner_words(role: str, aor: AreaOfResponsibility | None) -> str:
    """“Head of Office (Bambari)”; the whole mission's post names no area."""
    is_of_place = aor is not None and aor.kind != AreaOfResponsibility.Kind.MISSION
    return post_words(role, aor.names if is_of_place and aor else None)


def given_words(action: ActionPoint) -> str:
    """“Action AC-CAF-26-0001 for Head of Office (Bambari): Send a patrol or a team.”"""
    words = {
        "ref": action.ref,
        "post": owner_words(action.owner_role, action.owner_aor),
        "what": codes.label("action_kinds", action.kind),
    }
    return _("Action %(ref)s for %(post)s: %(what)s.") % words
