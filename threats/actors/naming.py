"""Pages on which people say which incidents name which reported actor."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User, highest
from accounts.reading import note_reading
from accounts.requests import SignedInRequest
from accounts.roles import ACTORS_KEEP
from common import clock
from common.errors import DomainError
from common.form_pages import form_page, refusals_on
from threats.actors import reading, services
from threats.actors.forms import IncidentActorForm, NamingForm
from threats.actors.views import FORM, named_words, visible_actor
from threats.incidents.telling import span_words
from threats.models import Actor, Incident, IncidentActor

# So many incidents are offered at a time.
OFFERED = 50


@require_http_methods(FORM)
def name_incidents(request: SignedInRequest, ref: str) -> HttpResponse:
    """From the actor: look for incidents by words or reference, tick those that name it."""
    actor = visible_actor(request, ref, ACTORS_KEEP)
    q = request.GET.get("q", actor.name)[:200]
    found = _unnamed(actor, request.user, q)
    form = NamingForm(request.POST or None, offered=[(each.ref, _line(each)) for each in found])
    if form.is_valid():
        chosen = [each for each in found if each.ref in form.cleaned_data["incidents"]]
        with refusals_on(form):
            role = form.cleaned_data["role"]
            n = services.name_actor(actor, chosen, role=role, by=request.user, at=clock.now())
            messages.success(request, named_words(n))
            return redirect(actor)
    marking = highest([actor.classification, *(each.classification for each in found)])
    context = {"actor": actor, "q": q, "found": found, "capped": len(found) == OFFERED, "classification": marking}
    return form_page(request, "actors/incidents_name.html", form, **context)


def _unnamed(actor: Actor, user: User, q: str) -> list[Incident]:
    """The newest incidents of the actor's mission in sight with these words that do not name it yet."""
    links = reading.links_of(IncidentActor.objects, actor=actor)
    rows = Incident.objects.visible_to(user).standing().filter(mission=actor.mission_id)
    return list(rows.exclude(pk__in=links.values("incident")).with_words(q).for_list()[:OFFERED])


def _line(incident: Incident) -> str:
    when = span_words(incident.occurred_from_on, incident.occurred_to_on)
    title = incident.title or " – ".join(filter(None, (incident.actor_a, incident.actor_b))) or incident.kind_label()
    return f"{incident.ref} · {when} · {title}"


@require_http_methods(FORM)
def of_incident(request: SignedInRequest, ref: str) -> HttpResponse:
    """From the incident: which reported actors it names; one more, or one less (`off`, a reference)."""
    incident = get_object_or_404(Incident.objects.visible_to(request.user).standing().for_detail(), ref=ref)
    if request.method == "GET":
        note_reading(incident, by=request.user, at=clock.now())
    actors = Actor.objects.visible_to(request.user, ACTORS_KEEP).standing().filter(mission=incident.mission_id)
    if off := request.POST.get("off"):
        return _take_off(request, incident, get_object_or_404(actors, ref=off))
    form = IncidentActorForm(request.POST or None, actors=actors.order_by("name", "pk"))
    if form.is_valid():
        with refusals_on(form):
            actor, role = form.cleaned_data["actor"], form.cleaned_data["role"]
            services.name_actor(actor, [incident], role=role, by=request.user, at=clock.now())
            messages.success(request, _("%(ref)s names %(actor)s.") % {"ref": incident.ref, "actor": actor.ref})
            return redirect("incidents:actors", incident.ref)
    links = reading.actors_of_incident(incident, request.user)
    marking = highest([incident.classification, *(link.actor.classification for link in links)])
    context = {"incident": incident, "links": links, "classification": marking}
    return form_page(request, "actors/incident_actors.html", form, **context)


def _take_off(request: SignedInRequest, incident: Incident, actor: Actor) -> HttpResponse:
    try:
        services.unname_actor(actor, incident, by=request.user, at=clock.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(ref)s no longer names %(actor)s.") % {"ref": incident.ref, "actor": actor.ref})
    return redirect("incidents:actors", incident.ref)
