"""A file on its way in: handing it in, naming its columns, what it would change, and importing it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from common import clock
from common.errors import DomainError
from common.form_pages import form_page, refusals_on
from common.spreadsheets import csv_lines
from common.uploads import takes_files_up_to, was_too_long
from threats.importing import files, mapping, recognising, telling
from threats.importing.forms import MappingForm, UploadForm
from threats.importing.mapping import TableMapping
from threats.importing.recognising import CSV, Sample
from threats.models import ImportFile, RejectedRow, SavedMapping

Stage = ImportFile.Stage


@takes_files_up_to(files.MOST_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    missions = files.missions_of(request.user)
    if not missions:
        raise Http404
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*sent, missions=missions, too_long=was_too_long(request))
    if form.is_valid():
        given = form.cleaned_data
        with refusals_on(form):
            file = files.hand_in(
                given["file"], by=request.user, at=clock.now(), uid=given["uid"], mission=given["mission"],
                format=given["format"],
            )  # fmt: skip
            return redirect("imports:mapping" if file.stage == Stage.NEW else "imports:file", file.uid)
    return form_page(request, "imports/file_new.html", form, most_mb=files.MOST_BYTES // 1_000_000)


@require_safe
def detail(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """How far the file is and what it would change; asked for by htmx, that part alone."""
    file = _file(request, uid)
    if file.stage == Stage.DONE and file.run:
        return _to_run(request, file)
    reads = telling.reads_rows(request.user, file.mission)
    checked = file.stage == Stage.CHECKED and reads
    context = {
        "file": file,
        "reads_rows": reads,
        "may_map": file.format == CSV and file.by_id == request.user.pk and not file.stage == Stage.IMPORT,
        "format_name": files.format_name(file),
        "dataset": files.dataset_facts(file),
        "new_rows": telling.new_rows(file) if checked else [],
        "other_rows": telling.other_rows(file, request.user) if checked else [],
        "takeable": file.total - file.rejected,
    }
    whole = "imports/_file_state.html" if request.htmx else "imports/file_detail.html"  # type: ignore[attr-defined]
    return render(request, whole, context)


def _to_run(request: SignedInRequest, file: ImportFile) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        # A redirect would put the whole page into the part that asked.
        answer = HttpResponse()
        answer["HX-Redirect"] = file.run.get_absolute_url()
        return answer
    return redirect(file.run)


@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Only for whoever handed the file in: the page shows what it says."""
    file = _file(request, uid)
    if file.by_id != request.user.pk or file.format != CSV:
        raise Http404
    if file.stage not in (Stage.NEW, Stage.CHECK, Stage.CHECKED, Stage.REFUSED):
        return redirect(file)
    try:
        sample = _sample(request, file)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(file)
    reads = telling.reads_rows(request.user, file.mission)
    saved, given = _start(request, file, sample)
    # To see more of the file nothing is sent: what was typed stays, without a word about what is still missing.
    typed = request.POST if "show" in request.POST else None
    sent = request.POST if request.method == "POST" and typed is None else None
    form = MappingForm(sent, sample=sample, given=given, shows_words=reads, typed=typed)
    if form.is_valid():
        with refusals_on(form):
            files.name_columns(
                file, form.mapping, by=request.user, at=clock.now(), save_as=form.cleaned_data["save_as"]
            )
            return redirect(file)
    context = {
        "file": file,
        "sample": sample if reads else None,
        "header": sample.header,
        "ways": recognising.possible_days(sample.values(form.chosen("first_day"))),
        "saved": saved,
        "others": [each for each in SavedMapping.objects.filter(mission=file.mission) if each != saved],
    }
    return form_page(request, "imports/file_columns.html", form, **context)


def _sample(request: SignedInRequest, file: ImportFile) -> Sample:
    path = files.path_of(file)
    typed = MappingForm.dialect_of(request.POST)
    if typed is None and file.mapping:
        known = mapping.reading(file.mapping)
        typed = MappingForm.dialect_of({"encoding": known.encoding, "delimiter": known.delimiter})
    return recognising.sample_of(path, typed)


def _start(
    request: SignedInRequest, file: ImportFile, sample: Sample
) -> tuple[SavedMapping | None, TableMapping | None]:
    """The saved mapping that is asked for or fits, and what the form begins with."""
    if name := request.GET.get("use", ""):
        saved = get_object_or_404(SavedMapping, mission=file.mission, name=name)
        return saved, mapping.reading(saved.mapping)
    if file.mapping:
        return None, mapping.reading(file.mapping)
    found = recognising.saved_for(file.mission, sample.header)
    return found, mapping.reading(found.mapping) if found else None


@require_POST
def start(request: SignedInRequest, uid: UUID) -> HttpResponse:
    file = _file(request, uid)
    return _done(request, file, lambda: files.import_now(file, by=request.user, at=clock.now()), "imports:file")


@require_POST
def drop(request: SignedInRequest, uid: UUID) -> HttpResponse:
    file = _file(request, uid)
    return _done(request, file, lambda: files.give_up(file, by=request.user, at=clock.now()), "")


def _done(request: SignedInRequest, file: ImportFile, do: Any, to: str) -> HttpResponse:
    try:
        do()
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(file)
    return redirect(to, file.uid) if to else redirect("imports:list")


@require_safe
def rejects(request: SignedInRequest, uid: UUID) -> StreamingHttpResponse:
    """The rows that were not taken; without a word of what they say for whoever reads no incidents."""
    file = _file(request, uid)
    reads = telling.reads_rows(request.user, file.mission)
    head = ("line", "id", "reason") if reads else ("line", "column")
    response = StreamingHttpResponse(
        csv_lines(head, _rejected(file, reads=reads)), content_type="text/csv; charset=utf-8"
    )
    name = slugify(file.file_name.rpartition(".")[0]) or "file"
    response["Content-Disposition"] = f'attachment; filename="{name}-rejected.csv"'
    return response


def _rejected(file: ImportFile, *, reads: bool) -> Iterator[tuple[object, ...]]:
    rows = RejectedRow.objects.filter(file=file).order_by("line")
    columns = ("line", "external_id", "reason") if reads else ("line", "column")
    yield from rows.values_list(*columns).iterator()


def _file(request: SignedInRequest, uid: UUID) -> ImportFile:
    """The file of a mission in which this person imports; one that was given up is gone."""
    rows = ImportFile.objects.select_related("mission", "by", "run").exclude(stage=Stage.DROPPED)
    return get_object_or_404(rows, uid=uid, mission__in=files.missions_of(request.user))
