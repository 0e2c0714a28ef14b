import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.protection import Protected
from accounts.reading import note_reading
from accounts.requests import SignedInRequest
from common import clock
from common.form_pages import form_page, refusals_on
from common.uploads import takes_files_up_to, was_too_long
from files.cleaning import MOST_BYTES
from files.forms import AttachForm, RemoveForm
from files.models import StoredFile
from files.owners import may_attach, may_remove, visible
from files.services import attach_file, note_opening, remove_file


@require_safe
def open_file(request: SignedInRequest, uid: uuid.UUID) -> HttpResponse:
    """The bytes, to whoever may see what they stand beside; never shown inside a page of the portal."""
    file, owner = _found(request, uid)
    try:
        with file.file.open("rb") as stored:
            content = stored.read()
    except FileNotFoundError:
        raise Http404 from None
    if request.method == "GET":
        at = clock.now()
        note_reading(owner, by=request.user, at=at)
        note_opening(file, by=request.user, at=at)
    response = HttpResponse(content, content_type=file.kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@takes_files_up_to(MOST_BYTES)
@require_http_methods(["GET", "HEAD", "POST"])
def attach(request: SignedInRequest, kind: str, owner: uuid.UUID) -> HttpResponse:
    row = visible(kind, owner, request.user)
    if row is None or not may_attach(kind, row, request.user):
        raise Http404
    bound = request.method == "POST"
    form = AttachForm(*((request.POST, request.FILES) if bound else ()), too_long=bound and was_too_long(request))
    if form.is_valid():
        with refusals_on(form):
            given = form.cleaned_data
            file, kept = attach_file(
                kind, row, given["file"], by=request.user, at=clock.now(), uid=given["uid"], says=given["says"]
            )
            done = _("%(name)s stands beside %(ref)s.") if kept else _("%(name)s stood beside %(ref)s already.")
            messages.success(request, done % {"name": file.name, "ref": row.ref})
            return redirect(row.get_absolute_url())  # type: ignore[attr-defined]
    return form_page(request, "files/attach.html", form, owner=row, classification=row.classification)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: SignedInRequest, uid: uuid.UUID) -> HttpResponse:
    file, owner = _found(request, uid)
    if not may_remove(file.owner_kind, owner, request.user):
        raise Http404
    form = RemoveForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            remove_file(file, owner, by=request.user, at=clock.now(), reason=form.cleaned_data["reason"])
            messages.success(request, _("The file is taken away and its content erased."))
            return redirect(owner.get_absolute_url())  # type: ignore[attr-defined]
    return form_page(request, "files/remove.html", form, owner=owner, file=file, classification=owner.classification)


def _found(request: SignedInRequest, uid: uuid.UUID) -> tuple[StoredFile, Protected]:
    """The file and what it stands beside, if the reader may see that."""
    file = StoredFile.objects.select_related("mission").filter(uid=uid, removed_at=None).first()
    owner = visible(file.owner_kind, file.owner_uid, request.user) if file else None
    if file is None or owner is None:
        raise Http404
    return file, owner
