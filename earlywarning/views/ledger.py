"""The ledger of one alert, for the auditor and the board of inquiry: on a page, and as a file to take along."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from accounts.roles import AUDIT_VIEW, PEOPLE_VIEW
from audit import ledger
from audit.services import record
from common import clock
from earlywarning import export
from earlywarning.ledger import matter_of
from earlywarning.models import Alert
from earlywarning.views.shared import visible


@require_safe
def page(request: SignedInRequest, ref: str) -> HttpResponse:
    """Every row with its proof; opening it stands in the trail itself."""
    alert = visible(request, ref, AUDIT_VIEW)
    lines = ledger.proof(matter_of(alert), search=False)
    _note(request, alert, "ledger_read")
    names = request.scope.may(PEOPLE_VIEW)
    context = {
        "alert": alert,
        "classification": alert.classification,
        "lines": lines,
        "wrong": len(ledger.bad(lines)),
        "names": names,
    }
    return render(request, "alerts/ledger.html", context)


@require_safe
def download(request: SignedInRequest, ref: str) -> HttpResponse:
    """The same as a ZIP. Slower: every entry of messages since it was raised is looked at."""
    alert = visible(request, ref, AUDIT_VIEW)
    at = clock.now()
    matter = matter_of(alert)
    packed = export.archive(matter, ledger.proof(matter), at=at, names=request.scope.may(PEOPLE_VIEW))
    _note(request, alert, "ledger_exported")
    drill = "" if alert.status == "ACTUAL" else f"{alert.status}-"
    name = f'attachment; filename="{drill}{alert.ref}-ledger-{at:%Y%m%dT%H%M%SZ}.zip"'
    return HttpResponse(packed, content_type="application/zip", headers={"Content-Disposition": name})


def _note(request: SignedInRequest, alert: Alert, what: str) -> None:
    if request.method != "GET":
        return
    with transaction.atomic():
        record(
            f"earlywarning.alert.{what}",
            by=request.user.audit_actor(),
            target=alert.audit_target(),
            at=clock.now(),
            mission=alert.mission.code,
        )
