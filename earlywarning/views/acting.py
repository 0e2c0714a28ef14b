"""One alert: its page, and everything that may be done about it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.shortcuts import render as render_page
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.coarsening import tell_areas
from accounts.policies import allowed, can
from accounts.reading import note_reading
from accounts.requests import SignedInRequest
from accounts.roles import ALERTS_ANSWER, ALERTS_CLOSE, ALERTS_RAISE, ALERTS_RELAY, ALERTS_VIEW
from common import clock
from common.errors import DomainError
from common.form_pages import form_page, refusals_on
from earlywarning import answering, services
from earlywarning.forms import CancelAlertForm, CloseAlertForm, PromiseForm, ResponseForm, VoiceForm
from earlywarning.models import Acknowledgement, Alert, PassedOn
from earlywarning.posts import Answerer, answerers
from earlywarning.states import standing_of
from earlywarning.timeline import post_words, timeline_of
from followup.story import story_of
from notifications import inbox
from threats.models import Report, Threat


@require_safe
def detail(request: SignedInRequest, ref: str) -> HttpResponse:
    """Who has it, until when, what happened and what comes next; and what this person may do."""
    alert = _visible(request, ref)
    now = request.moment = clock.now()
    tell_areas([alert])
    prefetch_related_objects(
        [alert],
        Prefetch("acknowledgements", Acknowledgement.objects.select_related("person", "aor")),
        Prefetch("passed_on", PassedOn.objects.select_related("aor")),
        "responses",
    )
    if request.method == "GET":
        inbox.mark_read(request.user, alert.subject, at=now)
    story = story_of(alert.subject, at=now)
    called = story.addressed(request.user)
    may = allowed(request.user, (ALERTS_ANSWER, ALERTS_RELAY, ALERTS_RAISE, ALERTS_CLOSE), alert)
    may_relay = ALERTS_RELAY in may
    running = sorted(story.open, key=lambda each: each.deadline_at)
    answer = next((each for each in running if each.purpose == "ACK"), None)
    context = {
        "now": now,
        "alert": alert,
        "classification": alert.classification,
        "standing": standing_of(alert, running, now),
        "timeline": timeline_of(alert, story, names=may_relay or called is not None),
        "names": may_relay or called is not None,
        "called_as": post_words(called.role, called.aor) if called else "",
        "answers": alert.acknowledgements.all(),
        "responses": alert.responses.all(),
        "to_promise": _own_open_promise(request, alert, may_relay=may_relay),
        "linked": _linked(request, alert),
        "answer_clock": answer,
        # Nothing is offered on an alert that has ended.
        "may_answer": alert.is_open and ALERTS_ANSWER in may,
        "may_relay": alert.is_open and may_relay,
        "may_hasten": alert.is_open and ALERTS_RAISE in may,
        "may_close": alert.is_open and ALERTS_CLOSE in may,
    }
    return render_page(request, "alerts/alert_detail.html", context)


def _linked(request: SignedInRequest, alert: Alert) -> list[Report | Threat]:
    """What the alert was raised from, as far as this reader may see it; what they may not see leaves no trace."""
    found: list[Report | Threat] = []
    for model, pk in ((Report, alert.report_id), (Threat, alert.threat_id)):
        found += model.objects.visible_to(request.user).standing().filter(pk=pk) if pk else []
    return found


def _own_open_promise(request: SignedInRequest, alert: Alert, *, may_relay: bool) -> Acknowledgement | None:
    """The provisional answer that this person may complete: their own, or for the desk the newest."""
    rows = [row for row in alert.acknowledgements.all() if row.is_provisional and alert.is_open]
    own = [row for row in rows if may_relay or row.person_id == request.user.pk]
    return own[-1] if own else None


@require_http_methods(["GET", "HEAD", "POST"])
def acknowledge(request: SignedInRequest, ref: str) -> HttpResponse:
    alert = _visible(request, ref, ALERTS_ANSWER)
    form = PromiseForm(request.POST or None)

    def do() -> None:
        now = clock.now()
        facts = {"uid": form.cleaned_data["uid"], **form.promise(now)}
        answering.acknowledge(alert, by=request.user, at=now, **facts)

    return _act(request, alert, form, "alerts/acknowledge.html", do, _("You have it. Your promise is running."))


@require_http_methods(["GET", "HEAD", "POST"])
def voice(request: SignedInRequest, ref: str) -> HttpResponse:
    """The desk writes down what a post answered by voice."""
    alert = _visible(request, ref, ALERTS_RELAY)
    posts = answerers(alert, at=clock.now())
    form = VoiceForm(
        request.POST or None, posts=[(each.key, each.words) for each in posts],
        initial={"post": _asked_post(request, posts)},
    )  # fmt: skip

    def do() -> None:
        now, data = clock.now(), form.cleaned_data
        post = next(each for each in posts if each.key == data["post"])
        answering.acknowledge_by_voice(
            alert, by=request.user, at=now, uid=data["uid"], role=post.role, aor=post.aor, person=post.person,
            medium=data["medium"], answered_at=max(alert.raised_at, form.answered_at(now)), **form.promise(now),
        )  # fmt: skip

    return _act(request, alert, form, "alerts/voice.html", do, _("Written down. The promise is running."))


def _asked_post(request: SignedInRequest, posts: list[Answerer]) -> str:
    """The post of the person who has just been telephoned."""
    asked = request.GET.get("post", "")
    return next((each.key for each in posts if each.person and str(each.person.uid) == asked), "")


@require_http_methods(["GET", "HEAD", "POST"])
def promise(request: SignedInRequest, ref: str) -> HttpResponse:
    """What was left open when somebody took the alert by link: what will be done, by when."""
    alert = _visible(request, ref, ALERTS_ANSWER)
    taken = _own_open_promise(request, alert, may_relay=can(request.user, ALERTS_RELAY, alert))
    if taken is None:
        raise Http404
    form = PromiseForm(request.POST or None)

    def do() -> None:
        now = clock.now()
        answering.promise(taken, by=request.user, at=now, **form.promise(now))

    context = {"taken": taken, "post": post_words(taken.role, taken.aor)}
    return _act(request, alert, form, "alerts/promise.html", do, _("Said. The promise is running."), **context)


@require_http_methods(["GET", "HEAD", "POST"])
def respond(request: SignedInRequest, ref: str) -> HttpResponse:
    alert = _visible(request, ref, ALERTS_ANSWER)
    form = ResponseForm(request.POST or None)

    def do() -> None:
        names = ("uid", "kind", "responder", "began_at", "arrived_at", "note")
        facts = {name: form.cleaned_data[name] for name in names}
        answering.log_response(alert, by=request.user, at=clock.now(), **facts)

    return _act(request, alert, form, "alerts/response_new.html", do, _("The response is logged."))


@require_POST
def call_next(request: SignedInRequest, ref: str) -> HttpResponse:
    """The next level is called now; a click on a page that has grown old does nothing and says so."""
    alert = _visible(request, ref, ALERTS_RAISE)
    try:
        seen = int(request.POST.get("step", "")), int(request.POST.get("cycle", ""))
    except ValueError:
        return HttpResponse(_("The page did not say which level it showed. Reload it and try again."), status=400)
    try:
        services.call_next_level(alert, by=request.user, at=clock.now(), seen=seen)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The next level is being called."))
    return redirect(alert)


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: SignedInRequest, ref: str) -> HttpResponse:
    alert = _visible(request, ref, ALERTS_CLOSE)
    form = CloseAlertForm(request.POST or None)

    def do() -> None:
        services.close_alert(alert, by=request.user, at=clock.now(), **form.cleaned_data)

    return _act(request, alert, form, "alerts/alert_close.html", do, _("The alert is closed. Those called are told."))


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: SignedInRequest, ref: str) -> HttpResponse:
    alert = _visible(request, ref, ALERTS_CLOSE)
    form = CancelAlertForm(request.POST or None)

    def do() -> None:
        services.cancel_alert(alert, by=request.user, at=clock.now(), **form.cleaned_data)

    return _act(request, alert, form, "alerts/alert_cancel.html", do, _("Ended as an error. Those called are told."))


def _act(
    request: SignedInRequest,
    alert: Alert,
    form: forms.BaseForm,
    template: str,
    do: Callable[[], None],
    done: str,
    **context: Any,
) -> HttpResponse:
    """The rhythm of every page that does one thing to an alert; a refusal brings everything typed back."""
    if form.is_valid():
        with refusals_on(form):
            do()
            messages.success(request, done)
            return redirect(alert if can(request.user, ALERTS_VIEW, alert) else "alerts:list")
    tell_areas([alert])
    return form_page(
        request, template, form, alert=alert, classification=alert.classification, now=clock.now(), **context
    )


def _visible(request: SignedInRequest, ref: str, action: str = ALERTS_VIEW) -> Alert:
    """The alert, if this person may do `action` to it; else 404, as if it did not exist."""
    alert: Alert = get_object_or_404(Alert.objects.visible_to(request.user, action).for_detail(), ref=ref)
    if request.method == "GET" and alert.restricted_kind:
        note_reading(alert, by=request.user, at=clock.now())
    return alert
