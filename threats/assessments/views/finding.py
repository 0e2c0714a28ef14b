"""Fetching what an address names: the assessment in the reader's sight, and what belongs to it; else 404."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.policies import can
from accounts.reading import note_reading
from accounts.requests import SignedInRequest
from accounts.roles import ASSESSMENTS_RULES, ASSESSMENTS_VIEW, ASSESSMENTS_WRITE
from areas.models import Mission
from common import clock
from threats.models import Assessment, RiskLine


def visible(request: SignedInRequest, ref: str, action: str = ASSESSMENTS_VIEW) -> Assessment:
    """The assessment, if this person may do `action` to it; else 404, as if it did not exist."""
    rows = Assessment.objects.visible_to(request.user, action).for_detail()
    found: Assessment = get_object_or_404(rows, ref=ref)
    if request.method == "GET":
        note_reading(found, by=request.user, at=clock.now())
    return found


def line_of(assessment: Assessment, uid: UUID) -> RiskLine:
    rows = RiskLine.objects.select_related("area", "threat", "assessment__mission", "assessment__area")
    return get_object_or_404(rows.defer("area__outline"), assessment=assessment, uid=uid)


def shown(assessment: Assessment) -> dict[str, Any]:
    """What every page about one assessment says of it."""
    return {"assessment": assessment, "classification": assessment.classification}


def may_write(request: SignedInRequest, assessment: Assessment) -> bool:
    return can(request.user, ASSESSMENTS_WRITE, assessment)


def mission_of_rules(request: SignedInRequest, action: str = ASSESSMENTS_RULES) -> Mission:
    """The first mission in which the reader may do `action`; else 404."""
    codes = request.scope.mission_codes_for(action)
    for mission in request.scope.missions:
        if mission.code in codes:
            return mission
    raise Http404
