from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import highest
from accounts.requests import SignedInRequest
from accounts.roles import (
    ALERTS_CONFIRM,
    ALERTS_RAISE,
    ALERTS_VIEW,
    LADDERS_VIEW,
    PEOPLE_MANAGE,
    REPORTS_LOG,
    THREATS_LOG,
    THREATS_VIEW,
)
from common import clock
from common.weeks import Week
from dashboards.home import Upkeep, own_posts, threats_by_area, upkeep
from dashboards.matrix import LEVEL_WORDS, LEVELS, matrix_of, week_asked
from dashboards.overview import Overview, overview_of
from earlywarning.board import lines_of
from earlywarning.models import Alert, Suggestion
from earlywarning.networks.standing import roll_of
from earlywarning.suggestions.words import told
from followup import readiness
from followup.models import ActionPoint
from threats.assessments.turns import waiting_for
from threats.models import Threat

NEWEST = 8


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """What a person needs on opening the portal: their posts, and what is feared in their areas."""
    visible = Threat.objects.visible_to(request.user).standing().open()
    newest = list(visible.for_list()[:NEWEST])
    now = clock.now()
    alerts = list(Alert.objects.visible_to(request.user).standing().open().for_list()[:NEWEST])
    suggested = list(Suggestion.objects.visible_to(request.user).waiting().for_list()[:NEWEST])
    roll = roll_of(request.user, now)
    assessments = list(waiting_for(request.user)[:NEWEST])
    actions = list(ActionPoint.objects.visible_to(request.user).of_posts_of(request.user).open().for_list()[:NEWEST])
    context = {
        "now": now,
        "alerts": lines_of(alerts, now),
        "may_view_alerts": request.scope.may(ALERTS_VIEW),
        "may_raise": request.scope.may(ALERTS_RAISE),
        "may_report": request.scope.may(REPORTS_LOG),
        "assessments": assessments,
        "actions": actions,
        "suggested": told(suggested, now),
        "roll": roll,
        "classification": highest(
            [
                *(row.classification for row in (*newest, *alerts, *suggested, *actions, *assessments)),
                *roll.classifications,
            ]
        ),
        "posts": own_posts(request.user),
        "may_view": request.scope.may(THREATS_VIEW),
        "may_log": request.scope.may(THREATS_LOG),
        "newest": newest,
        "areas": threats_by_area(visible),
        "upkeep": _upkeep(request),
    }
    return render(request, "dashboards/home.html", context)


@require_safe
def overview(request: SignedInRequest) -> HttpResponse:
    """Where it is worst, what is unanswered, what waits for the reader, and whether the mission answers."""
    request.moment = clock.now()
    found, roll = overview_of(request.user, request.moment), roll_of(request.user, request.moment)
    assessments = list(waiting_for(request.user)[:NEWEST])
    context = {
        "overview": found,
        "now": found.at,
        "roll": roll,
        "assessments": assessments,
        "classification": highest(
            [found.classification, *roll.classifications, *(row.classification for row in assessments)]
        ),
        "links": _links(found),
        "may_raise": request.scope.may(ALERTS_RAISE),
        "readiness": _readiness(request),
    }
    return render(request, "dashboards/overview.html", context)


def _readiness(request: SignedInRequest) -> readiness.Standing | None:
    """Gaps in the escalation, for those who lead and can have them mended; the others find them beside the alerts."""
    if not request.scope.may(ALERTS_CONFIRM):
        return None
    return readiness.standing_of(request.scope.mission_codes_for(LADDERS_VIEW))


def _links(found: Overview) -> dict[str, str]:
    """Where each figure of the overview has its rows."""
    alerts, reports, threats = reverse("alerts:all"), reverse("reports:list"), reverse("threats:list")
    rated = {"counted": "1", "since": found.rated_since.isoformat()}
    return {
        "open": f"{alerts}?state=open",
        "reports": f"{reports}?{urlencode({'since': found.recent_since.isoformat()})}",
        "threats": f"{threats}?state=open",
        "raised": f"{alerts}?{urlencode(rated)}",
        **{
            answer: f"{alerts}?{urlencode(rated | {'answer': answer})}"
            for answer in ("acknowledged", "in_time", "responded")
        },
        **{
            f"feedback_{state}": f"{alerts}?{urlencode(rated | {'feedback': state})}"
            for state in ("given", "withheld", "open", "late")
        },
    }


@require_safe
def matrix(request: SignedInRequest) -> HttpResponse:
    """The weekly POC matrix, to be read and to be printed. `?week=2026-W47&by=district`."""
    request.moment = clock.now()
    today, refusal = request.moment.astimezone(request.scope.zone).date(), ""
    try:
        week = week_asked(request.GET.get("week", ""), today)
    except ValueError as error:
        week, refusal = Week.of(today), str(error)
    by = request.GET.get("by", "")
    by = by if by in LEVELS else "province"
    found = matrix_of(request.user, week, by, request.moment)
    context = {
        "matrix": found,
        "by": by,
        "levels": LEVEL_WORDS,
        "earlier": week.later(-1),
        "later": None if found.is_running else week.later(1),
        "refusal": refusal,
        "classification": found.classification,
    }
    return render(request, "dashboards/matrix.html", context, status=422 if refusal else 200)


def _upkeep(request: SignedInRequest) -> Upkeep | None:
    """For administrators only: the others have their own work before them."""
    codes = request.scope.mission_codes_for(PEOPLE_MANAGE)
    return upkeep(codes, timezone.localdate(clock.now())) if codes else None
