"""The portal's addresses and three more that fail, so that a browser can see how a failure looks."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.urls import path

from accounts.access import PUBLIC
from common.views import server_error
from common.views_style import style
from poc_portal import access
from poc_portal.urls import *  # noqa: F403
from poc_portal.urls import urlpatterns


def unreadable(request):
    raise SuspiciousOperation


def forbidden(request):
    raise PermissionDenied


def broken(request):
    return server_error(request)


EXTRA = {"style": style, "400": unreadable, "403": forbidden, "500": broken}
urlpatterns = [
    *urlpatterns,
    *(path(f"look/{name}/", login_not_required(view), name=name) for name, view in EXTRA.items()),
]
TABLE = access.TABLE | {name: {"GET": PUBLIC} for name in EXTRA}
