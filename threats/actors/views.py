import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.choices import areas_seen_by
from accounts.coarsening import tell_areas
from accounts.models import CLASSIFICATIONS, highest
from accounts.policies import allowed, can
from accounts.reading import note_reading
from accounts.requests import SignedInRequest
from accounts.roles import ACTORS_ENGAGE, ACTORS_KEEP, ACTORS_VIEW
from common import clock
from common.form_pages import form_page, refusals_on
from threats.actors import reading, services
from threats.actors.filters import ActorFilter
from threats.actors.forms import (
    ActorForm,
    EngagementForm,
    JudgeForm,
    MergeForm,
    NewActorForm,
    WithdrawForm,
)
from threats.api.actors import ActorSerializer
from threats.exports.columns import areas_by_pcode, of_actors
from threats.exports.taking import WITHOUT_POINTS, Taken, take_along
from threats.further import tell_further
from threats.history import versions_of
from threats.models import Actor, ActorCommitment, Engagement

PAGE_SIZE = 50
# What a reader may follow from version to version, with the code list of the coded ones.
FOLLOWED = {
    "name": "",
    "kind": "threat_actors",
    "known": "",
    "size": "",
    "arms": "",
    "mobility": "",
    "command": "",
    "classification": "classifications",
    "sharing_boundary": "sharing_boundaries",
}
FORM = ["GET", "HEAD", "POST"]


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    filters = _filters(request)
    page = Paginator(filters.qs.for_list(), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    tell_areas(rows)
    context = {
        "page": page,
        "rows": rows,
        "classification": highest(actor.classification for actor in rows),
        "filters": filters,
        "may_keep": request.scope.may(ACTORS_KEEP),
    }
    return render(request, "actors/actor_list.html", context, status=200 if filters.is_valid() else 422)


@require_safe
def export(request: SignedInRequest) -> HttpResponseBase:
    """The list as a file, with the same filters."""
    taken = Taken("actors", ActorSerializer, of_actors(areas_by_pcode()), kinds=WITHOUT_POINTS)
    return take_along(request, _filters(request), taken)


def _filters(request: SignedInRequest) -> ActorFilter:
    visible = Actor.objects.visible_to(request.user).standing()
    return ActorFilter(request.GET, queryset=visible, areas=areas_seen_by(request.user, ACTORS_VIEW))


@require_safe
def detail(request: SignedInRequest, ref: str) -> HttpResponse:
    actor = visible_actor(request, ref)
    tell_areas([actor])
    tell_further([actor])
    may = allowed(request.user, [ACTORS_KEEP, ACTORS_ENGAGE], actor) if actor.is_standing else frozenset()
    log = reading.log_of(actor)
    incidents = reading.newest_naming(actor, request.user)
    marked = [CLASSIFICATIONS[incident.marked] for incident in incidents[:1]]  # type: ignore[attr-defined]
    visible = Actor.objects.visible_to(request.user)
    context = {
        "actor": actor,
        "capabilities": reading_of_strength(actor),
        # The page shows counts of incidents, which may be marked higher than the actor.
        "classification": highest([actor.classification, *marked]),
        "courses": reading.pattern(actor, request.user, incidents),
        "incidents": incidents,
        "threats": reading.threats_of(actor, request.user),
        "log": log,
        "kept": reading.kept_words(log),
        # Out of the reader's sight, the other actor is not even mentioned.
        "merged_into": visible.filter(pk=actor.merged_into_id).first() if actor.merged_into_id else None,
        "takes_in": list(visible.filter(merged_into=actor).order_by("name", "pk")),
        "versions": versions_of(actor, request.user, FOLLOWED),
        "may_keep": ACTORS_KEEP in may,
        "may_engage": ACTORS_ENGAGE in may,
    }
    return render(request, "actors/actor_detail.html", context)


def reading_of_strength(actor: Actor) -> list[tuple[str, str]]:
    """Each part of the capability in words; not known is empty."""
    names = ("size", "arms", "mobility", "command")
    label = {name: str(Actor._meta.get_field(name).verbose_name) for name in names}  # type: ignore[union-attr]
    return [(label[name].capitalize(), getattr(actor, f"get_{name}_display")() or "") for name in names]


@require_http_methods(FORM)
def new(request: SignedInRequest) -> HttpResponse:
    form = NewActorForm(request.POST or None, user=request.user)
    if form.is_valid():
        with refusals_on(form):
            actor, _added = services.add_actor(by=request.user, at=clock.now(), **form.cleaned_data)
            return _written(request, actor, _("%(ref)s is in the list of reported actors."))
    return form_page(request, "actors/actor_new.html", form)


@require_http_methods(FORM)
def edit(request: SignedInRequest, ref: str) -> HttpResponse:
    actor = visible_actor(request, ref, ACTORS_KEEP)
    form = ActorForm(request.POST or None, instance=actor, user=request.user)
    if form.is_valid():
        with refusals_on(form):
            changed = services.change_actor(actor, by=request.user, at=clock.now(), **form.cleaned_data)
            return _written(request, changed, _("%(ref)s is up to date."))
    return form_page(request, "actors/actor_edit.html", form, actor=actor, classification=actor.classification)


@require_http_methods(FORM)
def withdraw(request: SignedInRequest, ref: str) -> HttpResponse:
    actor = visible_actor(request, ref, ACTORS_KEEP)
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            services.withdraw_actor(actor, by=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("%(ref)s is withdrawn.") % {"ref": actor.ref})
            return redirect(actor)
    return form_page(request, "actors/actor_withdraw.html", form, actor=actor, classification=actor.classification)


@require_http_methods(FORM)
def merge(request: SignedInRequest, ref: str) -> HttpResponse:
    actor = visible_actor(request, ref, ACTORS_KEEP)
    others = Actor.objects.visible_to(request.user, ACTORS_KEEP).standing().exclude(pk=actor.pk)
    form = MergeForm(request.POST or None, others=others.filter(mission=actor.mission_id).order_by("name", "pk"))
    if form.is_valid():
        with refusals_on(form):
            services.merge_actor(actor, by=request.user, at=clock.now(), **form.cleaned_data)
            into = form.cleaned_data["into"]
            messages.success(request, _("%(ref)s is now part of %(into)s.") % {"ref": actor.ref, "into": into.ref})
            return redirect(into)
    return form_page(request, "actors/actor_merge.html", form, actor=actor, classification=actor.classification)


@require_http_methods(FORM)
def engage(request: SignedInRequest, ref: str) -> HttpResponse:
    actor = visible_actor(request, ref, ACTORS_ENGAGE)
    form = EngagementForm(request.POST or None, instance=Engagement(actor=actor), user=request.user)
    if form.is_valid():
        with refusals_on(form):
            services.log_engagement(actor, by=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("Written down in the log of %(ref)s.") % {"ref": actor.ref})
            return redirect(actor)
    return form_page(request, "actors/engagement_new.html", form, actor=actor, classification=actor.classification)


@require_http_methods(FORM)
def judge(request: SignedInRequest, ref: str, uid: uuid.UUID) -> HttpResponse:
    actor = visible_actor(request, ref, ACTORS_ENGAGE)
    commitment = get_object_or_404(ActorCommitment, uid=uid, engagement__actor=actor)
    initial = {"state": commitment.state, "because": commitment.judged_because}
    form = JudgeForm(request.POST or None, initial=initial)
    if form.is_valid():
        with refusals_on(form):
            services.judge_commitment(commitment, actor, by=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("The commitment is judged. What was said before stays in the audit trail."))
            return redirect(actor)
    context = {"actor": actor, "commitment": commitment, "classification": actor.classification}
    return form_page(request, "actors/commitment_judge.html", form, **context)


def named_words(n: int) -> str:
    return ngettext("%(n)s more incident names it.", "%(n)s more incidents name it.", n) % {"n": n}


def visible_actor(request: SignedInRequest, ref: str, action: str = ACTORS_VIEW) -> Actor:
    """The actor, if this person may do `action` to it; else 404, as if it did not exist."""
    actor: Actor = get_object_or_404(Actor.objects.visible_to(request.user, action).for_detail(), ref=ref)
    if request.method == "GET":
        note_reading(actor, by=request.user, at=clock.now())
    return actor


def _written(request: SignedInRequest, actor: Actor, done: str) -> HttpResponse:
    """To the actor, saying `done`; or, when it is now out of this person's sight, to the list."""
    if can(request.user, ACTORS_VIEW, actor):
        messages.success(request, done % {"ref": actor.ref})
        return redirect(actor)
    text = _("It went through as %(ref)s. From here on only those for whom it is meant can read it.")
    messages.success(request, text % {"ref": actor.ref})
    return redirect("actors:list")
