"""One alert: its page, and everything by which people answer it."""

from uuid import UUID

from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.shortcuts import render as render_page
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.coarsening import tell_areas
from accounts.models import highest
from accounts.policies import allowed, can
from accounts.posts import as_deputy
from accounts.requests import SignedInRequest
from accounts.roles import (
    ACTIONS_GIVE,
    ALERTS_ANSWER,
    ALERTS_CLOSE,
    ALERTS_CONFIRM,
    ALERTS_DECIDE,
    ALERTS_FEEDBACK,
    ALERTS_RAISE,
    ALERTS_RELAY,
    ALERTS_VIEW,
    AUDIT_VIEW,
)
from common import clock
from earlywarning import answering, second, telling
from earlywarning.cap.exchange import exchange_of
from earlywarning.feedback import may_be_told
from earlywarning.forms import CompleteResponseForm, DecideForm, PromiseForm, ResponseForm, VoiceForm
from earlywarning.models import (
    Acknowledgement,
    Alert,
    Decision,
    Feedback,
    FurtherReport,
    PassedOn,
    Proposal,
    Release,
    Response,
)
from earlywarning.models.decisions import NO_ACTION
from earlywarning.posts import Answerer, answerers
from earlywarning.prior import what_happened
from earlywarning.reasons import told_decisions
from earlywarning.releasing import refusal
from earlywarning.states import standing_of
from earlywarning.timeline import post_words, timeline_of
from earlywarning.views.releasing import releases_of
from earlywarning.views.shared import act, visible
from followup.models import ActionPoint
from followup.story import Addressee, story_of
from notifications import inbox
from threats.models import Report, Threat

ASKED = (ALERTS_ANSWER, ALERTS_RELAY, ALERTS_RAISE, ALERTS_CLOSE, ALERTS_DECIDE, ALERTS_CONFIRM, ALERTS_FEEDBACK,
         ACTIONS_GIVE)  # fmt: skip


@require_safe
def detail(request: SignedInRequest, ref: str) -> HttpResponse:
    """Who has it, until when, what happened and what comes next; and what this person may do."""
    alert = visible(request, ref)
    now = request.moment = clock.now()
    tell_areas([alert])
    _fetch(alert)
    if request.method == "GET":
        inbox.mark_read(request.user, alert.subject, at=now)
    story = story_of(alert.subject, at=now)
    called = story.addressed(request.user)
    may = allowed(request.user, ASKED, alert)
    may_relay = ALERTS_RELAY in may
    running = sorted(story.open, key=lambda each: each.deadline_at)
    answer = next((each for each in running if each.purpose == "ACK"), None)
    actions = _actions(request, alert)
    happened = what_happened(alert, request.user)
    context = {
        "now": now,
        "alert": alert,
        "classification": highest([alert.classification, *(row.classification for row, _words in happened)]),
        "standing": standing_of(alert, running, now),
        "timeline": timeline_of(alert, story, names=may_relay or called is not None, actions=actions),
        "actions": actions,
        "decisions": told_decisions(alert, request.user),
        "to_confirm": _to_confirm(request, alert, may),
        "further": [each for each in alert.further.all() if each.apart_id is None],
        "not_reached": [] if alert.is_open else telling.not_reached(alert),
        "names": may_relay or called is not None,
        "called_as": _called_as(called) if called else "",
        "answers": alert.acknowledgements.all(),
        "responses": alert.responses.all(),
        "feedbacks": alert.feedbacks.all(),
        "feedback_clock": next((each for each in running if each.purpose == "FEEDBACK"), None),
        "to_promise": _own_open_promise(request, alert, may_relay=may_relay),
        "linked": _linked(request, alert),
        "happened": happened,
        "cap": exchange_of(alert),
        "answer_clock": answer,
        "may_prove": request.scope.may(AUDIT_VIEW),
        **_offered(alert, may),
        "releases": releases_of(alert),
        "is_released": any(each.stands for each in alert.releases.all()),
        "joined_to": _in_sight(request, alert.merged_into_id),
        "other_seen": _in_sight(
            request, next((each.other_id for each in alert.proposals.all() if each.other_id), None)
        ),
    }
    return render_page(request, "alerts/alert_detail.html", context)


