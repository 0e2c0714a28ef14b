"""The editor: the text and the risk lines, the evidence beside them, the matrix below."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import BaseForm
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from accounts.roles import ASSESSMENTS_WRITE
from areas import codes
from areas.fields import CodeField, CodesField
from common import clock, moments
from common.errors import DomainError
from common.form_pages import form_page, refusals_on
from threats import evidence as offered
from threats.assessments import services
from threats.assessments.citing import citations_of
from threats.assessments.completeness import missing_from
from threats.assessments.figures import what_happened
from threats.assessments.forms import AssessmentForm, LineForm, NewAssessmentForm
from threats.assessments.lines import lines_of, rated
from threats.assessments.services import SavedMeanwhile
from threats.assessments.stale import areas_of
from threats.assessments.views.finding import line_of, shown, visible
from threats.models import Assessment, Citation, RiskLine

# What the script of the editor sends with what it saves by itself.
BY_ITSELF = "X-Autosave"


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    form = NewAssessmentForm(request.POST or None, user=request.user)
    if form.is_valid():
        with refusals_on(form):
            row, _made = services.draft_assessment(by=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("%(ref)s is begun. Write the text, then add risk lines.") % {"ref": row.ref})
            return redirect("assessments:edit", row.ref)
    return form_page(request, "assessments/assessment_new.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, ref: str) -> HttpResponse:
    """The text. A script sends it as one types; without it a button does. Nobody's text is lost to another's."""
    row = visible(request, ref, ASSESSMENTS_WRITE)
    if request.method != "POST" and not row.is_draft:
        messages.info(request, _("%(ref)s is no draft: its text stays as it is.") % {"ref": row.ref})
        return redirect(row)
    form = AssessmentForm(request.POST or None, instance=row, user=request.user)

    def save() -> Assessment:
        given = dict(form.cleaned_data)
        return services.save_assessment(row, by=request.user, at=clock.now(), seen=given.pop("seen"), **given)

    return _saving(request, form, row, save, "assessments/assessment_edit.html", _context(request, row))


def _context(request: SignedInRequest, row: Assessment) -> dict[str, Any]:
    if request.headers.get(BY_ITSELF):
        return {}
    lines = lines_of(row)
    return {
        **shown(row),
        **rated(row, lines),
        "missing": missing_from(row, lines),
        "citations": citations_of(row, request.user),
        "saved": _saved_words(row),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def new_line(request: SignedInRequest, ref: str) -> HttpResponse:
    row = visible(request, ref, ASSESSMENTS_WRITE)
    form = LineForm(request.POST or None, user=request.user, assessment=row)
    if form.is_valid():
        with refusals_on(form):
            services.add_line(row, by=request.user, at=clock.now(), **form.facts)
            return _back(request, row, _("The risk line is added."))
    return form_page(request, "assessments/line_edit.html", form, **shown(row))


@require_http_methods(["GET", "HEAD", "POST"])
def line(request: SignedInRequest, ref: str, uid: UUID) -> HttpResponse:
    row = visible(request, ref, ASSESSMENTS_WRITE)
    held = line_of(row, uid)
    if request.method != "POST" and not row.is_draft:
        return redirect(row)
    form = LineForm(request.POST or None, instance=held, user=request.user, assessment=row)

    def save() -> RiskLine:
        given = form.facts
        return services.save_line(held, by=request.user, at=clock.now(), seen=given.pop("seen"), **given)

    context = {**shown(row), "line": held, "saved": _saved_words(row)}
    return _saving(request, form, row, save, "assessments/line_edit.html", context)


def _saving(
    request: SignedInRequest, form: BaseForm, row: Assessment, save: Any, template: str, context: dict[str, Any]
) -> HttpResponse:
    """The rhythm of both forms of the editor: by hand a page, by itself a word about it."""
    by_itself = bool(request.headers.get(BY_ITSELF))
    if form.is_valid():
        with refusals_on(form):
            try:
                saved = save()
            except SavedMeanwhile as conflict:
                return _side_by_side(request, form, conflict, template, context)
            if by_itself:
                return JsonResponse({"revision": saved.revision, "saved": _now_words(row)})
            return _back(request, row, _("Saved."))
    if by_itself:
        sentences = [sentence for errors in form.errors.values() for sentence in errors]
        return JsonResponse({"errors": sentences}, status=422)
    return form_page(request, template, form, **context)


def _side_by_side(
    request: SignedInRequest, form: BaseForm, conflict: SavedMeanwhile, template: str, context: dict[str, Any]
) -> HttpResponse:
    """409 with both texts: what this person typed stands in the form, what the other saved beside it."""
    theirs = conflict.theirs
    pairs = [
        {"label": str(form[name].label), "theirs": _word(theirs, name)}
        for name in form.fields
        if hasattr(theirs, name) and name in form.cleaned_data and getattr(theirs, name) != form.cleaned_data[name]
    ]
    if request.headers.get(BY_ITSELF):
        return JsonResponse({"conflict": str(conflict), "theirs": pairs}, status=409)
    # Saving once more is then meant: both texts have been seen.
    again = request.POST.copy()
    again["seen"] = str(theirs.revision)
    form.data = again
    return render(request, template, {"form": form, "conflict": str(conflict), "theirs": pairs, **context}, status=409)


def _word(row: Assessment | RiskLine, name: str) -> str:
    """A value as the other person saved it, in words."""
    value, column = getattr(row, name), row._meta.get_field(name)
    if value is None or value in ("", []):
        return _("nothing")
    if isinstance(column, CodesField):
        return ", ".join(codes.label(column.code_list, each) for each in value)
    if isinstance(column, CodeField):
        return codes.label(column.code_list, value)
    if isinstance(column, models.BooleanField):
        return _("yes") if value else _("no")
    return str(value)


def _now_words(row: Assessment) -> str:
    return _("Saved on the server at %(time)s.") % {"time": moments.hour(clock.now(), row.zone)}


def _saved_words(row: Assessment) -> str:
    return _("Saved on the server at %(time)s.") % {"time": moments.exact(row.saved_at, row.zone)}


@require_POST
def remove_line(request: SignedInRequest, ref: str, uid: UUID) -> HttpResponse:
    row = visible(request, ref, ASSESSMENTS_WRITE)
    held = line_of(row, uid)
    return _do(request, row, lambda: services.remove_line(held, by=request.user, at=clock.now()), _("It is removed."))


@require_POST
def cite(request: SignedInRequest, ref: str) -> HttpResponse:
    """The assessment, or the line that is named, rests on what was chosen."""
    row = visible(request, ref, ASSESSMENTS_WRITE)
    chosen = request.POST.get("line")
    held = get_object_or_404(RiskLine, assessment=row, uid=_uuid(chosen)) if chosen else None
    kind, refs = request.POST.get("kind", ""), request.POST.getlist("refs")

    def do() -> None:
        services.cite(row, by=request.user, at=clock.now(), kind=kind, refs=refs, line=held)

    return _do(request, row, do, _("It is cited."))


@require_POST
def remove_citation(request: SignedInRequest, ref: str, uid: UUID) -> HttpResponse:
    row = visible(request, ref, ASSESSMENTS_WRITE)
    found = get_object_or_404(Citation.objects.select_related("assessment"), assessment=row, uid=uid)
    return _do(
        request, row, lambda: services.remove_citation(found, by=request.user, at=clock.now()), _("No longer cited.")
    )


@require_safe
def evidence(request: SignedInRequest, ref: str) -> HttpResponse:
    """What happened and what is known in this area and period, each thing to be cited. A part of the editor, or a
    page of its own where there is no script."""
    row = visible(request, ref, ASSESSMENTS_WRITE)
    asked = offered.Asked(areas_of(row), row.period_from_on, row.period_until_on)
    found = []
    for source in offered.sources():
        items = list(source.offer(request.user, asked))
        found.append((source, items[: offered.MOST], len(items) > offered.MOST))
    context = {
        **shown(row),
        "happened": what_happened(asked, request.user, row.mission),
        "found": found,
        "lines": lines_of(row),
    }
    part = bool(request.headers.get("HX-Request"))
    return render(request, f"assessments/{'_' if part else ''}evidence.html", context)


def _do(request: SignedInRequest, row: Assessment, do: Any, said: str) -> HttpResponse:
    try:
        do()
    except (DomainError, ValidationError) as refusal:
        sentences = refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
        messages.error(request, " ".join(sentences))
        return redirect(row if not row.is_draft else "assessments:edit", *([] if not row.is_draft else [row.ref]))
    return _back(request, row, said)


def _back(request: SignedInRequest, row: Assessment, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("assessments:edit", row.ref)


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
