"""Giving somebody something to do about an alert."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from accounts.roles import ACTIONS_GIVE
from common import clock
from earlywarning.actions import about, give_action
from earlywarning.views.shared import act, visible
from followup.actions.forms import ActionForm, posts_for


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest, ref: str) -> HttpResponse:
    """What, by which post, until when."""
    alert = visible(request, ref, ACTIONS_GIVE)
    now = clock.now()
    form = ActionForm(request.POST or None, posts=posts_for(about(alert), at=now), at=now)

    def do() -> None:
        give_action(alert, by=request.user, at=clock.now(), **form.facts)

    return act(request, alert, form, "alerts/alert_action.html", do, _("Given. Whoever has to do it is told."))
