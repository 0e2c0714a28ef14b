"""An assessment as a file. Whoever takes one is in the trail."""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from audit.services import record
from common import clock
from threats.assessments.document import Document, document_of
from threats.assessments.paper import WORD, as_pdf, as_word
from threats.assessments.views.finding import visible


@require_safe
def pdf(request: SignedInRequest, ref: str) -> HttpResponse:
    return _file(request, ref, as_pdf, "application/pdf", "pdf")


@require_safe
def word(request: SignedInRequest, ref: str) -> HttpResponse:
    return _file(request, ref, as_word, WORD, "docx")


def _file(
    request: SignedInRequest, ref: str, make: Callable[[Document], bytes], content_type: str, ending: str
) -> HttpResponse:
    row = visible(request, ref)
    at = clock.now()
    content = make(document_of(row, request.user, at))
    with transaction.atomic():
        record(
            "threats.assessment.exported", by=request.user.audit_actor(), target=row.audit_target(), at=at,
            mission=row.mission.code, changes={"file": ("", ending)},
        )  # fmt: skip
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{row.ref}.{ending}"'
    return answer
