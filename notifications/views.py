from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from common import clock
from common.keyset import page_of
from notifications import inbox
from notifications.mime import headline
from notifications.models import Message


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    """What was sent to this person within the portal, the newest first."""
    page = page_of(Message.objects.for_inbox(request.user), request, moment="queued_at")
    lines = [(message, headline(message)) for message in page.rows]
    context = {"page": page, "lines": lines, "unread": inbox.unread(request.user)}
    return render(request, "messages/list.html", context)


@require_POST
def read(request: SignedInRequest) -> HttpResponse:
    inbox.mark_read(request.user, at=clock.now())
    messages.success(request, _("All messages are marked as read."))
    return redirect("messages:list")
