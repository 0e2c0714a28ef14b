"""CAP messages for programs: the feed, and each message that it leads to."""

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.reading import note_reading
from accounts.requests import person
from common import clock
from common.filtering import refuse_odd_parameters
from common.keyset import page_of
from earlywarning.cap import feed, words
from earlywarning.models import Alert, CapMessage, CapMessageQuerySet


class Xml(APIView):
    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[Any, str]:
        """XML is answered whatever the program says it accepts; refusals are problems in JSON, as everywhere."""
        return JSONRenderer(), "application/json"


class Feed(Xml):
    @extend_schema(
        summary="CAP 1.2 messages of actual alerts within what you may see, the newest first, as an Atom feed",
        parameters=[
            OpenApiParameter(name, OpenApiTypes.UUID, description="The page that ends beside this message.")
            for name in ("before", "after")
        ],
        responses={(200, feed.MEDIA_TYPE): OpenApiTypes.STR},
    )
    def get(self, request: Request) -> HttpResponseBase:
        refuse_odd_parameters(request, {"before", "after"})
        serializers.DictField(child=serializers.UUIDField()).run_validation(request.query_params.dict())
        page = page_of(_in_sight(request), request._request, moment="sent_at")
        body = feed.atom(page, language=person(request).language)
        return _answer(request, body, feed.MEDIA_TYPE, modified=feed.changed_at(page))


class Message(Xml):
    @extend_schema(summary="One CAP 1.2 message", responses={(200, words.MEDIA_TYPE): OpenApiTypes.STR})
    def get(self, request: Request, identifier: str) -> HttpResponseBase:
        message = get_object_or_404(_in_sight(request).select_related("alert__mission"), identifier=identifier)
        note_reading(message.alert, by=person(request), at=clock.now())
        return _answer(request, message.document, words.MEDIA_TYPE, modified=message.sent_at)


def _in_sight(request: Request) -> CapMessageQuerySet:
    """What may leave by this door: the one access question, and the exercise rule."""
    return CapMessage.objects.of(Alert.objects.visible_to(request.user).standing()).fed()


def _answer(request: Request, body: bytes, kind: str, *, modified: Any) -> HttpResponseBase:
    """`body`, or 304 to a program that has it already."""
    etag = quote_etag(hashlib.sha256(body).hexdigest())
    asked: HttpRequest = request._request
    stamp = int(modified.timestamp()) if modified else None
    known = get_conditional_response(asked, etag, stamp)
    response = known or HttpResponse(body, content_type=f"{kind}; charset=utf-8")
    response.headers["ETag"] = etag
    if stamp is not None:
        response.headers["Last-Modified"] = http_date(stamp)
    return response
