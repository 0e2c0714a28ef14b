"""The page behind the link of a mail: two answers, without signing in (escalation.md E16).

It shows what the mail showed and no more. The token is in the address alone: never in a log, a metric or the page.
"""

from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from common import clock
from common.errors import WrongState
from earlywarning import answering
from earlywarning.facts import mailed_area
from earlywarning.models import Acknowledgement, Alert
from earlywarning.timeline import post_words
from followup.models import Clock
from notifications.links import find_link
from notifications.models import Message

# Tokens cannot be guessed; the limit keeps somebody who tries from loading the database.
TRIES, PER_S = 60, 60


# Whoever can post here knows the token, which is what a forged request could not know. So the page also works in the
# window of a mail client that keeps no cookies.
@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """“I have it” or “Not mine: pass it on”; then what happens next."""
    if _is_over_the_limit(request):
        return _page(request, "ack/unknown.html", {"too_many": True}, status=429)
    message = find_link(token)
    if message is None:
        return _page(request, "ack/unknown.html", {}, status=404)
    with translation.override(message.language):
        return _answer(request, message, clock.now())


def _marked(message: Message) -> dict[str, object]:
    """Whether it is a drill, which each of these pages says first, and where its reader goes on signed in."""
    return {"exercise": message.status != "ACTUAL", "page": message.page}


def _answer(request: HttpRequest, message: Message, now: datetime) -> HttpResponse:
    if request.method == "POST":
        try:
            return _answered(request, message, now)
        except WrongState:
            pass  # somebody was faster, or the form was sent twice: the page says how it stands
    rows = Alert.objects.unscoped("the link of a message opens the page about its alert")
    alert = rows.select_related("area", "mission").get(uid=message.subject_uid)
    waiting = Clock.objects.of(alert.subject).open().filter(purpose="ACK").first() if alert.is_open else None
    context = {**_shown(alert, message), "now": now, "clock": waiting, "intents": Acknowledgement.Intent.choices}
    if waiting is None or not message.recipient.is_active:
        return _page(request, "ack/over.html", {**context, **_how_it_stands(alert, message)})
    context["passed_on"] = alert.passed_on.filter(person=message.recipient_id).exists()
    return _page(request, "ack/answer.html", context)


def _answered(request: HttpRequest, message: Message, now: datetime) -> HttpResponse:
    if request.POST.get("answer") == "pass":
        hastened = answering.pass_on_by_link(message, at=now)
        said = {"hastened": hastened, "ref": message.subject_label, "now": now}
        return _page(request, "ack/passed.html", _marked(message) | said)
    intent = request.POST.get("intent", "")
    if intent not in Acknowledgement.Intent.values:
        return HttpResponse(_("Choose what you will do, then press “I have it”."), status=400)
    taken = answering.acknowledge_by_link(message, at=now, intent=intent)
    due = Clock.objects.of(taken.alert.subject).get(scope_key=str(taken.uid))
    said = {"due": due, "ref": message.subject_label, "now": now}
    return _page(request, "ack/taken.html", _marked(message) | said)


def _shown(alert: Alert, message: Message) -> dict[str, object]:
    """What the mail said too: kind, coarse area, functions."""
    area = mailed_area(alert)
    return {
        **_marked(message),
        "alert": alert,
        "area": area.name() if area else "",
        "you": post_words(message.role, message.aor),
        "zone": alert.zone,
        "called": message.words(message.language).get("called", ""),
    }


def _how_it_stands(alert: Alert, message: Message) -> dict[str, object]:
    last = alert.acknowledgements.select_related("aor").order_by("-received_at").first()
    own = alert.acknowledgements.filter(person=message.recipient_id, is_provisional=True).first()
    due = Clock.objects.of(alert.subject).open().filter(scope_key=str(own.uid)).first() if own else None
    return {"by": post_words(last.role, last.aor) if last else "", "last": last, "due": due}


def _page(request: HttpRequest, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["Referrer-Policy"] = "no-referrer"
    # Django logs the address of each refused request, and this one holds the token.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _is_over_the_limit(request: HttpRequest) -> bool:
    key = f"ack-tries:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, PER_S)
    try:
        return bool(cache.incr(key) > TRIES)
    except ValueError:
        return False  # it ran out between the two, or the cache is away: nothing correct depends on it
