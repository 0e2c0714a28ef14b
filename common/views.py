"""Answers that belong to no app: refusals and failures, and the numbers for operators."""

import ipaddress

import prometheus_client
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common import problems


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics, for a collector on this very machine; from elsewhere there is nothing here."""
    if not ipaddress.ip_address(request.META["REMOTE_ADDR"]).is_loopback or "HTTP_X_FORWARDED_FOR" in request.META:
        raise Http404
    return HttpResponse(prometheus_client.generate_latest(), content_type=prometheus_client.CONTENT_TYPE_LATEST)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _refusal(request, 400, "400.html", "The request could not be read. Check it against /api/v1/docs/.")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _refusal(request, 403, "403.html", "You may see this, but not do that to it.")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _refusal(request, 404, "404.html", problems.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    return _refusal(request, 500, "500.html", "Something failed on our side. It has been logged; try again.")


def _refusal(request: HttpRequest, status: int, template: str, detail: str) -> HttpResponse:
    """A program gets a problem, a person a page; a path that matches no route never reaches the API's own views."""
    if request.path.startswith("/api/"):
        return problems.response(request, status, detail)
    return render(request, template, status=status)
