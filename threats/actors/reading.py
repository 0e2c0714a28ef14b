"""What belongs to a reported actor, as far as a reader may see it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, Max, OuterRef, Subquery, Value, When, Window
from django.db.models.functions import JSONObject

from accounts.coarsening import tell_areas
from accounts.models import CLASSIFICATIONS, User
from threats.incidents.figures import Course, courses_of
from threats.incidents.filters import datasets_of
from threats.models import Actor, ActorCommitment, Engagement, Incident, IncidentActor, Threat, ThreatActor

# So many of the newest are listed on a page; the rest is found in the lists.
SHOWN = 20
LOGGED = 50


def links_of(manager: Any, **ends: Any) -> Any:
    """Standing links of these ends."""
    return manager.standing().filter(**ends)


def incidents_naming(actor: Actor, reader: User) -> Any:
    """Standing incidents in the reader's sight that name the actor."""
    links = links_of(IncidentActor.objects, actor=actor)
    return Incident.objects.visible_to(reader).standing().filter(pk__in=links.values("incident"))


def newest_naming(actor: Actor, reader: User) -> list[Incident]:
    """The newest of them, each with `named_as`, the role in words, and `marked`, the highest marking among all of them
    as its place in CLASSIFICATIONS. At most two statements."""
    link = links_of(IncidentActor.objects, actor=actor, incident=OuterRef("pk"))
    place = Case(*(When(classification=code, then=Value(n)) for n, code in enumerate(CLASSIFICATIONS)))
    rows = incidents_naming(actor, reader).for_list().annotate(
        role=Subquery(link.values("role")[:1]), marked=Window(Max(place)), of_datasets=Window(Count("dataset"))
    )  # fmt: skip
    found = list(rows[:SHOWN])
    tell_areas(found)
    for incident in found:
        incident.named_as = IncidentActor.Role(incident.role).label
    return found


def pattern(actor: Actor, reader: User, newest: Sequence[Incident]) -> list[Course]:
    """By month and kind, the mission's own apart from each dataset's: figures of the two are never added up.

    `newest`: what `newest_naming` found; without any there is nothing to ask.
    """
    if not newest:
        return []
    datasets = datasets_of(reader) if newest[0].of_datasets else []  # type: ignore[attr-defined]
    return courses_of(incidents_naming(actor, reader), datasets, "month")


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


def log_of(actor: Actor) -> list[Engagement]:
    """Engagements with the actor, newest first, each with its commitments as `promises`. One statement."""
    fields = ("uid", "text", "due_on", "state", "judged_because")
    commitments = ActorCommitment.objects.filter(engagement=OuterRef("pk")).order_by("pk")
    told = ArraySubquery(commitments.values(told=JSONObject(**{name: name for name in fields})))
    log: list[Any] = list(Engagement.objects.filter(actor=actor).select_related("aor").annotate(told=told)[:LOGGED])
    for engagement in log:
        engagement.promises = [_commitment(each) for each in engagement.told]
    return log


def _commitment(told: dict[str, Any]) -> ActorCommitment:
    due_on = date.fromisoformat(told["due_on"]) if told["due_on"] else None
    return ActorCommitment(**told | {"due_on": due_on})


def kept_words(log: Sequence[Engagement]) -> dict[str, int]:
    """How many commitments of the log are kept, broken, open; and `total`."""
    states = [commitment.state for engagement in log for commitment in engagement.promises]  # type: ignore[attr-defined]
    return {"total": len(states)} | {each.lower(): states.count(each) for each in ActorCommitment.State.values}
