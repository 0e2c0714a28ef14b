"""What belongs to a reported actor, as far as a reader may see it."""

from collections.abc import Iterable, Sequence
from typing import Any

from accounts.coarsening import tell_areas
from accounts.models import User
from threats.incidents.figures import Course, courses_of
from threats.incidents.filters import offered_to
from threats.models import Actor, ActorCommitment, Engagement, Incident, IncidentActor, Threat, ThreatActor

# So many of the newest are listed on a page; the rest is found in the lists.
SHOWN = 20


def links_of(manager: Any, **ends: Any) -> Any:
    """Standing links of these ends."""
    return manager.standing().filter(**ends)


def incidents_naming(actor: Actor, reader: User) -> Any:
    """Standing incidents in the reader's sight that name the actor, annotated with nothing."""
    links = links_of(IncidentActor.objects, actor=actor)
    return Incident.objects.visible_to(reader).standing().filter(pk__in=links.values("incident"))


def newest_naming(actor: Actor, reader: User) -> list[Incident]:
    """The newest of them, each with `named_as`, the role in words. At most three statements."""
    found = list(incidents_naming(actor, reader).for_list()[:SHOWN])
    links = links_of(IncidentActor.objects, actor=actor, incident__in=found)
    roles = {link.incident_id: link.get_role_display() for link in links} if found else {}
    tell_areas(found)
    for incident in found:
        incident.named_as = roles.get(incident.pk, "")
    return found


def pattern(actor: Actor, reader: User) -> list[Course]:
    """By month and kind, the mission's own apart from each dataset's: figures of the two are never added up."""
    return courses_of(incidents_naming(actor, reader), offered_to(reader)["datasets"], "month")


def threats_of(actor: Actor, reader: User) -> list[Threat]:
    """Threats in the reader's sight that are reported to come from the actor: open ones first, then the newest."""
    links = links_of(ThreatActor.objects, actor=actor)
    rows = Threat.objects.visible_to(reader).standing().filter(pk__in=links.values("threat")).for_list()
    return list(rows.order_by("-closed_at", "-opened_at")[:SHOWN])


def actors_of_incident(incident: Incident, reader: User) -> list[IncidentActor]:
    """Standing links of an incident in sight to actors in sight, with `actor`, by name. Two statements."""
    return with_actors(links_of(IncidentActor.objects, incident=incident), reader)


def with_actors(links: Iterable[Any], reader: User) -> list[Any]:
    """Those of `links` whose actor stands in the reader's sight, by its name."""
    links = list(links)
    if not links:
        return []
    rows = Actor.objects.visible_to(reader).standing().filter(pk__in=[link.actor_id for link in links])
    actors = {actor.pk: actor for actor in rows}
    for link in links:
        if link.actor_id in actors:
            link.actor = actors[link.actor_id]
    return sorted((link for link in links if link.actor_id in actors), key=lambda link: link.actor.name.casefold())


def log_of(actors: Sequence[Actor]) -> list[Engagement]:
    """Engagements with these actors, which come from visible_to, newest first, with their commitments."""
    rows = Engagement.objects.filter(actor__in=actors).select_related("aor", "recorded_by")
    return list(rows.prefetch_related("commitments")[:50])


def kept_words(log: Sequence[Engagement]) -> dict[str, int]:
    """How many commitments of the log are kept, broken, open; and `total`."""
    states = [commitment.state for engagement in log for commitment in engagement.commitments.all()]
    return {"total": len(states)} | {each.lower(): states.count(each) for each in ActorCommitment.State.values}