def _offered(alert: Alert, may: frozenset[str]) -> dict[str, bool]:
    """What this person may do now. Nothing is offered on an alert that has ended but what is learnt from it."""
    told = may_be_told(alert)
    return {
        "may_answer": alert.is_open and ALERTS_ANSWER in may,
        "may_relay": alert.is_open and ALERTS_RELAY in may,
        "may_hasten": alert.is_open and ALERTS_RAISE in may,
        "may_close": alert.is_open and ALERTS_CLOSE in may,
        "may_decide": alert.is_open and bool(may & {ALERTS_DECIDE, ALERTS_RELAY}),
        "decides_by_voice": ALERTS_DECIDE not in may,
        "may_release": alert.is_open and ALERTS_DECIDE in may and not refusal(alert),
        "may_be_told": told,
        "may_feedback": told and ALERTS_FEEDBACK in may,
        "may_give": ACTIONS_GIVE in may,
    }


def _actions(request: SignedInRequest, alert: Alert) -> list[ActionPoint]:
    """What was given to do about it, as far as this reader may see it."""
    if not alert.has_actions:  # type: ignore[attr-defined]
        return []
    return list(ActionPoint.objects.visible_to(request.user).about(alert.subject).for_list())


def _fetch(alert: Alert) -> None:
    """What people did about it, at hand for the page; what there is none of is not asked for."""
    rare = {
        "decisions": Decision.objects.select_related("person", "aor"),
        "passed_on": PassedOn.objects.select_related("aor"),
        "proposals": Proposal.objects.select_related("person", "aor"),
        "further": FurtherReport.objects.select_related("apart"),
        "feedbacks": Feedback.objects.all(),
        "responses": Response.objects.all(),
        "releases": Release.objects.select_related("aor"),
    }
    there = [name for name in rare if getattr(alert, f"has_{name}")]
    prefetch_related_objects(
        [alert],
        Prefetch("acknowledgements", Acknowledgement.objects.select_related("person", "aor")),
        *(Prefetch(name, rare[name]) for name in there),
    )
    for name in rare.keys() - there:
        alert._prefetched_objects_cache[name] = rare[name].none()  # type: ignore[attr-defined]


def _to_confirm(request: SignedInRequest, alert: Alert, may: frozenset[str]) -> list[tuple[Proposal, bool]]:
    """What waits for a second person, and whether this reader may be that person."""
    waiting = [each for each in alert.proposals.all() if each.is_open] if alert.is_open else []
    return [(each, ALERTS_CONFIRM in may and second.may_confirm(each, request.user)) for each in waiting]


def _in_sight(request: SignedInRequest, pk: int | None) -> Alert | None:
    """The alert of which this one is, or may be, a duplicate, if this reader may see it."""
    found: Alert | None = Alert.objects.visible_to(request.user).filter(pk=pk).first() if pk else None
    return found


def _called_as(called: Addressee) -> str:
    words = post_words(called.role, called.aor)
    return as_deputy(words) if called.is_deputy else words


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
    alert = visible(request, ref, ALERTS_ANSWER)
    form = PromiseForm(request.POST or None)

    def do() -> None:
        now = clock.now()
        facts = {"uid": form.cleaned_data["uid"], **form.promise(now)}
        answering.acknowledge(alert, by=request.user, at=now, **facts)

    return act(request, alert, form, "alerts/acknowledge.html", do, _("You have it. Your promise is running."))


