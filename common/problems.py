"""Errors of the API as problem details (RFC 9457): a title, a sentence, and the fields at fault."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response

from common.errors import DomainError
from common.form_pages import by_field

CONTENT_TYPE = "application/problem+json"
NOT_FOUND = "There is nothing at this address, or it is not within what you may see."


def body(status: int, detail: str, errors: dict[str, Any] | None = None) -> dict[str, Any]:
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        problem["errors"] = errors
    return problem


def response(request: HttpRequest, status: int, detail: str) -> JsonResponse:
    """A problem for a path or a failure that never reached the API's own views."""
    return JsonResponse(body(status, detail), status=status, content_type=CONTENT_TYPE)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's handler: every refusal becomes a problem; an unknown error stays a server error."""
    if isinstance(error, Http404):
        error = exceptions.NotFound(NOT_FOUND)
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, ValidationError):
        # A service names fields as forms do; DRF's own word for what concerns none of them is another.
        found = by_field(error)
        general = {"non_field_errors": found.pop(NON_FIELD_ERRORS)} if NON_FIELD_ERRORS in found else {}
        error = exceptions.ValidationError({**found, **general})
    if isinstance(error, DomainError):
        return Response(body(error.status, str(error)), status=error.status, content_type=CONTENT_TYPE)
    if not isinstance(error, exceptions.APIException):
        return None
    return Response(_of(error), status=error.status_code, headers=_headers(error), content_type=CONTENT_TYPE)


def _of(error: exceptions.APIException) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError) and isinstance(error.detail, dict):
        fields = ", ".join(error.detail)
        return body(error.status_code, f"Correct these fields and send again: {fields}.", error.detail)
    if isinstance(error.detail, list):
        return body(error.status_code, " ".join(str(part) for part in error.detail))
    return body(error.status_code, str(error.detail))


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if auth_header := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return headers
