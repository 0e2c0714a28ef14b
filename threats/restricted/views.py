from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.coarsening import tell_areas
from accounts.models import highest
from accounts.requests import SignedInRequest
from accounts.roles import INCIDENTS_VIEW, REPORTS_VIEW
from common import clock
from common.errors import DomainError
from threats.models import Incident, Report
from threats.restricted.services import receive_referral
from threats.restricted.tables import GROUPS, tables_for

# So many referrals are listed of each sort; the oldest wait longest and come first.
MOST = 50


@require_safe
def tables(request: SignedInRequest) -> HttpResponse:
    """What waits to be received, for those to whom it was referred, and how many persons it is about."""
    waiting = [
        row
        for rows in (
            Report.objects.visible_to(request.user, REPORTS_VIEW).for_list(),
            Incident.objects.visible_to(request.user, INCIDENTS_VIEW).for_list().filter(dataset=None),
        )
        for row in rows.standing().exclude(restricted_kind="").filter(received_at=None).order_by("recorded_at")[:MOST]
    ]
    tell_areas(waiting)
    context = {
        "waiting": waiting,
        "tables": tables_for(request.user, clock.now().astimezone(request.scope.zone).date()),
        "groups": GROUPS.values(),
        # Nothing in a table is of one record.
        "classification": highest(row.classification for row in waiting),
    }
    return render(request, "incidents/restricted.html", context)


@require_POST
def receive_report(request: SignedInRequest, ref: str) -> HttpResponse:
    return _receive(request, get_object_or_404(Report.objects.visible_to(request.user), ref=ref))


@require_POST
def receive_incident(request: SignedInRequest, ref: str) -> HttpResponse:
    return _receive(request, get_object_or_404(Incident.objects.visible_to(request.user), ref=ref))


def _receive(request: SignedInRequest, row: Report | Incident) -> HttpResponse:
    try:
        receive_referral(row, by=request.user, at=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("You have received %(ref)s.") % {"ref": row.ref})
    return redirect(row)
