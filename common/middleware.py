from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from common import request_id


class RequestIdMiddleware:
    """Gives each request an identifier, says it in the answer and binds it to every log line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with request_id.fresh() as identifier, structlog.contextvars.bound_contextvars(request_id=str(identifier)):
            response = self.get_response(request)
        response["X-Request-ID"] = str(identifier)
        return response