@require_http_methods(["GET", "HEAD", "POST"])
def voice(request: SignedInRequest, ref: str) -> HttpResponse:
    """The desk writes down what a post answered by voice."""
    alert = visible(request, ref, ALERTS_RELAY)
    posts = answerers(alert, at=clock.now())
    form = VoiceForm(
        request.POST or None, posts=[(each.key, each.words) for each in posts],
        initial={"post": _asked_post(request, posts)},
    )  # fmt: skip

    def do() -> None:
        now, data = clock.now(), form.cleaned_data
        post = next(each for each in posts if each.key == data["post"])
        answering.acknowledge_by_voice(
            alert, by=request.user, at=now, uid=data["uid"], speaker=post.speaking(data["medium"]),
            answered_at=max(alert.raised_at, form.answered_at(now)), **form.promise(now),
        )  # fmt: skip

    return act(request, alert, form, "alerts/voice.html", do, _("Written down. The promise is running."))


def _asked_post(request: SignedInRequest, posts: list[Answerer]) -> str:
    """The post of the person who has just been telephoned."""
    asked = request.GET.get("post", "")
    return next((each.key for each in posts if each.person and str(each.person.uid) == asked), "")


@require_http_methods(["GET", "HEAD", "POST"])
def promise(request: SignedInRequest, ref: str) -> HttpResponse:
    """What was left open when somebody took the alert by link: what will be done, by when."""
    alert = visible(request, ref, ALERTS_ANSWER)
    taken = _own_open_promise(request, alert, may_relay=can(request.user, ALERTS_RELAY, alert))
    if taken is None:
        raise Http404
    form = PromiseForm(request.POST or None)

    def do() -> None:
        now = clock.now()
        answering.promise(taken, by=request.user, at=now, **form.promise(now))

    context = {"taken": taken, "post": post_words(taken.role, taken.aor)}
    return act(request, alert, form, "alerts/promise.html", do, _("Said. The promise is running."), **context)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: SignedInRequest, ref: str) -> HttpResponse:
    """Respond, watch, refer or do nothing: by the commander signed in, or by voice, written down by the desk."""
    alert = visible(request, ref, ALERTS_VIEW)
    may = allowed(request.user, (ALERTS_DECIDE, ALERTS_RELAY), alert)
    if not may:
        raise Http404
    posts = [] if ALERTS_DECIDE in may else answerers(alert, at=clock.now(), action=ALERTS_DECIDE)
    form = DecideForm(request.POST or None, alert=alert, posts=posts)
    waits = False

    def do() -> None:
        nonlocal waits
        now, data = clock.now(), form.cleaned_data
        facts = {"by": request.user, "at": now, "uid": data["uid"], "note": data["note"]}
        if data["decision"] == NO_ACTION:
            proposal = second.propose_no_action(alert, reason=data["reason"], speaker=form.speaker, **facts)
            waits = proposal is not None
            return
        facts |= {"decision": data["decision"], **form.promise(now)}
        if form.speaker is None:
            answering.acknowledge(alert, **facts)
        else:
            answering.acknowledge_by_voice(alert, speaker=form.speaker, answered_at=now, **facts)

    def done() -> str:
        if waits:
            return _("A second person is asked to confirm it. Until then nothing changes.")
        return _("Decided. Those who were called are told.")

    return act(request, alert, form, "alerts/alert_decide.html", do, done, by_voice=bool(posts))


@require_http_methods(["GET", "HEAD", "POST"])
def respond(request: SignedInRequest, ref: str) -> HttpResponse:
    alert = visible(request, ref, ALERTS_ANSWER)
    form = ResponseForm(request.POST or None)

    def do() -> None:
        answering.log_response(alert, by=request.user, at=clock.now(), **form.cleaned_data)

    return act(request, alert, form, "alerts/response_new.html", do, _("The response is logged."))


@require_http_methods(["GET", "HEAD", "POST"])
def complete(request: SignedInRequest, ref: str, uid: UUID) -> HttpResponse:
    """What became known of a response since: when it arrived and ended, what it achieved."""
    alert = visible(request, ref, ALERTS_ANSWER)
    response = get_object_or_404(Response, alert=alert, uid=uid)
    form = CompleteResponseForm(request.POST or None, instance=response)

    def do() -> None:
        answering.complete_response(response, by=request.user, at=clock.now(), **form.cleaned_data)

    done = _("The response is completed.")
    return act(request, alert, form, "alerts/response_edit.html", do, done, response=response)
