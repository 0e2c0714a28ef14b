import hmac

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from accounts.policies import may
from accounts.requests import SignedInRequest
from accounts.roles import ALERTS_RELAY
from common import clock
from common.errors import WrongState
from common.keyset import page_of
from notifications import bounces, inbox, storms
from notifications.mime import headline
from notifications.models import Message
from notifications.providers import BadReceipt, NotSetUp, provider
from notifications.receipts import note_receipt

# A receipt is a line; whoever sends more is no provider.
LONGEST_RECEIPT = 10_000


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    """What was sent to this person within the portal, the newest first."""
    page = page_of(Message.objects.for_inbox(request.user), request, moment="queued_at")
    lines = [(message, headline(message)) for message in page.rows]
    context = {"page": page, "lines": lines, "unread": inbox.unread(request.user)}
    if may(request.user, ALERTS_RELAY):
        context["storms"] = len(storms.held())
    return render(request, "messages/list.html", context)


@require_POST
def read(request: SignedInRequest) -> HttpResponse:
    inbox.mark_read(request.user, at=clock.now())
    messages.success(request, _("All messages are marked as read."))
    return redirect("messages:list")


@require_safe
def held(request: SignedInRequest) -> HttpResponse:
    """What the storm breaker holds."""
    return render(request, "messages/held.html", {"storms": storms.held(), "limit": settings.STORM_ABOVE})


@require_POST
def release(request: SignedInRequest) -> HttpResponse:
    try:
        released = storms.release_storm(request.POST.get("storm", ""), by=request.user, at=clock.now())
    except WrongState as error:
        messages.error(request, str(error))
    else:
        said = ngettext("%(n)s message is being sent.", "%(n)s messages are being sent.", released)
        messages.success(request, said % {"n": released})
    return redirect("messages:held")


@csrf_exempt
@login_not_required
@require_POST
def mail_events(request: HttpRequest) -> HttpResponse:
    """What the provider tells of mails. Taken only with the secret; to anybody else there is nothing here."""
    if not settings.EMAIL_PROVIDER:
        raise Http404
    from notifications.mail_events import NotOurs, told_by  # as in notifications.channels: only where there is one

    try:
        notices = told_by(request)
    except NotOurs:
        raise Http404 from None
    except BadReceipt as error:
        return HttpResponse(f"{error}\n", content_type="text/plain", status=400)
    for notice in notices:
        bounces.note(notice, at=clock.now())
    # Not 204: Mailgun sends again whatever was not answered by 200.
    return HttpResponse()


@csrf_exempt
@login_not_required
@require_POST
def sms_receipt(request: HttpRequest) -> HttpResponse:
    """What a provider tells of a text message. Taken only with the secret; to anybody else there is nothing here."""
    secret, given = settings.SMS_RECEIPT_SECRET, request.headers.get("X-Receipt-Secret", "")
    if not secret or not hmac.compare_digest(given.encode(), secret.encode()):
        raise Http404
    try:
        body = request.read(LONGEST_RECEIPT + 1)
        if len(body) > LONGEST_RECEIPT:
            raise BadReceipt("A receipt is no longer than 10,000 bytes.")
        receipt = provider(settings.SMS_URL).receipt(body)
    except (BadReceipt, NotSetUp) as error:
        return HttpResponse(f"{error}\n", content_type="text/plain", status=400)
    note_receipt(receipt, at=clock.now(), channel=Message.Channel.SMS)
    return HttpResponse(status=204)
