"""Messages of the Common Alerting Protocol on the pages: what was issued about an alert, and what came from outside."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.coarsening import tell_areas
from accounts.models import highest
from accounts.reading import note_reading
from accounts.requests import SignedInRequest
from accounts.roles import ALERTS_RAISE
from common import clock
from common.keyset import page_of
from earlywarning.cap import words
from earlywarning.cap.desk import Desk
from earlywarning.cap.proposing import proposal_of
from earlywarning.cap.reading import read
from earlywarning.cap.receiving import Check, Outcome, check, take_in
from earlywarning.forms import CapFileForm
from earlywarning.models import Alert, CapReceived, MsgType


@require_safe
def latest(request: SignedInRequest, ref: str) -> HttpResponse:
    """The newest message about the alert that says how it stands, as a file."""
    alert = get_object_or_404(Alert.objects.visible_to(request.user).select_related("mission"), ref=ref)
    message = alert.cap_messages.exclude(msg_type=MsgType.ACK).first()
    if message is None:
        raise Http404
    note_reading(alert, by=request.user, at=clock.now())
    name = f'attachment; filename="{message.identifier}.cap.xml"'
    return HttpResponse(message.document, content_type=words.MEDIA_TYPE, headers={"Content-Disposition": name})


@require_http_methods(["GET", "HEAD", "POST"])
def received(request: SignedInRequest) -> HttpResponse:
    """What came from outside, the newest first; a file is checked here, and taken in when the person says so."""
    request.moment = clock.now()
    form = CapFileForm(request.POST or None, request.FILES or None)
    found = _found(request, form) if form.is_valid() else None
    if found and found.received and found.outcome != Outcome.KNOWN:
        messages.success(request, found.sentence)
        return redirect(found.received)
    if found and found.outcome == Outcome.REFUSED:
        form.add_error("file", found.sentence)
    rows = CapReceived.objects.visible_to(request.user).for_list()
    page = page_of(rows, request, moment="received_at")
    tell_areas(page.rows)
    _tell_alerts(request, page.rows)
    context = {
        "form": form,
        "found": found if form.is_valid() else None,
        "info": found.notice.info_in(request.user.language) if found and found.notice else None,
        "page": page,
        "classification": highest(row.classification for row in page.rows),
    }
    return render(request, "alerts/cap_received.html", context, status=422 if form.errors else 200)


@require_safe
def message(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """One message from outside: what it says, what it proposes, and what became of it."""
    row = get_object_or_404(CapReceived.objects.visible_to(request.user).for_list(), uid=uid)
    tell_areas([row])
    _tell_alerts(request, [row])
    notice = read(row.xml.encode())
    context = {
        "message": row,
        "notice": notice,
        "info": notice.info_in(request.user.language),
        "classification": row.classification,
    }
    return render(request, "alerts/cap_message.html", context)


def named(request: SignedInRequest) -> CapReceived | None:
    """The message from which an alert starts, if this person may see it and it still proposes one."""
    try:
        uid = UUID(request.GET.get("from", ""))
    except ValueError:
        return None
    found: CapReceived | None = CapReceived.objects.visible_to(request.user).waiting().filter(uid=uid).first()
    return found


def initial_from(row: CapReceived, request: SignedInRequest) -> dict[str, Any]:
    """What the form that raises an alert starts with."""
    info = read(row.xml.encode()).info_in(request.user.language)
    proposal = proposal_of(info, _desk(request).editions) if info else None
    return proposal.initial | {"classification": row.classification} if proposal else {}


def _found(request: SignedInRequest, form: CapFileForm) -> Check:
    if request.POST.get("do") == "take":
        return take_in(form.content(), _desk(request), by=request.user.audit_actor(), at=request.moment)
    return check(form.content(), _desk(request), at=request.moment)


def _desk(request: SignedInRequest) -> Desk:
    codes = request.scope.mission_codes_for(ALERTS_RAISE)
    return Desk.of_person(request.user, [mission for mission in request.scope.missions if mission.code in codes])


def _tell_alerts(request: SignedInRequest, rows: list[Any]) -> None:
    """Sets `alert` on each row: the one that it led to or is about, if this person may see that; else None."""
    keys = {key for row in rows for key in (row.about_id, row.raised_id) if key}
    seen = {alert.pk: alert for alert in Alert.objects.visible_to(request.user).filter(pk__in=keys)} if keys else {}
    for row in rows:
        row.alert = seen.get(row.raised_id or row.about_id)
