"""The pages of the desk: its watch log, the log as a file, and the handover of a shift."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from accounts.roles import DESK_KEEP, DESK_VIEW
from audit.services import Target, record
from common import clock
from common.errors import DomainError
from common.form_pages import form_page, refusals_on
from common.spreadsheets import csv_lines
from earlywarning.board import call_sheet, lines_of
from earlywarning.desk.forms import HandoverForm, LineForm, ReadingForm
from earlywarning.desk.handover import hand_over as hand_over_desk
from earlywarning.desk.handover import newest_of, picture_of, shifts_of
from earlywarning.desk.handover import take_over as take_over_desk
from earlywarning.desk.log import Entry, desk_of, entries_of, write_line
from earlywarning.models import Alert, LogLine, ShiftHandover
from earlywarning.models.desk import MARKING
from earlywarning.timeline import post_words
from followup.health import summary

# A day with more lines is read, or exported, shift by shift.
MOST_SHOWN, MOST_EXPORTED = 500, 5000


@require_http_methods(["GET", "POST"])
def log(request: SignedInRequest) -> HttpResponse:
    """The log of a day or a shift; on top, for the desk itself, the next line."""
    request.moment = at = clock.now()
    may_keep = request.scope.may(DESK_KEEP) and desk_of(request.user) is not None
    form = LineForm(
        request.POST or None, reader=request.user, initial={"corrects": request.GET.get("corrects") or None}
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            write_line(by=request.user, at=at, **form.cleaned_data)
            messages.success(request, _("The line stands in the log."))
            return redirect("desk:log")
    reading, entries, goes_on = _read(request, at, MOST_SHOWN)
    context = {
        "may_keep": may_keep,
        "reading": reading,
        "entries": entries,
        "goes_on": goes_on,
        "period": reading.period(at),
        "corrected": _corrected(request, form),
        "classification": MARKING,
        "query": request.GET.urlencode(),
        "zone": request.scope.zone,
    }
    if form.is_bound or reading.is_valid():
        return form_page(request, "desk/log.html", form, **context)
    return render(request, "desk/log.html", {"form": form, **context}, status=422)


def _read(request: SignedInRequest, at: datetime, at_most: int) -> tuple[ReadingForm, list[Entry], bool]:
    """What the address asks for, and what the log says of it; nothing when the address makes no sense."""
    zone = request.scope.zone
    today = at.astimezone(zone).date()
    reading = ReadingForm(request.GET, shifts=shifts_of(request.user), today=today, zone=zone)
    if not reading.is_valid():
        return reading, [], False
    since, until = reading.period(at)
    told = reading.cleaned_data["told"]
    return reading, *entries_of(request.user, since, until, told=told, at_most=at_most)


def _corrected(request: SignedInRequest, form: LineForm) -> LogLine | None:
    """The line that the one on top would correct, if the reader sees it."""
    wanted = form["corrects"].value()
    try:
        uid = UUID(str(wanted))
    except ValueError:
        return None
    found: LogLine | None = LogLine.objects.visible_to(request.user).filter(uid=uid).first()
    return found


COLUMNS = ("moment_utc", "moment_local", "kind", "by", "text", "language", "alert", "corrects", "recorded_utc", "uid")


@require_safe
def export(request: SignedInRequest) -> HttpResponseBase:
    """The same as a file. Of actual alerts alone, as everything that is read through the access question."""
    at = clock.now()
    reading, entries, goes_on = _read(request, at, MOST_EXPORTED)
    if not reading.is_valid() or goes_on:
        return HttpResponse(_("Choose one day or one shift with at most 5,000 lines and export again."), status=422)
    mission = request.scope.missions[0].code if request.scope.missions else ""
    with transaction.atomic():
        record(
            "earlywarning.desk_log.exported", by=request.user.audit_actor(), at=at, mission=mission,
            target=Target("earlywarning.logline", uuid.uuid4(), "log.csv"),
        )  # fmt: skip
    response = StreamingHttpResponse(
        csv_lines(COLUMNS, _rows(entries, request)), content_type="text/csv; charset=utf-8"
    )
    name = "-".join(filter(None, ("watch-log", mission, f"{at:%Y%m%dT%H%M%SZ}")))
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _rows(entries: list[Entry], request: SignedInRequest) -> Iterator[list[Any]]:
    zone = request.scope.zone
    for entry in entries:
        line, local = entry.line, entry.at.astimezone(zone).isoformat(timespec="seconds")
        head = [entry.at.astimezone(UTC).isoformat(timespec="seconds"), local]
        ref = entry.alert.ref if entry.alert else ""
        if line is None:
            yield [*head, "PORTAL", "POC Portal", entry.text, "", ref, "", "", ""]
            continue
        corrects = entry.corrects.uid if entry.corrects else ""
        recorded = line.recorded_at.astimezone(UTC).isoformat(timespec="seconds")
        yield [*head, line.kind, post_words(line.role), entry.text, line.language, ref, corrects, recorded, line.uid]


# --- Handover ---------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def hand_over(request: SignedInRequest) -> HttpResponse:
    """The desk as it stands, and the note for whoever comes next; it is frozen when the button is pressed."""
    request.moment = at = clock.now()
    form = HandoverForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            facts = form.cleaned_data
            handover = hand_over_desk(by=request.user, at=at, engine=summary(), **facts)
            messages.success(request, _("The desk is handed over. The board shows it until somebody takes it over."))
            return redirect(handover)
    alerts = list(Alert.objects.visible_to(request.user).standing().open().for_list())
    return form_page(
        request, "desk/hand_over.html", form, lines=lines_of(alerts, at), calls=call_sheet(alerts),
        classification=MARKING, now=at,
    )  # fmt: skip


@require_safe
def read_handover(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """What the shift before leaves, as it was; the one button that takes the desk over."""
    rows = ShiftHandover.objects.visible_to(request.user, DESK_VIEW).for_page()
    handover = get_object_or_404(rows, uid=uid)
    newest = newest_of(request.user)
    is_open = handover.taken_at is None and newest is not None and newest.pk == handover.pk
    context = {
        "handover": handover,
        "picture": picture_of(handover, request.user),
        "is_open": is_open,
        "may_take": is_open and handover.note.author != request.user and request.scope.may(DESK_KEEP),
        "classification": handover.classification,
    }
    return render(request, "desk/handover.html", context)


@require_POST
def take_over(request: SignedInRequest, uid: UUID) -> HttpResponse:
    handover = get_object_or_404(ShiftHandover.objects.visible_to(request.user, DESK_KEEP).for_page(), uid=uid)
    try:
        take_over_desk(handover, by=request.user, at=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(handover)
    messages.success(request, _("You have the desk."))
    return redirect(reverse("alerts:list"))
