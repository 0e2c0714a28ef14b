"""The page of the trail, for the auditor. The access table lets in who has the action `audit.view` somewhere."""

import uuid
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit import canonical, chain, services
from audit.forms import FilterForm
from audit.models import Entry
from audit.querysets import EntryQuerySet
from audit.requests import ScopedRequest
from common import clock
from common.keyset import page_of
from common.spreadsheets import csv_lines

VIEW = "audit.view"
# A longer file is asked for in pieces; the page says so.
MOST_EXPORTED = 100_000


@require_safe
def entry_list(request: ScopedRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    entries = _entries(request, form)
    return _page(request, form, entries, status=200 if form.is_valid() else 422)


@require_safe
def export(request: ScopedRequest) -> HttpResponseBase:
    form = FilterForm(request.GET)
    entries = _entries(request, form)
    if form.is_valid() and entries.newest_first()[MOST_EXPORTED : MOST_EXPORTED + 1].exists():
        form.add_error(
            None,
            _("These are more than %(most)d entries, too many for one file. Choose a shorter period and export again.")
            % {"most": MOST_EXPORTED},
        )
    if not form.is_valid():
        return _page(request, form, entries, status=422)
    at = clock.now()
    with transaction.atomic():
        services.record(
            "audit.exported",
            by=request.user.audit_actor(),
            target=services.Target("audit.export", uuid.uuid4(), "audit.csv"),
            at=at,
            mission=_only_mission(request),
            changes={name: (None, value) for name, value in form.cleaned_data.items() if value},
        )
    response = StreamingHttpResponse(_lines(entries), content_type="text/csv; charset=utf-8")
    # Named after its mission, so that a file of a demonstration is known for one.
    name = "-".join(filter(None, ("audit", _only_mission(request), f"{at:%Y%m%dT%H%M%SZ}")))
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _entries(request: ScopedRequest, form: FilterForm) -> EntryQuerySet:
    """What this person may see and looks for; nothing when the filters make no sense."""
    if not form.is_valid():
        return Entry.objects.none()
    visible = Entry.objects.covered_by(request.scope.mission_codes_for(VIEW))
    return visible.narrowed(zone=timezone.get_current_timezone(), **form.cleaned_data)


def _page(request: ScopedRequest, form: FilterForm, entries: EntryQuerySet, *, status: int) -> HttpResponse:
    filters = request.GET.copy()
    for name in ("before", "after"):
        filters.pop(name, None)
    context = {
        "form": form,
        "page": page_of(entries, request, moment="at"),
        "filters": filters.urlencode(),
        "active": sum(1 for value in filters.values() if value),
        "chain": chain.state(),
        "now": clock.now(),
    }
    return render(request, "audit/entry_list.html", context, status=status)


def _only_mission(request: ScopedRequest) -> str:
    codes = request.scope.mission_codes_for(VIEW)
    return next(iter(codes)) if len(codes) == 1 else ""


COLUMNS = (
    "seal_number", "moment_utc", "moment_local", "mission", "actor_kind", "actor", "action", "action_label",
    "object_kind", "object", "object_uid", "changed_fields", "reason", "request", "uid", "seal",
)  # fmt: skip


def _lines(entries: EntryQuerySet) -> Iterator[str]:
    zone = timezone.get_current_timezone()
    found = entries.newest_first()[:MOST_EXPORTED].iterator(chunk_size=2000)
    rows = (_values(entry, entry.at.astimezone(zone).isoformat(timespec="seconds")) for entry in found)
    return csv_lines(COLUMNS, rows)


def _values(entry: Entry, local: str) -> list[Any]:
    return [
        entry.sequence, canonical.moment(entry.at), local, entry.mission, entry.actor_kind, entry.actor_label,
        entry.action, entry.action_label, entry.target_kind, entry.target_label, entry.target_uid,
        " ".join(entry.changed_fields), entry.reason, entry.request_id, entry.uid, entry.root,
    ]  # fmt: skip
