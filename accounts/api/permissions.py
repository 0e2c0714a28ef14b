from typing import TYPE_CHECKING

from django.http import Http404
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.access import rule_for_request
from accounts.scope import scope_of

if TYPE_CHECKING:
    # DRF's own views read the setting that names this module.
    from rest_framework.views import APIView


class AccessTablePermission(BasePermission):
    """Asks the access table once the API knows who is calling; sets `request.scope`."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        rule = rule_for_request(request._request)
        if rule is None:
            raise Http404
        request.scope = request._request.scope = scope_of(request.user)  # type: ignore[attr-defined]
        if not rule.admits(request.user):
            if request.user.is_authenticated:
                raise Http404
            return False
        return True
