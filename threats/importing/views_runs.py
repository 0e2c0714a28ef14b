"""Imports that have begun: all of them, one with what became of its rows, and taking one back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from common import clock
from common.errors import DomainError
from common.keyset import page_of
from threats.importing import files, telling, undo
from threats.models import ImportFile, ImportRun

State = ImportRun.State


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    missions = files.missions_of(request.user)
    runs = ImportRun.objects.filter(dataset__mission__in=missions).select_related("dataset__mission", "asked_by")
    page = page_of(runs, request, moment="started_at")
    waiting = ImportFile.objects.filter(mission__in=missions, stage__in=ImportFile.OPEN).select_related("by", "mission")
    context = {
        "page": page,
        "waiting": waiting,
        "datasets": list({run.dataset_id: run.dataset for run in page.rows}.values()),
        "may_import": bool(missions),
        "several_missions": len(missions) > 1,
    }
    return render(request, "imports/run_list.html", context)


@require_safe
def detail(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """What became of the rows; asked for by htmx, that part alone."""
    run = _run(request, uid)
    reads = telling.reads_rows(request.user, run.dataset.mission)
    file = ImportFile.objects.filter(run=run).first()
    context = {
        "run": run,
        "file": file,
        "datasets": [run.dataset],
        "at_work": run.state == State.UNDOING or (run.state == State.RUNNING and file is not None),
        "percent": 100 * run.read // run.total if run.total else 0,
        "may_undo": run.state in (State.DONE, State.STOPPED),
        "kept_counts": telling.kept_counts(run),
        "kept_rows": telling.kept_rows(run, request.user) if reads and run.kept_refs else [],
        "most_named": undo.MOST_NAMED,
        "has_rejects": file is not None and run.rejected > 0,
        "reads_rows": reads,
    }
    whole = "imports/_run_state.html" if request.htmx else "imports/run_detail.html"  # type: ignore[attr-defined]
    return render(request, whole, context)


@require_http_methods(["GET", "HEAD", "POST"])
def undo_run(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """One question, and what follows from it."""
    run = _run(request, uid)
    if request.method == "POST":
        try:
            undo.ask_undo(run, by=request.user, at=clock.now())
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return redirect(run)
    context = {
        "run": run,
        "title": _("Undo the import"),
        "question": _("Undo the import of %(file)s into %(dataset)s?")
        % {"file": run.file_name, "dataset": run.dataset.name},
        "consequences": _consequences(run),
        "action_label": _("Undo this import"),
        "cancel_url": run.get_absolute_url(),
        "grave": False,
    }
    return render(request, "components/confirm.html", context)


def _consequences(run: ImportRun) -> list[str]:
    return [
        ngettext(
            "Of the %(n)s incident it added, what nobody has used is withdrawn; nothing is deleted.",
            "Of the %(n)s incidents it added, what nobody has used is withdrawn; nothing is deleted.",
            run.added,
        )
        % {"n": run.added},
        ngettext(
            "Of the %(n)s incident it changed, what nobody has touched says again what it said before.",
            "Of the %(n)s incidents it changed, what nobody has touched says again what it said before.",
            run.changed,
        )
        % {"n": run.changed},
        _("Whatever was linked, edited, withdrawn, merged or imported again since stays as it is, and is listed."),
        _("Importing the same file again brings the withdrawn incidents back; they then count as added."),
    ]


def _run(request: SignedInRequest, uid: UUID) -> ImportRun:
    rows = ImportRun.objects.select_related("dataset__mission", "asked_by", "undo_by")
    return get_object_or_404(rows, uid=uid, dataset__mission__in=files.missions_of(request.user))
