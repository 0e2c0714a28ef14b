from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import highest
from accounts.requests import SignedInRequest
from accounts.roles import PEOPLE_MANAGE, THREATS_LOG, THREATS_VIEW
from common import clock
from dashboards.home import Upkeep, own_posts, threats_by_area, upkeep
from threats.models import Threat

NEWEST = 8


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """What a person needs on opening the portal: their posts, and what is feared in their areas."""
    visible = Threat.objects.visible_to(request.user).standing().open()
    newest = list(visible.for_list()[:NEWEST])
    context = {
        "classification": highest(threat.classification for threat in newest),
        "posts": own_posts(request.user),
        "may_view": request.scope.may(THREATS_VIEW),
        "may_log": request.scope.may(THREATS_LOG),
        "newest": newest,
        "areas": threats_by_area(visible),
        "upkeep": _upkeep(request),
    }
    return render(request, "dashboards/home.html", context)


def _upkeep(request: SignedInRequest) -> Upkeep | None:
    """For administrators only: the others have their own work before them."""
    codes = request.scope.mission_codes_for(PEOPLE_MANAGE)
    return upkeep(codes, timezone.localdate(clock.now())) if codes else None
