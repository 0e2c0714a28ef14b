"""Which posts and turns a request reaches; what it does not reach is 404."""

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.duty.posts import DutyPost, may_manage
from accounts.models import Assignment, DutyShift
from accounts.posts import EXPECTED
from accounts.requests import SignedInRequest
from accounts.roles import PEOPLE_VIEW
from areas.models import AreaOfResponsibility


def post_in_sight(request: SignedInRequest, aor: str, role: str) -> DutyPost:
    """The post in a mission whose people the reader sees: one that is expected there, or was ever held."""
    found = get_object_or_404(_aors(request), uid=aor)
    if role not in EXPECTED[found.kind] and not Assignment.objects.filter(aor=found, role=role).exists():
        raise Http404
    return DutyPost(role, found)


def managed_post(request: SignedInRequest, aor: str, role: str) -> DutyPost:
    """The same, where the reader keeps its roster."""
    post = post_in_sight(request, aor, role)
    if not may_manage(request.scope, post):
        raise Http404
    return post


def managed_shift(request: SignedInRequest, uid: str) -> DutyShift:
    """A standing turn of a post whose roster the reader keeps."""
    rows = DutyShift.objects.standing().filter(aor__in=_aors(request)).select_related("aor__mission", "person")
    shift = get_object_or_404(rows, uid=uid)
    if not may_manage(request.scope, DutyPost(shift.role, shift.aor)):
        raise Http404
    return shift


def _aors(request: SignedInRequest) -> QuerySet[AreaOfResponsibility]:
    codes = request.scope.mission_codes_for(PEOPLE_VIEW)
    return AreaOfResponsibility.objects.filter(mission__code__in=codes).select_related("mission")
