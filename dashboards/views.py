from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import highest
from accounts.requests import SignedInRequest
from accounts.roles import ALERTS_RAISE, ALERTS_VIEW, PEOPLE_MANAGE, REPORTS_LOG, THREATS_LOG, THREATS_VIEW
from common import clock
from dashboards.home import Upkeep, own_posts, threats_by_area, upkeep
from earlywarning.board import lines_of
from earlywarning.models import Alert
from threats.models import Threat

NEWEST = 8


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """What a person needs on opening the portal: their posts, and what is feared in their areas."""
    visible = Threat.objects.visible_to(request.user).standing().open()
    newest = list(visible.for_list()[:NEWEST])
    now = clock.now()
    alerts = list(Alert.objects.visible_to(request.user).standing().open().for_list()[:NEWEST])
    context = {
        "now": now,
        "alerts": lines_of(alerts, now),
        "may_view_alerts": request.scope.may(ALERTS_VIEW),
        "may_raise": request.scope.may(ALERTS_RAISE),
        "may_report": request.scope.may(REPORTS_LOG),
        "classification": highest(row.classification for row in (*newest, *alerts)),
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
